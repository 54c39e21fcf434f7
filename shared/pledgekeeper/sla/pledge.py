"""What is promised: a pledge is a versioned list of commitments, each with its targets."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from pledgekeeper.model import Frozen
from pledgekeeper.sla.span import Span

CaseKind = Literal["ticket", "dispute", "order"]
Priority = Literal["P1", "P2", "P3", "P4"]
Which = Literal["wall", "business"]
"""Which calendar counts: the wall clock, 24x7, or the business calendar that the agreement names."""


class Rule(Frozen):
    """Which marks of a timeline move a clock. A mark is what an event means to clocks, e.g. `opened`, `updated`."""

    starts: frozenset[str] = Field(min_length=1)
    restarts: frozenset[str] = frozenset()
    pauses: frozenset[str] = frozenset()
    resumes: frozenset[str] = frozenset()
    reopens: frozenset[str] = Field(default=frozenset(), description="what lets a stopped clock go on where it stood")
    stops: frozenset[str] = Field(min_length=1, description="a clock that nothing stops would run for ever")

    @model_validator(mode="after")
    def _what_pauses_resumes(self) -> "Rule":
        if bool(self.pauses) != bool(self.resumes):
            raise ValueError("pauses and resumes go together: name what starts and what ends a pause")
        return self


class Target(Frozen):
    """How soon, for the cases it fits. The first target that fits a case is its target."""

    within: Span
    calendar: Which
    priority: Priority | None = None
    answer_group: str | None = Field(default=None, description="a dispute type's `answer_within`; targets differ by it")

    def fits(self, priority: str | None, answer_group: str | None) -> bool:
        return self.priority in (None, priority) and self.answer_group in (None, answer_group)


class Commitment(Frozen):
    """One promise: its clock, its targets, the share of cases in which it is to be kept, and when to warn."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    clause: str = Field(description="row of the published pledge, e.g. C3")
    name: str
    case: CaseKind
    clock: Rule
    targets: tuple[Target, ...] = Field(min_length=1)
    share_percent: int = Field(ge=0, le=100)
    warn_percent: tuple[int, ...] = ()

    def target_for(self, priority: str | None, answer_group: str | None = None) -> Target | None:
        """The target that a case of this priority and answer group has, or None when this promise is not made to it."""
        return next((target for target in self.targets if target.fits(priority, answer_group)), None)


class Pledge(Frozen):
    """A version of the promises. Published versions never change: a case keeps the one it was opened under."""

    id: str
    valid_from: date
    source: str
    commitments: tuple[Commitment, ...] = Field(min_length=1)
    acceptance: tuple[Target, ...] = Field(
        default=(),
        description="how long a carrier may reject a resolution; after it, silence closes the ticket",
    )

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Pledge":
        seen: set[str] = set()
        for commitment in self.commitments:
            if commitment.id in seen:
                raise ValueError(f"two commitments are called {commitment.id!r}; ids name one promise each")
            seen.add(commitment.id)
        return self

    def for_kind(self, kind: str) -> tuple[Commitment, ...]:
        return tuple(commitment for commitment in self.commitments if commitment.case == kind)
