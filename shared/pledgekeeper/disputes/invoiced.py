"""What disputes and payments make of an invoice: how much of it is disputed, accepted, withheld, credited and paid, and
what is left to pay by its due date. Pure.

Of an invoice that the carrier has nothing is lost: total = accepted + paid + payable + held back - overpaid, where its
disputes name no more than its total; where they name more, what is disputed stands in place of the total. A negative
total is a credit of ours, and owed as if it had been overpaid; what we pay back of it, or of an invoice that was paid
before something of it was accepted, is a negative payment. A line that several claim is disputed, withheld and given up
for no more than it bills.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pledgekeeper.disputes.claimed_twice import beyond
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Amounts
from pledgekeeper.disputes.lines import total as total_of
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.windows import WITH_THE_CARRIER

WITHDRAWN: Final = DisputeStatus.WITHDRAWN


@dataclass(frozen=True)
class Invoiced:
    """Sums over the disputes that name an invoice, in its currency, with VAT where its total has any. `payable` is what
    the carrier still owes by the due date whatever becomes of the rest, `undisputed` the unpaid part of it that no
    dispute ever named: both None of an invoice that it does not have yet, or has paid as billing says. `held_back` is
    what of the withheld amount is not paid, `overpaid` what was paid and is not owed, until it is paid back; `covered`
    is what payments of the invoice, and notes that gave back what was paid of it, cover of what was given up in its
    disputes, or is owed by none of them, as another claims the same: all of one that is settled."""

    disputed: Decimal
    accepted: Decimal
    withheld: Decimal
    credited: Decimal
    paid: Decimal
    held_back: Decimal
    overpaid: Decimal
    covered: Decimal
    payable: Decimal | None
    undisputed: Decimal | None


def names(dispute: Dispute, invoice: InvoiceHead) -> bool:
    """Is it about that invoice? One that says no account means the only one of that number."""
    claim = dispute.claim
    same = (dispute.carrier_id, claim.invoice_number) == (invoice.carrier_id, invoice.number)
    return same and claim.account in (None, invoice.account)


def of_one_invoice(one: Claim, other: Claim) -> bool:
    """Do two claims of a carrier name the same invoice? One that says no account may be of any of that number."""
    accounts = {one.account, other.account} - {None}
    return one.invoice_number == other.invoice_number and len(accounts) <= 1


def counts(dispute: Dispute, invoice: InvoiceHead) -> bool:
    """Is it in the sums of that invoice? One in another currency is in none."""
    return names(dispute, invoice) and dispute.claim.currency in (None, invoice.currency)


def invoiced(invoice: InvoiceHead, disputes: Iterable[Dispute], paid: Decimal) -> Invoiced:
    """What the disputes that name it, and what was `paid` of it besides them, make of an invoice."""
    counted = [each for each in disputes if counts(each, invoice)]
    if invoice.state in WITH_THE_CARRIER:
        return made_of(invoice.total, counted, paid)
    made = replace(made_of(max(NOTHING, invoice.total), counted, paid), payable=None, undisputed=None)
    return replace(made, covered=_given_up(counted)) if invoice.state == "settled" else made


def made_of(total: Decimal, found: Sequence[Dispute], paid: Decimal) -> Invoiced:
    """The same of one that the carrier has and that bills `total`; all of the disputes count.

    A payment covers first what no dispute names, then what was given up, then what is withheld; what is left of it is
    overpaid. So does what was paid with a dispute, accepted since and given back by a credit note: who pays an invoice
    less its note has paid it.
    """

    def summed(of: Callable[[Dispute], Decimal]) -> Decimal:
        return sum((each.with_vat(of(each)) for each in found), start=NOTHING)

    twice = _beyond(found)
    not_named = total - summed(lambda each: each.amounts.disputed_amount) + twice.disputed_amount
    unnamed, our_credit = max(NOTHING, not_named), max(NOTHING, -not_named if total < 0 else NOTHING)
    outstanding = _given_up(found)
    given_up, paid_twice = _cover(outstanding, twice.withdrawn_amount)
    withheld, held_twice = _cover(summed(_not_paid_of_withheld), twice.withheld_amount)
    given_back = summed(_given_back)
    undisputed, left = _cover(unnamed, paid + our_credit + paid_twice + held_twice)
    payable, after = _cover(given_up, left)
    held_back, overpaid = _cover(withheld, after)
    undisputed, noted = _cover(undisputed, given_back)
    payable, noted = _cover(payable, noted)
    return Invoiced(
        disputed=summed(lambda each: each.amounts.disputed_amount)
        - _beyond([each for each in found if each.status is not WITHDRAWN]).disputed_amount
        - summed(lambda each: each.amounts.disputed_amount if each.status is WITHDRAWN else NOTHING),
        accepted=summed(lambda each: each.amounts.accepted_amount),
        withheld=summed(lambda each: each.amounts.withheld_amount) - twice.withheld_amount,
        credited=summed(lambda each: each.credited_amount),
        paid=paid + summed(lambda each: each.paid_amount),
        held_back=held_back,
        overpaid=overpaid + summed(overpaid_with) - (given_back - noted),
        covered=outstanding - payable,
        payable=undisputed + payable,
        undisputed=undisputed,
    )


def _given_up(found: Iterable[Dispute]) -> Decimal:
    """What was given up and is not paid with its dispute."""
    return sum((each.with_vat(each.outstanding_amount) for each in found), start=NOTHING)


def elsewhere(dispute: Dispute, others: Sequence[Dispute]) -> Decimal:
    """What other disputes of its invoice leave nothing to pay of, with VAT: all that they name, and none names twice,
    but what was given up and is not paid; and what their notes gave back."""
    named = sum(
        (each.with_vat(each.amounts.disputed_amount - each.outstanding_amount) for each in others), start=NOTHING
    )
    given_back = sum((each.with_vat(_given_back(each)) for each in others), start=NOTHING)
    return max(NOTHING, named - _beyond([dispute, *others]).withheld_amount) + given_back


def _given_back(dispute: Dispute) -> Decimal:
    """By a credit note, of what was paid with the dispute."""
    return max(NOTHING, overpaid_with(dispute) - dispute.credit_due_amount)


def _beyond(found: Sequence[Dispute]) -> Amounts:
    """What several disputes claim of a line, or of the whole, beyond what it bills, with VAT: nobody can owe it."""
    billed = {name: amount for each in found if each.checked for name, amount in each.checked.twice.items()}
    if not billed:
        return Amounts(disputed_amount=NOTHING)
    lines = [line for each in found for line in each.lines]
    if WHOLE in billed:
        found_beyond = [beyond(lines, billed[WHOLE])]
    else:
        found_beyond = [beyond([line for line in lines if line.line == name], billed[name]) for name in billed]
    net = total_of(found_beyond)
    withheld, given_up = (found[0].with_vat(amount) for amount in (net.withheld_amount, net.withdrawn_amount))
    return Amounts(disputed_amount=withheld + given_up, rejected_amount=given_up, withdrawn_amount=given_up)


def _cover(owed: Decimal, paid: Decimal) -> tuple[Decimal, Decimal]:
    """What is left of both."""
    covered = min(owed, paid)
    return owed - covered, paid - covered


def _not_paid_of_withheld(dispute: Dispute) -> Decimal:
    """Of what may be withheld, what was not paid under protest: a payment covers first what was given up."""
    protest = max(NOTHING, dispute.paid_amount - dispute.amounts.withdrawn_amount)
    return max(NOTHING, dispute.amounts.withheld_amount - protest)


def overpaid_with(dispute: Dispute) -> Decimal:
    """What was paid of the disputed amount, and accepted since."""
    amounts = dispute.amounts
    return max(NOTHING, dispute.paid_amount - amounts.withdrawn_amount - amounts.withheld_amount)
