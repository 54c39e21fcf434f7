"""Proposal and counter-proposal: how the two sides come to agree, line by line."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.claims import ClaimCompleted, Money, Name
from pledgekeeper.disputes.lines import Allocation, AmountsMoved, Share
from pledgekeeper.disputes.settling import DisputeSettled, DisputeWithdrawn
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import Instant, PlannedInstant

Reason = Field(min_length=1, max_length=20_000)


def _told(by: Actor) -> Notice:
    """What one side says is told to the other."""
    return "warning" if by.side == "carrier" else "proposal"


class ProposalMade(Event):
    """One side offers how lines are to stand; the sums are of all lines, as they would be."""

    event: Literal["proposal-made"] = "proposal-made"
    proposal_id: str
    by: Actor
    lines: tuple[Share, ...]
    accepted_amount: Money
    rejected_amount: Money
    open_amount: Money
    reason: str
    valid_until: Instant

    @property
    def notice(self) -> Notice:
        return _told(self.by)


class ProposalAccepted(AmountsMoved):
    """The other side agreed: the lines stand as proposed."""

    NOTICE: ClassVar = "proposal"
    event: Literal["proposal-accepted"] = "proposal-accepted"
    proposal_id: str


class ProposalDeclined(Event):
    """The other side did not agree; nothing changes."""

    event: Literal["proposal-declined"] = "proposal-declined"
    proposal_id: str
    by: Actor
    reason: str

    @property
    def notice(self) -> Notice:
        return _told(self.by)


class AcceptanceNotTaken(Event):
    """A mail said that it accepts what we proposed, or answered, or that it declines (`declined`) what we proposed. A
    mail decides nothing: its writer is told so, and where it is decided."""

    NOTICE: ClassVar = "proposal"
    event: Literal["acceptance-not-taken"] = "acceptance-not-taken"
    by: Actor = Field(description="`name` is the address that the mail came from")
    said: str
    declined: bool = False


ProposalEvent = ProposalMade | ProposalAccepted | ProposalDeclined | AcceptanceNotTaken

ENDS = (AmountsMoved, ProposalDeclined, ClaimCompleted, DisputeSettled, DisputeWithdrawn)
"""A proposal is about the amounts as they stood: it falls when they move."""


class OfProposal(Command):
    """Said by either side."""

    by: Actor


class Propose(Allocation, OfProposal):
    command: Literal["propose"] = "propose"
    reason: str = Reason
    valid_until: PlannedInstant


class AcceptProposal(OfProposal):
    command: Literal["accept-proposal"] = "accept-proposal"
    proposal_id: Name


class DeclineProposal(OfProposal):
    command: Literal["decline-proposal"] = "decline-proposal"
    proposal_id: Name
    reason: str = Reason


def standing(timeline: tuple[Event, ...], now: datetime) -> ProposalMade | None:
    """The proposal that may be accepted at `now`: the last one, while nothing came after it and it is valid."""
    last = next((event for event in reversed(timeline) if isinstance(event, (ProposalMade, *ENDS))), None)
    return last if isinstance(last, ProposalMade) and now < last.valid_until else None
