"""The fraud lane of a dispute as our API shows it: both sides see it, so nobody of the chain is named. The people of a
NOC who may see no dispute see of this one what was reported, what is blocked, and what is disputed in all."""

from datetime import datetime
from typing import Any

from pledgekeeper import money
from pledgekeeper.api.tmf import present
from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.terms import DisputeType, Terms
from pledgekeeper.disputes.fraud import clause as clauses
from pledgekeeper.disputes.fraud import deadlines, evidence, police, stopping
from pledgekeeper.disputes.fraud.alert import alert_of
from pledgekeeper.disputes.fraud.blocks import blocks_of
from pledgekeeper.disputes.fraud.events import BlockedByCarrier, PoliceReportMoved, TrafficBlocked
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.model import iso


def lane_view(dispute: Dispute, terms: Terms, base_url: str, now: datetime) -> dict[str, Any]:
    """The dispute for a NOC: its fraud lane, and of its money what is disputed in all."""
    claim = dispute.claim
    return present(
        {
            "id": dispute.case_id,
            "href": f"{base_url}/care/v1/disputes/{dispute.case_id}",
            "carrier": dispute.carrier_id,
            "status": dispute.status.value,
            "opened_at": iso(dispute.opened_at),
            "type": claim.type,
            "description": claim.description,
            "period_from": iso(claim.period_from) if claim.period_from else None,
            "period_to": iso(claim.period_to) if claim.period_to else None,
            "period_zone": claim.period_zone,
            "disputed_amount": None
            if claim.disputed_amount is None
            else money.told(claim.disputed_amount, claim.currency),
            "currency": claim.currency,
            "fraud": _lane(dispute, terms, now),
        }
    )


def fraud_view(dispute: Dispute, terms: Terms, kind: DisputeType, now: datetime) -> dict[str, Any]:
    """The fraud lane with what the clause says to it, of a dispute that was in it."""
    agreement = terms.carrier.agreement
    clause, silent = agreement.fraud, agreement.disputes.withholding_notice_days is None
    report, checked = police.report_of(dispute.timeline), clauses.check(dispute, clause, kind, now)
    return present(
        {
            **_lane(dispute, terms, now),
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
            "evidence_missing": list(evidence.missing(dispute, kind.evidence, silent=silent, alerted=checked.alerted)),
            "withhold_by": iso(deadlines.withhold_by(dispute, clause)),
            "clause": {
                "clause": checked.clause,
                "verdict": checked.verdict,
                "points": [_point_view(point) for point in checked.points],
            },
        }
    )


def _lane(dispute: Dispute, terms: Terms, now: datetime) -> dict[str, Any]:
    """What is reported and what is blocked, by us and by the carrier."""
    told = alert_of(dispute, terms, now)
    return present(
        {
            "alert": "on" if in_fraud(dispute.timeline) else "over",
            "named": list(told.named),
            "act_by": iso(told.due_at) if told.due_at else None,
            "blocks": [_block(each) for each in blocks_of(dispute.timeline)],
            "blocked_by_carrier": [_block(each) for each in dispute.timeline if isinstance(each, BlockedByCarrier)],
        }
    )


def _block(block: TrafficBlocked | BlockedByCarrier) -> dict[str, Any]:
    return {"ranges": list(block.ranges), "blocked_at": iso(block.blocked_at)}


def _police_view(report: PoliceReportMoved) -> dict[str, Any]:
    due_at = iso(report.due_at) if report.due_at else None
    return present({"state": report.state.value, "due_at": due_at, "number": report.number, "reason": report.reason})


def _point_view(point: clauses.Point) -> dict[str, Any]:
    due_at = iso(point.due_at) if point.due_at else None
    return present({"asks": point.asks, "verdict": point.verdict, "why": point.why, "due_at": due_at})
