"""An order with all that the API shows of it, as it is read and as listeners hear of it."""

from datetime import datetime
from typing import Any

from pledgekeeper import wiring
from pledgekeeper.api.tmf622 import order_view
from pledgekeeper.orders.gantt import gantt
from pledgekeeper.orders.model import Order
from pledgekeeper.settings import settings


def whole_order(order: Order, at: datetime) -> dict[str, Any]:
    """`ProductOrder` with its milestones as they stand at `at`; without its timeline it has none."""
    names = {person.id: person.name for person in wiring.book().roster().people}
    if not order.timeline:
        return order_view(order, settings().public_url, names)
    calendar = wiring.book().terms_of(order.carrier_id, order).calendar("business")
    return order_view(order, settings().public_url, names, gantt(order, calendar, at))
