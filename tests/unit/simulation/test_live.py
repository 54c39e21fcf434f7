"""What is simulated is what was live: real cases, told as past ones, are read by both to the same second."""

from datetime import timedelta

import pytest

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AddNote, MoveTerms, RecordNotice
from pledgekeeper.cases.joining import JoinHistory, KeptMark, MergeInto
from pledgekeeper.cases.pausing import AgreeToPause, ObjectToPause, PauseClocks, PlanWork, ResumeClocks
from pledgekeeper.disputes.settling import AnswerDispute
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.model import Deliver
from pledgekeeper.simulation.past_case import read_case
from pledgekeeper.simulation.recorded import recorded
from pledgekeeper.simulation.replay import seen_under
from pledgekeeper.simulation.scheme import Comparison, Scheme
from pledgekeeper.sla.clock import ClockState, read
from pledgekeeper.sla.marks import marks_of
from pledgekeeper.tickets.model import ChangeStatus, Prioritise, RestoreService, TicketStatus
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_NIGHT,
    NOC,
    a_dispute,
    a_ticket,
    after,
    an_order,
    terms_of,
)  # fmt: skip


def lived(case, *steps, under=None):
    """The case after commands, each so long after it was opened."""
    for since, command in steps:
        case = after(case, command, case.opened_at + since, under)
    return case


def a_long_ticket():
    return lived(
        a_ticket("P3"),
        (MINUTE, RecordNotice(notice="acknowledgement", owed_by="e1", outcome="sent", detail="<1@x>", to=("noc@x",))),
        (20 * MINUTE, AddNote(by=ENGINEER, text="we look at it")),
        (30 * MINUTE, ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS)),
        (HOUR, Prioritise(by=ENGINEER, priority="P2", reason="worse")),
        (2 * HOUR, PauseClocks(by=ENGINEER, reason="no-access", note="the site is closed")),
        (5 * HOUR, AgreeToPause(by=NOC, pause_id="w1")),
        (9 * HOUR, ResumeClocks(by=ENGINEER)),
        (
            10 * HOUR,
            PlanWork(by=ENGINEER, begin=MONDAY_NIGHT + 11 * DAY, end=MONDAY_NIGHT + 11 * DAY + HOUR, reference="C1"),
        ),
        (12 * HOUR, AddNote(by=NOC, text="and now?")),
        (13 * HOUR, PauseClocks(by=ENGINEER, reason="pending-customer", note="please test")),
        (14 * HOUR, ObjectToPause(by=NOC, pause_id="w3", why="we tested")),
        (15 * HOUR, ResumeClocks(by=ENGINEER)),
        (20 * HOUR, RestoreService(by=ENGINEER)),
        (26 * HOUR, ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS)),
        (30 * HOUR, ChangeStatus(by=ENGINEER, status=TicketStatus.RESOLVED, reason="card", responsibility="ours")),
        (40 * HOUR, ChangeStatus(by=NOC, status=TicketStatus.IN_PROGRESS, reason="it is back")),
        (44 * HOUR, ChangeStatus(by=ENGINEER, status=TicketStatus.RESOLVED, responsibility="third-party")),
    )


def a_merged_ticket():
    other = a_long_ticket()
    kept = tuple(map(KeptMark.of, marks_of(other.timeline, other.changed_at)))
    ticket = a_ticket("P1", other.opened_at + 6 * HOUR)
    return lived(
        ticket,
        (40 * HOUR, JoinHistory(other=other.case_id, relation="merged-from", marks=kept)),
        (50 * HOUR, ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS)),
    )


def a_ticket_that_went_elsewhere():
    return lived(a_ticket("P1"), (HOUR, MergeInto(by=ENGINEER, other="TT-2222222222")))


def an_answered_dispute():
    return lived(a_dispute(), (3 * DAY, AnswerDispute(by=ENGINEER, accepted_amount="100.00", reason="half of it")))


def a_delivered_order():
    order = an_order()
    return lived(
        order,
        (DAY, CommitDate(by=ENGINEER, ready_at=order.opened_at + 20 * DAY)),
        (5 * DAY, AddNote(by=ENGINEER, text="the cable is here")),
        (
            6 * DAY,
            CommitDate(by=NOC, ready_at=order.opened_at + 25 * DAY, asked_by="carrier", reason="they asked"),
        ),
        (26 * DAY, Deliver(by=ENGINEER)),
    )


def a_ticket_on_another_pledge():
    return lived(
        a_ticket("P1"),
        (HOUR, MoveTerms(by=ENGINEER, pledge_id="pledge-2026-11", reason="as agreed")),
        (2 * HOUR, AddNote(by=ENGINEER, text="we look at it")),
    )


CASES = [
    a_long_ticket, a_merged_ticket, a_ticket_that_went_elsewhere, an_answered_dispute, a_delivered_order,
    a_ticket_on_another_pledge,
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize("later", [timedelta(0), 7 * HOUR, 60 * DAY], ids=["at-once", "hours-later", "months-later"])
def test_a_case_told_as_a_past_one_is_read_as_it_was_live(case, later):
    case = case()
    terms, now = terms_of(case.carrier_id), case.timeline[-1].at + later
    past = read_case(recorded(case, now), None)
    scheme = Scheme(terms.pledge, terms.version.calendars)

    live = {commitment.id: reading for commitment, reading in readings(case, terms, now)}
    promised = scheme.promises(past.kind, past.facts, past.calendar)
    seen = seen_under(past, scheme)
    simulated = {
        name: read(promise.rule, length, promise.calendar, seen)
        for name, promise in promised.items()
        if (length := promise.length(past.facts)) is not None
    }

    assert simulated == live
    assert {reading.state for reading in live.values()} - {ClockState.WAITING}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_every_promise_of_a_case_is_under_its_own_pledge_as_under_that_pledge_named(case):
    case = case()
    terms = terms_of(case.carrier_id)
    past = read_case(recorded(case, case.timeline[-1].at), None)
    scheme = Scheme(terms.pledge, terms.version.calendars)

    own, named = (
        Comparison(scheme, old, terms.library.pledges, terms.library.calendars).of(past) for old in (None, scheme)
    )

    assert own == named
