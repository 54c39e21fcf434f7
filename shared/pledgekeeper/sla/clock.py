"""The fold: a timeline under a rule and a calendar gives a reading, exact to the second.

Wall time since the start of a clock is split three ways, and the three always add up:
elapsed (working time that counts) + paused + outside hours.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pledgekeeper.sla.calendar import Calendar, add_working_seconds, working_seconds_between
from pledgekeeper.sla.pledge import Rule


class Marked(Protocol):
    """Anything with a moment and a meaning to clocks: every event of a case."""

    @property
    def at(self) -> datetime: ...
    @property
    def mark(self) -> str | None: ...


class ClockState(StrEnum):
    WAITING = "waiting"  # not started yet
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Stretch:
    """A part of a clock's life in which it ran, or was paused. The last one of a live clock has no end."""

    begin: datetime
    end: datetime | None
    running: bool


@dataclass(frozen=True)
class Reading:
    """A clock's value at an instant. Seconds are whole; `due_at` is None while paused or not started."""

    state: ClockState
    at: datetime
    calendar: Calendar
    target_seconds: int
    stretches: tuple[Stretch, ...] = ()

    @property
    def started_at(self) -> datetime | None:
        return self.stretches[0].begin if self.stretches else None

    @property
    def stopped_at(self) -> datetime | None:
        return self.stretches[-1].end if self.state is ClockState.STOPPED else None

    @property
    def elapsed_seconds(self) -> int:
        return sum(
            working_seconds_between(s.begin, s.end or self.at, self.calendar) for s in self.stretches if s.running
        )

    @property
    def paused_seconds(self) -> int:
        return sum(_wall_seconds(s, self.at) for s in self.stretches if not s.running)

    @property
    def outside_seconds(self) -> int:
        return sum(_wall_seconds(s, self.at) for s in self.stretches if s.running) - self.elapsed_seconds

    @property
    def remaining_seconds(self) -> int:
        """Working seconds left; negative when overdue."""
        return self.target_seconds - self.elapsed_seconds

    @property
    def due_at(self) -> datetime | None:
        return self.moment(self.target_seconds)

    @property
    def missed(self) -> bool:
        """More time has counted than was promised. Done on the very second is in time."""
        return self.elapsed_seconds > self.target_seconds

    def moment(self, seconds: int) -> datetime | None:
        """The instant at which `seconds` will have counted, or did; None when, as things stand, it never will."""
        left = seconds
        for stretch in self.stretches:
            if not stretch.running:
                continue
            if stretch.end is None:
                return add_working_seconds(stretch.begin, left, self.calendar)
            counted = working_seconds_between(stretch.begin, stretch.end, self.calendar)
            if counted >= left:
                return add_working_seconds(stretch.begin, left, self.calendar)
            left -= counted
        return None


def read(rule: Rule, target_seconds: int, calendar: Calendar, timeline: Iterable[Marked], now: datetime) -> Reading:
    """What a clock under `rule` shows at `now`. Events after `now` are not looked at.

    A start (or restart) of a clock that was stopped begins a new period; the reading is of the latest one.
    """
    reading = Reading(ClockState.WAITING, now, calendar, target_seconds)
    for event in timeline:
        if event.mark is not None and event.at <= now:
            reading = _moved(reading, rule, event.mark, event.at)
    return reading


def _moved(reading: Reading, rule: Rule, mark: str, at: datetime) -> Reading:
    state = reading.state
    ticking = state in (ClockState.RUNNING, ClockState.PAUSED)
    if mark in rule.stops and ticking:
        return replace(reading, state=ClockState.STOPPED, stretches=_closed(reading.stretches, at))
    if mark in rule.restarts and ticking:  # a new period, which waits if the case waits
        return replace(reading, stretches=(Stretch(at, None, running=state is ClockState.RUNNING),))
    if mark in rule.starts and not ticking:
        return replace(reading, state=ClockState.RUNNING, stretches=(Stretch(at, None, running=True),))
    if mark in rule.reopens and state is ClockState.STOPPED:  # the time it stood still is a pause, not a new clock
        stood = Stretch(reading.stretches[-1].end or at, at, running=False)
        return replace(
            reading,
            state=ClockState.RUNNING,
            stretches=(*reading.stretches, stood, Stretch(at, None, running=True)),
        )
    if mark in rule.pauses and state is ClockState.RUNNING:
        return replace(reading, state=ClockState.PAUSED, stretches=_turned(reading.stretches, at, running=False))
    if mark in rule.resumes and state is ClockState.PAUSED:
        return replace(reading, state=ClockState.RUNNING, stretches=_turned(reading.stretches, at, running=True))
    return reading


def _closed(stretches: Sequence[Stretch], at: datetime) -> tuple[Stretch, ...]:
    return (*stretches[:-1], replace(stretches[-1], end=at))


def _turned(stretches: Sequence[Stretch], at: datetime, *, running: bool) -> tuple[Stretch, ...]:
    return (*_closed(stretches, at), Stretch(at, None, running=running))


def _wall_seconds(stretch: Stretch, now: datetime) -> int:
    return int(((stretch.end or now) - stretch.begin).total_seconds())
