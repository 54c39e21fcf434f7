"""The deadlines of a fraud clause, and what our desk is told of them: each thing once, by the case's own timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.cases.lanes import entered_fraud
from pledgekeeper.disputes.fraud.events import Deadline, DeadlinePassed, DeadlineWarned, PaymentWithheld, PoliceReport
from pledgekeeper.disputes.fraud.police import report_of
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.event import Event


@dataclass(frozen=True)
class Due:
    """What is to be there by a moment."""

    deadline: Deadline
    due_at: datetime


def last_call_at(dispute: Dispute) -> datetime:
    """The end of the disputed traffic: as the claim says, and never after the dispute was opened."""
    return min(dispute.claim.period_to or dispute.opened_at, dispute.opened_at)


def withhold_by(dispute: Dispute, clause: FraudClause) -> datetime:
    """The last moment at which a supplier may still be told in writing that it is not paid."""
    return last_call_at(dispute) + timedelta(seconds=clause.withhold_within.seconds)


def pending(dispute: Dispute, clause: FraudClause) -> Iterator[Due]:
    """The deadlines that something is still waited for."""
    if dispute.over or not entered_fraud(dispute.timeline):
        return
    if not any(isinstance(event, PaymentWithheld) for event in dispute.timeline):
        yield Due("withholding", withhold_by(dispute, clause))
    report = report_of(dispute.timeline)
    if report and report.due_at and report.state in (PoliceReport.REQUIRED, PoliceReport.PROMISED):
        yield Due("police-report", report.due_at)


def time_alone(dispute: Dispute, clause: FraudClause, now: datetime) -> list[Event]:
    """What our desk is to be told by `now` and was not told yet. A deadline that is over is not warned of any more."""
    events: list[Event] = []
    for each in pending(dispute, clause):
        if _said(dispute, each, DeadlinePassed):
            continue
        if each.due_at <= now:
            events.append(DeadlinePassed(at=now, deadline=each.deadline, due_at=each.due_at))
        elif _warned_at(each, clause) <= now and not _said(dispute, each, DeadlineWarned):
            events.append(DeadlineWarned(at=now, deadline=each.deadline, due_at=each.due_at))
    return events


def next_at(dispute: Dispute, clause: FraudClause, now: datetime) -> datetime | None:
    """The next instant at which `time_alone` has something to say; None when it never will."""
    moments = [
        moment
        for each in pending(dispute, clause)
        for moment in (_warned_at(each, clause), each.due_at)
        if moment > now
    ]
    return min(moments, default=None)


def _warned_at(each: Due, clause: FraudClause) -> datetime:
    return each.due_at - timedelta(seconds=clause.warn_before.seconds)


def _said(dispute: Dispute, due: Due, kind: type[DeadlineWarned] | type[DeadlinePassed]) -> bool:
    return any(
        isinstance(event, kind) and (event.deadline, event.due_at) == (due.deadline, due.due_at)
        for event in dispute.timeline
    )
