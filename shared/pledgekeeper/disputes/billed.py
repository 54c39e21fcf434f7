"""What an invoice bills of a line and in all, beside which what is accepted and credited of it is held. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from pledgekeeper.disputes.invoiced import counts
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.invoices.model import Invoice


def invoice_that_counts(dispute: Dispute, invoice: Invoice | None) -> Invoice | None:
    """The invoice, unless it is in another currency than the dispute, or of another account."""
    return invoice if invoice and counts(dispute, invoice) else None


def billed_in_all(dispute: Dispute, invoice: Invoice | None) -> Decimal | None:
    """With VAT. Lines that are credits make the total smaller, and nothing that was billed right. As the claim says
    where no invoice is loaded; None where it does not."""
    if invoice is None:
        return dispute.claim.billed_amount
    of_lines = sum((each.amount for each in invoice.lines if each.amount > 0), start=NOTHING)
    credits_make_less = any(each.amount < 0 for each in invoice.lines)
    return max(invoice.total, dispute.with_vat(of_lines) if credits_make_less else of_lines)


def billed_of_line(dispute: Dispute, name: str, invoice: Invoice | None, ever: Iterable[str]) -> Decimal | None:
    """As the invoice has it, and nothing where a later version took it away; as the claim says where no invoice is
    loaded. None where nobody knows: of a line that no version had, and of an invoice without lines."""
    if invoice is None:
        return next((each.billed_amount for each in dispute.claim.lines or () if each.line == name), None)
    line = invoice.line(name)
    if line:
        return max(NOTHING, line.amount)
    return NOTHING if invoice.lines and name in ever else None
