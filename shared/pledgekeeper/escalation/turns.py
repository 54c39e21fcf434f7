"""Taking turns: who of some people has the turn at an instant, in closed form, by the clock on the wall.

A hand-over is at a wall time of a zone. Where clocks are moved RFC 5545 says when that is: of a time that is there
twice the first, and a time that is left out counts by the offset before the gap (02:30 is then 03:30).
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import DAYS, PublicHolidays, Week, Zone
from pledgekeeper.sla.timetable import Minutes, Timetable

UNITS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
WHOLE_DAY: Minutes = (0, 1440)
Lack = Literal["absent", "restriction", "not begun"]
"""Why nobody has the turn: all are absent, it is outside the hours, or the first turn is still to come."""


class Turns(Frozen):
    """People taking turns. Turns are counted from `since`; the default is a Monday, and the first of a month."""

    people: tuple[str, ...] = Field(min_length=1)
    every: str = Field(default="1 week", pattern=r"^[1-9]\d{0,2} (hour|day|week|month)s?$")
    hand_over: str = Field(default="00:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    since: date = Field(default=date.min, description="the local date of the first turn")
    zone: Zone | None = Field(default=None, description="none: that of the first one's centre")
    hours: Week | None = Field(default=None, description="only in these windows of the week")
    holidays: PublicHolidays | None = Field(default=None, description="not on these days")

    @property
    def first(self) -> datetime:
        """When the first turn begins, on the wall."""
        return datetime.combine(self.since, time.fromisoformat(self.hand_over))

    @property
    def length(self) -> tuple[int, str]:
        """How many of which unit a turn lasts."""
        count, unit = self.every.split()
        return int(count), unit.rstrip("s")


class Layer:
    """Turns in a zone. `name` tells it from the other layers of a role."""

    def __init__(self, name: str, turns: Turns, zone: str) -> None:
        self.name, self.turns = name, turns
        self._zone = ZoneInfo(turns.zone or zone)
        self._first = turns.first
        self._count, self._unit = turns.length

    def turn(self, at: datetime) -> int | None:
        """The number of the turn at `at`, counted from 0; None before the first."""
        number = max(-1, self._guess(at.astimezone(self._zone).replace(tzinfo=None)))
        while self.begin(number + 1) <= at:  # where clocks are moved the guess is one off, at most two
            number += 1
        while number >= 0 and self.begin(number) > at:
            number -= 1
        return number if number >= 0 else None

    def begin(self, number: int) -> datetime:
        """When a turn begins. A month without the day hands over on its last."""
        wall = self._months_on(number) if self._unit == "month" else self._first + number * self._step
        return wall.replace(tzinfo=self._zone).astimezone(UTC)

    def holder(self, at: datetime, present: Callable[[str], bool]) -> tuple[str, int] | Lack:
        """Who has the turn at `at`, and its number: whose it is, else the next of them who is present."""
        number = self.turn(at)
        if number is None:
            return "not begun"
        if not self._is_open(at):
            return "restriction"
        people = self.turns.people
        for after in range(len(people)):
            person = people[(number + after) % len(people)]
            if present(person):
                return person, number
        return "absent"

    def turn_around(self, at: datetime) -> tuple[datetime, datetime]:
        """When the turn at `at` begins and ends; before the first, from `at` to its beginning."""
        number = self.turn(at)
        return (at, self.begin(0)) if number is None else (self.begin(number), self.begin(number + 1))

    def edges(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Every instant of [begin, end) at which these turns may give another holder."""
        number = self.turn(begin)
        number = 0 if number is None else number + 1
        while (edge := self.begin(number)) < end:
            yield edge
            number += 1
        if self._hours:
            for opened, closed in self._hours.spans(int(begin.timestamp()), int(end.timestamp())):
                yield datetime.fromtimestamp(opened, UTC)
                yield datetime.fromtimestamp(closed, UTC)

    def _is_open(self, at: datetime) -> bool:
        second = int(at.timestamp())
        return self._hours is None or self._hours.between(second, second + 1) == 1

    @cached_property
    def _hours(self) -> Timetable | None:
        if self.turns.hours is None and self.turns.holidays is None:
            return None
        return Timetable(self.name, self._zone.key, self._minutes_of)

    def _minutes_of(self, day: date) -> Iterator[Minutes]:
        hours, holidays = self.turns.hours, self.turns.holidays
        if holidays and day in holidays.days(day.year):
            return
        if hours is None:
            yield WHOLE_DAY
        else:
            yield from (window.minutes for window in hours.get(DAYS[day.weekday()], ()))

    @cached_property
    def _step(self) -> timedelta:
        return self._count * UNITS[self._unit]

    def _guess(self, wall: datetime) -> int:
        if self._unit != "month":
            return (wall - self._first) // self._step
        return ((wall.year - self._first.year) * 12 + wall.month - self._first.month) // self._count

    def _months_on(self, number: int) -> datetime:
        years, month = divmod(self._first.month - 1 + number * self._count, 12)
        year = self._first.year + years
        last = monthrange(year, month + 1)[1]
        return self._first.replace(year=year, month=month + 1, day=min(self._first.day, last))
