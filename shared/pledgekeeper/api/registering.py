"""Saying where a carrier's events go: the API's function and the pages both do it here."""

from typing import Final

from pledgekeeper import ids, wiring
from pledgekeeper.api.event_query import wanted_by
from pledgekeeper.api.redriving import visible_listener
from pledgekeeper.carriers.access import Principal
from pledgekeeper.clock import whole_second
from pledgekeeper.effects import listening
from pledgekeeper.effects.callbacks import NotPublic, addresses_of, callback_of
from pledgekeeper.errors import Forbidden, Invalid, Refused
from pledgekeeper.listeners import MOST, Listener, Version
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

LONGEST_QUERY: Final = 2_000


def must_own(who: Principal) -> str:
    """The carrier whose listeners `who` may register: their own."""
    if who.carrier_id is None:
        raise Forbidden("a listener is registered by the carrier itself: it gets the carrier's events")
    who.must_open("ticket", "register a listener")
    return who.carrier_id


def register(who: Principal, callback: str, query: str | None, version: Version, command_id: str) -> Listener:
    """A new one; the same for the same `command_id`. Invalid when the address or the query is none."""
    carrier_id = must_own(who)
    wanted_by(query, version)
    _must_be_public(callback)
    listener_id = ids.case_id(carrier_id, "listener", command_id)
    table = wiring.listener_table()
    found = table.listener(listener_id)
    if found is None:
        found = Listener(
            listener_id=listener_id, carrier_id=carrier_id, callback=callback, query=query,
            version=version, registered_at=whole_second(wiring.clock().now()), registered_by=who.name,
        )  # fmt: skip
        known = table.of_carrier(carrier_id)
        _must_be_another(found, known)
        if len(known) >= MOST:
            raise Refused(f"{carrier_id} has {len(known)} listeners, and at most {MOST}; remove one first")
        table.put(found)
        logger.info("listener_registered", listener_id=listener_id, carrier_id=carrier_id)
    return found


def change(listener_id: str, who: Principal, callback: str, query: str | None) -> Listener:
    """Another address, or other events, from the next one on; its secret stays."""
    listener = visible_listener(listener_id, who)
    must_own(who)
    if listener.disabled_at:
        raise Refused(f"{listener_id} answered 410 Gone and gets nothing any more; register its address anew")
    wanted_by(query, listener.version)
    _must_be_public(callback)
    changed = listener.changed(callback=callback, query=query)
    _must_be_another(changed, wiring.listener_table().of_carrier(listener.carrier_id))
    wiring.listener_table().put(changed)
    logger.info("listener_changed", listener_id=listener_id)
    return changed


def remove(listener_id: str, who: Principal) -> None:
    listener = visible_listener(listener_id, who)
    who.must_open("ticket", "remove a listener")
    wiring.listener_table().delete(listener.listener_id)
    logger.info("listener_removed", listener_id=listener_id)


def rotate(listener_id: str, who: Principal, command_id: str) -> Listener:
    """With a new secret; the one before signs as well for another day."""
    listener = visible_listener(listener_id, who)
    if who.staff:
        raise Forbidden("a secret is rotated by the carrier itself: nobody else sees it")
    who.must_open("ticket", "rotate a secret")
    rotated = listener.rotated(whole_second(wiring.clock().now()), command_id)
    wiring.listener_table().put(rotated)
    logger.info("listener_secret_rotated", listener_id=listener_id, secret=rotated.secret)
    return rotated


def secret_of(listener: Listener) -> str:
    """By which its events are signed. It is shown to whoever has just made it."""
    return wiring.listener_secrets().of(listener.listener_id, listener.secret)


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
        if alike and each.disabled_at is None and each.listener_id != asked.listener_id:
            raise Refused(f"{each.listener_id} sends the same events to the same address already; remove it first")
