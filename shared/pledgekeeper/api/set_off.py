"""Set-off statements as our API shows them, and where they are read from."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from pledgekeeper import wiring
from pledgekeeper.api.disputes import told
from pledgekeeper.api.listing import Page, Place, answered, place
from pledgekeeper.api.query import Query
from pledgekeeper.api.tmf import present
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.set_off import Item, Overpaid, Statement, Undisputed, by_age, matters, statements, summed
from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.model import iso
from pledgekeeper.ports import Walk

ATTRIBUTES: Final = frozenset({
    "carrier", "currency", "as_of", "owed_by_us", "owed_by_carrier", "overpaid", "kept_out", "undisputed",
    "owed_by_us_amount", "owed_by_carrier_amount", "overpaid_amount", "kept_out_amount", "undisputed_amount",
    "net_amount", "net_owed_by", "ages",
})  # fmt: skip
"""What a statement has."""
CARRIERS: Final = 25
"""The statements of so many are made for one request."""
ALL: Final = "all"
"""Instead of a currency: each statement of the carrier was shown."""
AT_ONCE: Final = 8
"""So many carriers are read side by side."""


def set_off(carrier_id: str) -> tuple[Statement, ...]:
    """The statements of a carrier, one for each currency in which anything is owed between us or disputed."""
    statuses = [status.value for status in DisputeStatus]
    walked = wiring.store().cases_of_carrier(carrier_id, "dispute", statuses, Walk(newest_first=False))
    named = {case.case_id: case for case in walked if isinstance(case, Dispute)}
    loaded = (wiring.store().load(each.case_id).case for each in named.values() if matters(each))
    whole = {case.case_id: case for case in loaded if isinstance(case, Dispute)}
    return _statements(carrier_id, list(whole.values()), list((named | whole).values()))


def set_offs(carriers: Iterable[str]) -> dict[str, tuple[Statement, ...]]:
    """The statements of each of a few carriers."""
    ids = list(carriers)
    with ThreadPoolExecutor(AT_ONCE) as readers:
        return dict(zip(ids, readers.map(set_off, ids), strict=True))


def listed_statements(door: APIGatewayHttpResolver, query: Query, carriers: Iterable[str]) -> Response[str]:
    """The page that the request asks for of the statements of these carriers, in the order of their ids: those of the
    first few are made, and where there are more `next` goes on."""
    start = place(query.after)
    left = sorted(each for each in carriers if start is None or _is_left(each, start))
    if query.before or (query.sort and (start or len(left) > CARRIERS)):
        raise Invalid(
            f"statements are listed by the ids of their carriers, {CARRIERS} carriers at once: follow `next`; for "
            f"another order name at most {CARRIERS}, as ?carrier=baltel,andesvoz"
        )
    looked_at = left[:CARRIERS]
    made = [found for of_one in set_offs(looked_at).values() for found in of_one]
    found = query.sorted(view for each in _beyond(start, made) if query.holds(view := set_off_view(each)))
    rows = found[query.offset : query.offset + query.limit]
    all_made = len(looked_at) == len(left)
    total = start.total if start else len(found) if all_made else None
    following = None
    if len(found) > query.offset + query.limit:
        following = Place(rows[-1]["carrier"], rows[-1]["currency"], total)
    elif not all_made:
        following = Place(looked_at[-1], ALL, total)
    return answered(door, query, Page(rows, total, next=following))


def _is_left(carrier_id: str, start: Place) -> bool:
    return carrier_id > start.opened or (carrier_id == start.opened and start.case_id != ALL)


def _beyond(start: Place | None, made: Sequence[Statement]) -> Sequence[Statement]:
    """The statements after that place: a carrier, and the last currency of it that was shown."""
    if start is None:
        return made
    of_first = [each.currency for each in made if each.carrier.id == start.opened]
    return made[of_first.index(start.case_id) + 1 if start.case_id in of_first else 0 :]


def _statements(carrier_id: str, disputes: Sequence[Dispute], named: Sequence[Dispute]) -> tuple[Statement, ...]:
    heads = wiring.invoices().of_carrier(carrier_id)
    invoices = wiring.invoices().with_paid(heads)
    return statements(wiring.book().carrier(carrier_id), disputes, named, invoices, wiring.clock().now())


def set_off_view(found: Statement) -> dict[str, Any]:
    return {
        "carrier": found.carrier.id,
        "currency": found.currency,
        "as_of": iso(found.as_of),
        "owed_by_us": [_item(each, found.currency) for each in found.owed_by_us],
        "owed_by_carrier": [_item(each, found.currency) for each in found.owed_by_carrier],
        "overpaid": [_overpaid(each) for each in found.overpaid],
        "kept_out": [_item(each, found.currency) for each in found.kept_out],
        "undisputed": [_undisputed(each) for each in found.undisputed],
        "owed_by_us_amount": told(summed(found.owed_by_us), found.currency),
        "owed_by_carrier_amount": told(summed(found.owed_by_carrier), found.currency),
        "overpaid_amount": told(summed(found.overpaid), found.currency),
        "kept_out_amount": told(summed(found.kept_out), found.currency),
        "undisputed_amount": told(summed(found.undisputed), found.currency),
        "net_amount": told(abs(found.net), found.currency),
        "net_owed_by": "us" if found.net > 0 else "carrier" if found.net < 0 else "nobody",
        "ages": {name: dict(_ages(items, found.currency)) for name, items in lists_of(found)},
    }


def lists_of(found: Statement) -> tuple[tuple[str, Sequence[Item | Undisputed]], ...]:
    """The lists of a statement, by their names."""
    return (
        ("owed_by_us", found.owed_by_us),
        ("owed_by_carrier", found.owed_by_carrier),
        ("kept_out", found.kept_out),
        ("undisputed", found.undisputed),
    )


def _ages(items: Sequence[Item | Undisputed], currency: str) -> Iterator[tuple[str, str | None]]:
    for age, amount in by_age(items).items():
        yield age, told(amount, currency)


def _item(item: Item, currency: str) -> dict[str, Any]:
    return present(
        {
            "dispute": item.dispute.case_id,
            "reference": item.dispute.their_reference,
            "invoice_number": item.dispute.claim.invoice_number,
            "invoice_loaded": item.loaded,
            "amount": told(item.amount, currency),
            "interest_amount": told(item.interest, currency) if item.interest else None,
            "since": item.since.isoformat(),
            "days": item.days,
        }
    )


def _overpaid(item: Overpaid) -> dict[str, Any]:
    return {
        "bill": bill_id(item.invoice),
        "invoice_number": item.invoice.number,
        "account": item.invoice.account,
        "amount": told(item.whole, item.invoice.currency),
    }


def _undisputed(item: Undisputed) -> dict[str, Any]:
    return present(
        {
            "bill": bill_id(item.invoice),
            "invoice_number": item.invoice.number,
            "account": item.invoice.account,
            "state": item.invoice.state,
            "amount": told(item.whole, item.invoice.currency),
            "due_on": item.since.isoformat() if item.since else None,
            "days": item.days,
        }
    )
