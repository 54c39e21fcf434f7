"""Credit notes and payments are booked with a dispute, each once. Pure."""

from datetime import datetime
from decimal import Decimal

from pledgekeeper import money
from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.disputes.crediting import CreditOfInvoice, must_be_left
from pledgekeeper.disputes.interest import Booked
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import credited_in_vain, currency_of, interest_of, newly_owed, outstanding, payments_of
from pledgekeeper.disputes.settling import (
    CreditIssued,
    IssueCredit,
    PaymentRecorded,
    PaymentReversed,
    RecordPayment,
    ReversePayment,
)
from pledgekeeper.errors import Refused
from pledgekeeper.event import Event
from pledgekeeper.invoices.payments import same_reference


def credited(dispute: Dispute, command: IssueCredit, clause: DisputeClause, now: datetime) -> list[Event]:
    """A credit note over all that is due. Refused when nothing is, the note was issued already, no invoice is named, or
    it does not bill as much."""
    issued = [event for event in dispute.timeline if isinstance(event, CreditIssued)]
    due, number = dispute.credit_due_amount, (command.credit_note or "").casefold()
    if not due and not issued:
        raise Refused("no credit is due: nothing of this dispute was accepted", because="no-credit-due")
    if not due or any(event.credit_note.casefold() == number for event in issued):
        raise Refused("the credit note was issued already", because="credited-already")
    if dispute.claim.invoice_number is None:
        raise Refused(
            "the claim names no invoice, and a credit note corrects one; complete-claim says its number first",
            because="credit-of-no-invoice",
        )
    if command.credit_note is None:
        raise Refused(
            "credit_note is missing: the agreement names no series of ours, so say the number it has",
            because="credit-number-missing",
        )
    if isinstance(command, CreditOfInvoice):
        must_be_left(dispute, command)
    return [
        CreditIssued(
            at=now,
            by=command.by,
            credit_note=command.credit_note,
            amount=due,
            currency=currency_of(dispute),
            interest_amount=interest_of(dispute, clause, now).by_us,
        )
    ]


def paid(dispute: Dispute, command: RecordPayment, clause: DisputeClause, now: datetime) -> list[Event]:
    """A payment of the carrier's. Refused when it is recorded already, or of more than is disputed, with the interest
    on what was given up."""
    currency = currency_of(dispute, command.amount)
    if any(same_reference(each.reference, command.reference) for each in payments_of(dispute)):
        raise Refused(
            f"payment {command.reference} is recorded already", because="payment-known", reference=command.reference
        )
    if _is_reversed(dispute, command.reference):
        raise Refused(
            f"payment {command.reference} is reversed; another payment has a reference of its own",
            because="payment-reversed", reference=command.reference,
        )  # fmt: skip
    if command.paid_on > now.date():
        raise Refused(
            f"{command.paid_on} is to come; a payment is recorded once it has arrived",
            because="payment-to-come", day=command.paid_on,
        )  # fmt: skip
    billed_on = dispute.claim.invoice_date
    if billed_on and command.paid_on < billed_on:
        raise Refused(
            f"paid_on: {command.paid_on} is before the invoice, which is of {billed_on}; is it mistyped?",
            because="before-the-invoice", day=command.paid_on, billed_on=billed_on,
        )  # fmt: skip
    left = dispute.with_vat(dispute.owed.disputed_amount) - dispute.paid_with_vat
    interest = _interest_paid(dispute, command, clause, now)
    if command.amount - interest > max(left, money.payable(left, currency)):
        and_interest = f", and {interest} of interest," if interest else ""
        raise Refused(
            f"only {left} of what is disputed{and_interest} is not paid yet; {command.amount} would be more",
            because="payment-too-much", left=left + interest, amount=command.amount, currency=currency,
        )  # fmt: skip
    _not_beyond_the_invoice(dispute, command.amount - interest, currency)
    whole = command.amount - interest
    amount = max(NOTHING, dispute.without_vat(dispute.paid_with_vat + whole) - dispute.paid_amount)
    after = dispute.with_paid(amount, whole - amount)
    return [
        PaymentRecorded(
            at=now,
            by=command.by,
            amount=amount,
            vat_amount=whole - amount,
            interest_amount=interest,
            currency=currency,
            paid_on=command.paid_on,
            reference=command.reference,
            told=dispute.over and outstanding(after) <= 0 and (outstanding(dispute) > 0 or interest > 0),
        )
    ]


def taken_back(dispute: Dispute, command: ReversePayment, clause: DisputeClause, now: datetime) -> list[Event]:
    """That a payment did not hold, and what is owed again by that. Refused when it is not there, or reversed."""
    found = next((each for each in payments_of(dispute) if same_reference(each.reference, command.reference)), None)
    if found is None and _is_reversed(dispute, command.reference):
        raise Refused(
            f"payment {command.reference} is reversed already",
            because="reversed-already", reference=command.reference,
        )  # fmt: skip
    if found is None:
        there = ", ".join(each.reference for each in payments_of(dispute)) or "none"
        raise Refused(
            f"reference: no payment {command.reference} is recorded with this dispute; there are: {there}",
            because="no-such-payment", reference=command.reference,
        )  # fmt: skip
    if not found.paid_on <= command.reversed_on <= now.date():
        raise Refused(
            f"reversed_on: {command.reversed_on} is not between the payment, {found.paid_on}, and today",
            because="reversed-when", day=command.reversed_on, paid_on=found.paid_on,
        )  # fmt: skip
    event = PaymentReversed(
        at=now,
        by=command.by,
        **found.model_dump(include={"reference", "amount", "vat_amount", "interest_amount", "currency"}),
        reversed_on=command.reversed_on,
        reason=command.reason,
    )
    without = dispute.with_paid(-found.amount, -found.vat_amount).changed(timeline=(*dispute.timeline, event))
    given = credited_in_vain(without, clause, now)
    after = without.changed(credited_interest_amount=dispute.credited_interest_amount - given)
    owed_again = outstanding(after) > outstanding(dispute) or found.interest_amount > 0 or given > 0
    event = event.changed(credited_interest_amount=given, told=dispute.over and owed_again)
    return [event, *newly_owed(dispute, after, clause, now)]


def _is_reversed(dispute: Dispute, reference: str) -> bool:
    gone = (each for each in dispute.timeline if isinstance(each, PaymentReversed))
    return any(same_reference(each.reference, reference) for each in gone)


def _not_beyond_the_invoice(dispute: Dispute, amount: Decimal, currency: str) -> None:
    """A payment is recorded with the dispute, or with the invoice: not with both."""
    billed, besides = dispute.billed_amount, dispute.checked.paid_amount if dispute.checked else NOTHING
    if billed is None or billed < NOTHING or not besides:
        return
    paid = besides + dispute.paid_with_vat + amount
    if paid > max(billed, money.payable(billed, currency)):
        raise Refused(
            f"{money.told(besides, currency)} is recorded as paid with the invoice, which bills "
            f"{money.told(billed, currency)}; with this it would be {money.told(paid, currency)}: is it the same "
            "payment?",
            because="payment-beyond-invoice", besides=besides, billed=billed, paid=paid, currency=currency,
        )  # fmt: skip


def _interest_paid(dispute: Dispute, command: RecordPayment, clause: DisputeClause, now: datetime) -> Decimal:
    """What of a payment is interest: it covers first what was given up, then the interest on that, where nothing is
    withheld that it may be meant for."""
    rest = command.amount - outstanding(dispute)
    if rest <= 0 or dispute.amounts.withheld_amount:
        return NOTHING
    booked = Booked(command.paid_on, dispute.without_vat(outstanding(dispute)))
    return min(rest, interest_of(dispute, clause, now, [booked]).by_carrier)
