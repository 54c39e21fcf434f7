"""The carrier's own side of the clock: missing evidence is due on a day, and the carrier is reminded of it. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.disputes.claims import ClaimCompleted, CompletenessJudged, JudgeCompleteness
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.event import Event
from pledgekeeper.model import Instant

WAITING = (DisputeStatus.OPENED, DisputeStatus.ACKNOWLEDGED)


class EvidenceReminded(Event):
    """The carrier was reminded of what it owes: before it is due, or after it was."""

    NOTICE: ClassVar = "evidence"
    event: Literal["evidence-reminded"] = "evidence-reminded"
    missing: tuple[str, ...]
    due_at: Instant
    overdue: bool


def judged(dispute: Dispute, command: JudgeCompleteness, clause: DisputeClause, now: datetime) -> CompletenessJudged:
    """What is missing, and until when the carrier owes it: no day when nothing is, or when the agreement has none."""
    next_status(dispute.status, "judge")
    due_at = now + timedelta(days=clause.evidence_days) if command.missing and clause.evidence_days else None
    return CompletenessJudged(at=now, by=command.by, missing=command.missing, evidence_due_at=due_at)


def owed(dispute: Dispute) -> CompletenessJudged | None:
    """The judgement by which the carrier owes evidence; None when it owes none.

    It owes none any more once it wrote or completed its claim: whether that is what was missing, we judge.
    """
    if dispute.status not in WAITING:
        return None
    for event in reversed(dispute.timeline):
        match event:
            case CompletenessJudged():
                return event if event.missing else None
            case ClaimCompleted(by=by) | NoteAdded(by=by) if by.side == "carrier":
                return None
    return None


def reminders(dispute: Dispute, clause: DisputeClause, now: datetime) -> list[Event]:
    """The reminders whose time has come by `now`, each once. Of two that are late together only the last is sent."""
    due = [event.changed(at=now) for moment, event in _to_come(dispute, clause) if moment <= now]
    return list[Event](due[-1:])


def next_reminder_at(dispute: Dispute, clause: DisputeClause) -> datetime | None:
    """The next instant at which the carrier is reminded, when it has not sent what is missing by then."""
    return min((moment for moment, _ in _to_come(dispute, clause)), default=None)


def _to_come(dispute: Dispute, clause: DisputeClause) -> Iterator[tuple[datetime, EvidenceReminded]]:
    judgement = owed(dispute)
    due_at = judgement.evidence_due_at if judgement else None
    if judgement is None or due_at is None:
        return
    since = dispute.timeline[dispute.timeline.index(judgement) :]
    said = {event.overdue for event in since if isinstance(event, EvidenceReminded)}
    away = timedelta(days=clause.evidence_reminder_days)
    for overdue, moment in ((False, due_at - away), (True, due_at + away)):
        if overdue not in said and True not in said and moment > judgement.at:
            yield moment, EvidenceReminded(at=moment, missing=judgement.missing, due_at=due_at, overdue=overdue)
