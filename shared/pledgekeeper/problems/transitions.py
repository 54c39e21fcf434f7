"""Which command may reach a problem in which status, and where it ends."""

from typing import Final

from pledgekeeper.errors import Refused
from pledgekeeper.problems.model import ProblemStatus as S

# fmt: off
TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    # in status    on command        ends in
    (S.OPEN,     "join"):          S.OPEN,
    (S.OPEN,     "change-bridge"): S.OPEN,
    (S.OPEN,     "take-out"):      S.OPEN,
    (S.OPEN,     "update"):        S.OPEN,
    (S.OPEN,     "resolve-cases"): S.OPEN,
    (S.OPEN,     "resolve"):       S.RESOLVED,
    (S.RESOLVED, "take-out"):      S.RESOLVED,
    (S.RESOLVED, "update"):        S.RESOLVED,   # how it holds
    (S.RESOLVED, "resolve-cases"): S.RESOLVED,
    (S.RESOLVED, "close"):         S.CLOSED,
}
# fmt: on


def next_status(status: S, doing: str) -> S:
    """Where `doing` leads from `status`. Refused when the table has no such row."""
    try:
        return TRANSITIONS[status, doing]
    except KeyError:
        ways = ", ".join(command for (start, command) in TRANSITIONS if start is status) or "nothing, it is final"
        raise Refused(f"cannot {doing} a problem that is {status}; what may be asked of it now: {ways}") from None
