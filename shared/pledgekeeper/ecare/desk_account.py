"""The account of one carrier, as our people look at it: whom to ring, what is due, and every command of an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.accounts.managers import ROLE
from pledgekeeper.api.accounts import KEEPERS, AccountCommand, asked_of, must_keep
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.account_reading import around
from pledgekeeper.ecare.account_view import AccountPage, account_page
from pledgekeeper.ecare.desk_accounts import ACCOUNTS, hold
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.moments import moment_in
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.people import Person
from pledgekeeper.model import iso

ONE: Final = f"{ACCOUNTS}/{{carrier}}"
SIDES: Final = (("ours", ""), ("carrier", ""))
ASKED: Final[Mapping[str, tuple[Field, ...]]] = {
    "agree-action": (Field("title", longest=200), Field("owner", longest=110), Field("due", "day")),
    "move-action": (
        Field("action", "hidden", longest=10), Field("due", "day", needed=False), Field("owner", needed=False),
        Field("asked_by", "choice", choices=SIDES), Field("reason", "text"),
    ),
    "close-action": (Field("action", "hidden", longest=10), Field("result", "text")),
    "name-managers": (Field("manager", longest=60), Field("deputy", longest=60), Field("reason", "text")),
    "begin-service": (Field("service", longest=200), Field("began_at", "moment")),
}  # fmt: skip
"""The fields of each form, by its command."""


@dataclass(frozen=True)
class Choices:
    """Who may be chosen in the forms. `keepers` take turns as Service Managers, `others` are of ours, too; `ours` may
    have held a review; `theirs` are names."""

    keepers: tuple[Person, ...]
    others: tuple[Person, ...]
    ours: tuple[Person, ...]
    theirs: tuple[str, ...]


def show(visit: Visit) -> Page:
    carrier_id = visit.names["carrier"]
    terms = wiring.book().terms_of(carrier_id, None)  # NotFound where there is none
    account = wiring.account_table().load(carrier_id).account
    page = account_page(account, terms, around([carrier_id], visit.who), visit.moments)
    shown = {"page": page, "carrier": terms.carrier, "choices": _choices(page, terms), "account": account}
    return Page("desk_account.html", {**shown, "keeps": bool(visit.who.roles & KEEPERS), "to": page_of(carrier_id)})


def carry(visit: Visit) -> Answer:
    """A command of the API, asked by a form: by the same rules, and once however often the form is sent."""
    must_keep(visit.who)
    carrier_id = visit.names["carrier"]
    around_it = wiring.around(carrier_id)
    command = AccountCommand.model_validate({"carrier": carrier_id, **_said(visit)})
    wiring.carry_account(asked_of(command, visit.who), visit.command_id, around_it)
    return Go(page_of(carrier_id), "done")


def hold_here(visit: Visit) -> Answer:
    """A review was held, as it is noted on the list of accounts."""
    must_keep(visit.who)
    hold(visit)
    return Go(page_of(visit.names["carrier"]), "review_held")


def page_of(carrier_id: str) -> str:
    return ONE.format(carrier=carrier_id)


def _said(visit: Visit) -> dict[str, str]:
    """The command as the API takes it; what was left empty is not sent. An owner is chosen as `ours/elena-rossi` or
    `carrier/Rasa Petraite`, where either side may be meant."""
    command = visit.form.get("command", "")
    if command not in ASKED:
        raise Invalid(f"command is one of: {', '.join(ASKED)}")
    said = {name: text for name, text in visit.filled(ASKED[command]).items() if text}
    if command == "agree-action":
        said["side"], _, said["owner"] = said["owner"].partition("/")
    if "began_at" in said:
        said["began_at"] = iso(moment_in(said["began_at"]))
    return {"command": command, **said}


def _choices(page: AccountPage, terms: Terms) -> Choices:
    roster, agreement = terms.roster, terms.carrier.agreement
    keepers = sorted(roster.holders(ROLE), key=lambda each: each.name)
    others = sorted((each for each in roster.people if each not in keepers), key=lambda each: each.name)
    director = roster.person(agreement.account_director) if agreement.account_director else None
    first = sorted(page.people, key=lambda each: not each.in_charge)
    ours = (*(each.person for each in first), *((director,) if director else ()))
    return Choices(
        keepers=tuple(keepers),
        others=tuple(others),
        ours=tuple({each.id: each for each in ours}.values()),
        theirs=tuple(dict.fromkeys(contact.name for contact in terms.carrier.contacts)),
    )


PAGES: Final = (
    Shown("GET", ONE, show, ours=True),
    Shown("POST", f"{ONE}/commands", carry, ours=True, again=show),
    Shown("POST", f"{ONE}/held", hold_here, ours=True, again=show),
)
