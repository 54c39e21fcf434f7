"""Which command may reach a dispute in which status, and where it ends."""

from typing import Final

from pledgekeeper.disputes.model import DisputeStatus as S
from pledgekeeper.errors import Refused

# fmt: off
TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    # in status        on command       ends in
    (S.OPENED,       "acknowledge"):  S.ACKNOWLEDGED,
    (S.OPENED,       "complete"):     S.OPENED,         # what the claim left unsaid
    (S.ACKNOWLEDGED, "complete"):     S.ACKNOWLEDGED,
    (S.OPENED,       "judge"):        S.OPENED,         # what is missing of the evidence
    (S.ACKNOWLEDGED, "judge"):        S.ACKNOWLEDGED,
    (S.OPENED,       "act"):          S.OPENED,         # on fraud, before anything is answered
    (S.ACKNOWLEDGED, "act"):          S.ACKNOWLEDGED,
    (S.OPENED,       "reconcile"):    S.OPENED,         # the call records of both sides
    (S.ACKNOWLEDGED, "reconcile"):    S.ACKNOWLEDGED,
    (S.ANSWERED,     "reconcile"):    S.ANSWERED,       # an answer may be doubted
    (S.OPENED,       "answer"):       S.ANSWERED,
    (S.ACKNOWLEDGED, "answer"):       S.ANSWERED,
    (S.ANSWERED,     "settle"):       S.SETTLED,        # the carrier agrees
    (S.ANSWERED,     "withdraw"):     S.WITHDRAWN,
    (S.OPENED,       "withdraw"):     S.WITHDRAWN,
    (S.ACKNOWLEDGED, "withdraw"):     S.WITHDRAWN,
}
# fmt: on


def next_status(status: S, doing: str) -> S:
    """Where `doing` leads from `status`. Refused when the table has no such row."""
    try:
        return TRANSITIONS[status, doing]
    except KeyError:
        raise Refused(f"cannot {doing} a dispute that is {status}") from None
