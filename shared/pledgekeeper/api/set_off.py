"""Set-off statements as our API shows them, and where they are read from."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.api.disputes import money
from pledgekeeper.api.tmf import present
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.set_off import Item, Overpaid, Statement, Undisputed, by_age, matters, statement, summed
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.invoices.payments import NOTHING
from pledgekeeper.model import iso
from pledgekeeper.ports import Walk

ATTRIBUTES: Final = frozenset({
    "carrier", "currency", "as_of", "owed_by_us", "owed_by_carrier", "overpaid", "kept_out", "undisputed",
    "owed_by_us_amount", "owed_by_carrier_amount", "overpaid_amount", "kept_out_amount", "undisputed_amount",
    "net_amount", "net_owed_by", "ages",
})  # fmt: skip
"""What a statement has."""


def set_off(carrier_id: str) -> Statement | None:
    """The statement of a carrier; None when nothing is owed between us and nothing disputed."""
    store, statuses = wiring.store(), [status.value for status in DisputeStatus]
    walked = store.cases_of_carrier(carrier_id, "dispute", statuses, Walk(newest_first=False))
    named = [case for case in walked if isinstance(case, Dispute)]
    whole = [store.load(each.case_id).case for each in named if matters(each)]
    speaking = [case for case in whole if isinstance(case, Dispute)]
    paid = wiring.invoices().paid(carrier_id)
    invoices = [(head, paid.get(bill_id(head), NOTHING)) for head in wiring.invoices().of_carrier(carrier_id)]
    made = statement(wiring.book().carrier(carrier_id), speaking, named, invoices, wiring.clock().now())
    return None if made.empty else made


def disputing() -> frozenset[str]:
    """The carriers of whose disputes a statement would speak."""
    desks = [centre.id for centre in wiring.book().roster().centres]
    walked = (wiring.store().cases_of_desk(desk, "dispute", list(DisputeStatus), Walk()) for desk in desks)
    return frozenset(
        case.carrier_id for cases in walked for case in cases if isinstance(case, Dispute) and matters(case)
    )


def set_off_view(found: Statement) -> dict[str, Any]:
    return {
        "carrier": found.carrier.id,
        "currency": found.currency,
        "as_of": iso(found.as_of),
        "owed_by_us": [_item(each) for each in found.owed_by_us],
        "owed_by_carrier": [_item(each) for each in found.owed_by_carrier],
        "overpaid": [_overpaid(each) for each in found.overpaid],
        "kept_out": [_item(each) for each in found.kept_out],
        "undisputed": [_undisputed(each) for each in found.undisputed],
        "owed_by_us_amount": money(summed(found.owed_by_us)),
        "owed_by_carrier_amount": money(summed(found.owed_by_carrier)),
        "overpaid_amount": money(summed(found.overpaid)),
        "kept_out_amount": money(summed(found.kept_out)),
        "undisputed_amount": money(summed(found.undisputed)),
        "net_amount": money(abs(found.net)),
        "net_owed_by": "us" if found.net > 0 else "carrier" if found.net < 0 else "nobody",
        "ages": {name: dict(_ages(items)) for name, items in lists_of(found)},
    }


def lists_of(found: Statement) -> tuple[tuple[str, Sequence[Item | Undisputed]], ...]:
    """The lists of a statement, by their names."""
    return (
        ("owed_by_us", found.owed_by_us),
        ("owed_by_carrier", found.owed_by_carrier),
        ("kept_out", found.kept_out),
        ("undisputed", found.undisputed),
    )


def _ages(items: Sequence[Item | Undisputed]) -> Iterator[tuple[str, str | None]]:
    for age, amount in by_age(items).items():
        yield age, money(amount)


def _item(item: Item) -> dict[str, Any]:
    return present(
        {
            "dispute": item.dispute.case_id,
            "reference": item.dispute.their_reference,
            "invoice_number": item.dispute.claim.invoice_number,
            "amount": money(item.amount),
            "interest_amount": money(item.interest) if item.interest else None,
            "since": item.since.isoformat(),
            "days": item.days,
        }
    )


def _overpaid(item: Overpaid) -> dict[str, Any]:
    return {
        "bill": bill_id(item.invoice),
        "invoice_number": item.invoice.number,
        "account": item.invoice.account,
        "amount": money(item.whole),
    }


def _undisputed(item: Undisputed) -> dict[str, Any]:
    return present(
        {
            "bill": bill_id(item.invoice),
            "invoice_number": item.invoice.number,
            "account": item.invoice.account,
            "state": item.invoice.state,
            "amount": money(item.whole),
            "due_on": item.since.isoformat() if item.since else None,
            "days": item.days,
        }
    )
