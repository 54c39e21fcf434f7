"""Drafts: what one of us would accept above the limit, until a second person of ours has looked at it."""

from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.claims import ClaimCompleted, Money, Name
from pledgekeeper.disputes.lines import AmountsMoved
from pledgekeeper.disputes.proposals import AcceptProposal, Propose
from pledgekeeper.disputes.settling import AnswerDispute, DisputeSettled, DisputeWithdrawn
from pledgekeeper.event import Actor, Event

Drafted = AnswerDispute | Propose | AcceptProposal


class DraftMade(Event):
    """Somebody of ours would accept more than the limit. Nothing of it is said to the carrier, and no clock stops."""

    NOTICE: ClassVar = "warning"
    event: Literal["draft-made"] = "draft-made"
    draft_id: str
    by: Actor
    asked: Drafted
    accepted_amount: Money = Field(description="of all lines together, as it would be")
    limit_amount: Money


class DraftApproved(Event):
    """Another person of ours agreed: what was drafted is said, in the name of whoever drafted it."""

    event: Literal["draft-approved"] = "draft-approved"
    draft_id: str
    by: Actor


class DraftSentBack(Event):
    NOTICE: ClassVar = "warning"
    event: Literal["draft-sent-back"] = "draft-sent-back"
    draft_id: str
    by: Actor
    reason: str


DraftEvent = DraftMade | DraftApproved | DraftSentBack

ENDS = (AmountsMoved, DraftApproved, DraftSentBack, ClaimCompleted, DisputeSettled, DisputeWithdrawn)
"""A draft is about the amounts as they stood: it falls when they move."""


class OfDraft(Command):
    """Said by the second person."""

    by: Actor
    draft_id: Name


class ApproveDraft(OfDraft):
    command: Literal["approve-draft"] = "approve-draft"


class SendBackDraft(OfDraft):
    command: Literal["send-back-draft"] = "send-back-draft"
    reason: str = Field(min_length=1, max_length=2_000)


def waiting(timeline: tuple[Event, ...]) -> DraftMade | None:
    """The draft that may be approved: the last one, while nothing came after it that ends it."""
    last = next((event for event in reversed(timeline) if isinstance(event, (DraftMade, *ENDS))), None)
    return last if isinstance(last, DraftMade) else None
