"""API Gateway: where events of a carrier go (hubs of TMF621, TMF622 and MEF 124), and what became of each."""

from http import HTTPStatus
from itertools import islice
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.buyer import asking, must_be_buyer
from pledgekeeper.api.event_query import wanted_by
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
from pledgekeeper.api.routes import HUB, HUB_V4, LISTENERS, ORDER_HUB, SONATA, SONATA_HUB
from pledgekeeper.carriers.access import Principal
from pledgekeeper.clock import whole_second
from pledgekeeper.effects import listening
from pledgekeeper.effects.callbacks import NotPublic, addresses_of, callback_of
from pledgekeeper.errors import Forbidden, Invalid, Refused
from pledgekeeper.listeners import MOST, Listener, Version
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
    listener = visible_listener(listener_id, who)
    if who.staff:
        raise Forbidden("a secret is rotated by the carrier itself: nobody else sees it")
    who.must_open("ticket", "rotate a secret")
    now = whole_second(wiring.clock().now())
    rotated = listener.rotated(now, api.command_id(door, who))
    wiring.listener_table().put(rotated)
    logger.info("listener_secret_rotated", listener_id=listener_id, secret=rotated.secret)
    headers = {SECRET_HEADER: wiring.listener_secrets().of(listener_id, rotated.secret)}
    return api.answer(HTTPStatus.OK, listener_view(rotated, now), headers=headers)


def _owner() -> Principal:
    who = api.principal(door)
    if who.staff:
        raise Forbidden("a listener is registered by the carrier itself: it gets the carrier's events")
    who.must_open("ticket", "register a listener")
    return who


def _sent(door: Door) -> Any:
    api.media_type(door, "application/json")
    return api.json_of(door)


def _registered(who: Principal, sent: HubCreate | EventSubscriptionInput, version: Version) -> Response[str]:
    assert who.carrier_id is not None
    wanted_by(sent.query, version)
    _must_be_public(sent.callback)
    listener_id = ids.case_id(who.carrier_id, "listener", api.command_id(door, who))
    table = wiring.listener_table()
    found = table.listener(listener_id)
    if found is None:
        found = Listener(
            listener_id=listener_id, carrier_id=who.carrier_id, callback=sent.callback, query=sent.query,
            version=version, registered_at=whole_second(wiring.clock().now()), registered_by=who.name,
        )  # fmt: skip
        _must_be_another(found, table.of_carrier(who.carrier_id))
        table.put(found)
        logger.info("listener_registered", listener_id=listener_id, carrier_id=who.carrier_id)
    base = settings().public_url
    headers = {
        "Location": hub_href(found, base),
        SECRET_HEADER: wiring.listener_secrets().of(listener_id, found.secret),
    }
    return api.answer(HTTPStatus.CREATED, hub_view(found, base), headers=headers)


def _shown(listener_id: str, who: Principal) -> Response[str]:
    return api.answer(HTTPStatus.OK, hub_view(visible_listener(listener_id, who), settings().public_url))


def _removed(listener_id: str, who: Principal) -> Response[str]:
    listener = visible_listener(listener_id, who)
    who.must_open("ticket", "remove a listener")
    wiring.listener_table().delete(listener.listener_id)
    logger.info("listener_removed", listener_id=listener_id)
    return Response(int(HTTPStatus.NO_CONTENT), body="")


def _must_be_public(url: str) -> None:
    """On a laptop nothing leaves the machine, and the proxy decides what is captured: names are not looked up."""
    callback = callback_of(url)
    if settings().egress_proxy:
        return
    try:
        addresses_of(callback, listening.resolve)
    except NotPublic as error:
        raise Invalid(f"callback: {error}", where="callback") from None


def _must_be_another(asked: Listener, known: list[Listener]) -> None:
    for each in known:
        alike = (each.callback, each.query, each.version) == (asked.callback, asked.query, asked.version)
        if alike and each.disabled_at is None:
            raise Refused(f"{each.listener_id} sends the same events to the same address already; remove it first")
    if len(known) >= MOST:
        raise Refused(f"{asked.carrier_id} has {len(known)} listeners, and at most {MOST}; remove one first")


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    asked = sonata if event["rawPath"].startswith(SONATA) else door
    return asked.resolve(event, context)
