"""The clause check: is a fraud dispute within the fraud clause of its agreement, point by point, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.disputes.fraud import deadlines, police
from pledgekeeper.disputes.fraud.blocks import first_at
from pledgekeeper.disputes.fraud.events import PaymentWithheld, PoliceReport
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.model import in_words, iso
from pledgekeeper.sla.span import WallSpan

Verdict = Literal["met", "open", "failed"]
USUAL: Final = WallSpan.model_validate("72 h")
"""Where neither the agreement nor the type of dispute says how soon an alert is to come."""

DONE: Final = (PoliceReport.RECEIVED, PoliceReport.WAIVED)


@dataclass(frozen=True)
class Point:
    """One thing that the clause asks for. `due_at`: until when, where there is such a moment."""

    asks: Literal["notification", "alert", "amount", "police-report", "withholding"]
    verdict: Verdict
    why: str
    due_at: datetime | None = None


@dataclass(frozen=True)
class ClauseCheck:
    clause: str
    points: tuple[Point, ...]

    @property
    def verdict(self) -> Verdict:
        """Failed when a point is; open while one is; else met."""
        verdicts = {point.verdict for point in self.points}
        return "failed" if "failed" in verdicts else "open" if "open" in verdicts else "met"


def check(dispute: Dispute, clause: FraudClause, kind: DisputeType, now: datetime) -> ClauseCheck:
    """The dispute beside its clause, as it stands at `now`; `kind` says what the agreement does not."""
    return ClauseCheck(clause.clause, tuple(_points(dispute, clause, kind, now)))


def _points(dispute: Dispute, clause: FraudClause, kind: DisputeType, now: datetime) -> Iterator[Point]:
    yield _notification(dispute, clause)
    yield _alert(dispute, clause, kind)
    yield _amount(dispute, clause)
    yield _police(dispute, clause, now)
    yield _withholding(dispute, clause, now)


def _notification(dispute: Dispute, clause: FraudClause) -> Point:
    ended, told = dispute.claim.period_to, dispute.opened_at
    if ended is None:
        return Point("notification", "open", "the claim does not say when the traffic ended (period_to)")
    return _in_time("notification", "the traffic ended", min(ended, told), clause.notify_within, told)


def _alert(dispute: Dispute, clause: FraudClause, kind: DisputeType) -> Point:
    """Told soon enough: after the block, which is when it was noticed at the latest, or after the last call."""
    within = clause.alert_within or kind.alert_within or USUAL
    if kind.alert_from == "traffic":
        return _in_time("alert", "the traffic ended", deadlines.last_call_at(dispute), within, dispute.opened_at)
    blocked = first_at(dispute.timeline)
    if blocked is None:
        return Point("alert", "open", "no block is recorded yet; record-block says since when which ranges are")
    return _in_time("alert", "the ranges were blocked", blocked, within, dispute.opened_at)


def _amount(dispute: Dispute, clause: FraudClause) -> Point:
    amount, least = dispute.claim.disputed_amount, clause.minimum_amount
    if amount is None:
        return Point("amount", "open", "the claim does not say how much is disputed")
    words = "reaches" if amount >= least else "is below"
    return Point("amount", "met" if amount >= least else "failed", f"{amount} {words} the minimum of {least}")


def _police(dispute: Dispute, clause: FraudClause, now: datetime) -> Point:
    report, by_clause = police.report_of(dispute.timeline), police.due(clause, dispute.opened_at)
    if by_clause is None and (report is None or report.state in DONE):
        return Point("police-report", "met", "the clause asks for no police report")
    if report and report.state in DONE:
        return Point(
            "police-report", "met", f"it was {report.state} at {iso(report.at)}: {report.number or report.reason}"
        )
    due_at = (report.due_at if report else None) or by_clause
    state = report.state if report else "not spoken of yet"
    if due_at and due_at <= now:
        return Point("police-report", "failed", f"it is {state}, and was to come by {iso(due_at)}", due_at)
    return Point("police-report", "open", f"it is {state}", due_at)


def _withholding(dispute: Dispute, clause: FraudClause, now: datetime) -> Point:
    first = next((event for event in dispute.timeline if isinstance(event, PaymentWithheld)), None)
    due_at = deadlines.withhold_by(dispute, clause)
    if first:
        words = "after the deadline" if first.late else "in time"
        return Point("withholding", "failed" if first.late else "met", f"withheld {words}, at {iso(first.at)}", due_at)
    if due_at <= now:
        return Point("withholding", "failed", "the deadline is over and nothing was withheld up the chain", due_at)
    return Point("withholding", "open", "nothing is withheld up the chain yet", due_at)


def _in_time(
    asks: Literal["notification", "alert"], what: str, since: datetime, within: WallSpan, told: datetime
) -> Point:
    due_at = since + timedelta(seconds=within.seconds)
    took = f"{what} at {iso(since)}; {within} later is {iso(due_at)}"
    if told <= due_at:
        return Point(asks, "met", f"{took}, and we were told at {iso(told)}", due_at)
    return Point(asks, "failed", f"{took}; we were told {in_words(told - due_at)} after that", due_at)
