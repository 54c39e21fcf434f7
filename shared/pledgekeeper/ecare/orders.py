"""Orders: the list, and what a carrier may say of one on its page."""

from typing import Final

from pledgekeeper.api.door import visible_as
from pledgekeeper.ecare.case import CASE, LONGEST, asked, carried
from pledgekeeper.ecare.case_list import case_list
from pledgekeeper.ecare.visit import Answer, Shown, Visit
from pledgekeeper.orders.model import CancelOrder, Order

LIST: Final = "/ecare/orders"


def show_list(visit: Visit) -> Answer:
    return case_list(visit, "order")


def consent(visit: Visit) -> Answer:
    """The carrier agrees to the date that we gave: the yardstick moves there."""
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    return asked(visit, order, {"command": "consent-to-date", "ready_at": visit.field("ready_at", 40)}, "consented")


def accept(visit: Visit) -> Answer:
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    return asked(visit, order, {"command": "accept-delivery"}, "delivery_accepted")


def reject(visit: Visit) -> Answer:
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    return asked(visit, order, {"command": "reject-delivery", "reason": visit.field("reason", LONGEST)}, "reopened")


def cancel(visit: Visit) -> Answer:
    order, _ = visible_as(Order, visit.names["id"], visit.who)
    visit.who.must_open("order", "cancel an order")
    return carried(visit, order, CancelOrder(by=visit.who.actor, reason=visit.field("reason", LONGEST)), "cancelled")


PAGES: Final = (
    Shown("GET", LIST, show_list),
    Shown("POST", f"{CASE}/consent", consent),
    Shown("POST", f"{CASE}/delivery/accept", accept),
    Shown("POST", f"{CASE}/delivery/reject", reject),
    Shown("POST", f"{CASE}/cancel", cancel),
)
