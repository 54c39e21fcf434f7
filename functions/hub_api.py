"""API Gateway: where events of a carrier go (hubs of TMF621, TMF622 and MEF 124), and what became of each."""

from http import HTTPStatus
from itertools import islice
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.buyer import asking, must_be_buyer
from pledgekeeper.api.gate import Door
from pledgekeeper.api.hub import (
    DELIVERY_ATTRIBUTES,
    HubCreate,
    delivery_view,
    hub_href,
    hub_of,
    hub_view,
    listener_view,
)
from pledgekeeper.api.mef124_errors import error_of
from pledgekeeper.api.mef124_errors import read as read_by_mef124
from pledgekeeper.api.mef124_events import EVENT_TYPES, address, must_have_room
from pledgekeeper.api.mef124_requests import EventSubscriptionInput
from pledgekeeper.api.query import query_of
from pledgekeeper.api.redriving import redriven, visible_listener
from pledgekeeper.api.registering import must_own, register, remove, rotate, secret_of
from pledgekeeper.api.routes import HUB, HUB_V4, LISTENERS, ORDER_HUB, SONATA, SONATA_HUB
from pledgekeeper.carriers.access import Principal
from pledgekeeper.clock import whole_second
from pledgekeeper.effects.callbacks import callback_of
from pledgekeeper.errors import Invalid
from pledgekeeper.listeners import Version
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

SECRET_HEADER = "Pledge-Webhook-Secret"

door = api.open_door()
sonata = api.open_door(error_of)
"""The hub of MEF 124, whose refusals are written otherwise."""


@door.post(HUB)
def post_hub() -> Response[str]:
    return _registered(_owner(), hub_of(_sent(door), "v5"), "v5")


@door.post(HUB_V4)
def post_hub_v4() -> Response[str]:
    return _registered(_owner(), hub_of(_sent(door), "v4"), "v4")


@door.post(ORDER_HUB)
def post_order_hub() -> Response[str]:
    return _registered(_owner(), hub_of(_sent(door), "v5"), "orders")


@sonata.post(SONATA_HUB)
def post_sonata_hub() -> Response[str]:
    who = asking(sonata)
    must_be_buyer(who, "register a listener")
    sent = read_by_mef124(_sent(sonata), EventSubscriptionInput)
    must_have_room(sent.callback)
    callback_of(address(sent.callback, max(EVENT_TYPES, key=len)))
    return _registered(who, sent, "sonata")


@door.get(f"{HUB}/<listener_id>")
@door.get(f"{ORDER_HUB}/<listener_id>")
def get_hub(listener_id: str) -> Response[str]:
    return _shown(listener_id, api.principal(door))


@sonata.get(f"{SONATA_HUB}/<listener_id>")
def get_sonata_hub(listener_id: str) -> Response[str]:
    return _shown(listener_id, asking(sonata))


@sonata.delete(f"{SONATA_HUB}/<listener_id>")
def delete_sonata_hub(listener_id: str) -> Response[str]:
    return _removed(listener_id, asking(sonata))


@door.delete(f"{HUB}/<listener_id>")
@door.delete(f"{ORDER_HUB}/<listener_id>")
@door.delete(f"{HUB_V4}/<listener_id>")
def delete_hub(listener_id: str) -> Response[str]:
    return _removed(listener_id, api.principal(door))


@door.get(LISTENERS)
def list_listeners() -> Response[str]:
    who = api.principal(door)
    named = (door.current_event.query_string_parameters or {}).get("carrier")
    if named is None and who.staff:
        raise Invalid("carrier is missing: name whose listeners you want, e.g. ?carrier=baltel")
    carriers = [named] if named else sorted(who.carriers)
    found = [each for carrier in carriers if who.sees(carrier) for each in wiring.listener_table().of_carrier(carrier)]
    return api.answer(HTTPStatus.OK, [listener_view(each, wiring.clock().now()) for each in found])


@door.get(f"{LISTENERS}/<listener_id>/deliveries")
def list_deliveries(listener_id: str) -> Response[str]:
    listener = visible_listener(listener_id, api.principal(door))
    query = query_of(door.current_event.raw_query_string or "", DELIVERY_ATTRIBUTES)
    rows = map(delivery_view, wiring.listener_table().deliveries(listener.listener_id))
    return api.answer(HTTPStatus.OK, list(islice(filter(query.holds, rows), query.limit)))


@door.post(f"{LISTENERS}/<listener_id>/redrive")
def redrive(listener_id: str) -> Response[str]:
    who = api.principal(door)
    count = redriven(visible_listener(listener_id, who), who)
    return api.answer(HTTPStatus.ACCEPTED, {"listener": listener_id, "redriven": count})


@door.post(f"{LISTENERS}/<listener_id>/secret")
def rotate_secret(listener_id: str) -> Response[str]:
    """A new secret, which only this answer shows; the one before signs as well for another day."""
    who = api.principal(door)
    rotated = rotate(listener_id, who, api.command_id(door, who))
    headers = {SECRET_HEADER: secret_of(rotated)}
    return api.answer(HTTPStatus.OK, listener_view(rotated, whole_second(wiring.clock().now())), headers=headers)


def _owner() -> Principal:
    who = api.principal(door)
    must_own(who)
    return who


def _sent(door: Door) -> Any:
    api.media_type(door, "application/json")
    return api.json_of(door)


def _registered(who: Principal, sent: HubCreate | EventSubscriptionInput, version: Version) -> Response[str]:
    found = register(who, sent.callback, sent.query, version, api.command_id(door, who))
    base = settings().public_url
    headers = {
        "Location": hub_href(found, base),
        SECRET_HEADER: secret_of(found),
    }
    return api.answer(HTTPStatus.CREATED, hub_view(found, base), headers=headers)


def _shown(listener_id: str, who: Principal) -> Response[str]:
    return api.answer(HTTPStatus.OK, hub_view(visible_listener(listener_id, who), settings().public_url))


def _removed(listener_id: str, who: Principal) -> Response[str]:
    remove(listener_id, who)
    return Response(int(HTTPStatus.NO_CONTENT), body="")


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    asked = sonata if event["rawPath"].startswith(SONATA) else door
    return asked.resolve(event, context)
