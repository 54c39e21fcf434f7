"""Rejecting an order: our answer instead of a date, with a reason, before anything was promised. Pure."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.transitions import next_status


class OrderRejected(Event):
    """We do not take the order, and say why. To clocks it is as one that is not wanted any more: nothing was kept, and
    what had fallen due before stays missed."""

    MARK: ClassVar = "cancelled"
    NOTICE: ClassVar = "rejection"
    event: Literal["order-rejected"] = "order-rejected"
    by: Actor
    reason: str


class RejectOrder(Command):
    command: Literal["reject-order"] = "reject-order"
    by: Actor
    reason: str = Field(min_length=1, max_length=2_000)


def decide(order: Order, command: RejectOrder, now: datetime) -> list[Event]:
    """Refused once a date was committed: what we do not deliver then is late, whatever we call it."""
    if order.yardstick is not None and not order.over:
        raise Refused("a date is committed: an order is rejected before that; cancel it now, and it counts as late")
    next_status(order.status, "reject_order")
    return [OrderRejected(at=now, by=command.by, reason=command.reason)]
