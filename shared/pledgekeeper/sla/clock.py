"""The fold: a timeline under a rule and a calendar gives a reading, exact to the second.

Wall time since the start of a clock is split four ways, and the four always add up:
elapsed (working time that counts) + disputed (working time of pauses that are not agreed) + paused + outside hours.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.marks import Meaningful, marks_of
from pledgekeeper.sla.pauses import RulesUnder
from pledgekeeper.sla.periods import History, Period, RuleUnder, Stretch, history, periods_of, stretches_of
from pledgekeeper.sla.pledge import Rule


class ClockState(StrEnum):
    WAITING = "waiting"  # not started yet
    RUNNING = "running"
    PAUSED = "paused"
    DISPUTED = "disputed"  # paused, we say, and the carrier has not agreed: the promise runs on until it does
    STOPPED = "stopped"


TICKING: Final = frozenset({ClockState.RUNNING, ClockState.PAUSED, ClockState.DISPUTED})
"""Between its start and its stop. A paused clock may know when it goes on, and so when it will be due."""


def history_of(
    timeline: Iterable[Meaningful],
    now: datetime,
    rules_under: RulesUnder = lambda _: {},
    stopping: Collection[str] = (),
) -> History:
    """What clocks see of `timeline` at `now`. Events after `now` are not looked at."""
    return history(marks_of(timeline, now), int(now.timestamp()), rules_under, stopping)


@dataclass(frozen=True)
class Reading:
    """A clock's value at an instant. Seconds are whole.

    Disputed time counts as if it were not paused, until the carrier agrees: `due_at` and `missed` are the promise as
    the carrier may hold it; `due_at_if_granted` and `missed_if_granted` as it is if every pause stands.
    """

    state: ClockState
    now: int
    calendar: Calendar
    target_seconds: int
    stretches: tuple[Stretch, ...] = ()

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    @property
    def started_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.stretches[0].begin, UTC) if self.stretches else None

    @property
    def stopped_at(self) -> datetime | None:
        return _instant(self.stretches[-1].end) if self.state is ClockState.STOPPED else None

    @cached_property
    def _worked(self) -> list[int]:
        """Working seconds of each stretch so far; none of those that are paused."""
        return [
            0 if stretch.kind == "paused" else self.calendar.seconds_between(stretch.begin, self._end(stretch))
            for stretch in self.stretches
        ]

    @cached_property
    def elapsed_seconds(self) -> int:
        return sum(worked for worked, stretch in self._pairs() if stretch.kind == "running")

    @cached_property
    def disputed_seconds(self) -> int:
        return sum(worked for worked, stretch in self._pairs() if stretch.kind == "disputed")

    @cached_property
    def paused_by_reason(self) -> dict[str, int]:
        """Wall seconds of the pauses that stand, by their reason."""
        paused: dict[str, int] = {}
        for stretch in self.stretches:
            wall = self._wall(stretch) if stretch.kind == "paused" else 0
            if wall:
                paused[str(stretch.reason)] = paused.get(str(stretch.reason), 0) + wall
        return paused

    @property
    def paused_seconds(self) -> int:
        return sum(self.paused_by_reason.values())

    @property
    def outside_seconds(self) -> int:
        counted = sum(self._wall(stretch) for stretch in self.stretches if stretch.kind != "paused")
        return counted - self.elapsed_seconds - self.disputed_seconds

    @property
    def counted_seconds(self) -> int:
        """What counts against the promise as the carrier may hold it."""
        return self.elapsed_seconds + self.disputed_seconds

    @property
    def remaining_seconds(self) -> int:
        """Working seconds left; negative when overdue."""
        return self.target_seconds - self.counted_seconds

    @property
    def due_at(self) -> datetime | None:
        """None while paused, or when stopped in time: as things stand it will never be."""
        return self.moment(self.target_seconds)

    @property
    def due_at_if_granted(self) -> datetime | None:
        return self.moment(self.target_seconds, granted=True)

    def counting_from(self, moment: datetime) -> datetime | None:
        """The first instant from `moment` on at which this clock is not paused; None when that is not known."""
        at = int(moment.timestamp())
        for stretch in self.stretches:
            if stretch.kind == "paused" and stretch.begin <= at and (stretch.end is None or at < stretch.end):
                if stretch.end is None:
                    return None
                at = stretch.end
        return _instant(at)

    @property
    def missed(self) -> bool:
        """More time has counted than was promised. Done on the very second is in time."""
        return self.counted_seconds > self.target_seconds

    @property
    def missed_if_granted(self) -> bool:
        return self.elapsed_seconds > self.target_seconds

    def moment(self, seconds: int, *, granted: bool = False) -> datetime | None:
        """The instant at which `seconds` will have counted, or did; None when, as things stand, it never will.

        `granted`: as if the carrier had agreed to every pause.
        """
        left = seconds
        for worked, (begin, end, kind, _, _) in self._pairs():
            if kind == "paused" or (granted and kind == "disputed"):
                continue
            if end is None:
                return _instant(self.calendar.second_after(begin, left))
            counted = worked if end <= self.now else self.calendar.seconds_between(begin, end)
            if counted >= left:
                return _instant(self.calendar.second_after(begin, left))
            left -= counted
        return None

    def _pairs(self) -> Iterable[tuple[int, Stretch]]:
        return zip(self._worked, self.stretches, strict=True)

    def _wall(self, stretch: Stretch) -> int:
        return max(0, self._end(stretch) - stretch.begin)

    def _end(self, stretch: Stretch) -> int:
        return self.now if stretch.end is None else min(stretch.end, self.now)


def read(
    rule: Rule, target: int | datetime, calendar: Calendar, seen: History, rule_under: RuleUnder | None = None
) -> Reading:
    """What a clock under `rule` shows: its latest period.

    `target` is in working seconds, or the moment by which it must be done. A start (or restart) of a clock that was
    stopped begins a new period. `rule_under` is the promise's rule in other versions of the pledge, where there are.
    """
    periods = periods_of(rule, seen, rule_under)
    if not periods:
        return Reading(ClockState.WAITING, seen.now, calendar, target if isinstance(target, int) else 0)
    return _reading(periods[-1], target, calendar, seen.now)


def read_periods(rule: Rule, target: int | datetime, calendar: Calendar, seen: History) -> list[Reading]:
    """Every period of a clock, oldest first: an update owed every hour is a promise made every hour."""
    return [_reading(period, target, calendar, seen.now) for period in periods_of(rule, seen)]


def _reading(period: Period, target: int | datetime, calendar: Calendar, now: int) -> Reading:
    stretches = stretches_of(period.tracks)
    if isinstance(target, datetime):
        target = calendar.seconds_between(stretches[0].begin, int(target.timestamp()))
    state = _state(stretches, now) if period.ticking else ClockState.STOPPED
    return Reading(state, now, calendar, target, stretches)


def _state(stretches: Sequence[Stretch], now: int) -> ClockState:
    current = next(stretch for stretch in reversed(stretches) if stretch.begin <= now)
    return ClockState(current.kind)


def _instant(moment: int | None) -> datetime | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC)
