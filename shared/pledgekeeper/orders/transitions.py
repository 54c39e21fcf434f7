"""Which command may reach an order in which status, and where it ends."""

from typing import Final

from pledgekeeper.errors import Refused
from pledgekeeper.orders.model import OrderStatus as S

# fmt: off
TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    # in status        on command      ends in
    (S.ACKNOWLEDGED, "commit"):      S.IN_PROGRESS,
    (S.IN_PROGRESS,  "commit"):      S.IN_PROGRESS,   # a new date
    (S.ACKNOWLEDGED, "raise_jeopardy"): S.ACKNOWLEDGED,  # a milestone is late before there is a date
    (S.IN_PROGRESS,  "raise_jeopardy"): S.IN_PROGRESS,  # the date is in danger
    (S.ACKNOWLEDGED, "amend"):       S.ACKNOWLEDGED,
    (S.IN_PROGRESS,  "amend"):       S.IN_PROGRESS,
    (S.ACKNOWLEDGED, "plan"):        S.ACKNOWLEDGED,
    (S.IN_PROGRESS,  "plan"):        S.IN_PROGRESS,
    (S.COMPLETED,    "plan"):        S.COMPLETED,     # billing, early-life support
    (S.ACKNOWLEDGED, "report"):      S.ACKNOWLEDGED,
    (S.IN_PROGRESS,  "report"):      S.IN_PROGRESS,
    (S.ACKNOWLEDGED, "hand_duty"):   S.ACKNOWLEDGED,
    (S.IN_PROGRESS,  "hand_duty"):   S.IN_PROGRESS,
    (S.IN_PROGRESS,  "deliver"):     S.COMPLETED,
    (S.COMPLETED,    "accept"):      S.COMPLETED,
    (S.COMPLETED,    "reject"):      S.IN_PROGRESS,   # it does not work: it was not delivered
    (S.ACKNOWLEDGED, "reject_order"): S.REJECTED,     # by us, and only before there is a date
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
