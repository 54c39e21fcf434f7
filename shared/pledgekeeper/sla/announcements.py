"""Warnings and due moments of promises, as events: what a clock says aloud, each thing once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from pledgekeeper.event import Event
from pledgekeeper.model import Instant
from pledgekeeper.sla.clock import ClockState, Reading
from pledgekeeper.sla.pledge import Commitment


class ClockWarned(Event):
    """So many per cent of a promise's time have counted. `period` is when the clock (re)started.

    The target is told, because another priority brings another target, with warnings of its own.
    """

    NOTICE: ClassVar = "warning"
    event: Literal["clock-warned"] = "clock-warned"
    commitment: str
    percent: int
    target_seconds: int
    period: Instant
    due_at: Instant


class FellDue(Event):
    """The time of a promise was up and it was not kept yet."""

    NOTICE: ClassVar = "warning"
    event: Literal["fell-due"] = "fell-due"
    commitment: str
    target_seconds: int
    period: Instant
    due_at: Instant


Announcement = ClockWarned | FellDue


def announce(commitment: Commitment, reading: Reading, timeline: Sequence[Event], now: datetime) -> list[Event]:
    """Warnings and the due moment that have come by `now` and were not announced before."""
    return [event for moment, event in _to_come(commitment, reading, timeline) if moment <= now]


def next_announcement_at(commitment: Commitment, reading: Reading, timeline: Sequence[Event]) -> datetime | None:
    """The next instant at which this clock has something to say."""
    return min((moment for moment, _ in _to_come(commitment, reading, timeline)), default=None)


def _to_come(commitment: Commitment, reading: Reading, timeline: Sequence[Event]) -> Iterable[tuple[datetime, Event]]:
    period, due_at = reading.started_at, reading.due_at
    if reading.state is not ClockState.RUNNING or period is None or due_at is None:
        return
    said = {
        e.percent if isinstance(e, ClockWarned) else 100
        for e in timeline
        if isinstance(e, ClockWarned | FellDue)
        and (e.commitment, e.period, e.target_seconds) == (commitment.id, period, reading.target_seconds)
    }
    said_of: dict[str, Any] = {
        "at": reading.at,
        "commitment": commitment.id,
        "target_seconds": reading.target_seconds,
        "period": period,
        "due_at": due_at,
    }
    for percent in commitment.warn_percent:
        moment = reading.moment(reading.target_seconds * percent // 100)
        if percent not in said and moment is not None:
            yield moment, ClockWarned(percent=percent, **said_of)
    if 100 not in said:
        yield due_at, FellDue(**said_of)
