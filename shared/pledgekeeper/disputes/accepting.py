"""What is accepted beside what its invoice bills: all disputes of it together accept no more of a line, or of the
whole, as no more could be credited, and nothing that is accepted is taken back. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from pledgekeeper import money
from pledgekeeper.disputes.billed import billed_in_all, billed_of_line, invoice_that_counts
from pledgekeeper.disputes.lines import NOTHING, Share
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.model import Frozen


class Accepted(Frozen):
    """What another dispute of the invoice has accepted, in all and of each line that its claim names."""

    dispute: str
    amount: Decimal
    lines: Mapping[str, Decimal] = {}


class BesideInvoice(Frozen):
    """What is known of the invoice in dispute when something of it is accepted.

    `invoice` is what is loaded under that number now, `lines_ever` are those of all its versions, and `accepted` is
    what the other disputes that name it accept. `booked` are so many acceptances and credits of that number as were
    booked by then: whoever books the next is the only one to do so.
    """

    invoice_number: str
    booked: int
    invoice: Invoice | None = None
    lines_ever: frozenset[str] = frozenset()
    accepted: tuple[Accepted, ...] = ()


class _Part(NamedTuple):
    """A line, or the whole invoice: what it bills, what this dispute would have accepted of it, and each other has."""

    named: str
    billed: Decimal | None
    amount: Decimal
    others: tuple[tuple[str, Decimal], ...]
    with_vat: bool = False


def accepted_of(dispute: Dispute) -> Accepted:
    """What a dispute has accepted."""
    lines = {each.line: each.accepted_amount for each in dispute.lines if each.accepted_amount}
    named = lines if dispute.claim.lines else {}
    return Accepted(dispute=dispute.case_id, amount=dispute.amounts.accepted_amount, lines=named)


def must_be_billed(dispute: Dispute, shares: Iterable[Share], beside: BesideInvoice) -> None:
    """Refused where these shares of its lines accept more than the invoice bills, with what other disputes accept."""
    for part in _parts(dispute, dispute.with_shares(shares), beside):
        others = sum((amount for _, amount in part.others), start=NOTHING)
        if part.billed is not None and others + part.amount > part.billed:
            raise Refused(
                _too_much(part, part.billed, others, dispute.claim.currency),
                because="beyond-the-bill", billed=part.billed, left=max(NOTHING, part.billed - others),
                amount=part.amount, currency=dispute.claim.currency,
            )  # fmt: skip


def _parts(before: Dispute, after: Dispute, beside: BesideInvoice) -> Iterator[_Part]:
    """Those of which more is accepted than before."""
    named, invoice = f"invoice {beside.invoice_number}", invoice_that_counts(before, beside.invoice)
    was = {line.line: line.accepted_amount for line in before.lines}
    for line in after.lines if after.claim.lines else ():
        if line.accepted_amount > was[line.line]:
            others = tuple((each.dispute, each.lines[line.line]) for each in beside.accepted if line.line in each.lines)
            billed = billed_of_line(after, line.line, invoice, beside.lines_ever)
            yield _Part(f"line {line.line} of {named}", billed, line.accepted_amount, others)
    accepted = after.amounts.accepted_amount
    if accepted > before.amounts.accepted_amount:
        of_all = tuple((each.dispute, after.with_vat(each.amount)) for each in beside.accepted)
        whole, with_vat = billed_in_all(after, invoice), after.with_vat(accepted)
        yield _Part(named, whole, with_vat, of_all, with_vat != accepted)


def _too_much(part: _Part, billed: Decimal, others: Decimal, currency: str | None) -> str:
    def told(amount: Decimal) -> str:
        return money.told(amount, currency)

    elsewhere = ", ".join(f"{told(amount)} in {dispute}" for dispute, amount in part.others)
    already = f", and accepted of it already is {elsewhere}: {told(max(NOTHING, billed - others))} is left"
    return (
        f"{part.named} bills {told(billed)} {currency or ''}".rstrip()
        + (" with VAT" if part.with_vat else "")
        + (already if part.others else "")
        + f", and this dispute would have {told(part.amount)} accepted; where the invoice bills more, its right "
        "version is loaded first"
    )
