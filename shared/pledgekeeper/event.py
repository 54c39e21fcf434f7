"""What an event is: a fact of a case's timeline, in the past tense, that never changes."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.model import Frozen, Instant
from pledgekeeper.sla.marks import Mark

Side = Literal["ours", "carrier", "system"]
Notice = Literal[
    "acknowledgement", "update", "status", "pause", "restored", "report", "escalation", "warning", "terms", "merged",
    "owner", "completeness", "answer", "credit", "manager", "managers", "rejection", "commitment", "jeopardy",
    "delivery", "bond", "proposal",
    "claim-checked", "eligibility", "eligibility-waived",
    "block", "stop-payment", "police-report", "alarm",
    "reconciliation",
    "proposal", "appeal", "evidence", "evidence-missed", "deadlock", "ended", "withholding", "withholding-due",
    "survey",
    "duty", "date-safe", "order-report",
]  # fmt: skip
"""Messages that events owe: to the carrier, to its ticket system (`bond`), to a party of the chain of suppliers
(`stop-payment`), or (a warning) to our own desk."""


class Event(Frozen):
    """A fact. `at` is the moment of the decision, to the second.

    `mark` is what the fact means to clocks, `facts` what it changes of that by which targets are chosen, `notice` the
    message it owes; None (or nothing) where it means, changes or owes nothing.
    """

    MARK: ClassVar[str | None] = None
    NOTICE: ClassVar[Notice | None] = None
    at: Instant

    @property
    def mark(self) -> str | None:
        return self.MARK

    @property
    def notice(self) -> Notice | None:
        return self.NOTICE

    @property
    def facts(self) -> Mapping[str, str]:
        return {}

    def as_mark(self) -> Mark | None:
        """The mark with its second, for clocks."""
        return Mark(int(self.at.timestamp()), self.mark) if self.mark else None


class Actor(Frozen):
    """Who asked for something: one of us, somebody of a carrier, or the system itself."""

    side: Side
    name: str
    over: Literal["bond"] | None = Field(
        default=None, exclude_if=lambda over: over is None, description="it came from the carrier's own ticket system"
    )


SYSTEM = Actor(side="system", name="pledgekeeper")
