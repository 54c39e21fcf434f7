"""Disputes as our API shows them. Amounts are decimal strings in the invoice's currency."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper.api.tmf import present
from pledgekeeper.disputes.claims import Claim, Currency, Disputed, Money, Name
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.model import Instant, iso


class DisputeCreate(Claim):
    """A claim, with the carrier's own reference, and for staff the carrier it is opened for. An API says all of it."""

    account: Name
    invoice_number: Name
    invoice_date: date
    billed_amount: Money
    disputed_amount: Disputed
    currency: Currency
    period_from: Instant
    period_to: Instant
    reference: str | None = Field(default=None, max_length=100)
    carrier: str | None = None

    def claim(self) -> Claim:
        return Claim.model_validate(self.model_dump(include=set(Claim.model_fields)))


class DisputeAnswer(BaseModel):
    """Our substantive answer: how much of the disputed amount is accepted, and why."""

    model_config = ConfigDict(extra="forbid")

    accepted_amount: Money
    reason: str = Field(min_length=1, max_length=20_000)


ATTRIBUTES = frozenset({
    "id", "href", "carrier", "status", "reference", "opened_at", "changed_at", "analyst", "evidence_needed",
    *Claim.model_fields, "accepted_amount", "rejected_amount", "answer", "fraud",
})  # fmt: skip
"""What a dispute has, as its list may be filtered by."""


def dispute_view(
    dispute: Dispute, base_url: str, evidence: tuple[str, ...], fraud: dict[str, Any] | None = None
) -> dict[str, Any]:
    claim = dispute.claim
    accepted, disputed = dispute.accepted_amount, claim.disputed_amount
    return present(
        {
            "id": dispute.case_id,
            "href": f"{base_url}/care/v1/disputes/{dispute.case_id}",
            "carrier": dispute.carrier_id,
            "status": dispute.status.value,
            "reference": dispute.their_reference,
            "opened_at": iso(dispute.opened_at),
            "changed_at": iso(dispute.changed_at),
            "analyst": dispute.analyst,
            "evidence_needed": list(evidence),
            **claim.model_dump(mode="json", exclude_none=True),
            "unsaid": list(claim.unsaid) or None,
            "accepted_amount": _money(accepted),
            "rejected_amount": _money(disputed - accepted if accepted is not None and disputed is not None else None),
            "answer": dispute.answer,
            "fraud": fraud,
        }
    )


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
