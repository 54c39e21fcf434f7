"""The fold of what moves the amounts of a dispute, and of what ends it. No rules here."""

from pledgekeeper.disputes.lines import Allocation, AmountsMoved, Share, allocated
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.settling import (
    CreditIssued,
    DisputeAnswered,
    DisputeSettled,
    DisputeWithdrawn,
    PaymentRecorded,
    PaymentReversed,
)
from pledgekeeper.event import Event


def evolve(dispute: Dispute, event: Event) -> Dispute:
    """The dispute after that event."""
    dispute = dispute.changed(changed_at=event.at)
    match event:
        case DisputeAnswered():
            return moved(dispute, event).changed(answer=event.reason)
        case AmountsMoved():
            return moved(dispute, event)
        case CreditIssued(amount=amount, interest_amount=interest):
            return dispute.changed(
                credited_amount=dispute.credited_amount + amount,
                credited_vat_amount=dispute.credited_vat_amount + dispute.with_vat(amount) - amount,
                credited_interest_amount=dispute.credited_interest_amount + interest,
            )
        case PaymentRecorded(amount=amount, vat_amount=vat):
            return dispute.with_paid(amount, vat)
        case PaymentReversed(amount=amount, vat_amount=vat, credited_interest_amount=given):
            left = dispute.credited_interest_amount - given
            return dispute.with_paid(-amount, -vat).changed(credited_interest_amount=left)
        case DisputeSettled():
            return given_up(dispute).changed(status=DisputeStatus.SETTLED)
        case DisputeWithdrawn():
            return given_up(dispute).changed(status=DisputeStatus.WITHDRAWN)
    return dispute


def moved(dispute: Dispute, event: AmountsMoved) -> Dispute:
    """The dispute after amounts were moved: answered once nothing is open."""
    after = dispute.with_shares(event.lines or _as_a_whole(dispute, event))
    status = dispute.status if event.open_amount else DisputeStatus.ANSWERED
    return after.changed(status=status, accepted_amount=after.amounts.accepted_amount)


def given_up(dispute: Dispute) -> Dispute:
    """The dispute when the carrier leaves all that is not accepted: nothing is open or contested any more."""
    left = (line.changed(rejected_amount=line.room, withdrawn_amount=line.room) for line in dispute.lines)
    return dispute.with_shares(line.share for line in left)


def _as_a_whole(dispute: Dispute, event: AmountsMoved) -> list[Share]:
    """What an answer of before there were lines meant for each."""
    asked = Allocation(accepted_amount=event.accepted_amount)
    return [line.share for line in allocated(dispute.lines, asked, lambda line: line.open_amount, None)]
