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
    (S.ANSWERED,     "name the invoice of"): S.ANSWERED,    # which the claim left unsaid, and a credit note needs
    (S.SETTLED,      "name the invoice of"): S.SETTLED,
    (S.WITHDRAWN,    "name the invoice of"): S.WITHDRAWN,
    (S.OPENED,       "judge"):        S.OPENED,         # what is missing of the evidence
    (S.ACKNOWLEDGED, "judge"):        S.ACKNOWLEDGED,
    (S.OPENED,       "act"):          S.OPENED,         # on fraud, before anything is answered
    (S.ACKNOWLEDGED, "act"):          S.ACKNOWLEDGED,
    (S.OPENED,       "waive"):        S.OPENED,         # what the agreement's clause says against it
    (S.ACKNOWLEDGED, "waive"):        S.ACKNOWLEDGED,
    (S.OPENED,       "pursue"):       S.OPENED,         # fraud: the chain, the police, what is withheld
    (S.ACKNOWLEDGED, "pursue"):       S.ACKNOWLEDGED,
    (S.ANSWERED,     "pursue"):       S.ANSWERED,
    (S.OPENED,       "reconcile"):    S.OPENED,         # the call records of both sides
    (S.ACKNOWLEDGED, "reconcile"):    S.ACKNOWLEDGED,
    (S.ANSWERED,     "reconcile"):    S.ANSWERED,       # an answer may be doubted
    (S.OPENED,       "withhold of"):  S.OPENED,         # the carrier does not pay a part of the invoice
    (S.ACKNOWLEDGED, "withhold of"):  S.ACKNOWLEDGED,
    (S.ANSWERED,     "withhold of"):  S.ANSWERED,
    (S.OPENED,       "answer"):       S.ANSWERED,
    (S.ACKNOWLEDGED, "answer"):       S.ANSWERED,
    (S.OPENED,       "answer in part"):   S.OPENED,     # some lines, others are left open
    (S.ACKNOWLEDGED, "answer in part"):   S.ACKNOWLEDGED,
    (S.OPENED,       "negotiate"):    S.OPENED,         # ANSWERED once nothing is open
    (S.ACKNOWLEDGED, "negotiate"):    S.ACKNOWLEDGED,
    (S.ANSWERED,     "negotiate"):    S.ANSWERED,       # what was rejected is negotiated again
    (S.OPENED,       "withdraw part of"): S.OPENED,     # ANSWERED once nothing is open
    (S.ACKNOWLEDGED, "withdraw part of"): S.ACKNOWLEDGED,
    (S.ANSWERED,     "withdraw part of"): S.ANSWERED,
    (S.ANSWERED,     "appeal"):       S.ANSWERED,       # to another person of ours, once
    (S.ANSWERED,     "decide the appeal of"): S.ANSWERED,
    (S.OPENED,       "declare deadlock of"): S.OPENED,
    (S.ACKNOWLEDGED, "declare deadlock of"): S.ACKNOWLEDGED,
    (S.ANSWERED,     "declare deadlock of"): S.ANSWERED,
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
        while_ = " or ".join(start for start, done in TRANSITIONS if done == doing)
        raise Refused(
            f"cannot {doing} a dispute that is {status}; that is possible while it is {while_}",
            because="moved-on", status=status,
        ) from None  # fmt: skip
