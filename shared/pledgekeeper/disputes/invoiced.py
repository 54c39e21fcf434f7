"""What disputes make of an invoice: how much of it is disputed, accepted, withheld and credited, and what is left to
pay by its due date. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.disputes.lines import NOTHING, total
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.windows import WITH_THE_CARRIER


@dataclass(frozen=True)
class Invoiced:
    """Sums over the disputes that name an invoice, in its currency. `payable` is what the carrier owes by the due date
    whatever becomes of the rest, `undisputed` the part of it that no dispute ever named: both None of an invoice that
    it does not have yet, or has paid."""

    disputed: Decimal
    accepted: Decimal
    withheld: Decimal
    credited: Decimal
    payable: Decimal | None
    undisputed: Decimal | None


def names(dispute: Dispute, invoice: InvoiceHead) -> bool:
    """Is it about that invoice? One that says no account means the only one of that number."""
    claim = dispute.claim
    same = (dispute.carrier_id, claim.invoice_number) == (invoice.carrier_id, invoice.number)
    return same and claim.account in (None, invoice.account)


def invoiced(invoice: InvoiceHead, disputes: Iterable[Dispute]) -> Invoiced:
    """What the disputes that name it make of an invoice. One in another currency is in no sum."""
    found = [each for each in disputes if names(each, invoice) and each.claim.currency in (None, invoice.currency)]
    sums = total([each.amounts for each in found])
    alive = [each.amounts for each in found if each.status is not DisputeStatus.WITHDRAWN]
    owed = max(NOTHING, invoice.total - sums.accepted_amount - sums.withheld_amount)
    theirs = invoice.state in WITH_THE_CARRIER
    return Invoiced(
        disputed=total(alive).disputed_amount,
        accepted=sums.accepted_amount,
        withheld=sums.withheld_amount,
        credited=sum((each.credited_amount for each in found), start=NOTHING),
        payable=owed if theirs else None,
        undisputed=max(NOTHING, invoice.total - sums.disputed_amount) if theirs else None,
    )


def due_on(invoice: InvoiceHead, clause: DisputeClause) -> date | None:
    """The invoice's own due date, else that of the agreement; None where neither says one."""
    if invoice.due_date or clause.payment_days is None:
        return invoice.due_date
    return invoice.date_ + timedelta(days=clause.payment_days)
