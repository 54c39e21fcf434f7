"""What the invoice and the agreement's clause make of a dispute: checked, judged, waived. Pure."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from pledgekeeper import money
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.after_the_end import heard_of_the_invoice
from pledgekeeper.disputes.checking import (
    MOST_FINDINGS,
    Checked,
    ClaimChecked,
    ClaimDiffers,
    Finding,
    Taken,
    check,
)
from pledgekeeper.disputes.claimed_twice import Claimed, billed_at_most, found_twice
from pledgekeeper.disputes.eligibility import (
    AGAINST,
    Earlier,
    EligibilityJudged,
    EligibilityWaived,
    Raised,
    Standing,
    judge,
)
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.transitions import next_status
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.invoices.model import Invoice, InvoiceHead
from pledgekeeper.invoices.windows import due_on, zone_of

StandingEvent = ClaimChecked | ClaimDiffers | EligibilityJudged | EligibilityWaived


class StandingCommand(Command):
    """Whatever says how a dispute stands beside its invoice and its clause."""


class CheckClaim(StandingCommand):
    """Hold the claim beside the invoice of that number, and judge it under the clause.

    `invoice` is what is loaded under that number now, `known` are invoices of the carrier without their lines,
    `earlier` its disputes of the same type and account that were below the tolerance, and `claimed` what those of the
    invoice that were opened before claim of it. One that is over is not judged again: it hears only of what was paid.
    """

    invoice_number: str | None
    invoice: Invoice | None = None
    paid_amount: Decimal = Field(default=Decimal("0.00"), description="of the invoice, besides its disputes")
    elsewhere_amount: Decimal = Field(default=Decimal("0.00"), description="what other disputes of it take, with VAT")
    known: tuple[InvoiceHead, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    claimed: tuple[Claimed, ...] = ()
    taken: Mapping[str, Taken] = Field(default={}, description="what other disputes of it take of the claim's lines")


class WaiveEligibility(StandingCommand):
    """Our named manager has a dispute heard that the clause speaks against."""

    command: Literal["waive-eligibility"] = "waive-eligibility"
    by: Actor
    reason: str = Field(min_length=1, max_length=2_000)


def decide(dispute: Dispute, command: StandingCommand, terms: Terms, now: datetime) -> list[Event]:
    """What `command` says of how the dispute stands. Raises Refused when it may not be said."""
    match command:
        case CheckClaim() if command.invoice_number != dispute.claim.invoice_number:
            return []
        case CheckClaim() if dispute.over:
            return [*_heard(dispute, command, terms, now), *_corrected(dispute, command, now)]
        case CheckClaim():
            checked, judged = _checked(dispute, command, terms, now), _judged(dispute, command, terms, now)
            return [*checked, *_corrected(dispute, command, now), *judged]
        case WaiveEligibility():
            return [_waived(dispute, command, terms, now)]
    raise Refused(f"a dispute does not understand {type(command).__name__}")


def _checked(dispute: Dispute, command: CheckClaim, terms: Terms, now: datetime) -> list[Event]:
    checked, before = _found(dispute, command, terms, terms.carrier.agreement.vat_percent), dispute.checked
    if checked == (before or Checked()):
        return []
    told = bool(checked.findings) and (before is None or checked.findings != before.findings)
    events: list[Event] = [ClaimChecked(at=now, **dict(checked), told=told)]
    return [*events, ClaimDiffers(at=now, findings=checked.findings)] if told else events


def _found(dispute: Dispute, command: CheckClaim, terms: Terms, vat_percent: Decimal | None) -> Checked:
    """The claim beside its invoice, which has so many percent of VAT on top of its lines."""
    invoice = command.invoice
    twice = tuple(found_twice(dispute.claim, command.claimed))
    findings = (*twice, *check(dispute.claim, invoice, command.known, vat_percent))[:MOST_FINDINGS]
    counted = invoice if invoice and dispute.claim.currency in (None, invoice.currency) else None
    return Checked(
        invoice_number=command.invoice_number,
        account=invoice.account if invoice else None,
        version=invoice.version if invoice else None,
        issued_by=invoice.issued_by if invoice else None,
        total_amount=counted.total if counted else None,
        state=counted.state if counted else None,
        paid_amount=command.paid_amount,
        elsewhere_amount=command.elsewhere_amount,
        payable_by=due_on(invoice, terms.carrier.agreement.disputes) if invoice else None,
        vat_percent=vat_percent,
        credits_amount=_credits(counted, vat_percent),
        at_most=billed_at_most(findings, counted, vat_percent, _at_most(dispute, command)) if counted else {},
        taken=command.taken if counted else {},
        findings=findings,
    )


def _at_most(dispute: Dispute, command: CheckClaim) -> tuple[str, ...]:
    return (*(dispute.checked.at_most if dispute.checked else ()), *command.taken)


def _credits(invoice: Invoice | None, vat_percent: Decimal | None) -> Decimal:
    """What lines of it give back, with VAT."""
    given = sum((-each.amount for each in invoice.lines if each.amount < 0), start=NOTHING) if invoice else NOTHING
    return money.with_vat(given, vat_percent, invoice.currency if invoice else None)


def _heard(dispute: Dispute, command: CheckClaim, terms: Terms, now: datetime) -> list[Event]:
    """One that is over hears what its invoice bills, what was paid of it, and what others take of it, and stays as it
    was found otherwise; but for one that is loaded after the end, of which nothing was known. The carrier is told where
    that pays what it gave up, or leaves it open again."""
    before, invoice = dispute.checked or Checked(invoice_number=command.invoice_number), command.invoice
    if invoice is None:
        return []
    heard = before.changed(paid_amount=command.paid_amount, elsewhere_amount=command.elsewhere_amount)
    if before.version is None:
        heard = _found(dispute, command, terms, before.vat_percent if dispute.checked else dispute.vat_percent)
    elif before.version and dispute.claim.currency == invoice.currency:
        heard = heard.changed(
            version=invoice.version,
            total_amount=invoice.total,
            state=invoice.state,
            credits_amount=_credits(invoice, before.vat_percent),
            at_most=billed_at_most(before.findings, invoice, before.vat_percent, _at_most(dispute, command)),
            taken=command.taken,
        )
    if heard == before:
        return []
    event, clause = ClaimChecked(at=now, **dict(heard)), terms.carrier.agreement.disputes
    return [event, *heard_of_the_invoice(dispute, evolve(dispute, event), clause, now)]


def _corrected(dispute: Dispute, command: CheckClaim, now: datetime) -> list[Event]:
    """Our desk is warned where a later version bills less than the one of which something was accepted: what has the
    correction already is corrected twice."""
    invoice, accepted = command.invoice, dispute.accepted_with_vat
    before = dispute.checked.total_amount if dispute.checked else None
    if not accepted or invoice is None or before is None or dispute.claim.currency != invoice.currency:
        return []
    if invoice.total >= before:
        return []
    said, right = money.told(accepted, invoice.currency), money.told(invoice.total, invoice.currency)
    return [ClaimDiffers(at=now, findings=(Finding(differs="accepted", said=said, right=right),))]


def _judged(dispute: Dispute, command: CheckClaim, terms: Terms, now: datetime) -> list[Event]:
    before = dispute.standing
    if before and before.waived:
        return []
    claim, clause = dispute.claim, terms.carrier.agreement.disputes
    raised = Raised(
        claim,
        dispute.opened_at,
        zone_of(terms.carrier),
        command.invoice,
        command.earlier,
        terms.carrier.agreement.vat_percent,
    )
    found = judge(raised, clause, terms.dispute_types[claim.type])
    last = next((event for event in reversed(dispute.timeline) if isinstance(event, EligibilityJudged)), None)
    if last and (last.verdict, last.lines) == (found.verdict, found.lines):
        return []
    was_against = before is not None and before.verdict in AGAINST
    told = found.verdict in AGAINST or (was_against and found.verdict == "eligible")
    return [
        EligibilityJudged(
            at=now,
            verdict=found.verdict,
            clause=found.clause,
            lines=found.lines,
            below=found.below,
            month=found.month,
            told=told,
        )
    ]


def _waived(dispute: Dispute, command: WaiveEligibility, terms: Terms, now: datetime) -> Event:
    next_status(dispute.status, "waive")
    standing = dispute.standing
    if standing is None or standing.waived or standing.verdict not in AGAINST:
        raise Refused("there is nothing to waive: the agreement's clause does not speak against this dispute")
    named = terms.carrier.agreement.disputes.manager
    manager = terms.roster.person(named) if named else terms.roster.on_duty("billing-manager", now)
    if manager is None or manager.id != command.by.name:
        who = manager.id if manager else named or "a billing-manager, and nobody is one on the roster"
        raise Refused(f"only {who} may waive the clause for {terms.carrier.name}, not {command.by.name}")
    return EligibilityWaived(at=now, by=command.by, reason=command.reason, verdict=standing.verdict)


def evolve(dispute: Dispute, event: StandingEvent) -> Dispute:
    """Fold one of these events into the dispute."""
    match event:
        case ClaimChecked():
            checked = Checked.model_validate({name: getattr(event, name) for name in Checked.model_fields})
            return dispute.changed(checked=checked, changed_at=event.at)
        case EligibilityJudged():
            standing = Standing(verdict=event.verdict, clause=event.clause, below=event.below, month=event.month)
            return dispute.changed(standing=standing, changed_at=event.at)
        case EligibilityWaived() if dispute.standing:
            return dispute.changed(standing=dispute.standing.changed(waived=True), changed_at=event.at)
    return dispute.changed(changed_at=event.at)
