"""Which status may follow which, and who may bring it about. The arrows of TMF621 v5's state diagram, no others."""

from typing import Final

from pledgekeeper.errors import Refused
from pledgekeeper.event import Side
from pledgekeeper.tickets.model import Ticket
from pledgekeeper.tickets.model import TicketStatus as S

# fmt: off
TRANSITIONS: Final[dict[tuple[S, S], frozenset[Side]]] = {
    # from            to               who may
    (S.ACKNOWLEDGED, S.IN_PROGRESS):  frozenset({"ours"}),
    (S.ACKNOWLEDGED, S.REJECTED):     frozenset({"ours"}),
    (S.ACKNOWLEDGED, S.CANCELLED):    frozenset({"ours", "carrier"}),
    (S.IN_PROGRESS,  S.PENDING):      frozenset({"ours"}),
    (S.IN_PROGRESS,  S.HELD):         frozenset({"ours"}),
    (S.IN_PROGRESS,  S.RESOLVED):     frozenset({"ours"}),
    (S.IN_PROGRESS,  S.CANCELLED):    frozenset({"ours", "carrier"}),
    (S.PENDING,      S.IN_PROGRESS):  frozenset({"ours", "carrier"}),   # the information was provided
    (S.PENDING,      S.CANCELLED):    frozenset({"ours", "carrier"}),   # it was not
    (S.HELD,         S.IN_PROGRESS):  frozenset({"ours"}),
    (S.RESOLVED,     S.CLOSED):       frozenset({"ours", "carrier", "system"}),
    (S.RESOLVED,     S.IN_PROGRESS):  frozenset({"ours", "carrier"}),   # the resolution is rejected: reopened
}
# fmt: on

FINAL: Final = Ticket.OVER

UNDER_WAY: Final = frozenset({S.IN_PROGRESS, S.PENDING, S.HELD})
"""In these somebody is at work, or waits: a face on which a cancellation is asked for lets us end that first."""


def allowed_from(status: S) -> list[S]:
    """The statuses that may follow `status`, in the order of the table."""
    return [to for (start, to) in TRANSITIONS if start is status]


def check_transition(start: S, to: S, side: Side) -> None:
    """Refused when the arrow is not in the table, or is not this side's to take."""
    sides = TRANSITIONS.get((start, to))
    if sides is None:
        ways = ", ".join(allowed_from(start)) or "nothing, it is final"
        raise Refused(f"a ticket that is {start} cannot become {to}; from {start} it may become: {ways}")
    if side not in sides:
        raise Refused(f"{start} to {to} is not the {side} side's step; it is taken by: {', '.join(sorted(sides))}")
