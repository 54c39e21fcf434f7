"""API Gateway: product orders by TMF622 v5."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.listing import Listing, listed
from pledgekeeper.api.routes import ORDERS
from pledgekeeper.api.tmf import carrier_named
from pledgekeeper.api.tmf622 import ATTRIBUTES, ProductOrderCreate, ProductOrderUpdate, order_view
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Invalid
from pledgekeeper.observability import logger
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.model import CancelOrder, Deliver, Order, OrderStatus
from pledgekeeper.settings import settings

door = api.open_door()


@door.post(ORDERS)
def post_order() -> Response[str]:
    who = api.principal(door)
    who.must_open("order")
    api.media_type(door, "application/json")
    sent = api.body(door, ProductOrderCreate)
    carrier_id = carrier_named(who, sent.relatedParty)
    command_id = api.command_id(door, who)
    case_id = ids.case_id("ORD", carrier_id, command_id)
    reply_to = wiring.book().carrier(carrier_id).contact_for("delivery").email
    command = sent.command(carrier_id, who.actor, reply_to)
    opened = wiring.carry(case_id, command, command_id, carrier_id)
    logger.info("order_opened", case_id=case_id, items=len(sent.productOrderItem), repeated=opened.repeated)
    view = _view(opened.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.get(ORDERS)
def list_orders() -> Response[str]:
    return listed(door, api.principal(door), LISTING)


@door.get(f"{ORDERS}/<case_id>")
def get_order(case_id: str) -> Response[str]:
    return api.answer(HTTPStatus.OK, _view(api.visible_as(Order, case_id, api.principal(door))[0]))


@door.patch(f"{ORDERS}/<case_id>")
def patch_order(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    _, found = api.visible_as(Order, case_id, who, command_id)
    api.media_type(door, "application/merge-patch+json", "application/json")
    commands = _commands(api.body(door, ProductOrderUpdate), who)
    if not commands:
        raise Invalid("nothing to change: send expectedCompletionDate, state or note")
    outcome = wiring.carry(case_id, Together(commands=tuple(commands)), command_id, found=found)
    return api.answer(HTTPStatus.OK, _view(outcome.case))


def _commands(sent: ProductOrderUpdate, who: Principal) -> list[Command]:
    commands: list[Command] = [AddNote(by=who.actor, text=note.text) for note in sent.note]
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
        commands.append(CancelOrder(by=who.actor, reason=sent.dateChangeReason))
    return commands


def _view(case: Case) -> dict[str, Any]:
    assert isinstance(case, Order)
    names = {person.id: person.name for person in wiring.book().roster().people}
    return order_view(case, settings().public_url, names)


LISTING = Listing(
    kind="order",
    statuses=[status.value for status in OrderStatus],
    status="state",
    opened="creationDate",
    reference=("externalId", "id"),
    known=ATTRIBUTES,
    whole=frozenset({"note"}),
    view=_view,
)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
