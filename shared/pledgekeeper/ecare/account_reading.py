"""What the page of an account reads beside the account. What is over is counted, and never read but for the newest
orders that were delivered: the page costs as much after ten years as after one."""

from collections.abc import Collection, Iterator
from heapq import nlargest
from itertools import islice
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.accounts.view import Service, services_of
from pledgekeeper.carriers.access import Principal
from pledgekeeper.ecare.account_view import Around
from pledgekeeper.ecare.desk_reading import kinds_read_by
from pledgekeeper.ecare.reading_cases import NEWEST, statuses_under_way, under_way
from pledgekeeper.orders.model import Order, OrderStatus

MOST_CASES: Final = 100
"""Of each kind: their clocks are read one by one."""
MOST_SERVICES: Final = 10
DELIVERED: Final = (OrderStatus.COMPLETED.value,)


def around(carriers: Collection[str], who: Principal) -> Around:
    """The open cases and the services of these carriers, of those kinds that are of this reader's trade."""
    kinds = kinds_read_by(who)
    store = wiring.store()
    counts = {
        kind: sum(store.count_of_carrier(each, kind, statuses_under_way(kind)) for each in carriers) for kind in kinds
    }
    cases = [
        each
        for kind in kinds
        if counts[kind] or kind == "dispute"
        for each in under_way(who, kind, MOST_CASES, carriers)
    ]
    if "order" not in kinds:
        return Around(cases, counts)
    newest = nlargest(MOST_SERVICES, _services(carriers), key=lambda service: service.since)
    delivered = sum(store.count_of_carrier(each, "order", DELIVERED) for each in carriers)
    return Around(cases, counts, newest, delivered)


def _services(carriers: Collection[str]) -> Iterator[Service]:
    for carrier in carriers:
        orders = wiring.store().cases_of_carrier(carrier, "order", DELIVERED, NEWEST)
        for order in islice(orders, MOST_SERVICES):
            if isinstance(order, Order):
                yield from services_of(order)
