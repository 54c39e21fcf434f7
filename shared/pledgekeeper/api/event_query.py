"""The `query` of a listener: which events it wants, in the syntax of the filters of GET."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pledgekeeper.api.query import RESERVED, query_of
from pledgekeeper.api.tmf621 import ATTRIBUTES
from pledgekeeper.api.tmf621_events import EVENT_TYPES
from pledgekeeper.errors import Invalid

Wanted = Callable[[Mapping[str, Any]], bool]
"""Is an event wanted, by its content?"""

OF_EVENTS: Final = ("eventType", "eventId", "eventTime", "timeOccurred", "correlationId", "domain", "title", "event")
"""What a filter may ask of an event beside the attributes of the ticket, as it was when the event happened."""
OF_LISTS: Final = frozenset(RESERVED) - {"filter"}


def wanted_by(text: str | None) -> Wanted:
    """What a listener with this query hears; None means everything. Invalid says what of it is not understood."""
    raw = (text or "").strip().removeprefix("?")
    for pair in raw.split("&"):
        if pair.partition("=")[0] in OF_LISTS:
            raise Invalid(f"query says {pair[:60]!r}, which is for lists; a listener gets whole events as they happen")
    try:
        query = query_of(raw, {*OF_EVENTS, *ATTRIBUTES})
    except Invalid as mistake:
        example = "eventType=TroubleTicketCreateEvent&priority=P1,P2"
        raise Invalid(f"query: {mistake}. An example: {example}", where="query") from None
    for value in query.one_of("eventType") or ():
        _must_be_a_type(value)

    def wanted(content: Mapping[str, Any]) -> bool:
        try:
            return query.holds(dict(content))
        except Invalid:  # its pattern takes too long on this very event: rather one too many than one too few
            return True

    return wanted


def _must_be_a_type(value: str) -> None:
    """`A,B` is among the values too: the whole text is one of them."""
    for each in value.split(","):
        if each not in EVENT_TYPES:
            near = get_close_matches(each, EVENT_TYPES, n=1)
            meant = f"did you mean {near[0]}?" if near else f"there are: {', '.join(EVENT_TYPES)}"
            raise Invalid(f"query: there is no eventType {each!r}; {meant}", where="query")
