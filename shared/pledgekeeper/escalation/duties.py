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


@dataclass(frozen=True)
class Standing:
    """How a seat stands at an instant: who holds it or why nobody does, until when, and who is next.

    `until` and `next` are None when nothing changes in the time that was looked at.
    """

    role: str
    centre: str | None
    person: Person | None
    why: Lack | None
    until: datetime | None
    next: Person | None


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


def standing(roster: Roster, seat: Seat, at: datetime, ahead: timedelta) -> Standing:
    """How a seat stands at `at`, looking ahead so far."""
    spans = [span for span in _spans(roster, seat, at, at + ahead) if span.ends_at > at]
    now = spans[0].found
    person = _person(now)
    change = next((span for span in spans if _person(span.found) != person), None)
    why = None if isinstance(now, Holding) else now
    until = change.begins_at if change else None
    return Standing(seat.role, seat.centre, person, why, until, _person(change.found) if change else None)


def _person(found: Holding | Lack) -> Person | None:
    return found.person if isinstance(found, Holding) else None


def owner_until(roster: Roster, at: datetime) -> datetime:
    """Until when the centre that owns new cases at `at` owns them."""
    centre = roster.centre_on_duty(at)
    _, closed = next(each for each in _owned_by(centre, at, at + DAY) if each[0] <= at < each[1])
    return closed


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
    yield from _owned_by(roster.centre(seat.centre), begin, end)


def _owned_by(centre: Centre, begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    opens, closes = (minute * MINUTE for minute in centre.owns_utc.minutes)
    midnight = datetime.combine(begin.date(), time(), begin.tzinfo) - DAY
    while midnight < end:
        opened, closed = max(begin, midnight + opens), min(end, midnight + closes)
        if opened < closed:
            yield opened, closed
        midnight += DAY
