"""An appeal: once, the carrier asks another person of ours, by name, to look at our answer again."""

from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.lines import Allocation, AmountsMoved
from pledgekeeper.event import Actor, Event

Outcome = Literal["upheld", "changed"]
"""What became of our answer: it stands, or more is accepted."""

Reason = Field(min_length=1, max_length=20_000)


class AppealMade(Event):
    """The carrier appeals; `heard_by` is the person of ours who decides it, and who is told by mail."""

    MARK: ClassVar = "appealed"
    NOTICE: ClassVar = "warning"
    event: Literal["appeal-made"] = "appeal-made"
    by: Actor
    heard_by: str
    reason: str


class AppealDecided(AmountsMoved):
    """The named person's decision. It is final for us: there is no second appeal."""

    MOVED: ClassVar = "appeal-decided"
    NOTICE: ClassVar = "appeal"
    event: Literal["appeal-decided"] = "appeal-decided"
    outcome: Outcome
    reason: str


AppealEvent = AppealMade | AppealDecided


class OfAppeal(Command):
    """Said by the carrier, or by the person who hears it."""

    by: Actor
    reason: str = Reason


class Appeal(OfAppeal):
    command: Literal["appeal"] = "appeal"


class DecideAppeal(OfAppeal):
    """Without `changed_to` our answer is upheld."""

    command: Literal["decide-appeal"] = "decide-appeal"
    changed_to: Allocation | None = Field(default=None, description="how the amounts are to stand instead")


def appeal_of(timeline: tuple[Event, ...]) -> AppealMade | None:
    """The appeal, decided or not; a dispute has one at most."""
    return next((event for event in timeline if isinstance(event, AppealMade)), None)


def decision_of(timeline: tuple[Event, ...]) -> AppealDecided | None:
    """What the appeal led to; None while it did not."""
    return next((event for event in timeline if isinstance(event, AppealDecided)), None)
