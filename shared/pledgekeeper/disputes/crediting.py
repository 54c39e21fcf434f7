"""A credit beside what its invoice bills: nothing of a line, or of an invoice, is credited twice. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from pledgekeeper import money
from pledgekeeper.disputes.billed import billed_in_all, billed_of_line, invoice_that_counts
from pledgekeeper.disputes.lines import NOTHING, AmountsMoved
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import CreditIssued, IssueCredit
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.model import Frozen


class Credited(Frozen):
    """What a credit note of a dispute credited, in all and of each line that the claim names."""

    credit_note: str
    dispute: str
    amount: Decimal
    lines: Mapping[str, Decimal] = {}

    @property
    def named(self) -> str:
        return f"{self.credit_note} of {self.dispute}"


class CreditOfInvoice(IssueCredit):
    """A credit note, with what is known of the invoice that it corrects when it is issued.

    `invoice` is what is loaded under that number now, `lines_ever` are those of all its versions, and `earlier` the
    credit notes of all disputes that name it. `booked` are so many acceptances and credits of that number as were
    booked by then: whoever books the next is the only one to do so.
    """

    invoice_number: str
    booked: int
    invoice: Invoice | None = None
    lines_ever: frozenset[str] = frozenset()
    earlier: tuple[Credited, ...] = ()


class _Part(NamedTuple):
    """A line, or the whole invoice: what it bills, what is to be credited of it, and what was by each note."""

    named: str
    line_name: str | None
    billed: Decimal | None
    amount: Decimal
    earlier: tuple[tuple[Credited, Decimal], ...]


def credits_of(dispute: Dispute) -> Iterator[Credited]:
    """What each credit note of the dispute credited: all that was accepted by then, and not credited before."""
    accepted, before = dict[str, Decimal](), dict[str, Decimal]()
    for event in dispute.timeline:
        if isinstance(event, AmountsMoved):
            accepted |= {share.line: share.accepted_amount for share in event.lines}
        if isinstance(event, CreditIssued):
            lines = _more(accepted, before) if dispute.claim.lines else {}
            before = dict(accepted)
            yield Credited(
                credit_note=event.credit_note, dispute=dispute.case_id, amount=event.amount, lines=lines
            )  # fmt: skip


def must_be_left(dispute: Dispute, command: CreditOfInvoice) -> None:
    """Refused when the credit that is due would give back more of a line, or of the invoice, than it bills."""
    for part in _parts(dispute, command):
        earlier = sum((amount for _, amount in part.earlier), start=NOTHING)
        if part.billed is not None and earlier + part.amount > part.billed:
            raise Refused(
                _too_much(part, part.billed, earlier, dispute.claim.currency),
                because="credits-beyond-bill" if part.line_name is None else "credits-beyond-line", line=part.line_name,
                billed=part.billed, credited=earlier,
                notes=", ".join(each.credit_note for each, _ in part.earlier) or "–",
                left=max(NOTHING, part.billed - earlier), amount=part.amount, currency=dispute.claim.currency,
            )  # fmt: skip


def _parts(dispute: Dispute, command: CreditOfInvoice) -> Iterator[_Part]:
    named, earlier = f"invoice {command.invoice_number}", command.earlier
    invoice = invoice_that_counts(dispute, command.invoice)
    if dispute.claim.lines:
        own = [each.lines for each in credits_of(dispute)]
        before = {line: sum((each.get(line, NOTHING) for each in own), start=NOTHING) for each in own for line in each}
        accepted = {line.line: line.accepted_amount for line in dispute.lines}
        for line, amount in _more(accepted, before).items():
            of_line = tuple((each, each.lines[line]) for each in earlier if each.lines.get(line))
            billed = billed_of_line(dispute, line, invoice, command.lines_ever)
            yield _Part(f"line {line} of {named}", line, billed, amount, of_line)
    of_all = tuple((each, dispute.with_vat(each.amount)) for each in earlier)
    yield _Part(named, None, billed_in_all(dispute, invoice), dispute.with_vat(dispute.credit_due_amount), of_all)


def _more(now: Mapping[str, Decimal], before: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {name: more for name, amount in now.items() if (more := amount - before.get(name, NOTHING))}


def _too_much(part: _Part, billed: Decimal, earlier: Decimal, currency: str | None) -> str:
    def told(amount: Decimal) -> str:
        return money.told(amount, currency)

    notes = ", ".join(f"{told(amount)} by {each.named}" for each, amount in part.earlier) or "nothing"
    return (
        f"{part.named} bills {told(billed)} {currency or ''}".rstrip()
        + f", and credited of it before was {notes}: {told(max(NOTHING, billed - earlier))} is left, and this credit "
        f"note would give back {told(part.amount)}; where the invoice bills more, load its right version first"
    )
