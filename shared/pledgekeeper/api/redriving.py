"""Sending again what a listener did not take: the API's function and the pages both do it here."""

from pledgekeeper import wiring
from pledgekeeper.carriers.access import Principal
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.listeners import Listener
from pledgekeeper.messages import DeliveryDue
from pledgekeeper.observability import logger


def visible_listener(listener_id: str, who: Principal) -> Listener:
    """The listener, if it exists for this principal; another carrier's does not."""
    found = wiring.listener_table().listener(listener_id)
    if found is None or not who.sees(found.carrier_id):
        raise NotFound(f"there is no listener {listener_id}")
    return found


def redriven(listener: Listener, who: Principal) -> int:
    """Have all that was given up sent again; how many events that is. Each event is marked, then its delivery asked
    for, and only then taken from those given up: none is lost."""
    who.must_open("ticket", "have events sent again")
    listener_id = listener.listener_id
    if listener.disabled_at:
        raise Refused(f"{listener_id} answered 410 Gone and gets nothing any more; register its address anew")
    table, now = wiring.listener_table(), wiring.clock().now()
    dead = table.given_up(listener_id)
    for each in dead:
        table.redrive(listener_id, each, now)
    cases = dict.fromkeys(each.case_id for each in dead)
    wiring.queues().send("listeners", [DeliveryDue(listener_id=listener_id, case_id=case_id) for case_id in cases])
    for each in dead:
        table.settle(listener_id, each)
    logger.info("listener_redriven", listener_id=listener_id, events=len(dead))
    return len(dead)
