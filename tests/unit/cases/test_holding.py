"""Who held a case: every second belongs to a desk, a person, the carrier, a supplier, or to no working hours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.cases.commands import AcknowledgePage, AddNote, Tick
from pledgekeeper.cases.holding import (
    Assign,
    Assigned,
    CloseLeg,
    Hold,
    HoldingCommand,
    LegClosed,
    LegOpened,
    OpenLeg,
    held,
    held_seconds,
    legs,
)
from pledgekeeper.cases.holding import decide as decide_holding
from pledgekeeper.cases.joining import MergeInto
from pledgekeeper.cases.pausing import PauseBegan, PauseClocks, PauseEnded, PlanWork, ResumeClocks
from pledgekeeper.disputes.model import AcknowledgeDispute
from pledgekeeper.disputes.settling import AnswerDispute, SettleDispute, WithdrawDispute
from pledgekeeper.errors import CareError, Invalid, NotFound, Refused
from pledgekeeper.escalation.pages import HoldLapsed, Taken
from pledgekeeper.kinds import decide, fold
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.model import CancelOrder, Deliver
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.tickets.model import ChangeStatus, RestoreService, TicketStatus
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_9H,
    NOC,
    SECOND,
    a_calendar,
    a_dispute,
    a_roster,
    a_ticket,
    after,
    alone,
    an_order,
    at,
    led_to,
    terms_of,
)

START = MONDAY_9H
RULES = terms_of().pledge.pause_rules


OFFICE = a_calendar({"mon-fri": "09:00-12:30 13:30-18:00"})
RESUME = ResumeClocks(by=ENGINEER)
DESK, PERSON = "desk:paris", f"person:{ENGINEER.name}"


def status(to, by=ENGINEER, **fields):
    return ChangeStatus(by=by, status=to, **fields)


def to_pause(reason="pending-customer"):
    return PauseClocks(by=ENGINEER, reason=reason, note="x", evidence="mail-7.eml")


def to_open(supplier="sealink", **fields):
    return OpenLeg(by=ENGINEER, supplier=supplier, **fields)


def to_close(leg="l1"):
    return CloseLeg(by=ENGINEER, leg_id=leg, outcome="spliced")


def to_assign(desk="singapore", person=None):
    return Assign(by=ENGINEER, desk=desk, person=person)


def through(case, *steps):
    for command, since in steps:
        case = after(case, command, START + since)
    return case


def p2(*steps):
    return through(a_ticket("P2", START), *steps)


WORK = status(TicketStatus.IN_PROGRESS), HOUR


def hours(case, until, calendar=ALWAYS):
    """Who held it, for how many hours."""
    holds = held(case, alone(RULES), calendar, START + until)
    return {holder: seconds / 3600 for holder, seconds in held_seconds(holds).items()}


# --- in whose hands --------------------------------------------------------------------------------------------------


def test_a_case_that_nobody_has_taken_is_in_the_queue_of_its_desk():
    assert held(a_ticket("P2", START), alone(RULES), ALWAYS, START + HOUR) == [
        Hold(int(START.timestamp()), int(START.timestamp()) + 3600, DESK)
    ]


def test_whoever_takes_it_has_it_and_the_desk_has_it_again_when_nothing_moved_for_as_long_as_the_ladder_allows():
    case = p2(WORK, (Tick(), 3 * HOUR), (AcknowledgePage(page_id="p1", by="wei-ling-tan"), 4 * HOUR))

    assert [e.by for e in case.timeline if isinstance(e, Taken)] == [ENGINEER.name, "wei-ling-tan"]
    assert [e.at for e in case.timeline if isinstance(e, HoldLapsed)] == [START + 3 * HOUR]
    assert hours(case, 6 * HOUR) == {DESK: 2, PERSON: 2, "person:wei-ling-tan": 2}


def test_it_is_in_the_queue_it_was_assigned_to():
    case = p2(
        (to_assign("singapore"), HOUR),
        (to_assign("montreal", "ana-fuentes"), 3 * HOUR),
        (to_assign("montreal"), 6 * HOUR),
    )

    assert hours(case, 10 * HOUR) == {DESK: 1, "desk:singapore": 2, "person:ana-fuentes": 3, "desk:montreal": 4}


@pytest.mark.parametrize(
    ("reason", "holder"),
    [
        ("pending-customer", "carrier"),
        ("no-access", PERSON),  # the carrier has not agreed
        ("customer-test-window", "carrier"),
        ("force-majeure", PERSON),
        ("third-party-supplier", PERSON),
    ],
)
def test_in_a_pause_the_carrier_has_it_when_it_is_the_carrier_that_we_wait_for(reason, holder):
    case = p2(WORK, (to_pause(reason), 2 * HOUR), (RESUME, 3 * HOUR))

    shown = held(case, alone(RULES), ALWAYS, START + 4 * HOUR)

    assert [hold.holder for hold in shown if hold.begin <= (START + 150 * MINUTE).timestamp() < hold.end] == [holder]
    assert shown[-1].holder == PERSON


def test_a_pause_that_the_pledge_no_longer_knows_leaves_it_where_it_is():
    case = p2(WORK, (to_pause(), 2 * HOUR))

    assert held_seconds(held(case, alone({}), ALWAYS, START + 4 * HOUR)) == {DESK: 3600, PERSON: 3 * 3600}


def test_between_our_answer_and_its_acceptance_the_carrier_has_it():
    resolved = p2(WORK, (status(TicketStatus.RESOLVED), 2 * HOUR))
    reopened = through(resolved, (status(TicketStatus.IN_PROGRESS, NOC, reason="still down"), 5 * HOUR))

    assert hours(resolved, 9 * HOUR) == {DESK: 1, PERSON: 1, "carrier": 7}
    assert hours(reopened, 9 * HOUR) == {DESK: 1 + 4, PERSON: 1, "carrier": 3}


def test_a_dispute_is_the_carriers_from_our_answer_until_it_is_settled():
    case = through(
        a_dispute(START),
        (AcknowledgeDispute(), HOUR),
        (AnswerDispute(by=ENGINEER, accepted_amount="0", reason="as agreed"), 2 * HOUR),
        (SettleDispute(by=NOC), 5 * HOUR),
    )

    assert hours(case, 9 * HOUR) == {DESK: 2, "carrier": 3}


def test_a_restored_service_is_still_in_our_hands():
    assert hours(p2(WORK, (RestoreService(by=ENGINEER), 2 * HOUR)), 3 * HOUR) == {DESK: 1, PERSON: 2}


@pytest.mark.parametrize(
    ("case", "end"),
    [
        (lambda: p2(WORK), status(TicketStatus.CANCELLED)),
        (lambda: p2(), status(TicketStatus.REJECTED)),
        (lambda: p2(WORK, (status(TicketStatus.RESOLVED), 2 * HOUR)), status(TicketStatus.CLOSED)),
        (lambda: p2(WORK), MergeInto(by=ENGINEER, other="TT-OTHER")),
        (lambda: a_dispute(START), WithdrawDispute(by=NOC)),
        (lambda: an_order(START), CancelOrder(by=NOC)),
        (
            lambda: through(an_order(START), (CommitDate(by=ENGINEER, ready_at=START + DAY, asked_by="ours"), HOUR)),
            Deliver(by=ENGINEER),
        ),
    ],
    ids=["cancelled", "rejected", "closed", "merged", "withdrawn", "order cancelled", "delivered"],
)
def test_nobody_has_it_when_it_is_over(case, end):
    over = through(case(), (end, 4 * HOUR))

    assert sum(hours(over, 9 * HOUR).values()) == 4
    assert hours(over, 9 * HOUR) == hours(over, 4 * HOUR)


def test_what_happened_after_the_moment_asked_for_is_not_looked_at():
    case = p2(WORK, (to_pause(), 2 * HOUR), (RESUME, 4 * HOUR))

    assert hours(case, 3 * HOUR) == {DESK: 1, PERSON: 1, "carrier": 1}
    assert held(case, alone(RULES), ALWAYS, START) == []


def test_the_hands_are_told_in_the_order_of_time_each_as_long_as_it_had_it():
    case = p2(WORK, (to_pause(), 2 * HOUR), (RESUME, 4 * HOUR))
    start = int(START.timestamp())

    assert held(case, alone(RULES), ALWAYS, START + 5 * HOUR) == [
        Hold(start, start + 3600, DESK),
        Hold(start + 3600, start + 2 * 3600, PERSON),
        Hold(start + 2 * 3600, start + 4 * 3600, "carrier"),
        Hold(start + 4 * 3600, start + 5 * 3600, PERSON),
    ]


def test_an_event_dated_before_the_last_one_changes_hands_in_the_same_second():
    case = p2(WORK, (to_pause(), 2 * HOUR))
    behind = fold(
        case.case_id, [Assigned(at=START + HOUR, desk="montreal", by=ENGINEER)], p2(WORK, (to_assign(), 2 * HOUR))
    )

    assert hours(behind, 3 * HOUR) == {DESK: 1, PERSON: 1, "desk:montreal": 1}
    assert sum(hours(case, 3 * HOUR).values()) == 3


# --- outside hours ---------------------------------------------------------------------------------------------------


def test_what_lies_outside_working_hours_is_nobodys_unless_the_carrier_or_a_supplier_has_it():
    monday_to_tuesday = 24 * HOUR

    assert hours(a_ticket("P2", START), monday_to_tuesday, OFFICE) == {DESK: 8, "outside-hours": 16}
    assert hours(p2(WORK, (to_pause(), 2 * HOUR)), monday_to_tuesday, OFFICE) == {DESK: 1, PERSON: 1, "carrier": 22}
    assert hours(p2((to_open(), HOUR)), monday_to_tuesday, OFFICE) == {DESK: 1, "supplier:sealink": 23}


def test_a_night_is_cut_out_where_it_begins_and_where_it_ends():
    opened = at("2026-11-23 17:00")

    shown = held(a_ticket("P2", opened), alone(RULES), OFFICE, at("2026-11-24 10:00"))

    begin = int(opened.timestamp())
    assert shown == [
        Hold(begin, begin + 3600, DESK.replace("paris", "montreal")),
        Hold(begin + 3600, begin + 16 * 3600, "outside-hours"),
        Hold(begin + 16 * 3600, begin + 17 * 3600, DESK.replace("paris", "montreal")),
    ]
    assert [h.holder for h in held(a_ticket("P2", opened), alone(RULES), OFFICE, at("2026-11-24 03:00"))][
        -1
    ] == "outside-hours"


# --- suppliers -------------------------------------------------------------------------------------------------------


def test_a_supplier_has_it_while_a_leg_is_open_and_the_first_asked_while_two_are():
    case = p2(
        WORK,
        (to_open("sealink"), 2 * HOUR),
        (to_open("terralink"), 3 * HOUR),
        (to_close("l1"), 5 * HOUR),
        (to_close("l2"), 9 * HOUR),
    )

    assert hours(case, 10 * HOUR) == {DESK: 1 + 1, PERSON: 1, "supplier:sealink": 3, "supplier:terralink": 4}


def test_the_carrier_has_it_before_a_supplier_while_we_wait_for_both():
    case = p2(WORK, (to_open(), 2 * HOUR), (to_pause(), 3 * HOUR), (RESUME, 5 * HOUR), (to_close(), 6 * HOUR))

    assert hours(case, 6 * HOUR) == {DESK: 1, PERSON: 1, "supplier:sealink": 1 + 1, "carrier": 2}


def test_a_legs_clock_is_its_own_and_runs_by_the_wall_whatever_the_case_does():
    case = p2(
        WORK,
        (to_open(reference="SL-4711", within="4 h"), 2 * HOUR),
        (to_open("terralink"), 3 * HOUR),
        (to_pause(), 4 * HOUR),
        (to_close("l1"), 8 * HOUR),
    )

    sealink, terralink = legs(case, START + 9 * HOUR)

    assert (sealink.opened.supplier, sealink.opened.reference) == ("sealink", "SL-4711")
    assert (sealink.reading.state, sealink.reading.elapsed_seconds) == (ClockState.STOPPED, 6 * 3600)
    assert (sealink.reading.target_seconds, sealink.reading.missed) == (4 * 3600, True)
    assert sealink.reading.due_at == START + 6 * HOUR
    assert (terralink.reading.state, terralink.reading.elapsed_seconds) == (ClockState.RUNNING, 6 * 3600)
    assert (terralink.reading.target_seconds, terralink.reading.calendar.id) == (0, "24x7")


def test_a_legs_clock_moves_no_clock_of_ours():
    assert list(legs(p2(WORK), START + HOUR)) == []
    assert [leg.reading.state for leg in legs(p2((to_open(), 2 * HOUR)), START + HOUR)] == [ClockState.WAITING]


def test_a_leg_is_numbered_closed_once_and_only_when_it_is_there():
    one = p2((to_open(), HOUR))
    two = through(one, (to_open("terralink"), 2 * HOUR))
    closed = through(two, (to_close("l1"), 3 * HOUR))

    assert [e.leg_id for e in two.timeline if isinstance(e, LegOpened)] == ["l1", "l2"]
    assert led_to(two, to_close("l1"), START + 150 * MINUTE)[0] == LegClosed(
        at=START + 150 * MINUTE, leg_id="l1", outcome="spliced", by=ENGINEER
    )
    with pytest.raises(NotFound, match="there is no supplier leg l2 on this case"):
        led_to(one, to_close("l2"), START + 2 * HOUR)
    with pytest.raises(Refused, match="leg l1 is closed already"):
        led_to(closed, to_close("l1"), START + 4 * HOUR)
    assert isinstance(led_to(closed, to_close("l2"), START + 4 * HOUR)[0], LegClosed)


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_case_is_assigned_to_a_desk_and_a_person_of_the_roster():
    (assigned, *_) = led_to(a_ticket("P2", START), to_assign("singapore", "mei-chen"), START + HOUR)

    assert assigned == Assigned(at=START + HOUR, desk="singapore", person="mei-chen", by=ENGINEER)
    with pytest.raises(Invalid, match="there is no desk 'oslo'; there are: paris, montreal, singapore") as no:
        led_to(a_ticket("P2", START), to_assign("oslo"), START + HOUR)
    assert no.value.facts == {"where": "desk"}
    with pytest.raises(Invalid, match="there is no 'mei-chan' on the roster") as no:
        led_to(a_ticket("P2", START), to_assign("paris", "mei-chan"), START + HOUR)
    assert no.value.facts == {"where": "person"}


@pytest.mark.parametrize(
    "over",
    [
        lambda: p2((status(TicketStatus.CANCELLED), HOUR)),
        lambda: through(a_dispute(START), (WithdrawDispute(by=NOC), HOUR)),
        lambda: through(an_order(START), (CancelOrder(by=NOC), HOUR)),
    ],
    ids=["ticket", "dispute", "order"],
)
def test_a_case_that_is_over_comes_into_no_new_hands(over):
    case = over()

    for command in (to_assign(), to_open()):
        with pytest.raises(Refused):
            led_to(case, command, START + 2 * HOUR)


def test_a_leg_has_a_supplier_and_an_amount_of_time_that_can_be_read():
    with pytest.raises(ValidationError):
        to_open("")
    with pytest.raises(ValidationError, match="is not an amount of time"):
        to_open(within="soon")


def test_a_command_that_changes_no_hands_is_refused():
    with pytest.raises(Refused, match="no case changes hands by HoldingCommand"):
        decide_holding((), HoldingCommand(), a_roster(), START)


# --- for any order of commands ---------------------------------------------------------------------------------------

BY = st.sampled_from([ENGINEER, NOC])
ANY = st.one_of(
    st.just(Tick()),
    st.builds(AddNote, by=BY, text=st.just("x")),
    st.builds(AcknowledgePage, page_id=st.sampled_from(["p1", "p2"]), by=st.sampled_from(["wei-ling-tan", "x"])),
    st.builds(to_assign, st.sampled_from(["paris", "singapore"]), st.sampled_from([None, "mei-chen"])),
    st.builds(to_open, st.sampled_from(["sealink", "terralink"])),
    st.builds(to_close, st.sampled_from(["l1", "l2", "l3"])),
    st.builds(to_pause, st.sampled_from(["pending-customer", "no-access", "force-majeure", "third-party-supplier"])),
    st.just(RESUME),
    st.integers(0, 30).map(
        lambda d: PlanWork(by=ENGINEER, begin=START + d * DAY, end=START + d * DAY + HOUR, reference="x")
    ),
)
OF_A_TICKET = st.one_of(
    ANY,
    st.builds(status, st.sampled_from(TicketStatus), BY, reason=st.just("because")),
    st.just(status(TicketStatus.IN_PROGRESS)),
    st.just(MergeInto(by=ENGINEER, other="TT-OTHER")),
)
OF_A_DISPUTE = st.one_of(
    ANY,
    st.just(AcknowledgeDispute()),
    st.just(AnswerDispute(by=ENGINEER, accepted_amount="0", reason="x")),
    st.just(SettleDispute(by=NOC)),
    st.just(WithdrawDispute(by=NOC)),
)
GAPS = st.sampled_from([0, 1, 59, 3600, 7_200, 40_000, 86_400])
CALENDARS = st.sampled_from([ALWAYS, OFFICE, a_calendar({"mon-sun": "22:00-06:00"}, "America/Santiago")])
STORIES = st.one_of(
    st.tuples(st.just(a_ticket), st.lists(st.tuples(GAPS, OF_A_TICKET), max_size=12)),
    st.tuples(st.just(lambda _, moment: a_dispute(moment)), st.lists(st.tuples(GAPS, OF_A_DISPUTE), max_size=12)),
)
END = ("closed", "cancelled", "rejected", "merged", "withdrawn", "settled", "delivered")


@given(STORIES, CALENDARS, GAPS)
def test_the_parts_add_up_to_the_wall_time_of_the_case_without_a_gap_or_a_second_twice(story, calendar, later):
    opening, steps = story
    case, now = opening("P2", START), START
    for gap, command in steps:
        now += gap * SECOND
        try:
            case = fold(case.case_id, decide(case.case_id, case, command, terms_of(case.carrier_id), now), case)
        except CareError:
            continue
    now += later * SECOND

    holds = held(case, alone(RULES), calendar, now)

    end = next((event.at for event in case.timeline if event.mark in END), now)
    assert sum(held_seconds(holds).values()) == (end - START).total_seconds()
    assert all(hold.begin < hold.end and hold.holder for hold in holds)
    assert all(one.end == other.begin for one, other in pairwise(holds))
    assert not holds or (holds[0].begin, holds[-1].end) == (int(START.timestamp()), int(end.timestamp()))
    assert "outside-hours" not in {hold.holder for hold in holds} or calendar is not ALWAYS
    ours = sum(h.end - h.begin for h in holds if h.holder.startswith(("desk:", "person:")))
    worked = sum(
        calendar.seconds_between(h.begin, h.end) for h in holds if not h.holder.startswith(("carrier", "supplier:"))
    )
    assert ours == worked


@given(st.lists(st.tuples(GAPS, OF_A_TICKET), max_size=12))
def test_it_is_in_the_hands_that_looking_at_it_whenever_something_changes_says(steps):
    case, now = a_ticket("P2", START), START
    looks = {START: case}
    for gap, command in steps:
        now += gap * SECOND
        try:
            case = fold(case.case_id, decide(case.case_id, case, command, terms_of(), now), case)
        except CareError:
            continue
        looks[now] = case
    end = now + 3 * HOUR

    lapses = [moment for event in case.timeline if (moment := lapses_at(event)) and moment < end]
    expected = {}
    for begin, following in pairwise(sorted({*looks, *lapses, end})):
        holder = hands_of([each for since, each in looks.items() if since <= begin][-1], begin)
        expected[holder] = expected.get(holder, 0) + (following - begin).total_seconds()
    expected.pop(None, None)
    assert held_seconds(held(case, alone(RULES), ALWAYS, end)) == expected


def lapses_at(event):
    """When a pause that puts the case into the carrier's hands, if nobody objects, lapses."""
    if isinstance(event, PauseBegan) and event.reason == "pending-customer":
        return event.at + 5 * DAY
    return None


def hands_of(case, moment):
    """In whose hands a ticket is at a moment after its last event: the slow way."""
    if case.status in (TicketStatus.CLOSED, TicketStatus.CANCELLED, TicketStatus.REJECTED):
        return None
    pause = next((e for e in reversed(case.timeline) if isinstance(e, PauseBegan | PauseEnded)), None)
    if (pause and (lapse := lapses_at(pause)) and moment < lapse) or case.status is TicketStatus.RESOLVED:
        return "carrier"
    closed = {e.leg_id for e in case.timeline if isinstance(e, LegClosed)}
    for leg in case.timeline:
        if isinstance(leg, LegOpened) and leg.leg_id not in closed:
            return f"supplier:{leg.supplier}"
    moves = [e for e in case.timeline if isinstance(e, Assigned | Taken | HoldLapsed)]
    person = None
    if moves and not isinstance(moves[-1], HoldLapsed):
        person = moves[-1].person if isinstance(moves[-1], Assigned) else moves[-1].by
    desk = next((e.desk for e in reversed(case.timeline) if isinstance(e, Assigned)), case.timeline[0].desk)
    return f"person:{person}" if person else f"desk:{desk}"
