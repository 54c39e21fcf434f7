"""What answers, receipts and wishes to escalate make of the pages of a case."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cases.commands import AcknowledgePage, AddNote, DelayPage, Escalate, RecordPage, Tick
from pledgekeeper.cases.paging import ascent_of, needless
from pledgekeeper.cases.pausing import PauseClocks
from pledgekeeper.errors import Forbidden, NotFound, Refused
from pledgekeeper.escalation.pages import Escalated, NobodyOnDuty, PageFailed, PagePlaced, Taken, states, unsent
from pledgekeeper.kinds import next_wake
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import (
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_NIGHT,
    NOC,
    a_dispute,
    a_ticket,
    after,
    led_to,
    terms_of,
)

SMS, VOICE = "p1", "p2"
SOON = MONDAY_NIGHT + MINUTE


def record(page_id, outcome, detail="m-1"):
    return RecordPage(page_id=page_id, outcome=outcome, detail=detail)


def state(case, page_id=SMS):
    return states(case.timeline)[page_id]


def pages(events):
    return [(e.recipient, e.channel, e.instead_of) for e in events if isinstance(e, PagePlaced)]


# --- from queued to acknowledged -------------------------------------------------------------------------------------


def test_a_page_is_queued_sent_delivered_and_acknowledged():
    case, seen = a_ticket(), []
    for command in (Tick(), record(SMS, "sent"), record(SMS, "delivered"), AcknowledgePage(page_id=SMS, by="x")):
        case = after(case, command, SOON)
        seen.append(state(case))

    assert seen == ["queued", "sent", "delivered", "acknowledged"]
    assert state(case, VOICE) == "queued"


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "failed", "acknowledged"])), ids=",".join)
def test_receipts_in_any_order_and_twice_leave_a_page_in_the_same_state(order):
    case = a_ticket()
    for outcome in (*order, *order):
        command = AcknowledgePage(page_id=SMS, by="x") if outcome == "acknowledged" else record(SMS, outcome)
        case = after(case, command, SOON)

    assert state(case) == "acknowledged"
    assert sum(isinstance(event, Taken) for event in case.timeline) == 1
    assert sum(isinstance(event, PageFailed) for event in case.timeline) <= 1


def test_a_page_that_came_back_undelivered_never_counts_as_delivered_again():
    bounced = after(a_ticket(), record(SMS, "failed"), SOON)

    assert led_to(bounced, record(SMS, "delivered"), SOON) == []
    assert state(bounced) == "failed"


def test_a_page_that_is_delayed_is_owed_when_it_was_delayed_to():
    delayed = after(a_ticket(), DelayPage(page_id=SMS, until=SOON + MINUTE), SOON)

    assert state(delayed) == "delayed"
    assert {page.page_id: page.send_at for page in unsent(delayed.timeline)} == {SMS: SOON + MINUTE, VOICE: None}
    assert delayed.owed_since == MONDAY_NIGHT
    assert led_to(after(delayed, record(SMS, "sent"), SOON), DelayPage(page_id=SMS, until=SOON), SOON) == []


def test_what_became_of_a_page_that_never_was_is_refused():
    with pytest.raises(NotFound, match="has no page p9"):
        led_to(a_ticket(), record("p9", "delivered"), SOON)


# --- another way -----------------------------------------------------------------------------------------------------


def test_a_page_that_fails_is_tried_another_way_at_once():
    failed = led_to(a_ticket(), record(SMS, "failed", "no such number"), SOON)

    assert pages(failed) == [("wei-ling-tan", "email", SMS)]


def test_when_no_way_is_left_the_next_level_is_reached_at_once():
    case = a_ticket()
    for page_id in (SMS, VOICE):
        case = after(case, record(page_id, "failed"), SOON)
    assert [e.level for e in case.timeline if isinstance(e, Escalated)] == [1]

    case = after(case, record("p3", "failed"), SOON)

    assert [(e.level, e.role) for e in case.timeline if isinstance(e, NobodyOnDuty)] == [(1, "duty-engineer")]
    assert [(e.level, e.at) for e in case.timeline if isinstance(e, Escalated)] == [(1, MONDAY_NIGHT), (2, SOON)]


def test_a_failure_is_not_made_up_for_when_the_case_is_in_somebodys_hand():
    taken = after(a_ticket(), AcknowledgePage(page_id=VOICE, by="wei-ling-tan"), SOON)

    assert pages(led_to(taken, record(SMS, "failed"), SOON)) == []


def test_the_room_of_a_desk_has_no_other_way():
    case = after(a_ticket(), Tick(), MONDAY_NIGHT + 30 * MINUTE)
    room = next(e for e in case.timeline if isinstance(e, PagePlaced) and e.channel == "webhook")

    assert pages(led_to(case, record(room.page_id, "failed"), MONDAY_NIGHT + 30 * MINUTE)) == []


def test_another_way_does_not_count_as_a_repeat_of_the_level():
    once, failed = a_ticket(), after(a_ticket(), record(SMS, "failed"), SOON)

    assert next_wake(failed, terms_of(), SOON) == next_wake(once, terms_of(), SOON) == MONDAY_NIGHT + 5 * MINUTE


# --- before its time -------------------------------------------------------------------------------------------------


def escalate(by=NOC, level=None):
    return Escalate(by=by, level=level, reason="our board asks")


def test_a_carrier_may_reach_the_next_level_before_its_time_with_a_reason():
    events = led_to(a_ticket(), escalate(), SOON)

    reached = next(event for event in events if isinstance(event, Escalated))
    assert (reached.level, reached.at, reached.due_at, reached.asked_by, reached.reason) == (
        2, SOON, SOON, NOC, "our board asks",
    )  # fmt: skip
    assert {recipient for recipient, *_ in pages(events)} == {"mei-chen", "grace-lim", "singapore"}


def test_levels_that_were_jumped_are_not_reached_later_and_those_above_keep_their_time():
    case = after(a_ticket(), escalate(ENGINEER, 4), SOON)
    case = after(case, Tick(), MONDAY_NIGHT + 4 * HOUR)

    reached = [(e.level, e.due_at - MONDAY_NIGHT) for e in case.timeline if isinstance(e, Escalated)]
    assert reached == [(1, 0 * MINUTE), (4, MINUTE), (5, 4 * HOUR)]


def test_a_level_that_was_asked_for_is_paged_whoever_has_the_case_in_hand_and_though_it_waits():
    taken = after(a_ticket(), AcknowledgePage(page_id=SMS, by="wei-ling-tan"), SOON)
    working = after(taken, ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), SOON)
    waiting = after(working, PauseClocks(by=ENGINEER, reason="pending-customer", note="x"), SOON)

    for case in (taken, waiting):
        asked = after(case, escalate(), SOON + MINUTE)
        new = [e for e in asked.timeline if isinstance(e, PagePlaced) and e.level == 2]
        assert new
        assert all(needless(asked, page, ascent_of(asked, terms_of(), SOON + MINUTE)) is None for page in new)


def test_a_carrier_escalates_one_level_at_a_time_and_we_as_we_like():
    with pytest.raises(Forbidden, match="one level at a time; the next one is 2"):
        led_to(a_ticket(), escalate(level=3), SOON)
    assert led_to(a_ticket(), escalate(level=2), SOON)[0].level == 2
    assert led_to(a_ticket(), escalate(ENGINEER, 5), SOON)[0].level == 5
    assert led_to(after(a_ticket(), escalate(ENGINEER, 3), SOON), escalate(ENGINEER, 1), SOON)[0].level == 1


def test_above_the_highest_level_and_of_a_case_that_is_over_nothing_is_escalated():
    with pytest.raises(Refused, match="level 5 is reached; there is no level 6: the levels of such a case are 1 to 5"):
        led_to(after(a_ticket(), escalate(ENGINEER, 5), SOON), escalate(), SOON)
    over = after(a_ticket(), ChangeStatus(by=NOC, status=TicketStatus.CANCELLED), SOON)
    with pytest.raises(Refused, match="is cancelled: there is nothing to escalate"):
        led_to(over, escalate(), SOON)


def test_a_dispute_is_escalated_like_a_ticket():
    events = led_to(a_dispute(MONDAY_NIGHT), escalate(), SOON)

    assert [e.level for e in events if isinstance(e, Escalated)] == [2]


# --- whatever happens ------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["p1", "p2", "p3", "p4", "p5", "p6"])
COMMANDS = st.one_of(
    st.just(Tick()),
    st.builds(record, NAMES, st.sampled_from(["sent", "delivered", "failed", "dropped"])),
    st.builds(AcknowledgePage, page_id=NAMES, by=st.sampled_from(["wei-ling-tan", "mei-chen"])),
    st.builds(AddNote, by=st.sampled_from([ENGINEER, NOC]), text=st.just("x")),
    st.builds(escalate, st.sampled_from([ENGINEER, NOC])),
)


@given(st.lists(st.tuples(st.integers(0, 40), COMMANDS), max_size=12))
def test_nobody_is_paged_twice_on_one_channel_at_one_moment_and_no_page_moves_back(steps):
    case, now, before = a_ticket(), MONDAY_NIGHT, {}
    for gap, command in steps:
        now += gap * MINUTE
        try:
            case = after(case, command, now)
        except (NotFound, Refused):
            continue
        seen = states(case.timeline)
        order = ("queued", "delayed", "sent", "delivered", "failed", "dropped", "acknowledged")
        assert all(order.index(seen[name]) >= order.index(was) for name, was in before.items())
        before = seen
    placed = [(e.at, e.level, e.recipient, e.channel) for e in case.timeline if isinstance(e, PagePlaced)]
    names = [e.page_id for e in case.timeline if isinstance(e, PagePlaced)]
    assert names == [f"p{number}" for number in range(1, len(names) + 1)]
    assert len(placed) >= len(set(placed))
