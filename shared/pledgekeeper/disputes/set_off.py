"""The set-off statements of a carrier: what is owed in both directions, and since when. Pure.

There is one for each currency in which anything stands: sums of different currencies are neither added nor set off.

Only agreed amounts are set off: accepted ones that were paid and that no credit note gave back yet, against those that
the carrier gave up and has not paid, each with its interest, and what was paid of an invoice beyond what is owed. What
is open or contested is listed, and kept out of that; so are the unpaid parts of invoices that nobody disputes, as they
are payable anyway. An accepted amount that was not paid is deducted from its invoice, and one that was is paid of what
else is owed of it: nobody owes either. Whether its credit note is issued changes nothing of what is owed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from pledgekeeper.carriers.model import Carrier, DisputeClause
from pledgekeeper.disputes.invoiced import Invoiced, counts, invoiced, names, overpaid_with
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import given_up, interest_of
from pledgekeeper.disputes.settling import CreditDue, CreditIssued, PaymentDue
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.windows import due_on

Bill = tuple[InvoiceHead, Invoiced]
Age = Literal["not_due", "up_to_30", "up_to_60", "up_to_90", "over_90"]
ENDS: Final[tuple[tuple[int, Age], ...]] = ((0, "not_due"), (30, "up_to_30"), (60, "up_to_60"), (90, "up_to_90"))
"""Days, and the age of what is no older."""
OLDEST: Final[Age] = "over_90"
AGES: Final[tuple[Age, ...]] = (*(age for _, age in ENDS), OLDEST)


@dataclass(frozen=True)
class Item:
    """What one dispute has to do with the statement; `days` since that day, none before it. Of an invoice that is not
    `loaded` in its currency nobody knows here what was paid of it: what is accepted counts as paid, and what was given
    up as not paid, but for what is recorded with the dispute."""

    dispute: Dispute
    amount: Decimal
    interest: Decimal
    since: date
    days: int
    loaded: bool

    @property
    def whole(self) -> Decimal:
        return self.amount + self.interest


@dataclass(frozen=True)
class Undisputed:
    """The part of an invoice that no dispute names; `days` since it was due, where that is known."""

    invoice: InvoiceHead
    whole: Decimal
    since: date | None
    days: int


@dataclass(frozen=True)
class Overpaid:
    """What was paid of an invoice and is not owed, beyond its credits that are due; it has no age."""

    invoice: InvoiceHead
    whole: Decimal
    days: int = 0


@dataclass(frozen=True)
class Statement:
    """By `as_of`, in one currency. `net` is what we owe in the end; negative: what the carrier does."""

    carrier: Carrier
    currency: str
    as_of: datetime
    owed_by_us: tuple[Item, ...]
    owed_by_carrier: tuple[Item, ...]
    kept_out: tuple[Item, ...]
    undisputed: tuple[Undisputed, ...]
    overpaid: tuple[Overpaid, ...] = ()

    @property
    def net(self) -> Decimal:
        return summed(self.owed_by_us) + summed(self.overpaid) - summed(self.owed_by_carrier)

    @property
    def empty(self) -> bool:
        """Is nothing owed and nothing disputed?"""
        return not (self.owed_by_us or self.owed_by_carrier or self.kept_out or self.undisputed or self.overpaid)


def matters(dispute: Dispute) -> bool:
    """May a statement speak of it? Not of one where all is agreed and credited, and nothing was given up; of what was,
    and is paid, interest may be owed, which the timeline tells."""
    amounts = dispute.amounts
    late = amounts.withdrawn_amount and dispute.paid_amount
    return any((dispute.credit_due_amount, dispute.outstanding_amount, dispute.withheld_amount, late))


def statements(
    carrier: Carrier,
    disputes: Sequence[Dispute],
    named: Sequence[Dispute],
    invoices: Iterable[tuple[InvoiceHead, Decimal]],
    now: datetime,
) -> tuple[Statement, ...]:
    """Those at `now`, that in the agreement's currency first; none where nothing is owed and nothing disputed.

    `disputes` are those that matter, with their timelines, which tell the interest; `named` are all that may name one
    of the invoices, which come with what was paid of them besides their disputes.
    """
    clause = carrier.agreement.disputes
    bills, theirs = defaultdict[str, list[Bill]](list), defaultdict[str, list[Dispute]](list)
    naming, known = defaultdict[str | None, list[Dispute]](list), defaultdict[str | None, list[InvoiceHead]](list)
    for dispute in named:
        naming[dispute.claim.invoice_number].append(dispute)
    for invoice, paid in invoices:
        bills[invoice.currency].append((invoice, invoiced(invoice, naming[invoice.number], paid)))
    for invoice in (invoice for of_one in bills.values() for invoice, _ in of_one):
        known[invoice.number].append(invoice)
    for each in disputes:
        theirs[_currency_of(each, known[each.claim.invoice_number], clause)].append(each)
    currencies = sorted({*bills, *theirs}, key=lambda each: (each != clause.currency, each))
    made = (_statement(carrier, each, theirs[each], bills[each], now) for each in currencies)
    return tuple(each for each in made if not each.empty)


def _currency_of(dispute: Dispute, invoices: Iterable[InvoiceHead], clause: DisputeClause) -> str:
    """A claim that says none is in that of its invoice; in the agreement's, where that is not loaded."""
    of_invoice = (each.currency for each in invoices if names(dispute, each))
    return dispute.claim.currency or next(of_invoice, clause.currency)


def _statement(
    carrier: Carrier,
    currency: str,
    disputes: Sequence[Dispute],
    bills: Sequence[Bill],
    now: datetime,
) -> Statement:
    """The one in `currency`, in which these disputes and these bills are."""
    clause = carrier.agreement.disputes
    covered, overpaid, withheld = Left(), Left(), Left()
    for bill, sums in bills:
        covered.add(bill, sums.covered)
        withheld.add(bill, sums.withheld)
        overpaid.add(bill, sums.overpaid)
    own = {each.case_id: overpaid.taken(each, _own(each), unknown=_own(each)) for each in disputes}
    for each in disputes:
        covered.taken(each, each.outstanding_amount - given_up(each))  # it is owed by another
    by_us, by_carrier, kept_out = list[Item](), list[Item](), list[Item]()
    for each in disputes:
        interest, loaded = interest_of(each, clause, now), covered.knows(each)
        credit_due = own[each.case_id] + _others_of_credit(each, overpaid)
        if credit_due or (each.credit_due_amount and interest.by_us):
            by_us.append(_item(each, credit_due, interest.by_us, _credit_due(each), now, loaded))
        outstanding = given_up(each) - covered.taken(each, given_up(each))
        if outstanding or interest.by_carrier:
            by_carrier.append(_item(each, outstanding, interest.by_carrier, payment_due(each), now, loaded))
        if each.withheld_amount:
            kept = withheld.taken(each, each.withheld_amount, unknown=each.withheld_amount)
            kept_out.append(_item(each, kept, NOTHING, each.opened_at.date(), now, loaded))
    return Statement(
        carrier=carrier,
        currency=currency,
        as_of=now,
        owed_by_us=tuple(by_us),
        owed_by_carrier=tuple(by_carrier),
        kept_out=tuple(kept_out),
        undisputed=tuple(_undisputed(clause, bills, now)),
        overpaid=tuple(_overpaid(bills, overpaid)),
    )


def summed(items: Iterable[Item | Undisputed | Overpaid]) -> Decimal:
    """All of them, with their interest."""
    return sum((item.whole for item in items), start=NOTHING)


def by_age(items: Sequence[Item | Undisputed]) -> dict[Age, Decimal]:
    """Their sums by age, of every age there is."""
    return {age: summed([each for each in items if _age(each.days) == age]) for age in AGES}


def _age(days: int) -> Age:
    return next((age for end, age in ENDS if days <= end), OLDEST)


def _item(
    dispute: Dispute, amount: Decimal, interest: Decimal, since: date, now: datetime, loaded: bool
) -> Item:  # fmt: skip
    return Item(dispute, amount, interest, since, max(0, (now.date() - since).days), loaded)


def _others_of_credit(dispute: Dispute, overpaid: "Left") -> Decimal:
    """What of its credit was paid with the invoice, as far as others leave it."""
    left = dispute.with_vat(dispute.credit_due_amount) - _own(dispute)
    return overpaid.taken(dispute, left, unknown=left)


def _own(dispute: Dispute) -> Decimal:
    """What of its credit was paid with the dispute itself."""
    return min(dispute.with_vat(dispute.credit_due_amount), overpaid_with(dispute))


def _credit_due(dispute: Dispute) -> date:
    """Since when a credit is due that no note gave back: of several the first."""
    since = dispute.opened_at
    for event in reversed(dispute.timeline):
        if isinstance(event, CreditIssued):
            break
        if isinstance(event, CreditDue):
            since = event.at
    return since.date()


def payment_due(dispute: Dispute) -> date:
    """When what the carrier gave up is payable by, else since when it was given up."""
    found = next((e for e in reversed(dispute.timeline) if isinstance(e, PaymentDue)), None)
    if found is None:
        return dispute.changed_at.date()
    return found.payable_by or found.at.date()


class Left:
    """What is left of each invoice, by its number."""

    def __init__(self) -> None:
        self._left = defaultdict[str | None, dict[InvoiceHead, Decimal]](dict)

    def add(self, invoice: InvoiceHead, amount: Decimal) -> None:
        self._left[invoice.number][invoice] = amount

    def taken(self, dispute: Dispute, most: Decimal, unknown: Decimal = NOTHING) -> Decimal:
        """The dispute's part of what is left of its invoice; the next one has the rest. Else `unknown`."""
        if not most:
            return NOTHING
        left, invoice = self._left[dispute.claim.invoice_number], self._named(dispute)
        if invoice is None:
            return unknown
        taken = min(left[invoice], most)
        left[invoice] -= taken
        return taken

    def knows(self, dispute: Dispute) -> bool:
        return self._named(dispute) is not None

    def _named(self, dispute: Dispute) -> InvoiceHead | None:
        return next((each for each in self._left[dispute.claim.invoice_number] if counts(dispute, each)), None)

    def of(self, invoice: InvoiceHead) -> Decimal:
        return self._left[invoice.number][invoice]


def _undisputed(clause: DisputeClause, bills: Iterable[Bill], now: datetime) -> Iterator[Undisputed]:
    for each, sums in bills:
        if sums.undisputed:
            due = due_on(each, clause)
            yield Undisputed(each, sums.undisputed, due, max(0, (now.date() - due).days) if due else 0)


def _overpaid(bills: Iterable[Bill], left: Left) -> Iterator[Overpaid]:
    """What no credit that is due owes already."""
    for each, _ in bills:
        if left.of(each):
            yield Overpaid(each, left.of(each))
