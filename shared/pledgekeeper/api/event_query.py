"""The `query` of a listener: which events it wants, in the syntax of the filters of GET."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from pledgekeeper.api import mef124_events, tmf621_events, tmf622
from pledgekeeper.api import tmf622_events as of_orders
from pledgekeeper.api.query import RESERVED, query_of
from pledgekeeper.api.tmf621 import ATTRIBUTES
from pledgekeeper.errors import Invalid
from pledgekeeper.listeners import Version

Wanted = Callable[[Mapping[str, Any]], bool]
"""Is an event wanted, by its content?"""

OF_EVENTS: Final = ("eventType", "eventId", "eventTime", "timeOccurred", "correlationId", "domain", "title", "event")
"""What a filter may ask of an event beside the attributes of the ticket, as it was when the event happened."""
OF_TMF621: Final = frozenset({*OF_EVENTS, *ATTRIBUTES})
KNOWN: Final[dict[Version, frozenset[str]]] = {
    "v5": OF_TMF621, "v4": OF_TMF621, "sonata": frozenset(mef124_events.OF_EVENTS),
    "orders": frozenset({*OF_EVENTS, *tmf622.ATTRIBUTES}),
}  # fmt: skip
TYPES: Final[dict[Version, Sequence[str]]] = {
    "v5": tmf621_events.EVENT_TYPES, "v4": tmf621_events.EVENT_TYPES, "sonata": mef124_events.EVENT_TYPES,
    "orders": of_orders.EVENT_TYPES,
}  # fmt: skip
EXAMPLES: Final[dict[Version, str]] = {
    "v5": "eventType=TroubleTicketCreateEvent&priority=P1,P2",
    "v4": "eventType=TroubleTicketCreateEvent&priority=P1,P2",
    "sonata": "eventType=troubleTicketResolvedEvent,troubleTicketStatusChangeEvent",
    "orders": "eventType=ProductOrderMilestoneEvent,ProductOrderJeopardyAlertEvent",
}
OF_LISTS: Final = frozenset(RESERVED) - {"filter"}


def wanted_by(text: str | None, version: Version = "v5") -> Wanted:
    """What a listener with this query hears; None means everything. Invalid says what of it is not understood."""
    raw = (text or "").strip().removeprefix("?")
    for pair in raw.split("&"):
        if pair.partition("=")[0] in OF_LISTS:
            raise Invalid(f"query says {pair[:60]!r}, which is for lists; a listener gets whole events as they happen")
    try:
        query = query_of(raw, KNOWN[version])
    except Invalid as mistake:
        example = EXAMPLES[version]
        raise Invalid(f"query: {mistake}. An example: {example}", where="query") from None
    for value in query.one_of("eventType") or ():
        _must_be_a_type(value, TYPES[version])

    def wanted(content: Mapping[str, Any]) -> bool:
        try:
            return query.holds(dict(content))
        except Invalid:  # its pattern takes too long on this very event: rather one too many than one too few
            return True

    return wanted


def _must_be_a_type(value: str, types: Sequence[str]) -> None:
    """`A,B` is among the values too: the whole text is one of them."""
    for each in value.split(","):
        if each not in types:
            near = get_close_matches(each, types, n=1)
            meant = f"did you mean {near[0]}?" if near else f"there are: {', '.join(types)}"
            raise Invalid(f"query: there is no eventType {each!r}; {meant}", where="query")
