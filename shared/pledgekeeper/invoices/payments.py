"""What was paid of an invoice: payments and what was taken back of them, each recorded once by its reference. Pure.

A payment is of the invoice, whichever version of it is the newest. What is paid of a disputed amount is recorded with
the dispute (`record-payment`), and not here as well.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from pledgekeeper import money
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.model import Amount, BillState, InvoiceHead
from pledgekeeper.invoices.windows import WITH_THE_CARRIER
from pledgekeeper.model import DayOfOurTime, Frozen, Instant

NOTHING = Decimal("0.00")
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def same_reference(one: str, other: str) -> bool:
    """Banks write them in capitals, and people as they like."""
    return one.casefold() == other.casefold()


class PaymentSent(Frozen):
    """A payment as it is sent. A negative amount is what we paid back."""

    reference: Reference = Field(description="of the payment; each is recorded once")
    amount: Amount
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    paid_on: DayOfOurTime

    @model_validator(mode="after")
    def _in_its_currency(self) -> Self:
        money.check([("amount", self.amount)], self.currency)
        return self


class ReversalSent(Frozen):
    """A payment did not hold: returned by a bank, or booked on the wrong invoice."""

    reference: Reference = Field(description="of the payment")
    reversed_on: DayOfOurTime
    reason: str = Field(min_length=1, max_length=500)


class Reversal(ReversalSent):
    reference: str
    reversed_on: date
    recorded_at: Instant
    recorded_by: str


class Payment(PaymentSent):
    """One that is recorded; with its reversal it counts no more."""

    reference: str
    paid_on: date
    recorded_at: Instant
    recorded_by: str
    reversal: Reversal | None = None

    @property
    def counted(self) -> Decimal:
        return NOTHING if self.reversal else self.amount


def paid_of(invoice: InvoiceHead, payments: Iterable[Payment]) -> Decimal:
    """What they come to, without those that were reversed; of an invoice that billing says is settled no less was paid
    than its total, whatever is recorded, before anything was paid back."""
    counted = [each.counted for each in payments]
    received = sum((amount for amount in counted if amount > 0), start=NOTHING)
    if invoice.state == "settled":
        received = max(received, invoice.total)
    return received + sum((amount for amount in counted if amount < 0), start=NOTHING)


def record(
    invoice: InvoiceHead, known: Iterable[Payment], sent: PaymentSent, by: str, now: datetime,
    *, besides: Decimal = NOTHING,
) -> Payment | None:  # fmt: skip
    """The payment to keep; None where it is recorded already. More than is owed is taken, and told as overpaid. No more
    is paid back than was paid, here and `besides`, or than the invoice itself gives as a credit."""
    known = tuple(known)
    same = next((each for each in known if same_reference(each.reference, sent.reference)), None)
    if same:
        if same.reversal is None and same.model_dump(include=_SAID) == {**dict(sent), "reference": same.reference}:
            return None
        how = "is reversed" if same.reversal else f"is recorded already, as {same.amount} of {same.paid_on}"
        raise Refused(
            f"payment {sent.reference} {how}; another payment has a reference of its own",
            because="payment-reversed" if same.reversal else "payment-known", reference=sent.reference,
        )  # fmt: skip
    if sent.currency != invoice.currency:
        raise Refused(
            f"currency: invoice {invoice.number} is in {invoice.currency}, not {sent.currency}",
            because="payment-currency", invoice=invoice.number, currency=invoice.currency, other=sent.currency,
        )  # fmt: skip
    if not sent.amount:
        raise Refused(
            "amount: nothing was paid; a payment is of more or, where we paid back, of less than 0",
            because="payment-of-nothing",
        )  # fmt: skip
    if sent.paid_on > now.date():
        raise Refused(
            f"paid_on: {sent.paid_on} is to come; a payment is recorded once it has arrived",
            because="payment-to-come", day=sent.paid_on,
        )  # fmt: skip
    paid = paid_of(invoice, known) + besides
    if sent.amount < NOTHING and paid + sent.amount < NOTHING:
        raise Refused(
            f"amount: only {paid} was paid of invoice {invoice.number}, or is credited by it; no more is paid back",
            because="paid-back-too-much", amount=paid, invoice=invoice.number, currency=invoice.currency,
        )  # fmt: skip
    return Payment(**dict(sent), recorded_at=now, recorded_by=by)


def reverse(known: Iterable[Payment], sent: ReversalSent, by: str, now: datetime) -> Reversal | None:
    """The reversal to keep; None where it is recorded already. What was paid back of a payment before it bounced is
    owed by the carrier again."""
    known = tuple(known)
    found = next((each for each in known if same_reference(each.reference, sent.reference)), None)
    if found is None:
        there = ", ".join(each.reference for each in known) or "none"
        raise Refused(
            f"reference: no payment {sent.reference} is recorded of this invoice; there are: {there}",
            because="no-such-payment", reference=sent.reference,
        )  # fmt: skip
    if found.reversal:
        if found.reversal.model_dump(include=_SAID_BACK) == {**dict(sent), "reference": found.reference}:
            return None
        raise Refused(
            f"payment {sent.reference} was reversed already, on {found.reversal.reversed_on}",
            because="reversed-already", reference=sent.reference,
        )  # fmt: skip
    if not found.paid_on <= sent.reversed_on <= now.date():
        raise Refused(
            f"reversed_on: {sent.reversed_on} is not between the payment, {found.paid_on}, and today",
            because="reversed-when", day=sent.reversed_on, paid_on=found.paid_on,
        )  # fmt: skip
    return Reversal(**{**dict(sent), "reference": found.reference}, recorded_at=now, recorded_by=by)


def state_of(invoice: InvoiceHead, paid: Decimal, accepted: Decimal = NOTHING) -> BillState:
    """The state by what was paid, where the carrier has the invoice; else as billing loaded it. Of a yen there are no
    parts to pay: 100 settles 100.40."""
    if invoice.state not in WITH_THE_CARRIER or not paid:
        return invoice.state
    owed = invoice.total - accepted
    if invoice.total < NOTHING:
        return "settled" if paid <= owed else "partiallyPaid"
    return "settled" if paid >= min(owed, money.payable(owed, invoice.currency)) else "partiallyPaid"


_SAID = set(PaymentSent.model_fields)
_SAID_BACK = set(ReversalSent.model_fields)
