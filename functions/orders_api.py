"""API Gateway: product orders by TMF622 v5, and their cancellation."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.listing import Listing, listed
from pledgekeeper.api.ordering import place
from pledgekeeper.api.patching import MEDIA_TYPES, PATCH, PATCH_QUERY, added, changes, only_ours
from pledgekeeper.api.query import Query, Resource, fields_of
from pledgekeeper.api.routes import CANCELLATIONS, ORDERS
from pledgekeeper.api.tmf622 import (
    ATTRIBUTES,
    FROM_THE_TIMELINE,
    OF_CANCELLATION,
    SET_BY_US,
    WHY_NOT,
    cancellation_view,
)
from pledgekeeper.api.tmf622_requests import CancelProductOrderCreate, ProductOrderCreate, ProductOrderUpdate
from pledgekeeper.api.whole_order import whole_order
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Invalid, NotFound, NotOffered
from pledgekeeper.observability import logger
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.model import AmendOrder, CancelOrder, Deliver, Order, OrderStatus
from pledgekeeper.orders.rejecting import RejectOrder
from pledgekeeper.settings import settings

door = api.open_door()


@door.post(ORDERS)
def post_order() -> Response[str]:
    who, shown = api.principal(door), _asked()
    who.must_open("order")
    api.media_type(door, "application/json")
    sent = api.body(door, ProductOrderCreate)
    opened = place(sent, who, api.command_id(door, who))
    return api.answer(HTTPStatus.CREATED, shown(opened.case), headers={"Location": _view(opened.case)["href"]})


@door.get(ORDERS)
def list_orders() -> Response[str]:
    return listed(door, api.principal(door), LISTING)


@door.get(f"{ORDERS}/<case_id>")
def get_order(case_id: str) -> Response[str]:
    return api.answer(HTTPStatus.OK, _asked()(api.visible_as(Order, case_id, api.principal(door))[0]))


@door.patch(f"{ORDERS}/<case_id>")
def patch_order(case_id: str) -> Response[str]:
    who, shown = api.principal(door), _asked()
    command_id = api.command_id(door, who)
    order, found = api.visible_as(Order, case_id, who, command_id)
    if found.answered:
        return api.answer(HTTPStatus.OK, shown(order))
    how = api.media_type(door, *MEDIA_TYPES)
    commands = _commands(_changed(_view(order), api.json_of(door), how), who)
    if not commands:
        raise Invalid("nothing to change: send expectedCompletionDate, state, note, or what was asked for")
    outcome = wiring.carry(case_id, Together(commands=tuple(commands)), command_id, found=found)
    return api.answer(HTTPStatus.OK, shown(outcome.case))


@door.delete(f"{ORDERS}/<case_id>")
def delete_order(case_id: str) -> Response[str]:
    """What happened is not undone: the standard lets a server not offer it."""
    api.visible_as(Order, case_id, api.principal(door))
    raise NotOffered("an order is not deleted: its timeline is what the promises are measured by; cancel it instead")


@door.post(CANCELLATIONS)
def post_cancellation() -> Response[str]:
    who = api.principal(door)
    who.must_open("order", "cancel an order")
    api.media_type(door, "application/json")
    sent = api.body(door, CancelProductOrderCreate)
    command_id = api.command_id(door, who)
    order, found = api.visible_as(Order, sent.productOrder.id, who, command_id)
    if sent.requestedCancellationDate and sent.requestedCancellationDate > wiring.clock().now():
        raise Invalid("an order is cancelled at once: send the request on that day, without requestedCancellationDate")
    outcome = wiring.carry(
        order.case_id, CancelOrder(by=who.actor, reason=sent.cancellationReason), command_id, found=found
    )
    view = _cancellation(outcome.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.get(CANCELLATIONS)
def list_cancellations() -> Response[str]:
    return listed(door, api.principal(door), OF_CANCELLED)


@door.get(f"{CANCELLATIONS}/<case_id>")
def get_cancellation(case_id: str) -> Response[str]:
    order, _ = api.visible_as(Order, case_id, api.principal(door))
    if order.status is not OrderStatus.CANCELLED:
        raise NotFound(f"order {case_id} was not cancelled")
    fields = fields_of(door.current_event.query_string_parameters.get("fields"), OF_CANCELLATION)
    return api.answer(HTTPStatus.OK, Query(fields=fields).selected(_cancellation(order)))


def _changed(resource: Resource, sent: Any, how: str) -> ProductOrderUpdate:
    """What of the order is to change."""
    said = changes(resource, sent, how)
    typed = {"@type": resource["@type"], **said} if how in (PATCH, PATCH_QUERY) else said
    return api.read(added(resource, only_ours(resource, typed, SET_BY_US, WHY_NOT)), ProductOrderUpdate)


def _commands(sent: ProductOrderUpdate, who: Principal) -> list[Command]:
    commands: list[Command] = [AddNote(by=who.actor, text=note.text) for note in sent.note]
    if sent.amended:
        who.must_open("order", "change what was ordered")
        commands.append(AmendOrder(by=who.actor, attributes=sent.amended))
    if sent.expectedCompletionDate:
        who.must_handle("order", "commit a date")
        commands.append(
            CommitDate(
                by=who.actor,
                ready_at=sent.expectedCompletionDate,
                asked_by=sent.dateChangeAskedBy,
                reason=sent.dateChangeReason,
            )
        )
    if sent.state == "completed":
        who.must_handle("order", "deliver an order")
        commands.append(Deliver(by=who.actor))
    elif sent.state == "cancelled":
        who.must_open("order")
        commands.append(CancelOrder(by=who.actor, reason=sent.cancellationReason or sent.dateChangeReason))
    elif sent.state == "rejected":
        who.must_handle("order", "reject an order")
        commands.append(RejectOrder(by=who.actor, reason=_why_rejected(sent)))
    return commands


def _why_rejected(sent: ProductOrderUpdate) -> str:
    reason = sent.cancellationReason or sent.dateChangeReason
    if not reason:
        raise Invalid("to reject an order say why, in cancellationReason", where="cancellationReason")
    return reason


def _asked() -> Callable[[Case], Resource]:
    """The view of an order that the request asks for: whole, or some fields of it."""
    fields = fields_of(door.current_event.query_string_parameters.get("fields"), ATTRIBUTES)
    return lambda case: Query(fields=fields).selected(_view(case))


def _view(case: Case) -> Resource:
    assert isinstance(case, Order)
    return whole_order(case, wiring.clock().now())


def _cancellation(case: Case) -> Resource:
    assert isinstance(case, Order)
    return cancellation_view(case, settings().public_url)


LISTING = Listing(
    kind="order",
    statuses=[status.value for status in OrderStatus],
    status="state",
    opened="creationDate",
    reference=("externalId", "id"),
    known=ATTRIBUTES,
    whole=FROM_THE_TIMELINE,
    view=_view,
)
OF_CANCELLED = Listing(
    kind="order",
    statuses=["done"],
    status="state",
    opened="",  # the table keeps when an order was opened, and not when it was cancelled
    reference=("externalId", "id"),
    known=OF_CANCELLATION,
    whole=frozenset({"cancellationReason"}),
    view=_cancellation,
    kept_as={"done": ("cancelled",)},
)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
