"""What a claim leaves unsaid and the invoice that it names says, as it is loaded. Pure."""

from typing import Any, Final

from pledgekeeper.disputes.claims import Claim, ClaimLine
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.model import Invoice

SAID_BY_INVOICE: Final = (
    "account", "invoice_date", "currency", "billed_amount", "period_from", "period_to",
)  # fmt: skip


def with_invoice(claim: Claim, invoice: Invoice) -> Claim:
    """The claim, with what it leaves unsaid and its invoice says; no amount of another currency, or of a credit.
    Invalid where it disputes more than the invoice bills."""
    said = _said(invoice, claim.currency or invoice.currency)
    more = {name: said[name] for name in claim.unsaid if said.get(name) is not None}
    disputed, billed = claim.disputed_amount, more.get("billed_amount")
    if disputed is None or billed is None or disputed <= billed:
        return Claim.model_validate(claim.model_dump() | more)
    lines = [_as_billed(each, invoice) for each in claim.lines or ()]
    if not lines or disputed > sum((each.billed_amount or NOTHING for each in lines), start=NOTHING):
        raise Invalid(
            f"disputed_amount: {disputed} exceeds what invoice {invoice.number} bills, {billed}",
            where="disputed_amount",
        )
    return Claim.model_validate(claim.model_dump() | more | {"lines": lines})


def _as_billed(line: ClaimLine, invoice: Invoice) -> ClaimLine:
    """With what the invoice bills of it, where credits make its total smaller than the line."""
    billed = invoice.line(line.line)
    if line.billed_amount is not None or billed is None or billed.amount < line.disputed_amount:
        return line
    return line.changed(billed_amount=billed.amount)


def must_say_all(claim: Claim, invoice: Invoice | None) -> None:
    """Invalid names what is missing, and what no invoice says instead."""
    if not claim.unsaid:
        return
    missing = "; ".join(f"{name} is missing" for name in claim.unsaid)
    left = ", ".join(name for name in claim.unsaid if name in SAID_BY_INVOICE)
    if left and claim.invoice_number:
        named = f"invoice {claim.invoice_number}"
        why = f"{named} is loaded and does not say it" if invoice else f"{named} is not loaded, or not of that account"
        missing += f"; {left} may be left out where the loaded invoice says it, and {why}"
    raise Invalid(missing)


def _said(invoice: Invoice, currency: str) -> dict[str, Any]:
    counts = invoice.currency == currency and invoice.total >= NOTHING
    return {
        "account": invoice.account,
        "invoice_date": invoice.date_,
        "currency": invoice.currency,
        "billed_amount": invoice.total if counts else None,
        "period_from": invoice.period_from,
        "period_to": invoice.period_to,
    }
