"""Payments of invoices are recorded as our billing says, by the API or on the page of the invoice, each once."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from pledgekeeper import money, wiring
from pledgekeeper.api.disputes import told
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.access import Principal
from pledgekeeper.disputes.invoiced import counts, invoiced, names
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.owing import payments_of
from pledgekeeper.errors import ChangedMeanwhile, NotFound, Refused
from pledgekeeper.invoices.model import Invoice, InvoiceHead
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.invoices.payments import (
    NOTHING,
    Payment,
    PaymentSent,
    ReversalSent,
    paid_of,
    record,
    reverse,
    same_reference,
    state_of,
)
from pledgekeeper.invoices.windows import due_on
from pledgekeeper.model import iso
from pledgekeeper.ports import Walk
from pledgekeeper.run import ATTEMPTS

T = TypeVar("T")
Payments = tuple[Payment, ...]


def must_record(who: Principal) -> None:
    who.must_be_ours("record payments of invoices")
    who.must_handle("dispute", "record a payment")


def newest_of(bill: str, who: Principal) -> Invoice:
    """The invoice in its newest version; NotFound where there is none that `who` sees."""
    found = wiring.invoices().newest(bill)
    if found is None or not who.sees(found.carrier_id):
        raise NotFound(f"there is no invoice {bill}")
    return found


def record_payment(invoice: Invoice, sent: PaymentSent, by: str) -> bool:
    """Keep the payment; False when it is recorded already. The disputes of the invoice hear of it by the stream.
    Refused where one of them has the very payment."""
    _not_with_a_dispute(invoice, sent)
    besides = _besides(invoice)
    return _keep(
        invoice, lambda known, now: record(invoice, known, sent, by, now, besides=besides), wiring.invoices().record
    )


def reverse_payment(invoice: Invoice, sent: ReversalSent, by: str) -> bool:
    """Keep that the payment did not hold; False when that is recorded already."""
    return _keep(invoice, lambda known, now: reverse(known, sent, by, now), wiring.invoices().reverse)


def _besides(invoice: Invoice) -> Decimal:
    """What can be paid back of an invoice beside what was paid with it: paid with its disputes, interest of ours that
    their notes have, and what it gives back by itself, or by what is accepted beyond its total."""
    counted = [each for each in disputes_naming(invoice) if counts(each, invoice)]
    paid = sum((each.paid_with_vat + each.credited_interest_amount for each in counted), start=NOTHING)
    accepted = sum((each.accepted_with_vat for each in counted), start=NOTHING)
    return paid + max(NOTHING, accepted - invoice.total)


def _keep(
    invoice: Invoice,
    decide: Callable[[Payments, datetime], T | None],
    write: Callable[[Invoice, Payments, T], None],
) -> bool:
    """Decided anew where somebody else was first: what is there already is not written, and so is False."""
    now = wiring.clock().now()
    for attempt in range(1, ATTEMPTS + 1):
        known = wiring.invoices().payments(invoice)
        new = decide(known, now)
        if new is None:
            return False
        try:
            write(invoice, known, new)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
        else:
            return True
    raise AssertionError("unreachable")


def _not_with_a_dispute(invoice: InvoiceHead, sent: PaymentSent) -> None:
    for case_id in wiring.invoices().disputes_of(invoice.carrier_id, invoice.number):
        dispute = wiring.store().load(case_id).case
        if not isinstance(dispute, Dispute) or not names(dispute, invoice):
            continue
        for each in payments_of(dispute):
            same = same_reference(each.reference, sent.reference)
            if same and (each.whole_amount, each.currency) == (sent.amount, sent.currency):
                raise Refused(
                    f"payment {sent.reference} of {money.told(sent.amount, sent.currency)} is recorded with dispute "
                    f"{case_id} already; record each once, there or here",
                    because="payment-with-dispute", reference=sent.reference, amount=sent.amount,
                    currency=sent.currency, dispute=case_id,
                )  # fmt: skip


def disputes_naming(invoice: InvoiceHead) -> list[Dispute]:
    """The carrier's disputes that may name the invoice, without timelines."""
    statuses = [status.value for status in DisputeStatus]
    walked = wiring.store().cases_of_carrier(invoice.carrier_id, "dispute", statuses, Walk())
    return [case for case in walked if isinstance(case, Dispute)]


def payments_view(invoice: Invoice, who: Principal) -> dict[str, Any]:
    """What was paid of an invoice, and what is left to pay of it as its disputes stand."""
    payments = wiring.invoices().payments(invoice)
    sums = invoiced(invoice, disputes_naming(invoice), paid_of(invoice, payments))
    due = due_on(invoice, wiring.book().carrier(invoice.carrier_id).agreement.disputes)
    return present(
        {
            "bill": bill_id(invoice),
            "invoice_number": invoice.number,
            "currency": invoice.currency,
            "state": state_of(invoice, sums.paid, sums.accepted + sums.interest),
            "total_amount": told(invoice.total, invoice.currency),
            "accepted_amount": told(sums.accepted, invoice.currency),
            **({"interest_amount": told(sums.interest, invoice.currency)} if sums.interest else {}),
            "withheld_amount": told(sums.withheld, invoice.currency),
            "held_back_amount": told(sums.held_back, invoice.currency),
            "credited_amount": told(sums.credited, invoice.currency),
            "paid_amount": told(sums.paid, invoice.currency),
            "payable_amount": told(sums.payable, invoice.currency),
            "payable_by": due.isoformat() if due else None,
            "overpaid_amount": told(sums.overpaid, invoice.currency),
            "payments": [_payment(each, who) for each in payments],
        }
    )


def _payment(payment: Payment, who: Principal) -> dict[str, Any]:
    back = payment.reversal
    return present(
        {
            "reference": payment.reference,
            "amount": told(payment.amount, payment.currency),
            "currency": payment.currency,
            "paid_on": payment.paid_on.isoformat(),
            "recorded_at": iso(payment.recorded_at),
            "recorded_by": payment.recorded_by if who.staff else None,
            "reversed_on": back.reversed_on.isoformat() if back else None,
            "reversal_reason": back.reason if back else None,
        }
    )
