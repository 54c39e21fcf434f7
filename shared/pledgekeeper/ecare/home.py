"""The first page: of a carrier what we owe it by when, and what it owes; of our own people the queue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pledgekeeper.cases.clocks import seen
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.ecare.clock_rows import ClockRow, clock_rows, next_due
from pledgekeeper.ecare.reading_cases import under_way
from pledgekeeper.ecare.visit import Answer, Page, Shown, Visit
from pledgekeeper.sla.pauses import Pause
from pledgekeeper.sla.pledge import WAITING
from pledgekeeper.tickets.decide import closes_at
from pledgekeeper.tickets.model import Ticket, TicketStatus

MOST_CASES: Final = 60
"""Of each kind: more than a person looks at on one page. The lists have them all."""


@dataclass(frozen=True)
class Owed:
    """What we owe next in one case; `clock` is None when nothing is promised at the moment."""

    case: Case
    clock: ClockRow | None


@dataclass(frozen=True)
class Asked:
    """What the carrier is asked for: a key of the catalogue, and until when, where that is known."""

    case: Case
    what: str
    until: datetime | None


@dataclass(frozen=True)
class Home:
    counts: dict[Kind, int]
    owed: tuple[Owed, ...]
    asked: tuple[Asked, ...]
    more: bool
    stamp: str


def view(cases: Iterable[tuple[Case, Terms]], now: datetime) -> Home:
    """What a home page shows of cases that are under way."""
    found = list(cases)
    kinds: list[Kind] = ["ticket", "dispute", "order"]
    owed = [Owed(case, next_due(clock_rows(case, terms, now))) for case, terms in found]
    asked = [each for case, terms in found for each in asked_of(case, terms, now)]
    counts = {kind: sum(case.kind == kind for case, _ in found) for kind in kinds}
    return Home(
        counts=counts,
        owed=tuple(sorted(owed, key=_soonest)),
        asked=tuple(sorted(asked, key=lambda each: each.until or datetime.max.replace(tzinfo=UTC))),
        more=any(count == MOST_CASES for count in counts.values()),
        stamp="|".join(f"{each.case.case_id}:{len(each.case.timeline)}:{_shown(each.clock)}" for each in owed),
    )


def asked_of(case: Case, terms: Terms, now: datetime) -> Iterator[Asked]:
    """What waits for the carrier's word in this case."""
    for pause in seen(case, terms, now).pauses:
        if pause.end is None and pause.reason == WAITING:
            yield Asked(case, "answer", _moment(pause))
        elif not pause.granted:
            yield Asked(case, "consent", None)
    if isinstance(case, Ticket) and case.status is TicketStatus.RESOLVED:
        yield Asked(case, "accept", closes_at(case, terms))
    if isinstance(case, Dispute) and case.status is DisputeStatus.ANSWERED:
        yield Asked(case, "settle", None)


def show(visit: Visit) -> Answer:
    kinds: list[Kind] = ["ticket", "dispute", "order"]
    found = [each for kind in kinds for each in under_way(visit.who, kind, MOST_CASES)]
    home = view(found, visit.now)
    template = "queue" if visit.who.staff else "home"
    return Page(f"{template}.html", {"home": home}, live=f"_{template}.html", stamp=home.stamp)


def _soonest(owed: Owed) -> datetime:
    return (owed.clock.due_at if owed.clock else None) or datetime.max.replace(tzinfo=UTC)


def _shown(clock: ClockRow | None) -> str:
    return f"{clock.commitment},{clock.state},{clock.tone},{clock.due_at}" if clock else ""


def _moment(pause: Pause) -> datetime | None:
    return datetime.fromtimestamp(pause.lapses_at, UTC) if pause.lapses_at else None


PAGES: Final = (Shown("GET", "/", show),)
