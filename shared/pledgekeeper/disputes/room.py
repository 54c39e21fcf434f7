"""The evidence room as a part of its dispute: what it is asked, what time makes of it, and when."""

from datetime import datetime

from pledgekeeper.carriers.call_columns import MappingFile
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes import evidence, retention
from pledgekeeper.disputes.evidence import FilingEvent, Room, RoomCommand
from pledgekeeper.disputes.exchange import AnswerChecked
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.reconciled import ReconciliationAsked
from pledgekeeper.disputes.reconciled import evidence as below_of
from pledgekeeper.disputes.retention import HoldEvidence, LiftHold, RecordPurge, Retention, RetentionEvent
from pledgekeeper.disputes.transitions import TRANSITIONS
from pledgekeeper.event import SYSTEM, Event

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
    events = evidence.decide(dispute.room, command, over=dispute.over, now=now)
    return [*events, *(asked for each in events if isinstance(each, AnswerChecked) for asked in _asked(dispute, each))]


def _asked(dispute: Dispute, checked: AnswerChecked) -> list[Event]:
    """Once both sides have answered an exchange of hashes rightly, what they filed is compared: nobody need ask. The
    columns are those by which whole months were hashed, as a few days tell less of how a file is written."""
    room = evidence.evolve(dispute.room, checked)
    file = room.file(checked.evidence_id)
    answers = [each for each in room.filed if each.exchange == file.exchange and each.answer and each.answer.right]
    last = {"ours" if each.by.side == "ours" else "theirs": each for each in answers}
    if not checked.right or len(last) < len(("ours", "theirs")) or (dispute.status, "reconcile") not in TRANSITIONS:
        return []
    below = below_of(dispute.carrier_id, dispute.case_id)
    columns = {side: each.answer.columns for side, each in last.items() if each.answer and each.answer.columns}
    read_by = MappingFile(**columns) if columns.keys() == last.keys() else None
    ours, theirs = (f"{below}{last[side].evidence_id}" for side in ("ours", "theirs"))
    return [ReconciliationAsked(at=checked.at, by=SYSTEM, ours=ours, theirs=theirs, columns=read_by)]


def evolve(room: Room, event: RoomEvent) -> Room:
    return evidence.evolve(room, event) if isinstance(event, FilingEvent) else retention.evolve(room, event)


def time_alone(dispute: Dispute, terms: Terms, now: datetime) -> list[Event]:
    return retention.time_alone(dispute.room, kept(dispute, terms), now)


def wake_at(dispute: Dispute, terms: Terms) -> datetime | None:
    return retention.wake_at(dispute.room, kept(dispute, terms))
