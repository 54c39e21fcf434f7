"""What is told of a dispute that is over when its invoice is paid, or a payment of that did not hold. Pure."""

from datetime import datetime
from decimal import Decimal

from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import currency_of, newly_owed, outstanding
from pledgekeeper.disputes.settling import GivenUpCovered, PaymentDue, PaymentRecorded
from pledgekeeper.event import Event


def heard_of_the_invoice(before: Dispute, after: Dispute, clause: DisputeClause, now: datetime) -> list[Event]:
    """That nothing of what was given up is left to pay, where the carrier heard last that something is; or that more of
    it is than before. Not where a payment covers what another dispute gave up instead: that is told by the other."""
    if outstanding(after) <= 0 < outstanding(before) and _told_as_due(before):
        number, paid = after.claim.invoice_number, _paid_with_the_invoice(after)
        return [GivenUpCovered(at=now, invoice_number=number, paid_amount=paid, currency=currency_of(after))]
    less_is_paid = _paid_with_the_invoice(after) < _paid_with_the_invoice(before)
    more_is_billed = (after.billed_amount or NOTHING) > (before.billed_amount or NOTHING)
    others_take_less = after.own.withdrawn_amount > before.own.withdrawn_amount
    if not (less_is_paid or more_is_billed or others_take_less):
        return []
    return [each.changed(told=True) for each in newly_owed(before, after, clause, now) if isinstance(each, PaymentDue)]


def _paid_with_the_invoice(dispute: Dispute) -> Decimal:
    return dispute.checked.paid_amount if dispute.checked else NOTHING


def _told_as_due(dispute: Dispute) -> bool:
    for event in reversed(dispute.timeline):
        if isinstance(event, PaymentDue):
            return True
        if isinstance(event, GivenUpCovered) or (isinstance(event, PaymentRecorded) and event.told):
            return False
    return False
