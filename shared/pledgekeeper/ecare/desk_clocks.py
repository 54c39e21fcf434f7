"""The clocks of the cases that a desk has open, as its queue and its board look at them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.sla.clock import TICKING, ClockState
from pledgekeeper.sla.pledge import OwedBy


@dataclass(frozen=True)
class Open:
    """A case with its timeline, and the terms that it is read under."""

    case: Case
    terms: Terms


@dataclass(frozen=True)
class Due:
    """A promise that has not been kept yet: until when it must be. Overdue when `due_at` has passed."""

    commitment: str
    clause: str
    name: str
    state: ClockState
    started_at: datetime
    due_at: datetime
    target_seconds: int
    remaining_seconds: int

    @property
    def overdue(self) -> bool:
        return self.remaining_seconds <= 0

    @property
    def spent_percent(self) -> int:
        """How much of the promised time has counted, at most 100."""
        spent = self.target_seconds - self.remaining_seconds
        return min(100, max(0, spent * 100 // self.target_seconds)) if self.target_seconds else 100


def dues(open_case: Open, now: datetime, owed_by: OwedBy = "ours") -> Iterator[Due]:
    """What the desk (or the carrier) still owes of a case, in the order of the pledge; a clock that is paused for an
    unknown time is left out, as nobody can say when it will be due."""
    for commitment, reading in readings(open_case.case, open_case.terms, now):
        started_at, due_at = reading.started_at, reading.due_at
        if commitment.owed_by == owed_by and reading.state in TICKING and started_at and due_at:
            yield Due(
                commitment.id, commitment.clause, commitment.name, reading.state, started_at, due_at,
                reading.target_seconds, reading.remaining_seconds,
            )  # fmt: skip


def first_due(open_case: Open, now: datetime, owed_by: OwedBy = "ours") -> Due | None:
    """The promise that must be kept first."""
    return min(dues(open_case, now, owed_by), key=lambda due: due.due_at, default=None)
