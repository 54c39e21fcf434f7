"""What pages show of invoices: a row of the list, and one invoice with the claims beside its lines. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.checking import Finding
from pledgekeeper.disputes.invoiced import Invoiced, invoiced, names
from pledgekeeper.disputes.lines import WHOLE, Line
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.invoices.model import BillState, Invoice, InvoiceHead
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.invoices.payments import Payment, paid_of, state_of
from pledgekeeper.invoices.windows import Window, due_on, zone_of


@dataclass(frozen=True)
class InvoiceRow:
    """One line of the list. `period` are its first and last day, `late` that its due date is over."""

    bill: str
    invoice: InvoiceHead
    period: tuple[date, date] | None
    due: date | None
    late: bool
    state: BillState
    sums: Invoiced


@dataclass(frozen=True)
class ClaimRow:
    """What one dispute says of one line: `said` is what it takes to be billed, `findings` how that is not so."""

    dispute: Dispute
    line: Line
    said: Decimal | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class LineRow:
    """A line of the invoice with the claims beside it; `amount` None: the invoice has no such line."""

    name: str
    description: str | None
    amount: Decimal | None
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True)
class InvoicePage:
    """One version of an invoice. `whole` are claims about all of it, `lines` also those that only a claim names."""

    row: InvoiceRow
    lines: tuple[LineRow, ...]
    whole: tuple[ClaimRow, ...]
    disputes: tuple[Dispute, ...]
    payments: tuple[Payment, ...]
    window: Window | None
    closed: bool


def row(invoice: InvoiceHead, disputes: Iterable[Dispute], paid: Decimal, carrier: Carrier, today: date) -> InvoiceRow:
    """An invoice with what its disputes and payments make of it; of the disputes given, those that name another do not
    count."""
    sums, due = invoiced(invoice, disputes, paid), due_on(invoice, carrier.agreement.disputes)
    return InvoiceRow(
        bill=bill_id(invoice),
        invoice=invoice,
        period=_period(invoice, zone_of(carrier)),
        due=due,
        late=bool(due and due < today and sums.payable),
        state=state_of(invoice, sums.paid, sums.accepted + sums.interest),
        sums=sums,
    )


def view(
    invoice: Invoice,
    disputes: Sequence[Dispute],
    payments: Sequence[Payment],
    carrier: Carrier,
    window: Window | None,
    today: date,
) -> InvoicePage:
    """One invoice; `disputes` are those of its carrier, the newest first."""
    found = tuple(each for each in disputes if names(each, invoice))
    claims = [claim for dispute in found for claim in _claims(dispute)]
    known = {each.line for each in invoice.lines}
    strange = dict.fromkeys(each.line.line for each in claims if each.line.line not in {*known, WHOLE})
    return InvoicePage(
        row=row(invoice, found, paid_of(invoice, payments), carrier, today),
        lines=(
            *(LineRow(each.line, each.description, each.amount, _of(each.line, claims)) for each in invoice.lines),
            *(LineRow(name, None, None, _of(name, claims)) for name in strange),
        ),
        whole=_of(WHOLE, claims),
        disputes=found,
        payments=tuple(payments),
        window=window,
        closed=bool(window and today > window.last_day),
    )


def _of(name: str, claims: Iterable[ClaimRow]) -> tuple[ClaimRow, ...]:
    return tuple(each for each in claims if each.line.line == name)


def _claims(dispute: Dispute) -> Iterable[ClaimRow]:
    said = {each.line: each.billed_amount for each in dispute.claim.lines or ()}
    findings = dispute.checked.findings if dispute.checked else ()
    for line in dispute.lines:
        about = line.line if line.line != WHOLE else None
        yield ClaimRow(
            dispute,
            line,
            said.get(line.line, dispute.claim.billed_amount),
            tuple(f for f in findings if f.line == about),
        )


def _period(invoice: InvoiceHead, zone: str) -> tuple[date, date] | None:
    """Its first and last day: of UTC when it ends at a midnight there, else of that zone."""
    if invoice.period_from is None or invoice.period_to is None:
        return None
    wall = UTC if _is_midnight(invoice.period_to) else ZoneInfo(zone)
    last = invoice.period_to - timedelta(seconds=1)
    return invoice.period_from.astimezone(wall).date(), last.astimezone(wall).date()


def _is_midnight(moment: datetime) -> bool:
    return moment.astimezone(UTC).time() == time()
