"""What the carrier says of what was handed over: it accepts, rejects, or is silent for as long as it has. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.plans import ACCEPTED
from pledgekeeper.errors import Refused
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.orders.jeopardies import Due
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.orders.planning import progress_of
from pledgekeeper.orders.transitions import next_status
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.working_time import add_working_time


class DeliveryAccepted(Event):
    """It works, the carrier says; `by` the system when it was silent."""

    MARK: ClassVar = "accepted"
    event: Literal["delivery-accepted"] = "delivery-accepted"
    by: Actor


class DeliveryRejected(Event):
    """It does not work, the carrier says: it was not delivered, and the clock of the delivery goes on."""

    MARK: ClassVar = "delivery-rejected"
    NOTICE: ClassVar = "warning"
    event: Literal["delivery-rejected"] = "delivery-rejected"
    by: Actor
    reason: str


AcceptanceEvent = DeliveryAccepted | DeliveryRejected


class AcceptanceCommand(Command):
    """The carrier's word on what was handed over."""

    by: Actor


class AcceptDelivery(AcceptanceCommand):
    command: Literal["accept-delivery"] = "accept-delivery"


class RejectDelivery(AcceptanceCommand):
    command: Literal["reject-delivery"] = "reject-delivery"
    reason: str = Field(min_length=1, max_length=2_000)


def decide(order: Order, command: AcceptanceCommand, now: datetime) -> list[Event]:
    """Refused of an order that was not delivered, or that is accepted already."""
    next_status(order.status, "accept" if isinstance(command, AcceptDelivery) else "reject")
    if accepted(order.timeline):
        raise Refused("the delivery is accepted already; a fault from now on is a ticket")
    match command:
        case RejectDelivery(by=by, reason=reason):
            return [DeliveryRejected(at=now, by=by, reason=reason)]
    return [DeliveryAccepted(at=now, by=command.by)]


def awaited(order: Order) -> bool:
    """Is it handed over, and has the carrier not said yet that it works?"""
    return order.status is OrderStatus.COMPLETED and not accepted(order.timeline)


def accepted(timeline: Sequence[Event]) -> bool:
    return any(isinstance(event, DeliveryAccepted) for event in timeline)


def due(order: Order, calendar: Calendar) -> Due | None:
    """When silence takes to mean yes; None when nothing waits for that."""
    if order.delivered_at is None or accepted(order.timeline):
        return None
    progress = progress_of(order.timeline, calendar)
    if progress is None:
        return None
    within: timedelta = next(progress.length(step) for step in progress.steps if step.id == ACCEPTED)
    at = add_working_time(order.delivered_at, within, calendar)
    return Due(at, DeliveryAccepted(at=at, by=SYSTEM))
