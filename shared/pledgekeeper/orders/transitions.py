"""Which command may reach an order in which status, and where it ends."""

from typing import Final

from pledgekeeper.errors import Refused
from pledgekeeper.orders.model import OrderStatus as S

# fmt: off
TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    # in status        on command      ends in
    (S.ACKNOWLEDGED, "commit"):      S.IN_PROGRESS,
    (S.IN_PROGRESS,  "commit"):      S.IN_PROGRESS,   # a new date
    (S.IN_PROGRESS,  "raise_jeopardy"): S.IN_PROGRESS,  # the date is in danger
    (S.IN_PROGRESS,  "deliver"):     S.COMPLETED,
    (S.ACKNOWLEDGED, "cancel"):      S.CANCELLED,
    (S.IN_PROGRESS,  "cancel"):      S.CANCELLED,
}
# fmt: on


def next_status(status: S, doing: str) -> S:
    """Where `doing` leads from `status`. Refused when the table has no such row."""
    try:
        return TRANSITIONS[status, doing]
    except KeyError:
        raise Refused(f"cannot {doing} an order that is {status}") from None
