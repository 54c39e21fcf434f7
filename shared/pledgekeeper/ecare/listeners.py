"""Where a carrier's events go: what became of each, and by whom addresses are added, changed and taken away."""

from itertools import islice
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.api.redriving import redriven, visible_listener
from pledgekeeper.api.registering import LONGEST_QUERY, change, register, remove, rotate, secret_of
from pledgekeeper.ecare.account import ACCOUNT, HEARD
from pledgekeeper.ecare.account import show as show_account
from pledgekeeper.ecare.forms import Field
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.listeners import Delivery, Listener, Version

LISTENERS: Final = "/ecare/listeners"
LISTENER: Final = f"{LISTENERS}/{{listener}}"
MOST_DELIVERIES: Final = 100
FIELDS: Final = (Field("callback"), Field("query", needed=False, longest=LONGEST_QUERY))
HEARS: Final = Field("hears", "choice", choices=tuple((each, "") for each in HEARD))


def show(visit: Visit) -> Page:
    """What became of the events of one listener, the newest first."""
    listener = visible_listener(visit.names["listener"], visit.who)
    deliveries = list(islice(wiring.listener_table().deliveries(listener.listener_id), MOST_DELIVERIES))
    shown: dict[str, object] = {"listener": listener, "deliveries": deliveries, "dead": _dead(deliveries)}
    return Page("listener.html", shown, live="_listener.html", stamp=_stamp(listener, deliveries))


def redrive(visit: Visit) -> Answer:
    listener = visible_listener(visit.names["listener"], visit.who)
    redriven(listener, visit.who)
    return Go(f"{LISTENERS}/{listener.listener_id}", "redriven")


def add(visit: Visit) -> Answer:
    """A new address; its secret is shown, this once."""
    said = visit.filled([*FIELDS, HEARS])
    version: Version = next(each for each in HEARD if each == said["hears"])
    return _told(register(visit.who, said["callback"], said["query"] or None, version, visit.command_id))


def alter(visit: Visit) -> Answer:
    listener = visible_listener(visit.names["listener"], visit.who)
    said = visit.filled(FIELDS)
    change(listener.listener_id, visit.who, said["callback"], said["query"] or None)
    return Go(f"{LISTENERS}/{listener.listener_id}", "listener_changed")


def take_away(visit: Visit) -> Answer:
    remove(visit.names["listener"], visit.who)
    return Go(ACCOUNT, "listener_removed")


def new_secret(visit: Visit) -> Answer:
    return _told(rotate(visit.names["listener"], visit.who, visit.command_id))


def _told(listener: Listener) -> Page:
    told = {"callback": listener.callback, "secret": secret_of(listener)}
    return Page(
        "secret.html", {"told": told, "note": "overlap_told", "back": f"/ecare/listeners/{listener.listener_id}"}
    )


def _dead(deliveries: list[Delivery]) -> int:
    return sum(each.state == "dead" for each in deliveries)


def _stamp(listener: Listener, deliveries: list[Delivery]) -> str:
    return f"{listener.disabled_at}|" + "|".join(f"{each.event_id},{each.state},{each.tries}" for each in deliveries)


PAGES: Final = (
    Shown("GET", LISTENER, show),
    Shown("POST", f"{LISTENER}/redrive", redrive),
    Shown("POST", LISTENERS, add, again=show_account),
    Shown("POST", LISTENER, alter, again=show),
    Shown("POST", f"{LISTENER}/remove", take_away),
    Shown("POST", f"{LISTENER}/secret", new_secret),
)
