"""What a credit note says: parties, the invoice it corrects, lines with reasons, VAT, totals that add up. Pure.

The terms and the rules are those of EN 16931-1 (BT-… and BR-…); amounts are positive and of one currency.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper import money
from pledgekeeper.carriers.invoicing import Invoicing, Party, Vat, VatCategory
from pledgekeeper.carriers.model import Carrier, Language
from pledgekeeper.disputes.appeals import AppealDecided
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.decide import evolve
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.proposals import ProposalAccepted, ProposalMade
from pledgekeeper.disputes.settling import CreditIssued, DisputeAnswered
from pledgekeeper.event import Event
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.model import Frozen

MOST_OF_A_REASON: Final = 600
"""Characters of our reason that a line repeats; the dispute has all of it."""


class NoteLine(Frozen):
    """What is credited of one line of the invoice; `line` is None of interest. `billed_as`: what the loaded invoice
    calls the line, `description` what the claim does where that says something else."""

    line: str | None
    billed_as: str | None = None
    description: str | None = None
    reason: str | None = None
    amount: Decimal
    category: VatCategory
    percent: Decimal


class VatTotal(Frozen):
    """The lines of one category and rate together (BG-23)."""

    category: VatCategory
    percent: Decimal
    taxable_amount: Decimal
    tax_amount: Decimal


class CreditNote(Frozen):
    """A credit note (type 381) that corrects one invoice, wholly or in part."""

    number: str
    issued_on: date
    language: Language
    currency: str
    dispute: str
    dispute_type: str
    their_reference: str | None
    account: str | None
    invoice_number: str | None
    invoice_date: date | None
    period: tuple[date, date] | None
    issuer: Party
    customer: Party
    lines: tuple[NoteLine, ...]

    @property
    def net_amount(self) -> Decimal:
        """BT-106 and BT-109: the sum of the lines (BR-CO-10, BR-CO-13)."""
        return sum((line.amount for line in self.lines), start=Decimal("0.00"))

    @property
    def vat_totals(self) -> tuple[VatTotal, ...]:
        kinds = dict.fromkeys((line.category, line.percent) for line in self.lines)
        return tuple(_vat_total(self.lines, *kind, self.currency) for kind in kinds)

    @property
    def tax_amount(self) -> Decimal:
        """BT-110 (BR-CO-14)."""
        return sum((each.tax_amount for each in self.vat_totals), start=Decimal("0.00"))

    @property
    def total_amount(self) -> Decimal:
        """BT-112 (BR-CO-15)."""
        return self.net_amount + self.tax_amount

    @property
    def payable_amount(self) -> Decimal:
        """BT-115: what the customer is owed; of a yen there are no parts to pay."""
        return money.payable(self.total_amount, self.currency)

    @property
    def rounding_amount(self) -> Decimal:
        """BT-114: what that adds to the total, or takes from it (BR-CO-16)."""
        return self.payable_amount - self.total_amount


def note_of(
    dispute: Dispute, issued: CreditIssued, carrier: Carrier, invoicing: Invoicing, invoice: Invoice | None = None
) -> CreditNote:
    """The credit note that `issued`, an event of the dispute, is about; `invoice`: where it is loaded."""
    claim, vat = dispute.claim, invoicing.vat
    lines = [
        _line(name, amount, reason, dispute.claim, vat, invoice)
        for name, amount, reason in _credited(dispute.timeline[: dispute.timeline.index(issued)])
    ]
    if issued.interest_amount:
        lines.append(_interest(issued, vat))
    return CreditNote(
        number=issued.credit_note,
        issued_on=issued.at.date(),
        language=carrier.language,
        currency=issued.currency,
        dispute=dispute.case_id,
        dispute_type=claim.type,
        their_reference=dispute.their_reference,
        account=claim.account,
        invoice_number=claim.invoice_number,
        invoice_date=claim.invoice_date,
        period=_period(claim),
        issuer=invoicing.issuer,
        customer=invoicing.customer,
        lines=tuple(lines),
    )


def _period(claim: Claim) -> tuple[date, date] | None:
    """Its first and last day, as they are counted where the claim says; `period_to` is the moment after it."""
    if claim.period_from is None or claim.period_to is None:
        return None
    zone = ZoneInfo(claim.period_zone or "UTC")
    last = claim.period_to - timedelta(seconds=1)
    return claim.period_from.astimezone(zone).date(), last.astimezone(zone).date()


def _credited(timeline: Sequence[Event]) -> Iterator[tuple[str, Decimal, str | None]]:
    """Each line, what of it came to be accepted since the last credit note, and why: a note is over all that is due."""
    dispute: Dispute | None = None
    credited: dict[str, Decimal] = {}
    accepted: dict[str, Decimal] = {}
    reasons: dict[str, str | None] = {}
    for number, event in enumerate(timeline):
        dispute = evolve(dispute, event)
        now = {line.line: line.accepted_amount for line in dispute.lines}
        reasons |= {name: _reason(event, timeline[:number]) for name in now if now[name] > accepted.get(name, 0)}
        accepted = now
        credited = accepted if isinstance(event, CreditIssued) else credited
    for name, amount in accepted.items():
        if amount > credited.get(name, 0):
            yield name, amount - credited.get(name, Decimal(0)), reasons[name]


def _reason(event: Event, before: Iterable[Event]) -> str | None:
    """What we said for it when that was accepted: the note is ours, and says nothing in the carrier's words."""
    match event:
        case DisputeAnswered(reason=reason) | AppealDecided(reason=reason):
            return reason
        case ProposalAccepted(proposal_id=proposal_id):
            made = (e for e in before if isinstance(e, ProposalMade) and e.proposal_id == proposal_id)
            return next((each.reason for each in made if each.by.side == "ours"), None)
    return None


def _line(name: str, amount: Decimal, reason: str | None, claim: Claim, vat: Vat, invoice: Invoice | None) -> NoteLine:
    claimed = next((each for each in claim.lines or () if each.line == name), None)
    billed = invoice.line(name) if invoice else None
    billed_as, claimed_as = (each.description if each else None for each in (billed, claimed))
    return NoteLine(
        line=name,
        billed_as=billed_as,
        description=claimed_as if claimed_as != billed_as else None,
        reason=_shortened(reason),
        amount=_written(amount, claim.currency),
        category=vat.category,
        percent=vat.percent,
    )


def _interest(issued: CreditIssued, vat: Vat) -> NoteLine:
    """Interest is no consideration for a supply; but as `O` may not stand beside other VAT (BR-O-11), it is `E`."""
    category: VatCategory = "O" if vat.category == "O" else "E"
    amount = _written(issued.interest_amount, issued.currency)
    return NoteLine(line=None, amount=amount, category=category, percent=Decimal(0))


def _written(amount: Decimal, currency: str | None) -> Decimal:
    """The same amount, with zeros after it as the others have them."""
    return money.rounded(amount, max(money.taken_decimals(currency), money.places_of(amount)))


def _shortened(reason: str | None) -> str | None:
    if reason is None or len(reason) <= MOST_OF_A_REASON:
        return reason
    return f"{reason[: MOST_OF_A_REASON - 1].rstrip()}…"


def _vat_total(lines: Iterable[NoteLine], category: VatCategory, percent: Decimal, currency: str) -> VatTotal:
    alike = (line.amount for line in lines if (line.category, line.percent) == (category, percent))
    taxable = sum(alike, start=Decimal("0.00"))
    tax = money.payable(taxable * percent / 100, currency)
    return VatTotal(category=category, percent=percent, taxable_amount=taxable, tax_amount=tax)
