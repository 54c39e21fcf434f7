"""What is payable by whom while a dispute runs and after it, and the interest on it. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from pledgekeeper import money
from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.disputes.checking import NOT_THAT_INVOICE
from pledgekeeper.disputes.interest import Accrued, Booked, accrued
from pledgekeeper.disputes.invoiced import credits_of, made_of
from pledgekeeper.disputes.lines import NOTHING, WHOLE
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import (
    CreditDue,
    CreditIssued,
    PaymentDue,
    PaymentRecorded,
    PaymentReversed,
)
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import Event
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
    if payable is None:
        return None
    if dispute.elsewhere_amount:  # others claim the same, too
        payable -= max(NOTHING, dispute.parts_with_vat - left - credits_of([dispute]))
    return money.payable(max(NOTHING, payable), dispute.claim.currency)


def gives_up_what_others_take(dispute: Dispute) -> bool:
    """Did the carrier give up some of a line that another dispute claims, too? What that leaves to pay of the invoice
    is known once the others were looked at again."""
    taken = dispute.checked.taken if dispute.checked else {}
    return any(each.withdrawn_amount and not {each.line, WHOLE}.isdisjoint(taken) for each in dispute.lines)


def paid_whole(dispute: Dispute) -> bool:
    """Is all of the invoice paid, with or without protest, that is not accepted, and that no other dispute is about?
    Then nothing is withheld by this one."""
    left, checked = dispute.left_amount, dispute.checked
    paid = dispute.paid_with_vat + (checked.paid_amount if checked else NOTHING)
    return left is not None and paid >= left - dispute.accepted_with_vat


def outstanding(dispute: Dispute) -> Decimal:
    """What the carrier gave up, and owes by no other dispute, and has paid neither with this one nor with the invoice,
    with VAT."""
    return given_up(dispute) - _covered(dispute)


def still_owed(dispute: Dispute) -> bool:
    """Is it over, and a credit of ours is not issued yet, or what the carrier gave up is not paid?"""
    return dispute.over and (dispute.credit_due_amount > 0 or outstanding(dispute) > 0)


def given_up(dispute: Dispute) -> Decimal:
    """What the carrier gave up, and owes by no other dispute, and has not paid with this one, with VAT."""
    return max(NOTHING, dispute.with_vat(dispute.own.withdrawn_amount) - dispute.paid_with_vat)


def _covered(dispute: Dispute) -> Decimal:
    """What of that payments of the invoice cover: they cover first what this dispute does not name, and no other leaves
    nothing to pay of. All of it where billing says that the invoice is settled."""
    unnamed, checked = dispute.left_amount, dispute.checked
    if checked and checked.state == "settled":
        return given_up(dispute)
    if unnamed is None or checked is None:
        return NOTHING
    left = checked.paid_amount + dispute.credited_interest_amount - (unnamed - dispute.parts_with_vat)
    return max(NOTHING, min(left, given_up(dispute)))


def interest_of(dispute: Dispute, clause: DisputeClause, now: datetime, besides: Iterable[Booked] = ()) -> Accrued:
    """The interest of both sides by today (UTC), without what credit notes, or payments, have paid of it; `besides`:
    payments that are not recorded yet."""
    by_carrier, by_us = _accrued(dispute, clause, now, besides)
    of_theirs = sum((each.interest_amount for each in payments_of(dispute)), start=NOTHING)
    currency = dispute.claim.currency
    return Accrued(
        money.payable(max(NOTHING, by_carrier - of_theirs), currency),
        money.payable(max(NOTHING, by_us - dispute.credited_interest_amount), currency),
    )


def credited_in_vain(dispute: Dispute, clause: DisputeClause, now: datetime) -> Decimal:
    """What credit notes gave of interest of ours on payments that do not count any more."""
    return max(NOTHING, dispute.credited_interest_amount - _accrued(dispute, clause, now).by_us)


def _accrued(dispute: Dispute, clause: DisputeClause, now: datetime, besides: Iterable[Booked] = ()) -> Accrued:
    """All of the interest, whatever was paid of it. Of what was paid with the invoice nobody says here when that was:
    it bears none."""
    paid = [*(Booked(each.paid_on, each.amount) for each in payments_of(dispute)), *besides]
    due_on = payable_by(dispute, clause)
    if due_on and (covered := _covered(dispute)):
        paid = [*paid, Booked(due_on, dispute.without_vat(covered))]
    amounts = dispute.owed.changed(withdrawn_amount=dispute.own.withdrawn_amount)
    noted = [Booked(e.at.date(), e.amount) for e in dispute.timeline if isinstance(e, CreditIssued)]
    return accrued(amounts, due_on, paid, noted, clause.interest, now.date(), dispute.claim.currency)


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
