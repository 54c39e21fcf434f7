"""What the page of a dispute shows of its fraud lane. Both sides see it, so nobody of the chain is named. Pure.

The people of a NOC who may see no dispute get a page of the lane alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from pledgekeeper.cases.lanes import entered_fraud, in_fraud
from pledgekeeper.cases.terms import DisputeType, Terms
from pledgekeeper.disputes.fraud import clause as clauses
from pledgekeeper.disputes.fraud import deadlines, evidence, police, stopping
from pledgekeeper.disputes.fraud.alert import Alert, alert_of
from pledgekeeper.disputes.fraud.blocks import blocks_of
from pledgekeeper.disputes.fraud.events import BlockedByCarrier, PoliceReport, PoliceReportMoved, TrafficBlocked
from pledgekeeper.disputes.fraud.stopping import StopPaymentNotice
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.ecare.amounts import told
from pledgekeeper.ecare.moments import Moments


@dataclass(frozen=True)
class Lane:
    """What a NOC must know. `on`: the alert is not over; `theirs`: what the carrier says that it has blocked."""

    on: bool
    told: Alert
    blocks: tuple[TrafficBlocked, ...]
    theirs: tuple[BlockedByCarrier, ...]


@dataclass(frozen=True)
class FraudPage:
    """`points` of the clause, each with why it stands so in the reader's words. `missing` is what its type of fraud
    asks for and nobody has shown yet."""

    lane: Lane
    checked: clauses.ClauseCheck
    points: tuple[tuple[clauses.Point, str], ...]
    notices: tuple[StopPaymentNotice, ...]
    police: PoliceReportMoved | None
    police_state: PoliceReport
    withhold_by: datetime
    missing: tuple[str, ...]


def lane(dispute: Dispute, terms: Terms, now: datetime) -> Lane:
    """The fraud lane of a dispute that was in it."""
    return Lane(
        on=in_fraud(dispute.timeline),
        told=alert_of(dispute, terms, now),
        blocks=blocks_of(dispute.timeline),
        theirs=tuple(event for event in dispute.timeline if isinstance(event, BlockedByCarrier)),
    )


def view(dispute: Dispute, terms: Terms, kind: DisputeType, at: Moments) -> FraudPage | None:
    """None of a dispute that never was about fraud."""
    if not entered_fraud(dispute.timeline):
        return None
    agreement = terms.carrier.agreement
    clause, silent = agreement.fraud, agreement.disputes.withholding_notice_days is None
    checked = clauses.check(dispute, clause, kind, at.now)
    report = police.report_of(dispute.timeline)
    return FraudPage(
        lane=lane(dispute, terms, at.now),
        checked=checked,
        points=tuple((point, _told(point, at, agreement.disputes.currency)) for point in checked.points),
        notices=tuple(stopping.notices_of(dispute.timeline).values()),
        police=report,
        police_state=report.state if report else PoliceReport.NONE,
        withhold_by=deadlines.withhold_by(dispute, clause),
        missing=tuple(evidence.missing(dispute, kind.evidence, silent=silent, alerted=checked.alerted)),
    )


def _told(point: clauses.Point, at: Moments, currency: str) -> str:
    """Why a point stands as it does, by the reader's words and clock."""
    facts: dict[str, str] = {}
    for name, fact in point.facts.items():
        match fact:
            case datetime():
                facts[name] = at.text(fact)
            case timedelta():
                facts[name] = at.length(fact)
            case Decimal():
                facts[name] = told(fact, currency, at.words.language)
            case _:
                facts[name] = fact
    return at.words(f"fraud.why_{point.reason.replace('-', '_')}", **facts)
