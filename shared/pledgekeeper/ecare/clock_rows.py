"""The clocks of a case as a page shows them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.sla.clock import TICKING, ClockState, Reading
from pledgekeeper.sla.marks import marks_of
from pledgekeeper.sla.pledge import Commitment, Target

Tone = Literal["calm", "soon", "late", "still", "kept", "void"]
"""How a clock looks: in time, with a quarter left at most, missed, standing still, stopped in time, or not owed any
more before it was due."""

GIVEN_UP: Final = frozenset({"cancelled", "rejected", "merged", "withdrawn"})
"""Marks that stop a clock without the promise having been kept."""

SOON_PERCENT = 75


@dataclass(frozen=True)
class ClockRow:
    """One promise. `used` is the share of the target that has counted, in per cent, 100 at most.

    `working`: it counts working time alone; `business_days`: how many of them are promised, where it is promised so.
    """

    commitment: str
    clause: str
    ours: bool
    state: ClockState
    tone: Tone
    used: int
    target_seconds: int
    counted_seconds: int
    started_at: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    reasons: tuple[str, ...]
    working: bool
    business_days: int | None

    @property
    def ticking(self) -> bool:
        return self.state in TICKING


def clock_rows(case: Case, terms: Terms, now: datetime) -> list[ClockRow]:
    """Every clock that has started: those that tick first, the next to fall due first of all."""
    marks = marks_of(case.timeline, now) if case.over else ()

    def is_void(commitment: Commitment, reading: Reading) -> bool:
        stopped = int(reading.stopped_at.timestamp()) if reading.stopped_at else None
        stops = (mark.what for mark in marks if mark.at == stopped and mark.what in commitment.clock.stops)
        return next(stops, None) in GIVEN_UP

    rows = (
        clock_row(each, reading, void=is_void(each, reading), target=each.target_for(case.facts))
        for each, reading in readings(case, terms, now)
    )
    begun = (row for row in rows if row.state is not ClockState.WAITING)
    return sorted(begun, key=lambda row: (not row.ticking, row.due_at is None, row.due_at or row.stopped_at or now))


def next_due(rows: Iterable[ClockRow]) -> ClockRow | None:
    """The promise of ours that falls due first; one that is missed already was due before. None when none ticks."""
    running = [(row.due_at, row) for row in rows if row.ours and row.ticking and row.due_at is not None]
    return min(running, key=lambda each: each[0], default=(None, None))[1]


def owed_by(case: Case, terms: Terms, now: datetime, mark: str) -> datetime | None:
    """When the first of the promises that tick falls due which `mark` keeps; None when none asks for it."""
    asked = (
        reading.due_at
        for commitment, reading in readings(case, terms, now)
        if mark in commitment.clock.stops | commitment.clock.restarts and reading.state in TICKING
    )
    return min(filter(None, asked), default=None)


def clock_row(
    commitment: Commitment, reading: Reading, *, void: bool = False, target: Target | None = None
) -> ClockRow:
    """`target`: how soon it is promised, where that is to be told in its own words."""
    counted, seconds = reading.counted_seconds, reading.target_seconds
    return ClockRow(
        commitment=commitment.id,
        clause=commitment.clause,
        ours=commitment.owed_by == "ours",
        state=reading.state,
        tone=_tone(reading, void=void),
        used=min(100, counted * 100 // seconds) if seconds else 100,
        target_seconds=seconds,
        counted_seconds=counted,
        started_at=reading.started_at,
        due_at=reading.due_at,
        stopped_at=reading.stopped_at,
        reasons=tuple(reading.paused_by_reason),
        working=not reading.calendar.always,
        business_days=_business_days(target, reading),
    )


def _business_days(target: Target | None, reading: Reading) -> int | None:
    """None of what is promised in hours, or was measured by another target than that of today."""
    within = target.within if target else None
    if within is None or within.unit != "bd" or reading.calendar.always:
        return None
    return within.count if within.seconds_on(reading.calendar) == reading.target_seconds else None


def _tone(reading: Reading, *, void: bool) -> Tone:
    if reading.missed:
        return "late"
    if reading.state is ClockState.STOPPED:
        return "void" if void else "kept"
    if reading.state is ClockState.PAUSED:
        return "still"
    soon = reading.counted_seconds * 100 >= SOON_PERCENT * reading.target_seconds
    return "soon" if soon else "calm"
