"""What was claimed, answered, agreed or paid of a dispute since somebody looked at it. Pure."""

from typing import Final

from pledgekeeper import money
from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.appeals import DecideAppeal
from pledgekeeper.disputes.claims import ClaimCompleted, CompleteClaim
from pledgekeeper.disputes.fraud.commands import Withhold
from pledgekeeper.disputes.fraud.events import PaymentWithheld
from pledgekeeper.disputes.lines import AmountsMoved
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.proposals import ProposalDeclined, ProposalMade, Propose
from pledgekeeper.disputes.settling import (
    AnswerDispute,
    CreditIssued,
    DisputeSettled,
    DisputeWithdrawn,
    OfSettling,
    PaymentRecorded,
    PaymentReversed,
)
from pledgekeeper.disputes.withholding import NotifyWithholding, WithholdingNotified
from pledgekeeper.errors import Refused
from pledgekeeper.event import Event
from pledgekeeper.model import iso

SAY_MONEY: Final = (AnswerDispute, Propose, OfSettling, DecideAppeal, CompleteClaim, NotifyWithholding, Withhold)
"""What says an amount by how the dispute stands. What answers a proposal or a draft names it, and falls with it."""
MOVES: Final = (
    AmountsMoved, ClaimCompleted, ProposalMade, ProposalDeclined, CreditIssued, PaymentRecorded, PaymentReversed,
    DisputeSettled, DisputeWithdrawn, WithholdingNotified, PaymentWithheld,
)  # fmt: skip
"""After any of these it does not stand as it did."""


def says_money(command: Command) -> bool:
    return isinstance(command, SAY_MONEY)


def _which(event: Event) -> str:
    """Of a payment its reference and sum; nothing of what else happens."""
    if not isinstance(event, PaymentRecorded | PaymentReversed):
        return ""
    return f" {event.reference} of {money.told(event.whole_amount, event.currency)} {event.currency}"


def must_stand(dispute: Dispute, seen: int) -> None:
    """Refused where it does not stand as it did when its timeline had `seen` events, with what happened since and how
    it stands."""
    happened = tuple(event for event in dispute.timeline[seen:] if isinstance(event, MOVES))
    if not happened:
        return
    amounts, currency = dispute.amounts, dispute.claim.currency
    said = ", ".join(f"{event.model_dump()['event']}{_which(event)} at {iso(event.at)}" for event in happened)
    raise Refused(
        f"since it was looked at: {said}; {money.told(amounts.accepted_amount, currency)} is accepted, "
        f"{money.told(amounts.rejected_amount, currency)} rejected, {money.told(amounts.open_amount, currency)} open; "
        "nothing was changed",
        because="moved-meanwhile", happened=happened, currency=currency, accepted=amounts.accepted_amount,
        rejected=amounts.rejected_amount, withdrawn=amounts.withdrawn_amount, open=amounts.open_amount,
    )  # fmt: skip
