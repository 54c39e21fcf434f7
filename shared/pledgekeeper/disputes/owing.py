"""What is payable by whom while a dispute runs and after it: credits, payments, interest. Pure."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from pledgekeeper import money
from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.disputes.checking import NOT_THAT_INVOICE
from pledgekeeper.disputes.crediting import CreditOfInvoice, must_be_left
from pledgekeeper.disputes.interest import Accrued, Booked, accrued
from pledgekeeper.disputes.invoiced import credits_of, made_of
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import (
    CreditDue,
    CreditIssued,
    IssueCredit,
    PaymentDue,
    PaymentRecorded,
    PaymentReversed,
    RecordPayment,
    ReversePayment,
)
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import Event
from pledgekeeper.invoices.payments import same_reference
from pledgekeeper.invoices.windows import WITH_THE_CARRIER


def payments_of(dispute: Dispute) -> list[PaymentRecorded]:
    """Those recorded with the dispute that hold."""
    gone = {event.reference for event in dispute.timeline if isinstance(event, PaymentReversed)}
    return [e for e in dispute.timeline if isinstance(e, PaymentRecorded) and e.reference not in gone]


def currency_of(dispute: Dispute, *amounts: Decimal) -> str:
    """The currency of its amounts. Refused while the claim leaves it, or how much is disputed, unsaid; Invalid where
    one of `amounts`, which somebody says of it, has more decimals than it."""
    if not dispute.lines or dispute.claim.currency is None:
        unsaid = "in which currency it is" if dispute.lines else "how much is disputed"
        raise Refused(f"the claim does not say {unsaid}; complete-claim adds what was left unsaid")
    wrong = money.misfit(amounts, dispute.claim.currency)
    if wrong:
        raise Invalid(wrong)
    return dispute.claim.currency


def payable_by(dispute: Dispute, clause: DisputeClause) -> date | None:
    """The due date of the invoice; None when it, and its date or the agreement's time to pay, is not known."""
    checked, claim = dispute.checked, dispute.claim
    if checked and checked.payable_by:
        return checked.payable_by
    if claim.invoice_date is None or clause.payment_days is None:
        return None
    return claim.invoice_date + timedelta(days=clause.payment_days)


def payable_amount(dispute: Dispute) -> Decimal | None:
    """What of the invoice the carrier still owes by its due date: all but what is accepted, withheld, paid or given
    back, by this dispute or another. None where nobody knows what it bills, or the carrier has nothing to pay of it."""
    left, checked = dispute.left_amount, dispute.checked
    if left is None or not dispute.lines:
        return None
    if checked and any(each.differs in NOT_THAT_INVOICE for each in checked.findings):
        return None
    if checked and checked.state and checked.state not in WITH_THE_CARRIER:
        return None
    payable = made_of(left, [dispute], checked.paid_amount if checked else NOTHING).payable
    if payable is None or not dispute.elsewhere_amount:
        return payable
    of_others = max(NOTHING, dispute.parts_with_vat - left - credits_of([dispute]))  # they claim the same, too
    return max(NOTHING, payable - of_others)


def paid_whole(dispute: Dispute) -> bool:
    """Is all of the invoice paid, with or without protest, that is not accepted, and that no other dispute is about?
    Then nothing is withheld by this one."""
    left, checked = dispute.left_amount, dispute.checked
    paid = dispute.paid_with_vat + (checked.paid_amount if checked else NOTHING)
    return left is not None and paid >= left - dispute.accepted_with_vat


def outstanding(dispute: Dispute) -> Decimal:
    """What the carrier gave up and has paid neither with the dispute nor with the invoice, with VAT."""
    return dispute.outstanding_amount - _covered(dispute)


def still_owed(dispute: Dispute) -> bool:
    """Is it over, and a credit of ours is not issued yet, or what the carrier gave up is not paid?"""
    return dispute.over and (dispute.credit_due_amount > 0 or outstanding(dispute) > 0)


def _covered(dispute: Dispute) -> Decimal:
    """What of that payments of the invoice cover: they cover first what this dispute does not name, and no other leaves
    nothing to pay of. All of it where billing says that the invoice is settled."""
    unnamed, checked = dispute.left_amount, dispute.checked
    if checked and checked.state == "settled":
        return dispute.outstanding_amount
    if unnamed is None or checked is None:
        return NOTHING
    left = checked.paid_amount + dispute.credited_interest_amount - (unnamed - dispute.parts_with_vat)
    return max(NOTHING, min(left, dispute.outstanding_amount))


def interest_of(dispute: Dispute, clause: DisputeClause, now: datetime) -> Accrued:
    """The interest of both sides by today (UTC), without what credit notes, or payments, have paid of it."""
    return _interest_with(dispute, _paid(dispute), clause, now)


def _interest_with(dispute: Dispute, paid: list[Booked], clause: DisputeClause, now: datetime) -> Accrued:
    """The same, with these payments of what is disputed. Of what was paid with the invoice nobody says here when that
    was: it bears none."""
    due_on = payable_by(dispute, clause)
    if due_on and (covered := _covered(dispute)):
        paid = [*paid, Booked(due_on, dispute.without_vat(covered))]
    by_carrier, by_us = accrued(
        dispute.owed, due_on, paid, _credited(dispute), clause.interest, now.date(), dispute.claim.currency
    )
    credited = sum((e.interest_amount for e in dispute.timeline if isinstance(e, CreditIssued)), start=NOTHING)
    of_theirs = sum((each.interest_amount for each in payments_of(dispute)), start=NOTHING)
    currency = dispute.claim.currency
    return Accrued(
        money.payable(max(NOTHING, by_carrier - of_theirs), currency),
        money.payable(max(NOTHING, by_us - credited), currency),
    )


def newly_owed(before: Dispute, after: Dispute, clause: DisputeClause, now: datetime) -> list[Event]:
    """What falls due when the amounts of a dispute move: the part newly accepted to the carrier, once; the part it
    newly gave up, or whose payment did not hold, to us. Nothing of a claim that is withdrawn before it says how much is
    disputed, in which currency."""
    if not after.lines or after.claim.currency is None:
        return []
    currency, interest = currency_of(after), interest_of(after, clause, now)
    more = after.amounts.accepted_amount - before.amounts.accepted_amount
    owed: list[Event] = []
    if more > 0:
        owed += [CreditDue(at=now, amount=more, currency=currency, interest_amount=interest.by_us)]
    if outstanding(after) > outstanding(before):
        owed += [
            PaymentDue(
                at=now,
                amount=outstanding(after),
                currency=currency,
                payable_by=payable_by(after, clause),
                interest_amount=interest.by_carrier,
            )
        ]
    return owed


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
    after = dispute.with_paid(-found.amount, -found.vat_amount).changed(timeline=(*dispute.timeline, event))
    owed_again = outstanding(after) > outstanding(dispute) or found.interest_amount > 0
    return [event.changed(told=dispute.over and owed_again), *newly_owed(dispute, after, clause, now)]


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
    return min(rest, _interest_with(dispute, [*_paid(dispute), booked], clause, now).by_carrier)


def _paid(dispute: Dispute) -> list[Booked]:
    return [Booked(each.paid_on, each.amount) for each in payments_of(dispute)]


def _credited(dispute: Dispute) -> list[Booked]:
    return [Booked(e.at.date(), e.amount) for e in dispute.timeline if isinstance(e, CreditIssued)]
