"""An audit, and what was late by its own eyes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field

from pledgekeeper.model import Frozen, Instant

Step = Literal["wake", "effect"]
LATE_SECONDS: Final[Mapping[Step, float]] = {"wake": 60, "effect": 120}
"""After how many seconds (real ones, however fast a laptop's clock runs) a step is late."""
Beat = Literal["sent", "withheld", "not reached", "nowhere"]
"""What became of a heartbeat: `withheld` when something was found, `nowhere` when no address is set."""


class LateStep(Frozen):
    """A step that was carried out, and late: a wake of a case, or a page or notice that it owed.

    `number` is the place in the timeline of the event that carried it out, from 1.
    """

    case_id: str
    number: int
    step: Step
    due_at: Instant
    done_at: Instant

    @property
    def late_seconds(self) -> int:
        return int((self.done_at - self.due_at).total_seconds())


class Audit(Frozen):
    """One look at everything. `found` is empty when all is well.

    `beat_at` is when a heartbeat last arrived; `waiting_since` when each queue was first seen with messages that
    nobody had taken, up to now.
    """

    at: Instant
    found: dict[str, Any] = Field(default_factory=dict)
    beat: Beat
    beat_at: Instant | None = None
    waiting_since: dict[str, Instant] = Field(default_factory=dict)


class Day(Frozen):
    """How often a day (UTC) was audited, and how often all was well."""

    audits: int = 0
    passed: int = 0

    def with_one(self, *, passed: bool) -> "Day":
        return Day(audits=self.audits + 1, passed=self.passed + passed)


class StateWritten(Frozen):
    """What two states of a case, one after the other, say about the time between them.

    `version` is the number of events before; `wake_at` and `owed_since` were promised then; `owes_since` is what is
    owed now.
    """

    case_id: str
    version: int
    wake_at: Instant | None
    owed_since: Instant | None
    owes_since: Instant | None

    def late(self, done_at: datetime, allowed: Mapping[Step, timedelta]) -> list[LateStep]:
        """What was late, if the change was decided at `done_at`."""
        owed = self.owed_since if self.owed_since != self.owes_since else None
        promised: dict[Step, datetime | None] = {"wake": self.wake_at, "effect": owed}
        return [
            LateStep(case_id=self.case_id, number=self.version + 1, step=step, due_at=due_at, done_at=done_at)
            for step, due_at in promised.items()
            if due_at and done_at - due_at > allowed[step]
        ]
