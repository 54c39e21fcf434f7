"""The carriers that have a Service Manager, as our people look at them: who has each, what is agreed, which reviews are
to be held; and the form by which one that was held is noted (clause S3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.accounts.clocks import Clock, clocks
from pledgekeeper.accounts.model import Account, Action
from pledgekeeper.api.accounts import KEEPERS, AccountCommand, asked_of
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.meetings import MeetingRow, meeting_rows, name_of
from pledgekeeper.ecare.moments import moment_in
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.escalation.people import Person
from pledgekeeper.model import iso

ACCOUNTS: Final = f"{DESK}/accounts"
FIELDS: Final = Field("month", "hidden", longest=7), Field("held_at", "moment"), Field("theirs")
OURS: Final = "ours-"
"""What the names of the boxes begin with that say who of us was there."""


@dataclass(frozen=True)
class Row:
    """One account. `acting` has it in hand now; `ours` may have held a review; `due` is its next clock that runs."""

    carrier: Carrier
    manager: Person | None
    deputy: Person | None
    acting: Person | None
    ours: tuple[Person, ...]
    actions: tuple[Action, ...]
    meetings: tuple[MeetingRow, ...]
    due: datetime | None
    late: int


def show(visit: Visit) -> Page:
    """What is due first comes first."""
    rows = sorted(_rows(visit), key=lambda row: (row.due is None, row.due, row.carrier.name))
    return Page("desk_accounts.html", {"rows": rows, "keeps": bool(visit.who.roles & KEEPERS)})


def hold(visit: Visit) -> Answer:
    """A review was held: the same command as the API's, by the same rules."""
    carrier_id = visit.names["carrier"]
    wiring.book().carrier(carrier_id)  # else there is none
    said = visit.filled(FIELDS)
    command = AccountCommand.model_validate(
        {
            "carrier": carrier_id,
            "command": "record-review-held",
            "month": said["month"],
            "held_at": iso(moment_in(said["held_at"])),
            "ours": [name.removeprefix(OURS) for name in visit.form if name.startswith(OURS)],
            "theirs": [name.strip() for name in said["theirs"].split(",") if name.strip()],
        }
    )
    wiring.carry_account(asked_of(command, visit.who), visit.command_id, wiring.around(carrier_id))
    return Go(ACCOUNTS, "review_held")


def _rows(visit: Visit) -> Iterator[Row]:
    for carrier_id in wiring.store().carriers():
        account = wiring.account_table().load(carrier_id).account
        if account.began_at is not None:
            yield _row(account, wiring.book().terms_of(carrier_id, None), visit)


def _row(account: Account, terms: Terms, visit: Visit) -> Row:
    own = list(clocks(account, terms, visit.now))
    running = [each.reading.due_at for each in own if each.ticking and each.reading.due_at]
    named = (account.manager, account.deputy, account.acting, terms.carrier.agreement.account_director)
    manager, deputy, acting, director = (terms.roster.person(each) if each else None for each in named)
    return Row(
        carrier=terms.carrier,
        manager=manager,
        deputy=deputy,
        acting=acting,
        ours=tuple({each.id: each for each in (acting, manager, deputy, director) if each}.values()),
        actions=tuple(_told(each, terms) for each in account.actions if each.closed_at is None),
        meetings=tuple(meeting_rows(account, own, terms, visit.words)),
        due=min(running, default=None),
        late=sum(_is_late(each) for each in own),
    )


def _told(action: Action, terms: Terms) -> Action:
    """With the name of whoever owes it."""
    return action.changed(owner=name_of(action.owner, terms))


def _is_late(clock: Clock) -> bool:
    return clock.ticking and clock.reading.missed


PAGES: Final = (
    Shown("GET", ACCOUNTS, show, ours=True),
    Shown("POST", f"{ACCOUNTS}/{{carrier}}/reviews", hold, ours=True, again=show),
)
