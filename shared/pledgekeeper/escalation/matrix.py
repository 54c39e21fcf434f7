"""The escalation matrix: ladders of levels, as data."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from pledgekeeper.escalation.people import Channel
from pledgekeeper.model import Frozen
from pledgekeeper.sla.pledge import CaseKind, Priority, Product, Rule, Which
from pledgekeeper.sla.span import Span, WallSpan

Lane = Literal["fraud", "jeopardy"]
"""A ladder of its own within a kind of case: that of a fraud alert, until the traffic is blocked; that of an order
whose date is in danger, until it is safe."""


class Level(Frozen):
    """Who is reached, on which channels, when `after` has counted on the case's own clock."""

    level: int = Field(ge=1)
    after: Span
    roles: tuple[str, ...] = Field(min_length=1)
    each: bool = Field(default=False, description="must every one of them answer, or is the first answer enough?")
    channels: tuple[Channel, ...] = Field(min_length=1)
    mirror: tuple[Literal["sms", "voice"], ...] = Field(
        default=(), description="how the carrier's own contact of the level is rung, beside its mail"
    )


class Repeat(Frozen):
    """How an unanswered page is repeated: `times` more rounds, `every` so often."""

    every: Span
    times: int = Field(ge=1)


class HandOver(Frozen):
    """How long the centre that comes on duty has to accept a case; until then it is its sender's."""

    accept_within: WallSpan


class Ladder(Frozen):
    """The levels for one kind and priority of case, and one product where that is named."""

    case: CaseKind
    priority: Priority | None = None
    product: Product | Literal["other"] | None = None
    lane: Lane | None = None
    calendar: Which
    clock: Rule
    held_for: Span | None = None
    repeat: Repeat | None = None
    wakes: bool = Field(default=False, description="does it ring in people's quiet hours?")
    hand_over: HandOver | None = Field(default=None, description="such cases follow the sun; none: they stay")
    levels: tuple[Level, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _levels_ascend(self) -> "Ladder":
        if [level.level for level in self.levels] != list(range(1, len(self.levels) + 1)):
            raise ValueError("levels must be numbered 1, 2, 3, ... in order")
        return self

    @model_validator(mode="after")
    def _only_fraud_rings_theirs(self) -> "Ladder":
        if self.lane != "fraud" and any(level.mirror for level in self.levels):
            raise ValueError("mirror rings the carrier's people about fraud: it belongs to a ladder with `lane: fraud`")
        return self


class Matrix(Frozen):
    """A version of the ladders. A case keeps the version it was opened under."""

    id: str
    ladders: tuple[Ladder, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Words in the clocks of ladders that are no marks."""
        for number, ladder in enumerate(self.ladders):
            for field, what in ladder.clock.unknown(ladder.case):
                yield ("ladders", number, "clock", field), what

    def ladder(
        self, kind: str, priority: str | None, product: str | None = None, lane: str | None = None
    ) -> Ladder | None:
        """The first ladder for this kind, priority, product and lane; None when such cases are not escalated."""
        alike = (each for each in self.ladders if each.case == kind and each.lane in (None, lane))
        fits = (each for each in alike if each.priority in (None, priority))
        return next((ladder for ladder in fits if ladder.product in (None, product)), None)
