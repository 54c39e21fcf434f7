"""What disputes and payments make of an invoice: how much of it is disputed, accepted, withheld, credited and paid, and
what is left to pay by its due date. Pure.

Of an invoice that the carrier has nothing is lost: total = accepted + interest + paid + payable + held back - overpaid,
where its disputes name no more than it bills; where they name more, what is disputed stands in place of the total. The
interest is that of ours in credit notes. A negative total is a credit of ours, and owed as if it had been overpaid;
what we pay back of it, or of an invoice that was paid before something of it was accepted, is a negative payment,
whether its credit note is issued by then or not. A line is disputed, withheld and given up for no more than it bills,
by one dispute or by several.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from pledgekeeper import money
from pledgekeeper.disputes.checking import Taken
from pledgekeeper.disputes.claimed_twice import beyond_the_bill
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Amounts, less
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
    is what of the amounts given up in its disputes is not left to pay: paid with the invoice or with another of them,
    or owed by none, as another claims the same."""

    disputed: Decimal
    accepted: Decimal
    interest: Decimal
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
    """What the disputes that name it, and what was `paid` of it besides them, make of an invoice; of one that billing
    says is settled, with them."""
    counted = [each for each in disputes if counts(each, invoice)]
    if invoice.state in WITH_THE_CARRIER:
        return _as_can_be_paid(made_of(invoice.total, counted, paid), invoice.currency)
    if invoice.state == "settled":
        paid -= sum((each.paid_with_vat for each in counted), start=NOTHING)
    return replace(made_of(max(NOTHING, invoice.total), counted, paid), payable=None, undisputed=None)


def _as_can_be_paid(sums: Invoiced, currency: str) -> Invoiced:
    """Lines in yen may have decimals; nobody can pay them."""
    left = {name: getattr(sums, name) for name in ("payable", "undisputed")}
    return replace(sums, **{name: money.payable(each, currency) for name, each in left.items()})


def made_of(total: Decimal, found: Sequence[Dispute], paid: Decimal) -> Invoiced:
    """The same of one that the carrier has and that bills `total`; all of the disputes count.

    A payment covers first what no dispute names, then what was given up, then what is withheld; what is left of it is
    overpaid. So does what was paid with a dispute and accepted since: it is paid of this invoice. Cents by which the
    parts of a dispute, each rounded with its VAT, come to more or less than it are less or more in what none names.
    """

    def summed(of: Callable[[Dispute], Decimal]) -> Decimal:
        return sum((of(each) for each in found), start=NOTHING)

    twice, disputed = _beyond(found), summed(_disputed)
    not_named = total - disputed + twice.disputed_amount
    bills = not_named if total < 0 else max(-credits_of(found), not_named)
    unnamed = bills + disputed - summed(lambda each: each.parts_with_vat)
    interest = summed(lambda each: each.credited_interest_amount)
    outstanding = summed(lambda each: each.outstanding_amount)
    given_up, paid_twice = _cover(outstanding, twice.withdrawn_amount)
    withheld, held_twice = _cover(_unpaid_withheld(found), twice.withheld_amount)
    pot = paid + interest + summed(overpaid_with) + paid_twice + held_twice + max(NOTHING, -unnamed)
    undisputed, left = _cover(max(NOTHING, unnamed), pot)
    payable, after = _cover(given_up, left)
    held_back, overpaid = _cover(withheld, after)
    return Invoiced(
        disputed=disputed
        - _beyond([each for each in found if each.status is not WITHDRAWN]).disputed_amount
        - summed(lambda each: _disputed(each) if each.status is WITHDRAWN else NOTHING),
        accepted=summed(lambda each: each.accepted_with_vat),
        interest=interest,
        withheld=_cover(summed(lambda each: each.withheld_with_vat) - twice.withheld_amount, max(NOTHING, -bills))[0],
        credited=summed(lambda each: each.credited_with_vat),
        paid=paid + summed(lambda each: each.paid_with_vat),
        held_back=held_back,
        overpaid=overpaid,
        covered=outstanding - payable,
        payable=undisputed + payable,
        undisputed=undisputed,
    )


def elsewhere(dispute: Dispute, others: Sequence[Dispute]) -> Decimal:
    """What other disputes of its invoice leave nothing to pay of, with VAT: all that they name, and none names twice,
    but what was given up and is not paid; and what was paid with them and accepted since, or is interest of ours, or
    was paid of what another takes already."""
    named = sum((each.parts_with_vat - each.outstanding_amount for each in others), start=NOTHING)
    overpaid = sum((overpaid_with(each) + each.credited_interest_amount for each in others), start=NOTHING)
    found = [dispute, *others]
    twice = _beyond(found)
    _, held_twice = _cover(_unpaid_withheld(found), twice.withheld_amount)
    return max(NOTHING, named - twice.withheld_amount) + overpaid + held_twice


def taken_by(dispute: Dispute, others: Iterable[Dispute]) -> dict[str, Taken]:
    """What other disputes of its invoice take of its lines: of each that both name, and of the whole where either names
    none. Of what several gave up of a line, the first is owed first."""
    others = [each for each in others if each.claim.currency == dispute.claim.currency]
    own, theirs = {each.line for each in dispute.lines}, {line.line for each in others for line in each.lines}
    shared = own & theirs
    if own and theirs and WHOLE in own | theirs:
        shared |= {WHOLE}
    return {name: _taken(name, dispute, others) for name in sorted(shared)}


def _taken(name: str, dispute: Dispute, others: Sequence[Dispute]) -> Taken:
    def of(found: Iterable[Dispute]) -> Amounts:
        return total_of([line for each in found for line in each.lines if name in (WHOLE, line.line)])

    all_of_them = of(others)
    return Taken(
        accepted_amount=all_of_them.accepted_amount,
        withheld_amount=all_of_them.withheld_amount,
        given_up_amount=of([each for each in others if opened_before(each, dispute)]).withdrawn_amount,
    )


def opened_before(one: Dispute, other: Dispute) -> bool:
    return (one.opened_at, one.case_id) < (other.opened_at, other.case_id)


def credits_of(found: Iterable[Dispute]) -> Decimal:
    """What lines of their invoice give back, with VAT: so much less than what others bill is its total."""
    return max((each.checked.credits_amount for each in found if each.checked), default=NOTHING)


def _beyond(found: Sequence[Dispute]) -> Amounts:
    """What several disputes claim of a line, or of the whole, beyond what it bills, with VAT: nobody can owe it. What
    one does by itself is no part of what is owed of it."""
    billed = {name: amount for each in found if each.checked for name, amount in each.checked.at_most.items()}
    if not billed:
        return Amounts(disputed_amount=NOTHING)
    alone = total_of([less(each.amounts, each.owed) for each in found])
    net = less(beyond_the_bill([line for each in found for line in each.lines], billed), alone)
    withheld, given_up = (found[0].with_vat(amount) for amount in (net.withheld_amount, net.withdrawn_amount))
    return Amounts(disputed_amount=withheld + given_up, rejected_amount=given_up, withdrawn_amount=given_up)


def _cover(owed: Decimal, paid: Decimal) -> tuple[Decimal, Decimal]:
    """What is left of both."""
    covered = min(owed, paid)
    return owed - covered, paid - covered


def _unpaid_withheld(found: Iterable[Dispute]) -> Decimal:
    """Of what may be withheld, what was not paid under protest."""
    return sum((_not_paid_of_withheld(each) for each in found), start=NOTHING)


def _not_paid_of_withheld(dispute: Dispute) -> Decimal:
    """A payment covers first what was given up."""
    protest = max(NOTHING, dispute.paid_with_vat - dispute.with_vat(dispute.owed.withdrawn_amount))
    return max(NOTHING, dispute.withheld_with_vat - protest)


def _disputed(dispute: Dispute) -> Decimal:
    return dispute.with_vat(dispute.owed.disputed_amount)


def overpaid_with(dispute: Dispute) -> Decimal:
    """What was paid of the disputed amount, and accepted since, with VAT."""
    owed = dispute.with_vat(dispute.owed.withdrawn_amount) + dispute.withheld_with_vat
    return max(NOTHING, dispute.paid_with_vat - owed)
