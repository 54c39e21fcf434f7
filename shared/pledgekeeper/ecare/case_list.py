"""The list of the cases of one kind, narrowed by what the reader asks for."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.ecare.desk_clocks import Due, first_due
from pledgekeeper.ecare.desk_reading import those_open
from pledgekeeper.ecare.reading_cases import STATUSES, awaiting_word, cases_of, statuses_under_way, whole
from pledgekeeper.ecare.visit import Page, Visit
from pledgekeeper.sla.pledge import OwedBy

SHOWN: Final = 50
MOST_LOOKED_AT: Final = 1_000
MOST_AWAITED: Final = 100
"""Of those that wait for a word each is read whole, one after another."""
AWAITED: Final = "awaited"
"""Narrows a carrier's orders to those that were handed over and wait for its word: no status of its own."""
SIDES: Final[tuple[OwedBy, ...]] = ("ours", "carrier")


class Dues(NamedTuple):
    """The promises that must be kept first: of ours, and of the carrier."""

    ours: Due | None
    theirs: Due | None


def case_list(visit: Visit, kind: Kind, new: str | None = None) -> Page:
    """Of a status, and with words of number or title, the newest first; of those that wait for a word, what was handed
    over first. `new` is the page on which one is opened."""
    visit.who.must_read(kind)
    status, words = visit.query.get("status", ""), visit.query.get("words", "").strip().lower()
    known = STATUSES[kind]
    awaited = status == AWAITED and _awaits(visit, kind)
    every = whole(awaiting_word(visit.who)) if awaited else _of_status(visit, kind, status)
    found = (
        case
        for case in islice(every, MOST_AWAITED if awaited else MOST_LOOKED_AT)
        if words in f"{case.case_id} {case.title} {case.their_reference or ''}".lower()
    )
    cases = list(islice(found, SHOWN + 1))
    more = len(cases) > SHOWN or next(every, None) is not None
    shown = {"cases": cases[:SHOWN], "more": more, "status": status, "words": words, "statuses": known}
    shown |= {"kind": kind, "new": new, "awaited": AWAITED if _awaits(visit, kind) else None}
    return Page("cases.html", {**shown, "dues": _dues(visit, kind, cases[:SHOWN])})


def _dues(visit: Visit, kind: Kind, cases: Iterable[Case]) -> dict[str, Dues]:
    """Of the cases that our own people look at: what falls due next of those in which anything does."""
    found = those_open(kind, {case.case_id for case in cases}) if visit.who.staff else []
    dues = {each.case.case_id: Dues(*(first_due(each, visit.now, side) for side in SIDES)) for each in found}
    return {number: each for number, each in dues.items() if any(each)}


def _of_status(visit: Visit, kind: Kind, status: str) -> Iterator[Case]:
    known = STATUSES[kind]
    statuses = list(known) if status == "all" else [status] if status in known else statuses_under_way(kind)
    return cases_of(visit.who, kind, statuses)


def _awaits(visit: Visit, kind: Kind) -> bool:
    return kind == "order" and not visit.who.staff
