"""Warnings and due moments of promises, as events: what a clock says aloud, each thing once."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from pledgekeeper.event import Event
from pledgekeeper.model import Instant
from pledgekeeper.sla.clock import TICKING, Reading
from pledgekeeper.sla.pauses import Pause
from pledgekeeper.sla.pledge import Commitment


class ClockWarned(Event):
    """So much of a promise's time has counted. `period` is when the clock (re)started.

    The target is told, because another priority brings another target, with warnings of its own.
    """

    NOTICE: ClassVar = "warning"
    event: Literal["clock-warned"] = "clock-warned"
    commitment: str
    counted_seconds: int
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

    @property
    def counted_seconds(self) -> int:
        return self.target_seconds


class PauseLapsed(Event):
    """A pause has lasted as long as the pledge allows; the clocks run again, whatever the status says."""

    NOTICE: ClassVar = "warning"
    event: Literal["pause-lapsed"] = "pause-lapsed"
    pause_id: str
    reason: str
    lapsed_at: Instant


Announcement = ClockWarned | FellDue | PauseLapsed


Announced = Sequence[ClockWarned | FellDue]


def announcements_of(timeline: Sequence[Event]) -> Announced:
    """What clocks have said aloud in a timeline."""
    return [event for event in timeline if isinstance(event, ClockWarned | FellDue)]


def announce(commitment: Commitment, reading: Reading, announced: Announced, now: datetime) -> list[Event]:
    """Warnings and the due moment that have come by `now` and were not announced before."""
    come = [seconds for moment, seconds in _to_come(commitment, reading, announced) if moment <= now]
    return [_said_aloud(commitment, reading, seconds) for seconds in come]


def next_announcement_at(commitment: Commitment, reading: Reading, announced: Announced) -> datetime | None:
    """The next instant at which this clock has something to say."""
    return min((moment for moment, _ in _to_come(commitment, reading, announced)), default=None)


def lapses(pauses: Sequence[Pause], timeline: Sequence[Event], now: datetime) -> list[Event]:
    """Pauses that have lapsed by `now`, while nothing had ended them, and were not announced before."""
    return [
        PauseLapsed(at=now, pause_id=pause.name, reason=pause.reason, lapsed_at=moment)
        for moment, pause in _lapses_to_come(pauses, timeline)
        if moment <= now
    ]


def next_lapse_at(pauses: Sequence[Pause], timeline: Sequence[Event]) -> datetime | None:
    """The next instant at which a pause lapses if nothing ends it."""
    return min((moment for moment, _ in _lapses_to_come(pauses, timeline)), default=None)


def _lapses_to_come(pauses: Sequence[Pause], timeline: Sequence[Event]) -> Iterable[tuple[datetime, Pause]]:
    said = {event.pause_id for event in timeline if isinstance(event, PauseLapsed)}
    for pause in pauses:
        if pause.lapses_at and pause.end in (None, pause.lapses_at) and pause.name not in said:
            yield datetime.fromtimestamp(pause.lapses_at, UTC), pause


def _to_come(commitment: Commitment, reading: Reading, announced: Announced) -> Iterable[tuple[datetime, int]]:
    """When something is to be said, and how much will have counted then."""
    if reading.state not in TICKING or reading.started_at is None or reading.due_at is None:
        return
    said = {
        event.counted_seconds: event.at
        for event in announced
        if (event.commitment, event.target_seconds) == (commitment.id, reading.target_seconds)
    }
    for seconds in (*warned_at(commitment, reading), reading.target_seconds):
        moment = reading.moment(seconds)
        if moment and not _said(said, seconds, moment):
            yield moment, seconds


def _said_aloud(commitment: Commitment, reading: Reading, seconds: int) -> ClockWarned | FellDue:
    common: dict[str, Any] = {
        "at": reading.at,
        "commitment": commitment.id,
        "target_seconds": reading.target_seconds,
        "period": reading.started_at,
        "due_at": reading.due_at,
    }
    return FellDue(**common) if seconds == reading.target_seconds else ClockWarned(counted_seconds=seconds, **common)


def warned_at(commitment: Commitment, reading: Reading) -> list[int]:
    """How much will have counted at each warning; those that a short target leaves no room for are left out."""
    target = reading.target_seconds
    shares = (target * percent // 100 for percent in commitment.warn_percent)
    before = (target - span.seconds_on(reading.calendar) for span in commitment.warn_before)
    return sorted({seconds for seconds in (*shares, *before) if 0 < seconds < target})


def _said(said: dict[int, datetime], seconds: int, moment: datetime) -> bool:
    """Was it said since it is true? What an earlier period said is not; time that the carrier agreed away afterwards
    makes it true again, later; time that a joined history brings makes it true earlier, and it was said since."""
    return seconds in said and said[seconds] >= moment
