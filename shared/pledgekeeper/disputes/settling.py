"""How a dispute ends: what we accept, the credit or payment that follows, and the carrier's last word."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.claims import Disputed, Money
from pledgekeeper.disputes.lines import NOTHING, Allocation, AmountsMoved
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import DayOfOurTime, NameSent


class DisputeAnswered(AmountsMoved):
    """Our substantive answer. Disputed = accepted + rejected + open, to the cent; the sums are of all lines."""

    NOTICE: ClassVar = "answer"
    event: Literal["dispute-answered"] = "dispute-answered"
    reason: str


class PartWithdrawn(AmountsMoved):
    """The carrier gave up a part of a line: it is rejected, and both agree that it is."""

    event: Literal["part-withdrawn"] = "part-withdrawn"
    withdrawn_amount: Disputed


class CreditDue(Event):
    """So much more of the accepted part is owed to the carrier as a credit note.

    `interest_amount` is what wrongly paid amounts bore until this day, by the agreement.
    """

    MARK: ClassVar = "credit-due"
    event: Literal["credit-due"] = "credit-due"
    amount: Money
    currency: str
    interest_amount: Money = NOTHING


class CreditIssued(Event):
    """What is due is credited. The carrier is told once the documents are written (`credit_documents.py`)."""

    MARK: ClassVar = "credited"
    event: Literal["credit-issued"] = "credit-issued"
    by: Actor
    credit_note: str
    amount: Money
    currency: str
    interest_amount: Money = Field(default=NOTHING, description="paid with it: accrued until this day, not paid before")


class _Telling(Event):
    """What ends a dispute, or what is owed after it; the carrier has a letter of it where no other says so."""

    told: bool = Field(default=False, exclude_if=lambda told: not told, description="the carrier has a letter of it")

    @property
    def notice(self) -> Notice | None:
        return "ended" if self.told else None


class PaymentDue(_Telling):
    """What the carrier gave up of its claim, and has not paid: all of it, with interest since the invoice fell due.
    After the end it is told where a payment of the invoice did not hold that had covered some of it."""

    event: Literal["payment-due"] = "payment-due"
    amount: Money
    currency: str
    payable_by: date | None = Field(default=None, description="the due date of the invoice, in the past or not")
    interest_amount: Money = NOTHING


class PaymentRecorded(_Telling):
    """The carrier paid something of the disputed amount, or of the interest on what it gave up. After the end
    it is told of the payment by which nothing that it gave up is left to pay, and of each of the interest on that."""

    event: Literal["payment-recorded"] = "payment-recorded"
    by: Actor
    amount: Money = Field(description="of what is disputed, without VAT and interest")
    vat_amount: Money = Field(
        default=NOTHING, description="paid with it, where the invoice has any on top of its lines"
    )
    interest_amount: Money = Field(default=NOTHING, description="paid with it: accrued until that day, not paid before")
    currency: str
    paid_on: date
    reference: str

    @property
    def whole_amount(self) -> Decimal:
        """As it arrived."""
        return self.amount + self.vat_amount + self.interest_amount


class PaymentReversed(_Telling):
    """A payment did not hold: returned by a bank, or recorded by mistake. It counts no more. The carrier is told where
    it owes something again by that after the end."""

    event: Literal["payment-reversed"] = "payment-reversed"
    by: Actor
    reference: str = Field(description="of the payment")
    amount: Money = Field(description="as the payment was recorded, and so are the other two")
    vat_amount: Money = NOTHING
    interest_amount: Money = NOTHING
    credited_interest_amount: Money = Field(default=NOTHING, description="of ours on it, which credit notes gave")
    currency: str
    reversed_on: date
    reason: str

    @property
    def whole_amount(self) -> Decimal:
        """As it had arrived."""
        return self.amount + self.vat_amount + self.interest_amount


class GivenUpCovered(Event):
    """Nothing of what the carrier gave up is left to pay after the end: payments of the invoice cover it, or what other
    disputes of it claim."""

    NOTICE: ClassVar = "ended"
    event: Literal["given-up-covered"] = "given-up-covered"
    invoice_number: str | None
    paid_amount: Money = Field(description="of the invoice by then, besides its disputes")
    currency: str


class DisputeSettled(_Telling):
    """Both sides agree what is owed. Where a proposal was accepted, its letter tells so."""

    MARK: ClassVar = "settled"
    event: Literal["dispute-settled"] = "dispute-settled"
    by: Actor


class DisputeWithdrawn(_Telling):
    MARK: ClassVar = "withdrawn"
    event: Literal["dispute-withdrawn"] = "dispute-withdrawn"
    by: Actor


class EndReported(Event):
    """The same, for our own desk, where the carrier had the last word."""

    NOTICE: ClassVar = "warning"
    event: Literal["dispute-end-reported"] = "dispute-end-reported"
    by: Actor
    outcome: Literal["settled", "withdrawn"]


SettlingEvent = (
    DisputeAnswered | PartWithdrawn | CreditDue | CreditIssued | PaymentDue | PaymentRecorded | PaymentReversed
    | GivenUpCovered | DisputeSettled | DisputeWithdrawn | EndReported
)  # fmt: skip


class AnswerDispute(Allocation, Command):
    by: Actor
    reason: str = Field(min_length=1, max_length=20_000)


PaymentReference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class OfSettling(Command):
    """What ends a dispute, or pays what is owed by it."""

    by: Actor


class IssueCredit(OfSettling):
    """A credit note over all that is due and not credited yet."""

    command: Literal["issue-credit"] = "issue-credit"
    credit_note: NameSent | None = Field(default=None, description="left out where we number it: next of the series")


class RecordPayment(OfSettling):
    """The carrier paid so much of what it disputed: under protest, or because it was given up."""

    command: Literal["record-payment"] = "record-payment"
    amount: Disputed = Field(description="as it was transferred: with VAT, where the invoice has any")
    paid_on: DayOfOurTime
    reference: PaymentReference = Field(description="of the payment; each is recorded once")


class ReversePayment(OfSettling):
    """A payment that was recorded did not hold, or not as it was recorded: the right one is recorded anew."""

    command: Literal["reverse-payment"] = "reverse-payment"
    reference: PaymentReference = Field(description="of the payment")
    reversed_on: DayOfOurTime
    reason: str = Field(min_length=1, max_length=500)


class SettleDispute(OfSettling):
    command: Literal["settle-dispute"] = "settle-dispute"


class WithdrawPart(OfSettling):
    """The carrier gives up a part of a line, what is open of it first."""

    command: Literal["withdraw-part"] = "withdraw-part"
    line: NameSent | None = Field(default=None, description="may be left out where there is only one")
    amount: Disputed
    withdrawn_amount: Money | None = Field(
        default=None,
        description="what is given up of the line in all, this amount with it; needed where something of it was before",
    )


class WithdrawDispute(OfSettling):
    command: Literal["withdraw-dispute"] = "withdraw-dispute"
