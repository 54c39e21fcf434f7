"""What the page of a dispute shows of its fraud lane. Both sides see it, so nobody of the chain is named. Pure."""

from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.carriers.model import Agreement
from pledgekeeper.cases.lanes import entered_fraud, in_fraud
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.disputes.fraud import clause as clauses
from pledgekeeper.disputes.fraud import deadlines, evidence, police, stopping
from pledgekeeper.disputes.fraud.blocks import blocks_of
from pledgekeeper.disputes.fraud.events import PoliceReport, PoliceReportMoved, TrafficBlocked
from pledgekeeper.disputes.fraud.stopping import StopPaymentNotice
from pledgekeeper.disputes.model import Dispute


@dataclass(frozen=True)
class FraudPage:
    """`on`: the alert is not over. `missing` is what its type of fraud asks for and nobody has shown yet."""

    on: bool
    checked: clauses.ClauseCheck
    blocks: tuple[TrafficBlocked, ...]
    notices: tuple[StopPaymentNotice, ...]
    police: PoliceReportMoved | None
    police_state: PoliceReport
    withhold_by: datetime
    missing: tuple[str, ...]


def view(dispute: Dispute, agreement: Agreement, kind: DisputeType, now: datetime) -> FraudPage | None:
    """None of a dispute that never was about fraud."""
    if not entered_fraud(dispute.timeline):
        return None
    clause, silent = agreement.fraud, agreement.disputes.withholding_notice_days is None
    report = police.report_of(dispute.timeline)
    return FraudPage(
        on=in_fraud(dispute.timeline),
        checked=clauses.check(dispute, clause, kind, now),
        blocks=blocks_of(dispute.timeline),
        notices=tuple(stopping.notices_of(dispute.timeline).values()),
        police=report,
        police_state=report.state if report else PoliceReport.NONE,
        withhold_by=deadlines.withhold_by(dispute, clause),
        missing=tuple(evidence.missing(dispute, kind.evidence, silent=silent)),
    )
