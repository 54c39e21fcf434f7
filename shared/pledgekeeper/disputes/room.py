"""The evidence room as a part of its dispute: what it is asked, what time makes of it, and when."""

from datetime import datetime

from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes import evidence, retention
from pledgekeeper.disputes.evidence import FilingEvent, Room, RoomCommand
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.retention import HoldEvidence, LiftHold, RecordPurge, Retention, RetentionEvent
from pledgekeeper.event import Event

RoomEvent = FilingEvent | RetentionEvent


def kept(dispute: Dispute, terms: Terms) -> Retention:
    """How long the evidence of this dispute is kept, by its carrier's agreement."""
    return retention.retention(
        dispute.room,
        dispute.claim.invoice_date or dispute.opened_at.date(),
        terms.carrier.agreement.disputes.challenge_months,
        over=dispute.over,
        changed_at=dispute.changed_at,
    )


def decide(dispute: Dispute, command: RoomCommand, terms: Terms, now: datetime) -> list[Event]:
    if isinstance(command, HoldEvidence | LiftHold | RecordPurge):
        return retention.decide(dispute.room, command, kept(dispute, terms), now)
    return evidence.decide(dispute.room, command, over=dispute.over, now=now)


def evolve(room: Room, event: RoomEvent) -> Room:
    return evidence.evolve(room, event) if isinstance(event, FilingEvent) else retention.evolve(room, event)


def time_alone(dispute: Dispute, terms: Terms, now: datetime) -> list[Event]:
    return retention.time_alone(dispute.room, kept(dispute, terms), now)


def wake_at(dispute: Dispute, terms: Terms) -> datetime | None:
    return retention.wake_at(dispute.room, kept(dispute, terms))
