"""Listeners of carriers: where events go, how far each has heard a case, and when it is tried again. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from pledgekeeper.event import Event
from pledgekeeper.model import Frozen, Instant

MOST: Final = 10
"""Listeners that a carrier may have."""
WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 300, 900, 1_800, 3_600))
"""How long after each failure an event is tried again; after the last of them, always as long as that."""
TRIED_FOR: Final = timedelta(hours=24)
LOOKED_BACK: Final = timedelta(days=2)
"""How old an event may be that a listener hears first of a case: longer than a stream or a queue keeps a message."""

DeliveryState = Literal["delivered", "waiting", "dead"]


class Listener(Frozen):
    """Where a carrier wants its events sent, and in which version of the standard.

    One that answered 410 is disabled for good.
    """

    listener_id: str
    carrier_id: str
    callback: str
    query: str | None = None
    version: Literal["v5", "v4"] = "v5"
    registered_at: Instant
    registered_by: str
    disabled_at: Instant | None = None


class Heard(Frozen):
    """How far a listener has heard a case. Places (`000012#1`) sort as the events of the timeline do.

    `trying` is the place of the event that was not taken yet, `tries` how often it was tried since `first_tried_at`.
    """

    upto: str
    trying: str | None = None
    tries: int = 0
    first_tried_at: Instant | None = None
    next_at: Instant | None = None

    def next_event(self, upto: str) -> "Heard":
        """As it is when the event at that place is done with."""
        return Heard(upto=max(self.upto, upto))


class Delivery(Frozen):
    """What became of sending one event to a listener."""

    event_id: str
    event_type: str
    case_id: str
    place: str
    occurred_at: Instant
    state: DeliveryState
    tries: int
    first_tried_at: Instant
    last_tried_at: Instant
    answer: str
    next_at: Instant | None = None


def place(number: int, part: int) -> str:
    """Of the part-th (from 0) of the standard's events that event `number` (from 1) of a timeline leads to."""
    return f"{number:06d}#{part}"


def whole(number: int) -> str:
    """The place after all that event `number` leads to."""
    return place(number, 9)


def number_at(where: str) -> int:
    """Which event of the timeline a place is of."""
    return int(where.partition("#")[0])


def first_heard(listener: Listener, timeline: Sequence[Event], now: datetime) -> Heard:
    """Of a case of which it has heard nothing: what was before its registration, or long ago, is not sent."""
    since = max(listener.registered_at, now - LOOKED_BACK)
    return Heard(upto=whole(sum(event.at < since for event in timeline)))


def next_try(tries: int, owed_since: datetime, now: datetime, retry_after: timedelta | None) -> datetime | None:
    """When an event that has failed so often is tried again; None when its time is up. The last try is at the end."""
    end = owed_since + TRIED_FOR
    if now >= end:
        return None
    wait = max(WAITS[min(tries, len(WAITS)) - 1], retry_after or timedelta())
    return min(now + wait, end)
