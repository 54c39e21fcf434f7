"""What is answered of listeners, as types."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.listeners import DeliveryState, Version
from pledgekeeper.openapi.shapes import Address, Moment, Typed


class Hub(Typed):
    """`Hub` of TMF621 v5."""

    id: str
    href: Address
    callback: Address
    query: NotRequired[str]


class EventSubscription(TypedDict):
    """`EventSubscription` of TMF621 v4."""

    id: str
    callback: Address
    query: NotRequired[str]


class ListenerShown(TypedDict):
    """Where events go, and whether they still do."""

    listener: str
    carrier: str
    callback: Address
    query: NotRequired[str]
    version: Version
    state: Literal["active", "disabled"]
    registered_at: Moment
    registered_by: str
    disabled_at: NotRequired[Moment]
    secret_rotated_at: NotRequired[Moment]
    previous_secret_until: NotRequired[Moment]


class DeliveryShown(TypedDict):
    """What became of sending one event."""

    event_id: str
    event_type: str
    case: str
    occurred_at: Moment
    state: DeliveryState
    tries: int
    first_tried_at: Moment
    last_tried_at: Moment
    answer: str
    next_try_at: NotRequired[Moment]


class Redriven(TypedDict):
    """How many events are sent again."""

    listener: str
    redriven: int
