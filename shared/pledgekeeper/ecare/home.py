"""The first page: of a carrier what we owe it by when, and what it owes; of our own people the queue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.carriers.access import OPENERS
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.asked import Asked, asked_in, asked_of, most_urgent_first
from pledgekeeper.ecare.clock_rows import ClockRow, clock_rows, next_due
from pledgekeeper.ecare.desk import show_queue
from pledgekeeper.ecare.reading_cases import awaiting_word, under_way, whole, with_terms
from pledgekeeper.ecare.visit import Answer, Page, Shown, Visit

MOST_CASES: Final = 60
"""Of each kind: more than a person looks at on one page. The lists have them all."""
MOST_AWAITING: Final = 20
"""Deliveries that are asked about one by one; the others are counted, and the list of orders has them all."""


@dataclass(frozen=True)
class Owed:
    """What we owe next in one case; `clock` is None when nothing is promised at the moment."""

    case: Case
    clock: ClockRow | None


@dataclass(frozen=True)
class Home:
    counts: dict[Kind, int]
    owed: tuple[Owed, ...]
    asked: tuple[Asked, ...]
    awaiting_more: int
    more: bool
    stamp: str


def view(cases: Iterable[tuple[Case, Terms]], asked: Iterable[Asked], now: datetime, awaiting_more: int = 0) -> Home:
    """What a home page shows of cases that are under way, of those that are over and of which we owe something yet, and
    of what the carrier is asked for: `awaiting_more` are the deliveries of which it is not asked one by one."""
    found = list(cases)
    kinds: list[Kind] = ["ticket", "dispute", "order"]
    every = [Owed(case, next_due(clock_rows(case, terms, now))) for case, terms in found]
    owed = [each for each in every if each.clock or not each.case.over]
    sorted_out = most_urgent_first(asked)
    counts = {kind: sum(case.kind == kind and not case.over for case, _ in found) for kind in kinds}
    shown = (f"{each.case.case_id}:{len(each.case.timeline)}:{_shown(each.clock)}" for each in owed)
    return Home(
        counts=counts,
        owed=tuple(sorted(owed, key=_soonest)),
        asked=sorted_out,
        awaiting_more=awaiting_more,
        more=any(count == MOST_CASES for count in counts.values()),
        stamp="|".join(
            (
                str(awaiting_more),
                *shown,
                *(
                    f"{each.what}:{each.about}:{each.until}:{each.until is not None and each.until < now}"
                    for each in sorted_out
                ),
            )
        ),
    )


def show(visit: Visit) -> Answer:
    if visit.who.staff:
        return show_queue(visit)
    kinds: list[Kind] = ["ticket", "dispute", "order"]
    found = [each for kind in kinds for each in under_way(visit.who, kind, MOST_CASES)]
    awaiting = awaiting_word(visit.who) if visit.who.roles & OPENERS["order"] else []
    first = with_terms(whole(awaiting[:MOST_AWAITING]))
    home = view(found, _asked(visit, [*found, *first]), visit.now, len(awaiting[MOST_AWAITING:]))
    return Page("home.html", {"home": home}, live="_home.html", stamp=home.stamp)


def _asked(visit: Visit, cases: Iterable[tuple[Case, Terms]]) -> Iterator[Asked]:
    """What the visitor may answer, and what the people of the carrier have promised in its reviews."""
    for case, terms in cases:
        if visit.who.roles & OPENERS[case.kind]:
            yield from asked_in(case, terms, visit.now)
    if visit.who.carrier_id:
        account = wiring.account_table().load(visit.who.carrier_id).account
        yield from asked_of(account, wiring.book().carrier(visit.who.carrier_id))


def _soonest(owed: Owed) -> datetime:
    return (owed.clock.due_at if owed.clock else None) or datetime.max.replace(tzinfo=UTC)


def _shown(clock: ClockRow | None) -> str:
    return f"{clock.commitment},{clock.state},{clock.tone},{clock.due_at}" if clock else ""


PAGES: Final = (Shown("GET", "/", show),)
