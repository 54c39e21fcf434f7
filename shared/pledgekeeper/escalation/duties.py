"""Duties and gaps of a stretch of time: who holds which role from when to when, and where nobody does."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Centre, Holding, Roster, Seat
from pledgekeeper.escalation.turns import Lack

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Duty:
    """Somebody holds a role, at one desk or (`centre` None) for all, for one turn or a part of it."""

    role: str
    centre: str | None
    person: Person
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Gap:
    """A role that nobody holds while its desk owns new cases, and why."""

    role: str
    centre: str | None
    begins_at: datetime
    ends_at: datetime
    why: Lack


class _Span(NamedTuple):
    begins_at: datetime
    ends_at: datetime
    found: Holding | Lack


def duties(roster: Roster, begin: datetime, end: datetime) -> list[Duty]:
    """Every duty that has a part in [begin, end), whole, in the order in which they begin."""
    found = [
        Duty(seat.role, seat.centre, span.found.person, span.begins_at, span.ends_at)
        for seat in roster.seats
        for span in _spans(roster, seat, begin, end)
        if isinstance(span.found, Holding) and span.begins_at < end and begin < span.ends_at
    ]
    return sorted(found, key=lambda duty: (duty.begins_at, duty.role, duty.centre or ""))


def gaps(roster: Roster, begin: datetime, end: datetime) -> list[Gap]:
    """Where in [begin, end) a role that some rotation is meant to fill is held by nobody, cut to that time."""
    found: list[Gap] = []
    for seat in roster.seats:
        for span in _spans(roster, seat, begin, end):
            if isinstance(span.found, Holding):
                continue
            for opened, closed in _owned(roster, seat, max(begin, span.begins_at), min(end, span.ends_at)):
                before = found[-1] if found else None
                if before and Seat(before.role, before.centre) == seat and before.ends_at == opened:
                    found[-1] = Gap(seat.role, seat.centre, before.begins_at, closed, before.why)
                else:
                    found.append(Gap(seat.role, seat.centre, opened, closed, span.found))
    return sorted(found, key=lambda gap: (gap.begins_at, gap.role, gap.centre or ""))


def _spans(roster: Roster, seat: Seat, begin: datetime, end: datetime) -> Iterator[_Span]:
    """A seat from the first edge to the last, without a hole: what is held by one turn is one span."""
    waiting: _Span | None = None
    for edge, following in pairwise(roster.edges(seat, begin, end)):
        span = _Span(edge, following, roster.holding(seat, edge))
        if waiting and waiting.found == span.found:
            waiting = _Span(waiting.begins_at, following, span.found)
        else:
            if waiting:
                yield waiting
            waiting = span
    if waiting:
        yield waiting


def _owned(roster: Roster, seat: Seat, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The parts of [begin, end) in which somebody may ask for a seat: all, or when its desk owns new cases."""
    if seat.centre is None:
        if begin < end:
            yield begin, end
        return
    opens, closes = _hours(roster.centre(seat.centre))
    midnight = datetime.combine(begin.date(), time(), begin.tzinfo) - DAY
    while midnight < end:
        opened, closed = max(begin, midnight + opens), min(end, midnight + closes)
        if opened < closed:
            yield opened, closed
        midnight += DAY


def _hours(centre: Centre) -> tuple[timedelta, timedelta]:
    begin, end = centre.owns_utc.minutes
    return begin * MINUTE, end * MINUTE
