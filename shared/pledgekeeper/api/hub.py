"""Listeners as TMF621 v5 registers and shows them (`Hub`), and what a carrier sees of its deliveries."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from pledgekeeper.api.door import read
from pledgekeeper.api.routes import HUB, HUB_V4, ORDER_HUB, SONATA_HUB
from pledgekeeper.api.tmf import Sent, present
from pledgekeeper.listeners import Delivery, Listener, Version
from pledgekeeper.model import iso

DELIVERY_ATTRIBUTES = frozenset({
    "event_id", "event_type", "case", "occurred_at", "state", "tries", "first_tried_at", "last_tried_at", "answer",
    "next_try_at",
})  # fmt: skip
"""What the log of deliveries can be filtered by."""


class HubCreate(Sent):
    """`Hub_FVO`."""

    callback: str = Field(min_length=1)
    query: str | None = Field(default=None, max_length=2_000)


def hub_of(sent: Any, version: Literal["v5", "v4"]) -> HubCreate:
    """What is asked for; v4 has no `@type`."""
    return read({"@type": "Hub", **sent} if version == "v4" and isinstance(sent, dict) else sent, HubCreate)


HUBS: dict[Version, str] = {"v5": HUB, "v4": HUB_V4, "sonata": SONATA_HUB, "orders": ORDER_HUB}


def hub_href(listener: Listener, base_url: str) -> str:
    return f"{base_url}{HUBS[listener.version]}/{listener.listener_id}"


def hub_view(listener: Listener, base_url: str) -> dict[str, Any]:
    """`Hub`; of v4 and of MEF 124 the `EventSubscription`."""
    typed = listener.version in ("v5", "orders")
    of_v5 = {"@type": "Hub", "href": hub_href(listener, base_url)} if typed else {}
    return present({**of_v5, "id": listener.listener_id, "callback": listener.callback, "query": listener.query})


def listener_view(listener: Listener, now: datetime) -> dict[str, Any]:
    """A listener with what a hub does not say: whose it is, and whether it still gets anything."""
    until = listener.overlaps_until(now)
    return present(
        {
            "listener": listener.listener_id,
            "carrier": listener.carrier_id,
            "callback": listener.callback,
            "query": listener.query,
            "version": listener.version,
            "state": "disabled" if listener.disabled_at else "active",
            "registered_at": iso(listener.registered_at),
            "registered_by": listener.registered_by,
            "disabled_at": iso(listener.disabled_at) if listener.disabled_at else None,
            "secret_rotated_at": iso(listener.rotated_at) if listener.rotated_at else None,
            "previous_secret_until": iso(until) if until else None,
        }
    )


def delivery_view(delivery: Delivery) -> dict[str, Any]:
    """One row of the delivery log."""
    return present(
        {
            "event_id": delivery.event_id,
            "event_type": delivery.event_type,
            "case": delivery.case_id,
            "occurred_at": iso(delivery.occurred_at),
            "state": delivery.state,
            "tries": delivery.tries,
            "first_tried_at": iso(delivery.first_tried_at),
            "last_tried_at": iso(delivery.last_tried_at),
            "answer": delivery.answer,
            "next_try_at": iso(delivery.next_at) if delivery.next_at else None,
        }
    )
