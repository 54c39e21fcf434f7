"""The police report: from which state which command leads where. What is not in the table is refused."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.disputes.fraud.commands import (
    PoliceCommand,
    PromisePoliceReport,
    ReceivePoliceReport,
    RequirePoliceReport,
    WaivePoliceReport,
)
from pledgekeeper.disputes.fraud.events import PoliceReport as P
from pledgekeeper.disputes.fraud.events import PoliceReportMoved
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import Event
from pledgekeeper.model import iso

# fmt: off
TRANSITIONS: Final[dict[tuple[P, str], P]] = {
    # in state      on             ends in
    (P.NONE,     "require"):   P.REQUIRED,
    (P.NONE,     "promise"):   P.PROMISED,     # promised with the notice, before anybody asked
    (P.NONE,     "receive"):   P.RECEIVED,
    (P.NONE,     "waive"):     P.WAIVED,
    (P.REQUIRED, "promise"):   P.PROMISED,
    (P.REQUIRED, "receive"):   P.RECEIVED,
    (P.REQUIRED, "waive"):     P.WAIVED,
    (P.PROMISED, "promise"):   P.PROMISED,     # for another day
    (P.PROMISED, "receive"):   P.RECEIVED,
    (P.PROMISED, "waive"):     P.WAIVED,
    (P.WAIVED,   "require"):   P.REQUIRED,     # thought better of
    (P.WAIVED,   "receive"):   P.RECEIVED,     # came all the same
}
# fmt: on


def report_of(timeline: Sequence[Event]) -> PoliceReportMoved | None:
    """What was last said of the police report; None when nothing was."""
    return next((event for event in reversed(timeline) if isinstance(event, PoliceReportMoved)), None)


def overtaken(timeline: Sequence[Event], told: PoliceReportMoved) -> str | None:
    """Why the letter of `told` is not sent any more: more was said of the report since. None while it is the last."""
    last = report_of(timeline)
    if last is None or last is told:
        return None
    return f"overtaken: the police report is {last.state} by now"


def moved(
    timeline: Sequence[Event], asked: PoliceCommand, clause: FraudClause, opened_at: datetime, now: datetime
) -> PoliceReportMoved:
    """Where `asked` leads. Refused when the table has no such row, Invalid when it is due in the past."""
    last = report_of(timeline)
    state = _next(last.state if last else P.NONE, asked.MOVE)
    match asked:
        case RequirePoliceReport(by=by, due_at=due_at):
            return PoliceReportMoved(at=now, by=by, state=state, due_at=_ahead(due_at, now) or due(clause, opened_at))
        case PromisePoliceReport(by=by, due_at=due_at):
            return PoliceReportMoved(at=now, by=by, state=state, due_at=_ahead(due_at, now))
        case ReceivePoliceReport(by=by, number=number):
            return PoliceReportMoved(at=now, by=by, state=state, number=number)
        case WaivePoliceReport(by=by, reason=reason):
            return PoliceReportMoved(at=now, by=by, state=state, reason=reason)
    raise Refused(f"no police report understands {type(asked).__name__}")


def due(clause: FraudClause, opened_at: datetime) -> datetime | None:
    """Until when the clause asks for the report; None when it asks for none."""
    within = clause.police_report_within
    return opened_at + timedelta(seconds=within.seconds) if within else None


def _next(state: P, doing: str) -> P:
    try:
        return TRANSITIONS[state, doing]
    except KeyError:
        can = ", ".join(known for known_state, known in TRANSITIONS if known_state is state) or "nothing"
        raise Refused(f"cannot {doing} a police report that is {state}; what can be done: {can}") from None


def _ahead(due_at: datetime | None, now: datetime) -> datetime | None:
    if due_at is not None and due_at <= now:
        raise Invalid(f"due_at {iso(due_at)} is over; name a moment to come", where="due_at")
    return due_at
