"""Listeners of carriers: where events go, how far each has heard a case, and when it is tried again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from pledgekeeper.errors import Refused
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen, Instant, iso

MOST: Final = 10
"""Listeners that a carrier may have."""
WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 300, 900, 1_800, 3_600))
"""How long after each failure an event is tried again; after the last of them, always as long as that."""
TRIED_FOR: Final = timedelta(hours=24)
LOOKED_BACK: Final = timedelta(days=2)
"""How old an event may be that a listener hears first of a case: longer than a stream or a queue keeps a message."""

SECRETS_OVERLAP: Final = timedelta(hours=24)
"""How long the secret before the present one is valid, too."""

DeliveryState = Literal["delivered", "waiting", "dead"]
Version = Literal["v5", "v4", "sonata", "orders"]
"""Of which standard a listener is, and hears the words: TMF621 v5 and v4, MEF 124, TMF622 v5 (which is of orders)."""


class Listener(Frozen):
    """Where a carrier wants its events sent, and in which version of the standard.

    One that answered 410 is disabled for good. Its secrets are numbered from 1; `rotated_by` is the command that made
    the present one.
    """

    listener_id: str
    carrier_id: str
    callback: str
    query: str | None = None
    version: Version = "v5"
    registered_at: Instant
    registered_by: str
    disabled_at: Instant | None = None
    secret: int = 1
    rotated_at: Instant | None = None
    rotated_by: str | None = None

    def hears_of(self, kind: str) -> bool:
        """Is it told of cases of that kind?"""
        return kind == ("order" if self.version == "orders" else "ticket")

    def signs_with(self, now: datetime) -> tuple[int, ...]:
        """The numbers of the secrets that are valid at `now`, the present one first."""
        return (self.secret, self.secret - 1) if self.overlaps_until(now) else (self.secret,)

    def overlaps_until(self, now: datetime) -> datetime | None:
        """Until when the secret before the present one is valid, too; None when it is not (any more)."""
        until = self.rotated_at + SECRETS_OVERLAP if self.rotated_at else None
        return until if until and now < until else None

    def rotated(self, now: datetime, command_id: str) -> "Listener":
        """With a new secret; as it is when that command made it already. Refused while two are valid."""
        if command_id == self.rotated_by:
            return self
        until = self.overlaps_until(now)
        if until:
            raise Refused(
                f"two secrets of {self.listener_id} are valid until {iso(until)}, and no third is made before; if "
                "somebody else has seen one, remove the listener, and register its address anew"
            )
        return self.changed(secret=self.secret + 1, rotated_at=now, rotated_by=command_id)


@dataclass(frozen=True)
class Notification:
    """One event in the words of a standard. `place` is where in the timeline it comes from; `content` is what a
    listener's query is asked of."""

    place: str
    body: Mapping[str, Any]
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.body["eventId"])

    @property
    def type(self) -> str:
        return str(self.body["eventType"])


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
