"""Lists as MEF 124 lets them be asked for: a fixed set of filters. Pure."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final, get_args
from urllib.parse import parse_qsl, urlencode

from pledgekeeper.api.mef124 import PRIORITIES, TICKET_TYPES
from pledgekeeper.api.mef124_states import State
from pledgekeeper.api.query import Query, query_of
from pledgekeeper.carriers.sonata import Impact, Severity
from pledgekeeper.errors import Invalid

PARTIES: Final = ("buyerId", "sellerId")
PAGE: Final = ("offset", "limit", "after", "before")
"""The standard has the first two; the others are those of our `Link` headers, which go on beyond any offset."""

Filters = Mapping[str, tuple[str, ...]]
ANYTHING: Final[tuple[str, ...]] = ()
FILTERS: Final[dict[str, tuple[str, ...]]] = {
    "externalId": ANYTHING,
    "priority": tuple(PRIORITIES.values()),
    "sellerPriority": tuple(PRIORITIES.values()),
    "severity": get_args(Severity),
    "sellerSeverity": get_args(Severity),
    "ticketType": TICKET_TYPES,
    "status": get_args(State),
    "observedImpact": get_args(Impact),
    "relatedEntityId": ANYTHING,
    "relatedEntityType": ANYTHING,
    **{f"{name}Date.{side}": ANYTHING for name in ("creation", "expectedResolution", "resolution")
       for side in ("gt", "lt")},
}  # fmt: skip
"""What may be asked for, and the values that each may have."""

MEANT: Final = {"relatedEntityId": "relatedEntity.id", "relatedEntityType": "relatedEntity.@referredType"}
KNOWN: Final = frozenset({name.partition(".")[0] for name in (*FILTERS, *MEANT.values())})


def asked(raw: str, filters: Filters = FILTERS) -> Query:
    """A raw query string, as the query of our own lists. Invalid names what is not asked for so."""
    known = {name.partition(".")[0] for name in (*filters, *MEANT.values())}
    return query_of(urlencode(list(_pairs(raw, filters))), known)


def _pairs(raw: str, filters: Filters) -> Iterator[tuple[str, str]]:
    for name, value in parse_qsl(raw, keep_blank_values=True):
        if name in PARTIES:
            continue
        if name not in filters and name not in PAGE:
            near = get_close_matches(name, [*filters, *PARTIES, *PAGE], n=1)
            meant = f"did you mean {near[0]}?" if near else f"there are: {', '.join((*filters, *PARTIES, *PAGE[:2]))}"
            raise Invalid(f"there is no parameter {name!r} here; {meant}")
        if not value:
            raise Invalid(f"{name} has no value", code="missingQueryValue")
        values = filters.get(name)
        wrong = next((each for each in value.split(",") if values and each not in values), None)
        if values and wrong:
            raise Invalid(f"{name} is {wrong!r}; it is one of: {', '.join(values)}")
        yield MEANT.get(name, name), value
