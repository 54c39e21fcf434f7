"""Disputes as our API shows them. Amounts are decimal strings in the invoice's currency."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper.api.tmf import present
from pledgekeeper.credit_claims import Charge
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.claims import Claim, Currency, Disputed, Money, Name
from pledgekeeper.disputes.eligibility import EligibilityJudged, EligibilityWaived
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.model import Instant, iso
from pledgekeeper.notices.particulars import Texts
from pledgekeeper.notices.standing import findings_told, sum_told, verdict_told


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
    contact: str | None = Field(default=None, description="which contact of the carrier hears of it, by its id")

    def claim(self) -> Claim:
        return Claim.model_validate(self.model_dump(include=set(Claim.model_fields)))


class DisputeAnswer(BaseModel):
    """Our substantive answer: how much of the disputed amount is accepted, and why."""

    model_config = ConfigDict(extra="forbid")

    accepted_amount: Money
    reason: str = Field(min_length=1, max_length=20_000)


class CreditClaim(BaseModel):
    """The credit of a closed ticket, claimed: what was charged in the month, and where, as far as it is known."""

    model_config = ConfigDict(extra="forbid")

    account: Name
    monthly_charge: Disputed
    invoice_number: Name | None = None
    line: Name | None = None

    def charge(self) -> Charge:
        return Charge(self.account, self.monthly_charge, self.invoice_number, self.line)


ATTRIBUTES = frozenset({
    "id", "href", "carrier", "status", "reference", "opened_at", "changed_at", "analyst", "evidence_needed",
    *Claim.model_fields, "accepted_amount", "rejected_amount", "answer", "invoice", "eligibility", "waived",
})  # fmt: skip
"""What a dispute has, as its list may be filtered by."""


def dispute_view(dispute: Dispute, base_url: str, evidence: tuple[str, ...]) -> dict[str, Any]:
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
            "invoice": checked_view(dispute.checked) if dispute.checked else None,
            "eligibility": dispute.standing.verdict if dispute.standing else None,
            "waived": True if dispute.standing and dispute.standing.waived else None,
        }
    )


def checked_view(checked: Checked) -> dict[str, Any]:
    """The invoice as it was found, by its account and version, and what differs."""
    found = checked.model_dump(mode="json", exclude_none=True, exclude={"findings"})
    return {**found, "differs": [each.model_dump(exclude_none=True) for each in checked.findings]}


def eligibility_view(dispute: Dispute, language: Texts, spoken: str) -> dict[str, Any]:
    """The last verdict and its sum, and what differs from the invoice, as sentences of one language."""
    judged = next((event for event in reversed(dispute.timeline) if isinstance(event, EligibilityJudged)), None)
    waived = next((event for event in reversed(dispute.timeline) if isinstance(event, EligibilityWaived)), None)
    return present(
        {
            "dispute": dispute.case_id,
            "language": spoken,
            "verdict": judged.verdict if judged else None,
            "clause": judged.clause if judged else None,
            "judged_at": iso(judged.at) if judged else None,
            "says": verdict_told(judged, language) if judged else None,
            "sum": sum_told(judged, language) if judged else [],
            "differs": findings_told(dispute.checked.findings if dispute.checked else (), language),
            "waived": {"by": waived.by.name, "at": iso(waived.at), "reason": waived.reason} if waived else None,
        }
    )


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
