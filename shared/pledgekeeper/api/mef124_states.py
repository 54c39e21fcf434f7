"""The life of a ticket as MEF 124 draws it. Pure.

Our states are TMF621's. MEF's `reopened` and `assessingCancellation` are known from the ticket beside its status; our
held is MEF's pending, our rejected its cancelled. Where our ticket takes an arrow that MEF does not draw, the states
between are shown as passed at the same moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pledgekeeper.cases.joining import MergedInto
from pledgekeeper.escalation.pages import Taken
from pledgekeeper.tickets.model import CancellationAsked, StatusChanged, Ticket, TicketStatus
from pledgekeeper.tickets.transitions import UNDER_WAY

State = Literal[
    "acknowledged", "inProgress", "pending", "resolved", "closed", "reopened", "assessingCancellation", "cancelled"
]

ARROWS: Final[frozenset[tuple[State, State]]] = frozenset({
    ("acknowledged", "inProgress"), ("inProgress", "pending"), ("pending", "inProgress"), ("inProgress", "resolved"),
    ("resolved", "closed"), ("resolved", "reopened"), ("reopened", "inProgress"),
    ("acknowledged", "assessingCancellation"), ("inProgress", "assessingCancellation"),
    ("pending", "assessingCancellation"), ("assessingCancellation", "cancelled"),
})  # fmt: skip
"""What MEF 124 draws."""

BETWEEN: Final[dict[tuple[State, State], tuple[State, ...]]] = {
    ("acknowledged", "cancelled"): ("assessingCancellation",),
    ("inProgress", "cancelled"): ("assessingCancellation",),
    ("pending", "cancelled"): ("assessingCancellation",),
    ("reopened", "cancelled"): ("inProgress", "assessingCancellation"),
    ("reopened", "assessingCancellation"): ("inProgress",),
    ("reopened", "pending"): ("inProgress",),
    ("reopened", "resolved"): ("inProgress",),
}
"""What lies between two states, where our ticket goes from the one to the other at once."""

SHOWN: Final[dict[TicketStatus, State]] = {
    TicketStatus.ACKNOWLEDGED: "acknowledged",
    TicketStatus.IN_PROGRESS: "inProgress",
    TicketStatus.PENDING: "pending",
    TicketStatus.HELD: "pending",
    TicketStatus.RESOLVED: "resolved",
    TicketStatus.CLOSED: "closed",
    TicketStatus.CANCELLED: "cancelled",
    TicketStatus.REJECTED: "cancelled",
}

KEPT_AS: Final[dict[str, tuple[str, ...]]] = {
    **{state: tuple(ours.value for ours, shown in SHOWN.items() if shown == state) for state in SHOWN.values()},
    "reopened": (TicketStatus.IN_PROGRESS.value,),
    "assessingCancellation": tuple(sorted(status.value for status in UNDER_WAY)),
}
"""Our statuses that may be shown as each of MEF's."""

FROM: Final[dict[str, tuple[State, ...]]] = {
    "cancel": ("acknowledged", "inProgress", "pending"),
    "close": ("resolved",),
    "reopen": ("resolved",),
    "patch": ("acknowledged", "inProgress", "pending", "resolved", "reopened"),
}
"""In which states the Buyer may do what."""

OWN_WORD: Final = {TicketStatus.HELD: "held", TicketStatus.REJECTED: "rejected"}
"""Ours that MEF has no state for: the reason of the change says so."""


@dataclass(frozen=True)
class Passed:
    """A state, since when, and why."""

    state: State
    at: datetime
    reason: str | None = None


def state_of(ticket: Ticket) -> State:
    """The state that MEF shows now; no timeline is needed."""
    if ticket.cancellation_asked and ticket.status in UNDER_WAY:
        return "assessingCancellation"
    if ticket.reopened:
        return "reopened"
    return SHOWN[ticket.status]


def history(ticket: Ticket) -> list[Passed]:
    """All states that the ticket passed, in MEF's words: each arrow between two is one that MEF draws."""
    passed = [Passed("acknowledged", ticket.opened_at)]
    for to in _moves(ticket):
        now = passed[-1].state
        if to.state == now or (now == "assessingCancellation" and to.state != "cancelled"):
            continue  # what we do meanwhile to bring the work to an end is not shown
        passed += [Passed(between, to.at) for between in BETWEEN.get((now, to.state), ())]
        passed.append(to)
    return passed


def _moves(ticket: Ticket) -> Iterator[Passed]:
    reopened = False
    for event in ticket.timeline:
        match event:
            case StatusChanged(status=status, at=at, reason=reason):
                reopened = event.reopened
                said = ": ".join(filter(None, (OWN_WORD.get(status), reason)))
                yield Passed("reopened" if reopened else SHOWN[status], at, said or None)
            case MergedInto(other=other, at=at):
                yield Passed("cancelled", at, f"merged into {other}")
            case CancellationAsked(at=at):
                yield Passed("assessingCancellation", at)
            case Taken(at=at) if reopened:
                reopened = False
                yield Passed("inProgress", at)
