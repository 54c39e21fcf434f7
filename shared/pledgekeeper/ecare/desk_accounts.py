"""The carriers that have a Service Manager, as our people look at them: who has each, what is agreed, which reviews are
to be held; and the form by which one that was held is noted (clause S3)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
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
SHOWN: Final = 30
"""Of those that are due first; the others are found by name."""
AT_ONCE: Final = 8
LONGEST_SOUGHT: Final = 100
OURS: Final = "ours-"
"""What the names of the boxes begin with that say who of us was there."""


@dataclass(frozen=True)
class Known:
    """What is open of an account, with its terms and its clocks."""

    line: Account
    terms: Terms
    own: tuple[Clock, ...]

    @property
    def due(self) -> datetime | None:
        """When the next of its clocks falls due, or the first that is late did."""
        return min((each.reading.due_at for each in self.own if each.ticking and each.reading.due_at), default=None)

    @property
    def late(self) -> int:
        return sum(each.ticking and each.reading.missed for each in self.own)

    @property
    def order(self) -> tuple[datetime, str]:
        return self.due or datetime.max.replace(tzinfo=UTC), self.terms.carrier.name


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
    """What is due first comes first: of all accounts, or of those with this in their name."""
    sought = visit.query.get("q", "").strip()[:LONGEST_SOUGHT]
    found = sorted(_accounts(sought.casefold(), visit.now), key=lambda each: each.order)
    shown = {
        "rows": [_row(each, visit) for each in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
        "late": sum(bool(each.late) for each in found),
        "sought": sought,
        "keeps": bool(visit.who.roles & KEEPERS),
    }
    return Page("desk_accounts.html", shown)


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


def _accounts(sought: str, now: datetime) -> Iterator[Known]:
    """Those whose carrier has `sought` in its name. Terms are those of a carrier: hundreds are read a few at a time."""
    lines = wiring.account_table().lines()
    with ThreadPoolExecutor(AT_ONCE) as readers:
        terms_of = readers.map(lambda line: wiring.book().terms_of(line.carrier_id, None), lines)
        for line, terms in zip(lines, terms_of, strict=True):
            if sought in terms.carrier.name.casefold():
                yield Known(line, terms, tuple(clocks(line, terms, now)))


def _row(known: Known, visit: Visit) -> Row:
    account, terms = known.line, known.terms
    named = (account.manager, account.deputy, account.acting, terms.carrier.agreement.account_director)
    manager, deputy, acting, director = (terms.roster.person(each) if each else None for each in named)
    return Row(
        carrier=terms.carrier,
        manager=manager,
        deputy=deputy,
        acting=acting,
        ours=tuple({each.id: each for each in (acting, manager, deputy, director) if each}.values()),
        actions=tuple(_told(each, terms) for each in account.actions),
        meetings=tuple(meeting_rows(account, known.own, terms, visit.words)),
        due=known.due,
        late=known.late,
    )


def _told(action: Action, terms: Terms) -> Action:
    """With the name of whoever owes it."""
    return action.changed(owner=name_of(action.owner, terms))


PAGES: Final = (
    Shown("GET", ACCOUNTS, show, ours=True),
    Shown("POST", f"{ACCOUNTS}/{{carrier}}/reviews", hold, ours=True, again=show),
)
