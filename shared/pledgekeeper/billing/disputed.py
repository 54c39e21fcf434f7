"""A dispute beside the comparison of its call records: what is agreed for it, what its timeline tells of it. Pure."""

from datetime import datetime

from pledgekeeper.billing.agreement import BillingAgreement, Period
from pledgekeeper.billing.residual import Residual, decimal
from pledgekeeper.carriers.call_records import rates_twice
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.reconciled import CauseFound, DisputeReconciled
from pledgekeeper.errors import Invalid


def agreement_for(claim: Claim, carrier: Carrier) -> BillingAgreement:
    """What the claim says, and for the rest the carrier's agreement: its clauses of disputes and of call records.

    Invalid where two of its rates of exchange contradict each other: that may have been kept before it was refused.
    """
    disputes, records = carrier.agreement.disputes, carrier.agreement.call_records
    for _, wrong in rates_twice(records.fx):
        raise Invalid(f"the agreement of {carrier.name}: call_records: fx: {wrong}")
    period = None
    if claim.period_from and claim.period_to:
        zone = disputes.zone or carrier.zone
        period = Period.model_validate({"from": claim.period_from, "to": claim.period_to, "zone": zone})
    return BillingAgreement(
        currency=claim.currency or disputes.currency, period=period, match=records.match, peak=records.peak,
        fx=records.fx,
    )  # fmt: skip


def about(dispute: Dispute, carrier: str) -> tuple[tuple[str, str], ...]:
    """What a result belongs to, as it is told above it, by name; without an invoice that nobody named."""
    invoice = dispute.claim.invoice_number
    return ("dispute", dispute.case_id), *([("invoice", invoice)] if invoice else []), ("carrier", carrier)


def reconciled(found: Residual, asked: str, now: datetime, folder: str, summary_sha256: str) -> DisputeReconciled:
    """What came of the comparison that the event `asked` asked for; `folder`: where in the bucket all of it is kept."""
    return DisputeReconciled(
        at=now,
        asked=asked,
        currency=found.currency,
        difference=decimal(found.difference),
        causes=tuple(
            CauseFound(cause=each.cause, calls=each.calls, amount=decimal(each.amount)) for each in found.causes
        ),
        unexplained=decimal(found.unexplained.amount),
        folder=folder,
        summary_sha256=summary_sha256,
        doubt=found.doubt,
    )
