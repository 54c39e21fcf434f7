"""The fraud lane of a dispute as our API shows it: both sides see it, so nobody of the chain is named."""

from datetime import datetime
from typing import Any

from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.model import Agreement
from pledgekeeper.cases.lanes import entered_fraud, in_fraud
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.disputes.fraud import clause as clauses
from pledgekeeper.disputes.fraud import deadlines, evidence, police, stopping
from pledgekeeper.disputes.fraud.blocks import blocks_of
from pledgekeeper.disputes.fraud.events import PoliceReportMoved
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.model import iso


def fraud_view(dispute: Dispute, agreement: Agreement, kind: DisputeType, now: datetime) -> dict[str, Any] | None:
    """None of a dispute that is not about fraud."""
    if not entered_fraud(dispute.timeline):
        return None
    clause, silent = agreement.fraud, agreement.disputes.withholding_notice_days is None
    report, checked = police.report_of(dispute.timeline), clauses.check(dispute, clause, kind, now)
    return present(
        {
            "alert": "on" if in_fraud(dispute.timeline) else "over",
            "blocks": [
                {"ranges": list(block.ranges), "blocked_at": iso(block.blocked_at)}
                for block in blocks_of(dispute.timeline)
            ],
            "stop_payments": [
                {
                    "notice": name,
                    "direction": each.owed.direction,
                    "reference": each.owed.reference,
                    "state": each.state,
                }
                for name, each in stopping.notices_of(dispute.timeline).items()
            ],
            "police_report": _police_view(report) if report else {"state": "none"},
            "evidence_missing": list(evidence.missing(dispute, kind.evidence, silent=silent)),
            "withhold_by": iso(deadlines.withhold_by(dispute, clause)),
            "clause": {
                "clause": checked.clause,
                "verdict": checked.verdict,
                "points": [_point_view(point) for point in checked.points],
            },
        }
    )


def _notice_view(name: str, notice: stopping.StopPaymentNotice) -> dict[str, Any]:
    owed = notice.owed
    return {"notice": name, "direction": owed.direction, "reference": owed.reference, "state": notice.state}


def _police_view(report: PoliceReportMoved) -> dict[str, Any]:
    due_at = iso(report.due_at) if report.due_at else None
    return present({"state": report.state.value, "due_at": due_at, "number": report.number, "reason": report.reason})


def _point_view(point: clauses.Point) -> dict[str, Any]:
    due_at = iso(point.due_at) if point.due_at else None
    return present({"asks": point.asks, "verdict": point.verdict, "why": point.why, "due_at": due_at})
