"""Disputes as the HTTP API answers them, with what was done about fraud."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.disputes.claims import Channel
from pledgekeeper.disputes.eligibility import Verdict
from pledgekeeper.openapi.attachment_shapes import KeptFile
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
    """What was done about fraud, and what the clause says to it: the latter not for a NOC, which may see no dispute.

    `named` are the numbers that the claim names, `act_by` until when we promise to act.
    """

    alert: Literal["on", "over"]
    named: NotRequired[list[str]]
    act_by: NotRequired[Moment]
    blocks: NotRequired[list[FraudBlock]]
    blocked_by_carrier: NotRequired[list[FraudBlock]]
    stop_payments: NotRequired[list[StopPaymentState]]
    police_report: NotRequired[PoliceReportState]
    evidence_missing: NotRequired[list[str]]
    withhold_by: NotRequired[Moment]
    clause: NotRequired[ClauseVerdict]


class ClaimedLine(TypedDict):
    """One line of the invoice, as the claim says it."""

    line: str
    description: NotRequired[str]
    billed_amount: NotRequired[str]
    disputed_amount: str


class DisputeLine(TypedDict):
    """One disputed line: disputed = accepted + rejected + open. The withdrawn amount is a part of the rejected one."""

    line: str
    disputed_amount: str
    accepted_amount: str
    rejected_amount: str
    withdrawn_amount: str
    open_amount: str


class ProposedLine(TypedDict):
    """How a line is to stand; what is in none of it stays open."""

    line: str
    accepted_amount: str
    rejected_amount: str
    withdrawn_amount: str


class Author(TypedDict):
    """Who said it, and for which side."""

    side: Literal["ours", "carrier", "system"]
    name: str
    over: NotRequired[str]


class Proposal(TypedDict):
    """The proposal that stands: the other side may accept it. The sums are of all lines, as they would be."""

    at: Moment
    proposal_id: str
    by: Author
    lines: list[ProposedLine]
    accepted_amount: str
    rejected_amount: str
    open_amount: str
    reason: str
    valid_until: Moment


class DisputeInterest(TypedDict):
    """Interest by today, by the clause of the agreement: on what was wrongly withheld, and wrongly paid."""

    by_carrier: str
    by_us: str


class Difference(TypedDict):
    """What the claim says otherwise than the invoice. `right` is empty where nobody can say it."""

    differs: str
    said: str
    right: str
    line: NotRequired[str]


class TakenOfLine(TypedDict):
    """What other disputes of the invoice take of a line; `given_up_amount` is of those that were opened before."""

    accepted_amount: str
    withheld_amount: str
    given_up_amount: str


class CheckedInvoice(TypedDict):
    """The invoice that the claim was held beside; without `version` when none of that number is loaded.
    `total_amount` and `state`: of it, where it is in the currency of the claim. `paid_amount`: what was paid of it,
    besides its disputes. `payable_by`: its due date, by itself or the agreement. `vat_percent`: what its total has on
    top of its lines. `at_most`: lines of which the claim is of more than it bills, or that other disputes claim, too,
    and what it bills of each (`whole`: of all); `taken`: what the others take of it. `elsewhere_amount`: what other
    disputes of it leave nothing to pay of: accepted, withheld, or paid with them."""

    invoice_number: NotRequired[str]
    account: NotRequired[str]
    version: NotRequired[int]
    issued_by: NotRequired[str]
    total_amount: NotRequired[str]
    state: NotRequired[str]
    paid_amount: str
    elsewhere_amount: NotRequired[str]
    payable_by: NotRequired[Day]
    vat_percent: NotRequired[str]
    at_most: NotRequired[dict[str, str]]
    taken: NotRequired[dict[str, TakenOfLine]]
    differs: list[Difference]


class DisputeAppeal(TypedDict):
    """The carrier's appeal, and by whom of ours it is heard; the outcome is of our answer."""

    at: Moment
    heard_by: str
    outcome: NotRequired[Literal["upheld", "changed"]]
    decided_at: NotRequired[Moment]


class Position(TypedDict):
    """What a side proposed last: how much is to be accepted in all."""

    proposal_id: str
    accepted_amount: str


class DisputeDeadlock(TypedDict):
    """Declared, and nothing has moved since: `after_deadlock` is what the agreement says comes next."""

    at: Moment
    by_carrier: NotRequired[Position]
    by_us: NotRequired[Position]
    after_deadlock: NotRequired[str]


class Draft(TypedDict):
    """What one of us would accept above the limit, and another has to approve: for our own people alone."""

    at: Moment
    draft_id: str
    by: Author
    asked: dict[str, Any]
    accepted_amount: str
    limit_amount: str


class DisputeContact(TypedDict):
    """Who of the carrier speaks for the claim."""

    name: str
    email: str
    phone: NotRequired[str]


class WithholdingNotice(TypedDict):
    """What the clause says of a notice of withholding. `silent`: it asks for none, so that the dispute is one."""

    clause: str
    silent: bool
    due_by: NotRequired[Day]


class Withholding(TypedDict):
    """What the carrier says it does not pay of the invoice, beside what it may: `excess_amount` is not disputed."""

    amount: str
    since: Day
    notified_at: Moment
    late: bool
    clause: str
    allowed_amount: str
    excess_amount: str


class Dispute(TypedDict):
    """A billing dispute. Amounts are decimals, written as text, in the currency of the invoice, with its decimals."""

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
    lines: NotRequired[list[ClaimedLine]]
    description: NotRequired[str]
    unsaid: NotRequired[list[str]]
    accepted_amount: NotRequired[str]
    rejected_amount: NotRequired[str]
    answer: NotRequired[str]
    open_amount: NotRequired[str]
    withheld_amount: NotRequired[str]
    amounts: NotRequired[list[DisputeLine]]
    payable_amount: NotRequired[str]
    payable_by: NotRequired[Day]
    credit_due_amount: NotRequired[str]
    outstanding_amount: NotRequired[str]
    interest: NotRequired[DisputeInterest]
    proposal: NotRequired[Proposal]
    evidence_missing: NotRequired[list[str]]
    evidence_due_at: NotRequired[Moment]
    withholding: NotRequired[Withholding]
    withholding_notice: NotRequired[WithholdingNotice]
    appeal_until: NotRequired[Moment]
    appeal: NotRequired[DisputeAppeal]
    deadlock: NotRequired[DisputeDeadlock]
    draft: NotRequired[Draft]
    period_zone: NotRequired[str]
    contact: NotRequired[DisputeContact]
    channel: NotRequired[Channel]
    invoice: NotRequired[CheckedInvoice]
    eligibility: NotRequired[Verdict]
    waived: NotRequired[bool]
    fraud: NotRequired[FraudLane]
    attachments: NotRequired[list[KeptFile]]


class Waiver(TypedDict):
    by: str
    at: Moment
    reason: str


class Eligibility(TypedDict):
    """The verdict under the agreement's clause with its sum, line by line, and what differs from the invoice."""

    dispute: str
    language: str
    verdict: NotRequired[Verdict]
    clause: NotRequired[str]
    judged_at: NotRequired[Moment]
    says: NotRequired[str]
    sum: NotRequired[list[str]]
    differs: NotRequired[list[str]]
    waived: NotRequired[Waiver]


class SetOffItem(TypedDict):
    """What one dispute has to do with the statement. Of an invoice that is not loaded in its currency what is
    accepted counts as paid, and what was given up as not paid, but for what is recorded with its dispute."""

    dispute: str
    reference: NotRequired[str]
    invoice_number: NotRequired[str]
    invoice_loaded: bool
    amount: str
    interest_amount: NotRequired[str]
    since: Day
    days: int


class UndisputedPart(TypedDict):
    """The unpaid part of an invoice that no dispute names."""

    bill: str
    invoice_number: str
    account: str
    state: str
    amount: str
    due_on: NotRequired[Day]
    days: int


class OverpaidInvoice(TypedDict):
    """What was paid of an invoice, is not owed, and no credit that is due gives back."""

    bill: str
    invoice_number: str
    account: str
    amount: str


class Ages(TypedDict):
    """Sums by how many days they are overdue, or disputed."""

    not_due: str
    up_to_30: str
    up_to_60: str
    up_to_90: str
    over_90: str


class AgesOfSetOff(TypedDict):
    owed_by_us: Ages
    owed_by_carrier: Ages
    kept_out: Ages
    undisputed: Ages


class SetOffStatement(TypedDict):
    """What is owed between us and one carrier in one currency, by today. The sums of both directions include interest;
    what is kept out or undisputed is in neither, nor in the net amount."""

    carrier: NotRequired[str]
    currency: NotRequired[str]
    as_of: NotRequired[Moment]
    owed_by_us: NotRequired[list[SetOffItem]]
    owed_by_carrier: NotRequired[list[SetOffItem]]
    overpaid: NotRequired[list[OverpaidInvoice]]
    kept_out: NotRequired[list[SetOffItem]]
    undisputed: NotRequired[list[UndisputedPart]]
    owed_by_us_amount: NotRequired[str]
    owed_by_carrier_amount: NotRequired[str]
    overpaid_amount: NotRequired[str]
    kept_out_amount: NotRequired[str]
    undisputed_amount: NotRequired[str]
    net_amount: NotRequired[str]
    net_owed_by: NotRequired[Literal["us", "carrier", "nobody"]]
    ages: NotRequired[AgesOfSetOff]
