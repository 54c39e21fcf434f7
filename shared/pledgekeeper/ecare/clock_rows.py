"""The clocks of a case as a page shows them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.sla.clock import TICKING, ClockState, Reading
from pledgekeeper.sla.pledge import Commitment

Tone = Literal["calm", "soon", "late", "still", "kept"]
"""How a clock looks: in time, with a quarter left at most, missed, standing still, or stopped in time."""

SOON_PERCENT = 75


@dataclass(frozen=True)
class ClockRow:
    """One promise. `used` is the share of the target that has counted, in per cent, 100 at most."""

    commitment: str
    clause: str
    state: ClockState
    tone: Tone
    used: int
    target_seconds: int
    counted_seconds: int
    started_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    reasons: tuple[str, ...]

    @property
    def ticking(self) -> bool:
        return self.state in TICKING


def clock_rows(case: Case, terms: Terms, now: datetime) -> list[ClockRow]:
    """Every clock that has started: those that tick first, the next to fall due first of all."""
    rows = (clock_row(commitment, reading) for commitment, reading in readings(case, terms, now))
    begun = (row for row in rows if row.state is not ClockState.WAITING)
    return sorted(begun, key=lambda row: (not row.ticking, row.due_at is None, row.due_at or row.stopped_at or now))


def next_due(rows: Iterable[ClockRow]) -> ClockRow | None:
    """The promise that falls due first; one that is missed already was due before. None when none ticks."""
    running = [(row.due_at, row) for row in rows if row.ticking and row.due_at is not None]
    return min(running, key=lambda each: each[0], default=(None, None))[1]


def clock_row(commitment: Commitment, reading: Reading) -> ClockRow:
    counted, target = reading.counted_seconds, reading.target_seconds
    return ClockRow(
        commitment=commitment.id,
        clause=commitment.clause,
        state=reading.state,
        tone=_tone(reading),
        used=min(100, counted * 100 // target) if target else 100,
        target_seconds=target,
        counted_seconds=counted,
        started_at=reading.started_at,
        due_at=reading.due_at,
        stopped_at=reading.stopped_at,
        reasons=tuple(reading.paused_by_reason),
    )


def _tone(reading: Reading) -> Tone:
    if reading.missed:
        return "late"
    if reading.state is ClockState.STOPPED:
        return "kept"
    if reading.state is ClockState.PAUSED:
        return "still"
    soon = reading.counted_seconds * 100 >= SOON_PERCENT * reading.target_seconds
    return "soon" if soon else "calm"
