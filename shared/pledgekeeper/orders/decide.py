"""Decisions about an order, and the fold of its events. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.decide import decide_alike, opening
from pledgekeeper.cases.model import NoteAdded, evolve_alike, opening_fields
from pledgekeeper.cases.terms import Terms
from pledgekeeper.event import SYSTEM, Event
from pledgekeeper.orders import accepting, dates, duty, jeopardies, planning, rejecting, reports, successions
from pledgekeeper.orders.model import (
    AmendOrder,
    CancelOrder,
    Deliver,
    OpenOrder,
    Order,
    OrderAmended,
    OrderCancelled,
    OrderDelivered,
    OrderOpened,
    OrderStatus,
)
from pledgekeeper.orders.transitions import next_status

OrderEvent = (
    OrderOpened | OrderAmended | OrderDelivered | OrderCancelled | dates.DateCommitted | planning.PlanEvent
    | duty.DutyEvent | jeopardies.JeopardyEvent | accepting.AcceptanceEvent | reports.ReportEvent
    | rejecting.OrderRejected
)  # fmt: skip
MOST_AT_ONCE = 50
"""How many things time alone may do to an order in one decision: each makes the next one possible."""


def open_order(command: OpenOrder, case_id: str, terms: Terms, now: datetime) -> list[Event]:
    """The first events of an order: opened, planned, and its two managers appointed, or the one whom the roster has."""
    opened = OrderOpened(
        **opening(command, case_id, terms, now),
        title=command.title,
        items=command.items,
        requested_at=command.requested_at,
        description=command.description,
        product=command.product,
        part_of=command.part_of,
        attributes=command.attributes,
    )
    plan = planning.first_plan(command.product, terms, SYSTEM, now)
    named = duty.appointed(case_id, terms, now) or duty.ManagerMissing(at=now)
    return [opened, named, plan]  # until both managers are named and told, the clock of D1 runs


def decide(order: Order, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What happens when `command` reaches `order` at `now`. Raises Refused when it may not be."""
    match command:
        case dates.DateCommand():
            return dates.decide(order, command, terms.calendar("business"), now)
        case Deliver(by=by):
            next_status(order.status, "deliver")
            on_time = now <= order.yardstick if order.yardstick else None
            return [OrderDelivered(at=now, by=by, on_time=on_time)]
        case CancelOrder(by=by, reason=reason):
            next_status(order.status, "cancel")
            return [OrderCancelled(at=now, by=by, reason=reason)]
        case AmendOrder(by=by, attributes=attributes):
            next_status(order.status, "amend")
            kept = {name: value for name, value in attributes.items() if value is not None}
            removed = tuple(name for name in attributes if name not in kept)
            return [OrderAmended(at=now, by=by, attributes=kept, removed=removed)]
        case accepting.AcceptanceCommand():
            return accepting.decide(order, command, now)
        case rejecting.RejectOrder():
            return rejecting.decide(order, command, now)
    return _under_way(order, command, terms, now)


def _under_way(order: Order, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What is told of its plan, its dangers, who has it in hand; or else what a case of any kind understands."""
    match command:
        case planning.PlanCommand():
            next_status(order.status, "plan")
            return planning.decide(order.timeline, command, now)
        case jeopardies.JeopardyCommand():
            next_status(order.status, "raise_jeopardy")
            return jeopardies.decide(order.timeline, command, now)
        case duty.DutyCommand():
            next_status(order.status, "hand_duty")
            return duty.decide(order, command, terms, now)
        case reports.SendReport():
            return reports.decide(order, command, terms, now)
    return decide_alike(order, command, terms, now)


def time_alone(order: Order, terms: Terms, now: datetime) -> list[Event]:
    """What the passing of time makes of an order by `now`, one thing after the other."""
    events: list[Event] = []
    paged: set[str] = set()
    for _ in range(MOST_AT_ONCE):
        first = min((each for each in _dues(order, terms, now) if each.at <= now), key=lambda e: e.at, default=None)
        if first is None:
            break
        event = first.event.changed(at=now)
        led_to = [event]
        if isinstance(event, duty.DutyHandedOver) and event.to not in paged:
            paged.add(event.to)
            led_to = duty.paged(event, order.timeline, terms)
        for each in led_to:
            order = evolve(order, each)
        order = order.changed(timeline=(*order.timeline, *led_to))
        events += led_to
    return events


def wake_at(order: Order, terms: Terms, now: datetime) -> datetime | None:
    """The next instant at which it does."""
    return min((each.at for each in _dues(order, terms, now)), default=None)


def _dues(order: Order, terms: Terms, now: datetime) -> Iterator[jeopardies.Due]:
    calendar = terms.calendar("business")
    accepted = accepting.due(order, calendar)
    if accepted:
        yield accepted
    if order.over:
        return
    danger = jeopardies.due(order.timeline, order.yardstick, calendar, now)
    if danger:
        yield danger
    yield from successions.due(order, terms, now)
    yield from reports.due(order, terms, now)


def evolve(order: Order | None, event: Event) -> Order:
    """Fold one event into the order. No rules here: they were applied in `decide`."""
    if order is None:
        assert isinstance(event, OrderOpened)
        return Order(
            **opening_fields(event),
            status=OrderStatus.ACKNOWLEDGED,
            items=event.items,
            attributes=event.attributes,
            description=event.description,
            requested_at=event.requested_at,
            product=event.product,
            part_of=event.part_of,
        )
    match event:
        case dates.DateCommitted(ready_at=ready_at, yardstick=yardstick):
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
        case accepting.DeliveryRejected():
            return order.changed(status=OrderStatus.IN_PROGRESS, delivered_at=None, on_time=None, changed_at=event.at)
        case OrderCancelled():
            return order.changed(status=OrderStatus.CANCELLED, changed_at=event.at)
        case rejecting.OrderRejected():
            return order.changed(status=OrderStatus.REJECTED, changed_at=event.at)
    return _of_its_hands(order, event)


def _of_its_hands(order: Order, event: Event) -> Order:
    match event:
        case OrderAmended(attributes=attributes, removed=removed):
            return _amended(order, attributes | dict.fromkeys(removed)).changed(changed_at=event.at)
        case duty.ManagersAppointed(nominal=nominal, backup=backup):
            has_it = order.in_charge or nominal
            return order.changed(nominal_manager=nominal, backup_manager=backup, in_charge=has_it, changed_at=event.at)
        case duty.DutyHandedOver(to=to):
            return order.changed(in_charge=to, changed_at=event.at)
    if isinstance(event, NoteAdded | OrderEvent):
        return order.changed(changed_at=event.at)
    return evolve_alike(order, event)


def _amended(order: Order, changed: Mapping[str, Any]) -> Order:
    """`description` and `requestedCompletionDate` are the order's own; the rest is kept as it was sent."""
    own: dict[str, Any] = {}
    if "description" in changed:
        own["description"] = changed["description"]
    if "requestedCompletionDate" in changed:
        wished = changed["requestedCompletionDate"]
        own["requested_at"] = datetime.fromisoformat(wished) if wished else None
    kept = {name: value for name, value in changed.items() if name not in ("description", "requestedCompletionDate")}
    left = {name: value for name, value in (order.attributes | kept).items() if value is not None}
    return order.changed(attributes=left, **own)
