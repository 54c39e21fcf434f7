"""The sum behind a reading, line by line: from when to when, whether it counts, and what says so. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.sla.calendar import Calendar, DayLine
from pledgekeeper.sla.clock import Reading
from pledgekeeper.sla.periods import Stretch

Verdict = Literal["counted", "disputed", "paused", "outside"]


class CalendarLine(NamedTuple):
    """What a calendar says of one local date."""

    day: date
    says: DayLine


class Line(NamedTuple):
    """A part of a clock's life. `seconds` are all of its seconds: lines of one verdict add up to the reading's.

    `reason` and `pause` tell why it is paused or disputed; `calendar` has the lines of the dates that decide.
    """

    begin: int
    end: int
    verdict: Verdict
    reason: str | None = None
    pause: str | None = None
    calendar: tuple[CalendarLine, ...] = ()

    @property
    def seconds(self) -> int:
        return self.end - self.begin


def lines(reading: Reading) -> Iterator[Line]:
    """Every second from the clock's start to its stop, or to now, in order and without gaps."""
    for stretch in reading.stretches:
        end = reading.now if stretch.end is None else min(stretch.end, reading.now)
        if stretch.begin >= end:
            continue
        if stretch.kind == "paused":
            yield Line(stretch.begin, end, "paused", stretch.reason, stretch.name)
        else:
            yield from _worked(stretch, end, reading.calendar)


def _worked(stretch: Stretch, end: int, calendar: Calendar) -> Iterator[Line]:
    verdict: Verdict = "counted" if stretch.kind == "running" else "disputed"
    said = (stretch.reason, stretch.name)
    if calendar.always:
        yield Line(stretch.begin, end, verdict, *said)
        return
    reached = stretch.begin
    for opened, closed in calendar.timetable.spans(stretch.begin, end):
        if reached < opened:
            yield Line(reached, opened, "outside", *said, tuple(_days(reached, opened, calendar)))
        yield Line(opened, closed, verdict, *said, (_opening(opened, calendar),))
        reached = closed
    if reached < end:
        yield Line(reached, end, "outside", *said, tuple(_days(reached, end, calendar)))


def _local_date(moment: int, calendar: Calendar) -> date:
    return datetime.fromtimestamp(moment, ZoneInfo(calendar.zone)).date()


def _opening(moment: int, calendar: Calendar) -> CalendarLine:
    """The line by which time counts at `moment`: of its own date, or of the night before."""
    day = _local_date(moment, calendar)
    local = datetime.fromtimestamp(moment, ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    says = calendar.line_of(day)
    if any(start <= minute < end for start, end in (window.minutes for window in says.windows)):
        return CalendarLine(day, says)
    before = day - timedelta(days=1)
    night = calendar.line_of(before)
    if any(start <= minute + 1440 < end for start, end in (window.minutes for window in night.windows)):
        return CalendarLine(before, night)
    return CalendarLine(day, says)  # the clocks were moved: the window begins at a minute that the wall never showed


def _days(begin: int, end: int, calendar: Calendar) -> Iterator[CalendarLine]:
    """The lines by which nothing counts from `begin` to `end`: of the dates that are closed, else of the first."""
    first, last = _local_date(begin, calendar), _local_date(end - 1, calendar)
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    closed = [line for line in (CalendarLine(day, calendar.line_of(day)) for day in dates) if not line.says.windows]
    yield from closed or [CalendarLine(first, calendar.line_of(first))]
