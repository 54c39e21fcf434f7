"""The clause check: is a fraud dispute within the fraud clause of its agreement, point by point, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
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


Asks = Literal["notification", "alert", "amount", "police-report", "withholding"]
Why = Literal[
    "traffic-unsaid", "no-block", "amount-unsaid", "amount-reached", "amount-below", "no-police-report",
    "police-report-done", "police-report-open", "police-report-late", "withheld", "withheld-late", "not-withheld",
    "withholding-open", "traffic-in-time", "traffic-late", "block-in-time", "block-late",
]  # fmt: skip
"""Why a point stands as it does, for words in the language of a reader."""


@dataclass(frozen=True)
class Point:
    """One thing that the clause asks for. `due_at`: until when, where there is such a moment; `why` in English, with
    moments in UTC, and `reason` with the `facts` of which it is made."""

    asks: Asks
    verdict: Verdict
    reason: Why
    why: str
    due_at: datetime | None = None
    facts: Mapping[str, datetime | timedelta | Decimal | str] = field(default_factory=dict)


@dataclass(frozen=True)
class ClauseCheck:
    clause: str
    points: tuple[Point, ...]

    @property
    def alerted(self) -> bool:
        """Were we told soon enough after the block?"""
        return any(point.asks == "alert" and point.verdict == "met" for point in self.points)

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
        return Point(
            "notification", "open", "traffic-unsaid", "the claim does not say when the traffic ended (period_to)"
        )
    return _in_time("notification", "traffic", min(ended, told), clause.notify_within, told)


def _alert(dispute: Dispute, clause: FraudClause, kind: DisputeType) -> Point:
    """Told soon enough: after the block, which is when it was noticed at the latest, or after the last call."""
    within = clause.alert_within or kind.alert_within or USUAL
    if kind.alert_from == "traffic":
        return _in_time("alert", "traffic", deadlines.last_call_at(dispute), within, dispute.opened_at)
    blocked = first_at(dispute.timeline)
    if blocked is None:
        why = "no block is recorded yet; record-block says since when which ranges are"
        return Point("alert", "open", "no-block", why)
    return _in_time("alert", "block", blocked, within, dispute.opened_at)


def _amount(dispute: Dispute, clause: FraudClause) -> Point:
    amount, least = dispute.claim.disputed_amount, clause.minimum_amount
    if amount is None:
        return Point("amount", "open", "amount-unsaid", "the claim does not say how much is disputed")
    facts = {"amount": amount, "least": least}
    if amount >= least:
        return Point("amount", "met", "amount-reached", f"{amount} reaches the minimum of {least}", facts=facts)
    return Point("amount", "failed", "amount-below", f"{amount} is below the minimum of {least}", facts=facts)


def _police(dispute: Dispute, clause: FraudClause, now: datetime) -> Point:
    report, by_clause = police.report_of(dispute.timeline), police.due(clause, dispute.opened_at)
    if by_clause is None and (report is None or report.state in DONE):
        return Point("police-report", "met", "no-police-report", "the clause asks for no police report")
    if report and report.state in DONE:
        why = f"it was {report.state} at {iso(report.at)}: {report.number or report.reason}"
        return Point("police-report", "met", "police-report-done", why, facts={"at": report.at})
    due_at = (report.due_at if report else None) or by_clause
    state = report.state if report else "not spoken of yet"
    if due_at and due_at <= now:
        why = f"it is {state}, and was to come by {iso(due_at)}"
        return Point("police-report", "failed", "police-report-late", why, due_at, {"due": due_at})
    return Point("police-report", "open", "police-report-open", f"it is {state}", due_at)


def _withholding(dispute: Dispute, clause: FraudClause, now: datetime) -> Point:
    first = next((event for event in dispute.timeline if isinstance(event, PaymentWithheld)), None)
    due_at = deadlines.withhold_by(dispute, clause)
    if first:
        at = {"at": first.at}
        if first.late:
            why = f"withheld after the deadline, at {iso(first.at)}"
            return Point("withholding", "failed", "withheld-late", why, due_at, at)
        return Point("withholding", "met", "withheld", f"withheld in time, at {iso(first.at)}", due_at, at)
    if due_at <= now:
        why = "the deadline is over and nothing was withheld up the chain"
        return Point("withholding", "failed", "not-withheld", why, due_at)
    return Point("withholding", "open", "withholding-open", "nothing is withheld up the chain yet", due_at)


def _in_time(
    asks: Literal["notification", "alert"],
    what: Literal["traffic", "block"],
    since: datetime,
    within: WallSpan,
    told: datetime,
) -> Point:
    due_at = since + timedelta(seconds=within.seconds)
    happened = "the traffic ended" if what == "traffic" else "the ranges were blocked"
    took = f"{happened} at {iso(since)}; {within} later is {iso(due_at)}"
    facts = {"since": since, "due": due_at, "told": told}
    if told <= due_at:
        why = f"{took}, and we were told at {iso(told)}"
        return Point(asks, "met", "traffic-in-time" if what == "traffic" else "block-in-time", why, due_at, facts)
    why = f"{took}; we were told {in_words(told - due_at)} after that"
    late: dict[str, datetime | timedelta | Decimal | str] = {**facts, "late": told - due_at}
    return Point(asks, "failed", "traffic-late" if what == "traffic" else "block-late", why, due_at, late)
