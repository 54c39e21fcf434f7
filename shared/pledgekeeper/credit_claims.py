"""The credit that a closed ticket earns by its pledge, as a claim of the carrier: computed from its clocks. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pledgekeeper import money
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.joining import goes_on_in
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.claims import Claim, ClaimLine
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.model import iso, to_the_second
from pledgekeeper.sla.credits import amount, percent_owed
from pledgekeeper.sla.pledge import Commitment
from pledgekeeper.tickets.model import Ticket, TicketStatus

SLA_CREDIT = "sla-credit"


@dataclass(frozen=True)
class Earned:
    """What one missed promise earns: per cent of the monthly charge, for so many seconds against so many."""

    commitment: Commitment
    counted_seconds: int
    target_seconds: int
    percent: Decimal

    def __str__(self) -> str:
        counted, target = to_the_second(self.counted_seconds), to_the_second(self.target_seconds)
        return f"{self.commitment.name} (clause {self.commitment.clause}): {counted} against {target}, {self.percent} %"


@dataclass(frozen=True)
class Charge:
    """What the credit is of: the monthly charge, and where it was billed, as far as that is said."""

    account: str
    monthly_charge: Decimal
    invoice_number: str | None = None
    line: str | None = None


def earned(ticket: Ticket, terms: Terms, now: datetime) -> Iterator[Earned]:
    """Every credit that the pledge of the ticket gives for a promise that was missed."""
    terms = terms.under(ticket.pledge_id, ticket.calendars_id)
    for commitment, reading in readings(ticket, terms, now):
        counted, target = reading.counted_seconds, reading.target_seconds
        percent = percent_owed(terms.pledge.credits, commitment.id, counted, target)
        if percent:
            yield Earned(commitment, counted, target, percent)


def claim_for(ticket: Ticket, charge: Charge, terms: Terms, now: datetime, invoice: Invoice | None = None) -> Claim:
    """The claim. `invoice`: the one that the charge names, where it is loaded; else nothing is said of what it bills,
    as a monthly charge is part of that. Refused when the ticket is not closed, goes on in another, or earns nothing."""
    merged = goes_on_in(ticket.timeline)
    if merged:
        raise Refused(f"{ticket.case_id} goes on in {merged}, and its time is counted there: claim the credit of that")
    if ticket.status is not TicketStatus.CLOSED or ticket.resolved_at is None:
        raise Refused(f"{ticket.case_id} is {ticket.status}; a credit is claimed when a ticket is resolved and closed")
    found = list(earned(ticket, terms, now))
    if not found:
        raise Refused(f"{ticket.case_id} earns no credit by {ticket.pledge_id}: no promise that it credits was missed")
    percent = min(sum((each.percent for each in found), start=Decimal(0)), Decimal(100))
    currency = terms.carrier.agreement.disputes.currency
    wrong = money.misfit((charge.monthly_charge,), currency)
    if wrong:
        raise Invalid(f"monthly_charge: {wrong}", where="monthly_charge")
    credit = amount(percent, charge.monthly_charge, currency)
    if not credit:
        least = money.told(Decimal(1).scaleb(-money.decimals(currency)), currency)
        raise Refused(f"{percent} % of {charge.monthly_charge} {currency} is less than {least}, and cannot be paid")
    beside = invoice if invoice and invoice.currency == currency else None
    return Claim(
        type=SLA_CREDIT,
        account=charge.account,
        invoice_number=charge.invoice_number,
        invoice_date=invoice.date_ if invoice else None,
        billed_amount=_billed(beside.total, credit) if beside else None,
        disputed_amount=credit,
        currency=currency,
        period_from=ticket.opened_at,
        period_to=ticket.resolved_at,
        lines=_lines(charge, credit, beside),
        description="\n".join(
            (
                f"Ticket {ticket.case_id}, opened {iso(ticket.opened_at)}, resolved {iso(ticket.resolved_at)}.",
                *(str(each) for each in found),
                f"{percent} % of {money.told(charge.monthly_charge, currency)} {currency} is "
                f"{money.told(credit, currency)}, by {ticket.pledge_id}.",
            )
        ),
    )


def _lines(charge: Charge, credit: Decimal, invoice: Invoice | None) -> tuple[ClaimLine, ...] | None:
    if charge.line is None:
        return None
    line = invoice.line(charge.line) if invoice else None
    return (
        ClaimLine(
            line=charge.line, billed_amount=_billed(line.amount, credit) if line else None, disputed_amount=credit
        ),
    )


def _billed(amount: Decimal, credit: Decimal) -> Decimal | None:
    """As the invoice has it. None of less than the credit, which no claim may say: its check tells of that."""
    return amount if amount >= credit else None
