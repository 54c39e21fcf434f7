"""Decisions about an order, and the fold of its events. Pure."""

from datetime import datetime

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.decide import decide_alike, opening
from pledgekeeper.cases.model import NoteAdded, evolve_alike, opening_fields
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Refused
from pledgekeeper.event import Event
from pledgekeeper.orders.managers import choose_managers
from pledgekeeper.orders.model import (
    CancelOrder,
    CommitDate,
    DateCommitted,
    Deliver,
    JeopardyRaised,
    ManagersAppointed,
    OpenOrder,
    Order,
    OrderCancelled,
    OrderDelivered,
    OrderOpened,
    OrderStatus,
    RaiseJeopardy,
)
from pledgekeeper.orders.transitions import next_status


def open_order(command: OpenOrder, case_id: str, terms: Terms, now: datetime) -> list[Event]:
    """The first events of an order: opened, and its two project managers appointed when the roster has two."""
    opened = OrderOpened(
        **opening(command, case_id, terms, now),
        title=command.title,
        items=command.items,
        requested_at=command.requested_at,
        description=command.description,
    )
    managers = choose_managers(terms.roster, terms.carrier, case_id, now)
    if managers is None:
        return [opened]  # the clock of clause D1 runs on, and the ladder calls for a manager
    return [opened, ManagersAppointed(at=now, nominal=managers[0], backup=managers[1])]


def decide(order: Order, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What happens when `command` reaches `order` at `now`. Raises Refused when it may not be."""
    match command:
        case CommitDate(by=by, ready_at=ready_at, asked_by=asked_by, reason=reason):
            next_status(order.status, "commit")
            if ready_at == order.committed_now and (asked_by == "ours" or ready_at == order.yardstick):
                return []  # nothing new; a wish of the customer for the date we moved to ourselves is
            if order.committed_now and not reason:
                raise Refused("to change a committed date say why, and whose wish it is")
            whose = asked_by if order.committed_now else "ours"
            moved = order.yardstick is None or whose == "carrier"
            yardstick = ready_at if moved else order.yardstick
            assert yardstick is not None
            return [DateCommitted(at=now, by=by, ready_at=ready_at, yardstick=yardstick, asked_by=whose, reason=reason)]
        case RaiseJeopardy(by=by, code=code, expected_at=expected_at, plan=plan):
            next_status(order.status, "raise_jeopardy")
            return [JeopardyRaised(at=now, by=by, code=code, expected_at=expected_at, plan=plan)]
        case Deliver(by=by):
            next_status(order.status, "deliver")
            on_time = now <= order.yardstick if order.yardstick else None
            return [OrderDelivered(at=now, by=by, on_time=on_time)]
        case CancelOrder(by=by, reason=reason):
            next_status(order.status, "cancel")
            return [OrderCancelled(at=now, by=by, reason=reason)]
    return decide_alike(order, command, terms, now)


def evolve(order: Order | None, event: Event) -> Order:
    """Fold one event into the order. No rules here: they were applied in `decide`."""
    if order is None:
        assert isinstance(event, OrderOpened)
        return Order(
            **opening_fields(event),
            status=OrderStatus.ACKNOWLEDGED,
            items=event.items,
            description=event.description,
            requested_at=event.requested_at,
        )
    match event:
        case ManagersAppointed(nominal=nominal, backup=backup):
            return order.changed(nominal_manager=nominal, backup_manager=backup, changed_at=event.at)
        case DateCommitted(ready_at=ready_at, yardstick=yardstick):
            return order.changed(
                status=OrderStatus.IN_PROGRESS,
                committed_originally=order.committed_originally or ready_at,
                yardstick=yardstick,
                committed_now=ready_at,
                changed_at=event.at,
            )
        case OrderDelivered(on_time=on_time):
            return order.changed(
                status=OrderStatus.COMPLETED, delivered_at=event.at, on_time=on_time, changed_at=event.at
            )
        case OrderCancelled():
            return order.changed(status=OrderStatus.CANCELLED, changed_at=event.at)
        case NoteAdded() | JeopardyRaised():
            return order.changed(changed_at=event.at)
    return evolve_alike(order, event)
