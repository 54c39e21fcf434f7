"""The set-off statement of a carrier: what disputes owe in both directions, with what is disputed kept out of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pledgekeeper.api.disputes import money
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import interest_of
from pledgekeeper.model import iso

ATTRIBUTES: Final = frozenset({
    "carrier", "currency", "as_of", "owed_by_us", "owed_by_carrier", "kept_out", "owed_by_us_amount",
    "owed_by_carrier_amount", "kept_out_amount", "net_amount", "net_owed_by",
})  # fmt: skip
"""What a statement has."""


class Item(NamedTuple):
    """What one dispute has to do with the statement."""

    dispute: Dispute
    amount: Decimal
    interest: Decimal = NOTHING

    @property
    def shown(self) -> dict[str, Any]:
        said = {
            "dispute": self.dispute.case_id,
            "reference": self.dispute.their_reference,
            "invoice_number": self.dispute.claim.invoice_number,
            "amount": money(self.amount),
            "interest_amount": money(self.interest) if self.interest else None,
        }
        return present(said)


def matters(dispute: Dispute) -> bool:
    """Does a statement speak of it? Not of one where all is agreed, credited and paid."""
    return any((dispute.credit_due_amount, dispute.outstanding_amount, dispute.amounts.withheld_amount))


def statement(carrier: Carrier, disputes: Iterable[Dispute], now: datetime) -> dict[str, Any]:
    """The statement at `now`, of disputes with their timelines, which tell the interest.

    Only agreed amounts are set off: accepted ones that no credit note gave back yet, against those that the carrier
    gave up and has not paid, each with its interest. What is open or contested is listed, and kept out of that.
    """
    clause = carrier.agreement.disputes
    by_us, by_carrier, kept_out = list[Item](), list[Item](), list[Item]()
    for each in disputes:
        interest = interest_of(each, clause, now)
        if each.credit_due_amount:
            by_us.append(Item(each, each.credit_due_amount, interest.by_us))
        if each.outstanding_amount:
            by_carrier.append(Item(each, each.outstanding_amount, interest.by_carrier))
        if each.amounts.withheld_amount:
            kept_out.append(Item(each, each.amounts.withheld_amount))
    net = _sum(by_us) - _sum(by_carrier)
    return {
        "carrier": carrier.id,
        "currency": clause.currency,
        "as_of": iso(now),
        "owed_by_us": [item.shown for item in by_us],
        "owed_by_carrier": [item.shown for item in by_carrier],
        "kept_out": [item.shown for item in kept_out],
        "owed_by_us_amount": money(_sum(by_us)),
        "owed_by_carrier_amount": money(_sum(by_carrier)),
        "kept_out_amount": money(_sum(kept_out)),
        "net_amount": money(abs(net)),
        "net_owed_by": "us" if net > 0 else "carrier" if net < 0 else "nobody",
    }


def _sum(items: Sequence[Item]) -> Decimal:
    return sum((item.amount + item.interest for item in items), start=NOTHING)
