"""Disputes as the HTTP API answers them, with what was done about fraud."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.openapi.shapes import Address, Day, Moment


class FraudBlock(TypedDict):
    """Ranges that carry no calls any more."""

    ranges: list[str]
    blocked_at: Moment


class StopPaymentState(TypedDict):
    """A stop-payment notice to somebody of the chain of suppliers, and how far it has come."""

    notice: str
    direction: Literal["up", "down"]
    reference: str
    state: Literal["owed", "sent", "delivered", "unreached", "acknowledged"]


class PoliceReportState(TypedDict):
    """Where the police report stands."""

    state: Literal["none", "required", "promised", "received", "waived"]
    due_at: NotRequired[Moment]
    number: NotRequired[str]
    reason: NotRequired[str]


class ClausePoint(TypedDict):
    """One thing that the fraud clause asks for."""

    asks: Literal["notification", "alert", "amount", "police-report", "withholding"]
    verdict: Literal["met", "open", "failed"]
    why: str
    due_at: NotRequired[Moment]


class ClauseVerdict(TypedDict):
    """The dispute beside the fraud clause of its agreement."""

    clause: str
    verdict: Literal["met", "open", "failed"]
    points: list[ClausePoint]


class FraudLane(TypedDict):
    """What was done about fraud, and what the clause says to it."""

    alert: Literal["on", "over"]
    blocks: NotRequired[list[FraudBlock]]
    stop_payments: NotRequired[list[StopPaymentState]]
    police_report: PoliceReportState
    evidence_missing: NotRequired[list[str]]
    withhold_by: Moment
    clause: ClauseVerdict


class Dispute(TypedDict):
    """A billing dispute. Amounts are decimals, written as text, in the currency of the invoice."""

    id: str
    href: Address
    carrier: NotRequired[str]
    status: NotRequired[Literal["opened", "acknowledged", "answered", "settled", "withdrawn"]]
    reference: NotRequired[str]
    opened_at: NotRequired[Moment]
    changed_at: NotRequired[Moment]
    analyst: NotRequired[str]
    evidence_needed: NotRequired[list[str]]
    type: NotRequired[str]
    account: NotRequired[str]
    invoice_number: NotRequired[str]
    invoice_date: NotRequired[Day]
    billed_amount: NotRequired[str]
    disputed_amount: NotRequired[str]
    currency: NotRequired[str]
    period_from: NotRequired[Moment]
    period_to: NotRequired[Moment]
    description: NotRequired[str]
    unsaid: NotRequired[list[str]]
    accepted_amount: NotRequired[str]
    rejected_amount: NotRequired[str]
    answer: NotRequired[str]
    fraud: NotRequired[FraudLane]
