"""What a review needs of one case: when it came and went, and how each of its promises ended. Pure.

Flat, so that a year of them is a table: a review is a sum over rows, wherever they are kept.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from pledgekeeper.cases.clocks import periods
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.satisfaction import verdict_of
from pledgekeeper.cases.surveying import survey_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.credit_claims import earned
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.event import Event
from pledgekeeper.kinds import fold, kind_of
from pledgekeeper.orders.dates import DateCommitted
from pledgekeeper.orders.jeopardies import JeopardyLifted, JeopardyRaised
from pledgekeeper.orders.model import Order
from pledgekeeper.quality.repeats import is_fault, service_of
from pledgekeeper.sla.clock import ClockState, Reading
from pledgekeeper.sla.pledge import Commitment
from pledgekeeper.tickets.model import Prioritised, Ticket, TicketOpened

GIVEN_UP: Final = frozenset({"cancelled", "rejected", "withdrawn"})
GOES_ON: Final = "merged"
NOTHING: Final = Decimal("0.00")
P1: Final = "P1"
"""The priority of an interrupted service."""


class PromiseFact(NamedTuple):
    """One time that a promise was made, and how it ended.

    `kept` and `missed` are decided `at` a moment: when it was done, or when it fell due. `open` runs still, and is not
    late. `void`: the case was cancelled, withdrawn, or goes on elsewhere, before anything was late. `disputed`: it is
    missed, and was kept if every pause is granted. Seconds are those of the clock so far.
    """

    case_id: str
    carrier_id: str
    commitment: str
    priority: str
    outcome: str
    started_at: datetime
    at: datetime | None
    disputed: bool
    elapsed_seconds: int
    disputed_seconds: int
    paused_seconds: int


class CaseFact(NamedTuple):
    """One case. `solved_at` is when a ticket was restored, else resolved; `over_at` when a case became final.

    Amounts and jeopardy are as they stood at the end of the month. `fell_due_at` is of an order whose date is over,
    and `on_time` what became of it by the strict rule (`dates.with_dates`); None when it does not count.
    `by_requested_date` is the same by the date that the carrier asked for. `interrupted_at` is since when a ticket was
    a P1, `working_at` when that was over: restored, else resolved, or lowered before. `ended` is the status in which a
    case is over; `asked_at` when the carrier was asked how satisfied it is, and `score` what it answered last.
    """

    case_id: str
    carrier_id: str
    kind: str
    priority: str
    service: str
    is_fault: bool
    opened_at: datetime
    solved_at: datetime | None
    over_at: datetime | None
    given_up: bool
    currency: str = ""
    open_amount: Decimal = NOTHING
    credit_due_amount: Decimal = NOTHING
    credit_percent: Decimal = NOTHING
    fell_due_at: datetime | None = None
    on_time: bool | None = None
    by_requested_date: bool | None = None
    in_jeopardy: bool = False
    responsibility: str = ""
    interrupted_at: datetime | None = None
    working_at: datetime | None = None
    ended: str = ""
    asked_at: datetime | None = None
    score: int | None = None


def case_fact(case: Case, terms: Terms, known_at: datetime, end: datetime) -> CaseFact:
    """What is to be said of the case at the end of a month, as it is known at `known_at`."""
    over_at = over_since(case)
    fact = CaseFact(
        case_id=case.case_id,
        carrier_id=case.carrier_id,
        kind=case.kind,
        priority=case.priority or "",
        service="",
        is_fault=False,
        opened_at=case.opened_at,
        solved_at=over_at,
        over_at=over_at,
        given_up=_given_up(case),
        ended=str(case.status) if case.over else "",
    )
    verdict, asked = verdict_of(case.timeline), survey_of(case.timeline)
    if verdict and asked:
        fact = fact._replace(asked_at=asked[1].at, score=verdict.score)
    match case:
        case Ticket():
            solved_at = case.restored_at or case.resolved_at or over_at
            interrupted_at, working_at = _interrupted(case, solved_at)
            return fact._replace(
                service=service_of(case) or "",
                is_fault=is_fault(case),
                solved_at=solved_at,
                responsibility=case.responsibility or "",
                interrupted_at=interrupted_at,
                working_at=working_at,
                credit_percent=sum((each.percent for each in earned(case, terms, known_at)), start=NOTHING),
            )
        case Dispute():
            return _of_dispute(fact, case, end)
        case Order():
            jeopardy = case.opened_at < end and _in_jeopardy([each for each in case.timeline if each.at < end])
            return fact._replace(solved_at=case.delivered_at, in_jeopardy=jeopardy)
    return fact


def promise_facts(case: Case, terms: Terms, known_at: datetime) -> Iterator[PromiseFact]:
    """Every time that a promise was made to this case, as it is known at `known_at`."""
    terms = terms.under(case.pledge_id, case.calendars_id)
    ends = {mark.at: mark.what for event in case.timeline if (mark := event.as_mark()) and _is_end(mark.what)}
    for commitment, readings in periods(case, terms, known_at):
        for reading in readings if commitment.owed_by == "ours" else ():
            outcome, at = _outcome(reading, commitment, ends)
            assert reading.started_at is not None  # a period begins with its start
            yield PromiseFact(
                case.case_id, case.carrier_id, commitment.id, case.priority or "", outcome, reading.started_at, at,
                reading.missed and not reading.missed_if_granted,
                reading.elapsed_seconds, reading.disputed_seconds, reading.paused_seconds,
            )  # fmt: skip


def over_since(case: Case) -> datetime | None:
    """The moment of the event since which the case is final; None while it is not."""
    evolve, state, since = kind_of(case.case_id).evolve, None, None
    for event in case.timeline if case.over else ():
        state = evolve(state, event)
        since = (since or event.at) if state.over else None
    return since


def _is_end(what: str) -> bool:
    return what in GIVEN_UP or what == GOES_ON


def _outcome(reading: Reading, commitment: Commitment, ends: dict[int, str]) -> tuple[str, datetime | None]:
    stopped = reading.stopped_at
    ended_by = ends.get(int(stopped.timestamp())) if stopped else None
    by_this = ended_by if ended_by in commitment.clock.stops | {GOES_ON} else None
    if by_this == GOES_ON:
        return "void", stopped
    if reading.missed:
        return "missed", reading.due_at
    if reading.state is not ClockState.STOPPED:
        return "open", None
    return ("void" if by_this else "kept"), stopped


def _given_up(case: Case) -> bool:
    marks = [mark.what for event in case.timeline if (mark := event.as_mark())]
    return case.over and any(_is_end(what) for what in marks)


def _interrupted(ticket: Ticket, solved_at: datetime | None) -> tuple[datetime | None, datetime | None]:
    """Since when it was a P1, and until when: what is lowered is interrupted no more."""
    begin = lowered = None
    for event in ticket.timeline:
        if isinstance(event, TicketOpened | Prioritised):
            begin = begin or (event.at if event.priority == P1 else None)
            lowered = None if event.priority == P1 else event.at
    ends = [at for at in (solved_at, lowered) if at]
    return (begin, min(ends, default=None)) if begin else (None, None)


def _of_dispute(fact: CaseFact, dispute: Dispute, end: datetime) -> CaseFact:
    """With its amounts as they stood at `end`."""
    until = [event for event in dispute.timeline if event.at < end]
    then = fold(dispute.case_id, until) if until else None
    if not isinstance(then, Dispute) or not then.lines:
        return fact
    return fact._replace(
        currency=then.claim.currency or "",
        open_amount=NOTHING if then.over else then.amounts.withheld_amount,
        credit_due_amount=then.credit_due_amount,
    )


def _in_jeopardy(timeline: list[Event]) -> bool:
    """Was danger told, and no other date committed since, nor anything delivered or cancelled?"""
    words = [
        event
        for event in timeline
        if isinstance(event, JeopardyRaised | JeopardyLifted | DateCommitted) or event.mark in FINAL
    ]
    return bool(words) and isinstance(words[-1], JeopardyRaised)


FINAL: Final = ("delivered", "cancelled")
