"""Disputes as our API shows them. Amounts are decimal strings in the invoice's currency."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper import money
from pledgekeeper.api.attachments import attachments_view
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.credit_claims import Charge
from pledgekeeper.disputes.appealing import appeal_until
from pledgekeeper.disputes.appeals import appeal_of, decision_of
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.claims import (
    Channel,
    Claim,
    ClaimContact,
    Disputed,
    DisputeOpened,
)
from pledgekeeper.disputes.deadlock import Position, deadlock_of
from pledgekeeper.disputes.drafts import waiting
from pledgekeeper.disputes.eligibility import EligibilityJudged, EligibilityWaived
from pledgekeeper.disputes.lines import Allocation, Line
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owed_evidence import owed
from pledgekeeper.disputes.owing import interest_of, outstanding, payable_amount, payable_by
from pledgekeeper.disputes.proposals import standing
from pledgekeeper.disputes.withholding import excess, notice, notice_by
from pledgekeeper.model import DayOfOurTime, InstantOfOurTime, NameSent, iso
from pledgekeeper.notices.language import Texts
from pledgekeeper.notices.standing import findings_told, sum_told, verdict_told


class DisputeCreate(Claim):
    """A claim, with the carrier's own reference, and for staff the carrier it is opened for. An API says all of it that
    the loaded invoice does not; of a fraud, which is told weeks before its traffic is billed, as much as is known."""

    account: NameSent | None = None
    invoice_number: NameSent | None = None
    invoice_date: DayOfOurTime | None = None
    period_from: InstantOfOurTime | None = None
    period_to: InstantOfOurTime | None = None
    reference: str | None = Field(default=None, max_length=100)
    carrier: str | None = None
    contact: str | ClaimContact | None = Field(
        default=None, description="who of the carrier speaks for it and hears of it: a contact by its id, or a person"
    )
    channel: Channel | None = Field(
        default=None, description="for staff: how the carrier told us what is now opened for it"
    )

    def claim(self) -> Claim:
        said = self.model_dump(include=set(Claim.model_fields))
        if self.lines and self.disputed_amount is None:
            said["disputed_amount"] = sum(each.disputed_amount for each in self.lines)
        return Claim.model_validate(said)


class DisputeAnswer(Allocation):
    """Our substantive answer: how much of the disputed amount is accepted, in all or line by line, and why."""

    reason: str = Field(min_length=1, max_length=20_000)


class CreditClaim(BaseModel):
    """The credit of a closed ticket, claimed: what was charged in the month, and where, as far as it is known."""

    model_config = ConfigDict(extra="forbid")

    account: NameSent
    monthly_charge: Disputed
    invoice_number: NameSent | None = None
    line: NameSent | None = None

    def charge(self) -> Charge:
        return Charge(self.account, self.monthly_charge, self.invoice_number, self.line)


TIMELINE_TELLS = frozenset({
    "proposal", "interest", "appeal_until", "appeal", "evidence_missing", "evidence_due_at", "withholding",
    "withholding_notice", "deadlock",
    "attachments", "contact", "channel",
})  # fmt: skip
"""What only the timeline tells of a dispute."""

ATTRIBUTES = TIMELINE_TELLS | {
    "id", "href", "carrier", "status", "reference", "opened_at", "changed_at", "analyst", "evidence_needed",
    *Claim.model_fields, "accepted_amount", "rejected_amount", "answer",
    "open_amount", "withheld_amount", "amounts", "payable_amount", "payable_by", "credit_due_amount",
    "outstanding_amount", "invoice", "eligibility", "waived", "fraud",
}  # fmt: skip
"""What a dispute has, as its list may be filtered by."""


def dispute_view(
    dispute: Dispute,
    base_url: str,
    evidence: tuple[str, ...],
    clause: DisputeClause,
    now: datetime,
    fraud: dict[str, Any] | None = None,
) -> dict[str, Any]:
    claim = dispute.claim
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
            **_claim(claim),
            "unsaid": list(claim.unsaid) or None,
            "answer": dispute.answer,
            **(_amounts(dispute, clause) if dispute.lines else {}),
            **(_of_timeline(dispute, clause, now) if dispute.timeline and dispute.lines else {}),
            "invoice": checked_view(dispute.checked, claim.currency) if dispute.checked else None,
            "eligibility": dispute.standing.verdict if dispute.standing else None,
            "waived": True if dispute.standing and dispute.standing.waived else None,
            "fraud": fraud,
            "attachments": attachments_view(dispute, base_url),
            **_of_opening(dispute),
            **_of_deciding(dispute, clause),
        }
    )


def _claim(claim: Claim) -> dict[str, Any]:
    """What is claimed, with the decimals of its currency."""

    def in_full(said: dict[str, Any]) -> dict[str, Any]:
        amounts = (name for name in said if name.endswith("_amount"))
        return said | {name: told(Decimal(said[name]), claim.currency) for name in amounts}

    said = in_full(claim.model_dump(mode="json", exclude_none=True))
    return said | ({"lines": [in_full(each) for each in said["lines"]]} if claim.lines else {})


def checked_view(checked: Checked, currency: str | None) -> dict[str, Any]:
    """The invoice as it was found, by its account and version, and what differs."""
    found = checked.model_dump(
        mode="json", exclude_none=True, exclude={"findings", "at_most", "taken", "elsewhere_amount", "credits_amount"}
    )
    total = {"paid_amount": told(checked.paid_amount, currency)}
    if checked.total_amount is not None:
        total["total_amount"] = told(checked.total_amount, currency)
    others = {"elsewhere_amount": told(checked.elsewhere_amount, currency)} if checked.elsewhere_amount else {}
    lines = {line: told(amount, currency) for line, amount in checked.at_most.items()}
    at_most: dict[str, Any] = {"at_most": lines} if lines else {}
    if checked.taken:
        at_most["taken"] = {
            line: {name: told(amount, currency) for name, amount in each} for line, each in checked.taken.items()
        }
    differs = [each.model_dump(exclude_none=True) for each in checked.findings]
    return {**found, **total, **others, **at_most, "differs": differs}


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


def _amounts(dispute: Dispute, clause: DisputeClause) -> dict[str, Any]:
    amounts, due_on = dispute.amounts, payable_by(dispute, clause)
    moved, currency = bool(dispute.shares), dispute.claim.currency
    return {
        "accepted_amount": told(amounts.accepted_amount, currency) if moved else None,
        "rejected_amount": told(amounts.rejected_amount, currency) if moved else None,
        "open_amount": told(amounts.open_amount, currency),
        "withheld_amount": told(dispute.withheld_amount, currency),
        "amounts": [_line(line, currency) for line in dispute.lines],
        "payable_amount": told(payable_amount(dispute), currency),
        "payable_by": due_on.isoformat() if due_on else None,
        "credit_due_amount": told(dispute.credit_due_amount, currency),
        "outstanding_amount": told(outstanding(dispute), currency),
    }


def _line(line: Line, currency: str | None) -> dict[str, str | None]:
    return {
        "line": line.line,
        "disputed_amount": told(line.disputed_amount, currency),
        "accepted_amount": told(line.accepted_amount, currency),
        "rejected_amount": told(line.rejected_amount, currency),
        "withdrawn_amount": told(line.withdrawn_amount, currency),
        "open_amount": told(line.open_amount, currency),
    }


def _of_opening(dispute: Dispute) -> dict[str, Any]:
    """Who of the carrier speaks for it; and by which way one of ours was asked to open it."""
    match dispute.timeline:
        case (DisputeOpened(contact=contact, channel=channel), *_):
            return {"contact": contact.model_dump(exclude_none=True) if contact else None, "channel": channel}
    return {}


def _of_timeline(dispute: Dispute, clause: DisputeClause, now: datetime) -> dict[str, Any]:
    proposal, interest = standing(dispute.timeline, now), interest_of(dispute, clause, now)
    currency = dispute.claim.currency
    return {
        "proposal": proposal.model_dump(mode="json", exclude={"event"}) if proposal else None,
        "interest": {"by_carrier": told(interest.by_carrier, currency), "by_us": told(interest.by_us, currency)}
        if clause.interest
        else None,
    }


def _of_deciding(dispute: Dispute, clause: DisputeClause) -> dict[str, Any]:
    """What the carrier owes us, and its appeal."""
    judgement, until = owed(dispute), appeal_until(dispute, clause)
    appeal, decision = appeal_of(dispute.timeline), decision_of(dispute.timeline)
    due_at = judgement.evidence_due_at if judgement else None
    return {
        "evidence_missing": list(judgement.missing) if judgement else None,
        "evidence_due_at": iso(due_at) if due_at else None,
        "withholding": _withholding_view(dispute, clause),
        "withholding_notice": _notice_view(dispute, clause),
        "appeal_until": iso(until) if until and not appeal and dispute.amounts.contested_amount else None,
        "appeal": present(
            {
                "at": iso(appeal.at),
                "heard_by": appeal.heard_by,
                "outcome": decision.outcome if decision else None,
                "decided_at": iso(decision.at) if decision else None,
            }
        )
        if appeal
        else None,
        "deadlock": _deadlock_view(dispute),
    }


def _deadlock_view(dispute: Dispute) -> dict[str, Any] | None:
    """When it was declared, what each side proposed last, and what comes next."""
    found, currency = deadlock_of(dispute), dispute.claim.currency
    if found is None:
        return None
    return present(
        {
            "at": iso(found.at),
            "by_carrier": _position(found.by_carrier, currency),
            "by_us": _position(found.by_us, currency),
            "after_deadlock": found.after_deadlock,
        }
    )


def _position(position: Position | None, currency: str | None) -> dict[str, str | None] | None:
    if position is None:
        return None
    return {"proposal_id": position.proposal_id, "accepted_amount": told(position.accepted_amount, currency)}


def _withholding_view(dispute: Dispute, clause: DisputeClause) -> dict[str, Any] | None:
    """What the carrier says it withholds, beside what it may as the dispute stands."""
    said = notice(dispute)
    if said is None:
        return None
    currency = said.currency
    return {
        "amount": told(said.amount, currency),
        "since": said.since.isoformat(),
        "notified_at": iso(said.at),
        "late": said.late,
        "clause": clause.withholding_clause,
        "allowed_amount": told(dispute.withheld_amount, currency),
        "excess_amount": told(excess(dispute, said.amount), currency),
    }


def _notice_view(dispute: Dispute, clause: DisputeClause) -> dict[str, Any]:
    """What the clause says of a notice of withholding: until when one is due, or nothing."""
    by = notice_by(dispute, clause)
    silent = clause.withholding_notice_days is None
    return present({"clause": clause.withholding_clause, "silent": silent, "due_by": by.isoformat() if by else None})


def draft_view(dispute: Dispute) -> dict[str, Any]:
    """The draft that waits for a second person, for our own people alone; nothing when none does."""
    draft = waiting(dispute.timeline)
    return {"draft": draft.model_dump(mode="json", exclude={"event"}, exclude_none=True)} if draft else {}


def told(amount: Decimal | None, currency: str | None) -> str | None:
    """An amount as a decimal string, with the decimals of its currency."""
    return None if amount is None else money.told(amount, currency)
