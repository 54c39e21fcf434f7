"""Merge, split and link: what becomes of cases that become one, or two."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AddNote, RecordNotice, Tick, Together
from pledgekeeper.cases.joining import (
    CaseLinked,
    HistoryJoined,
    JoiningCommand,
    KeptMark,
    LinkCase,
    MergedInto,
    MergeInto,
    history_to_join,
)
from pledgekeeper.cases.joining import decide as decide_joining
from pledgekeeper.cases.pausing import PauseClocks, PauseEnded
from pledgekeeper.errors import CareError, Refused
from pledgekeeper.kinds import decide, events_adapter, fold, next_wake
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.sla.marks import Mark, marks_of
from pledgekeeper.tickets.model import ChangeStatus, RestoreService, TicketStatus
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_9H,
    NOC,
    SECOND,
    a_dispute,
    a_ticket,
    after,
    an_order,
    led_to,
    opened,
    terms_of,
    to_open_ticket,
)

START = MONDAY_9H
UNPAGED = replace(terms_of(), matrix=terms_of().matrix.changed(ladders=terms_of().matrix.ladders[-1:]))
OTHER = "TT-M3RG3DXXXX"
LIVE = (ClockState.RUNNING, ClockState.PAUSED, ClockState.DISPUTED)


def status(to, by=ENGINEER, **fields):
    return ChangeStatus(by=by, status=to, **fields)


WORK = status(TicketStatus.IN_PROGRESS)
WAIT = PauseClocks(by=ENGINEER, reason="pending-customer", note="which circuit?")


def through(case, *steps):
    for command, since in steps:
        case = after(case, command, START + since, UNPAGED)
    return case


def p1(since=0 * HOUR, *steps):
    return through(a_ticket("P1", START + since, UNPAGED), *steps)


def shown(case, since):
    return {promise.id: reading for promise, reading in readings(case, UNPAGED, START + since)}


def merged(into, other, since):
    """`into`, when `other` was merged into it."""
    return after(into, history_to_join(other, "merged-from", START + since), START + since, UNPAGED)


def split(whole, since):
    """The part that was split off."""
    both = to_open_ticket(priority="P1"), history_to_join(whole, "split-from", START + since)
    return opened("TT-P4RTXXXXXX", Together(commands=both), START + since, UNPAGED)


# --- merge -----------------------------------------------------------------------------------------------------------


def test_a_case_goes_on_in_the_other_with_the_clocks_that_ticked_in_either():
    older = p1(0 * HOUR, (WORK, HOUR), (WAIT, 2 * HOUR))
    younger = p1(HOUR, (AddNote(by=ENGINEER, text="on it"), 2 * HOUR))

    both = shown(merged(younger, older, 3 * HOUR), 4 * HOUR)

    assert (both["solve"].started_at, both["solve"].elapsed_seconds) == (START, 4 * 3600)
    assert (both["solve"].state, both["solve"].due_at) == (ClockState.RUNNING, START + DAY)
    assert both["first-response"].started_at == START


def test_what_is_merged_is_over_stops_its_clocks_and_says_where_it_goes_on():
    waiting = p1(0 * HOUR, (WORK, HOUR), (WAIT, 2 * HOUR))

    events = led_to(waiting, MergeInto(by=ENGINEER, other=OTHER), START + 3 * HOUR, UNPAGED)
    over = fold(waiting.case_id, events, waiting)

    assert events[:2] == [
        MergedInto(at=START + 3 * HOUR, other=OTHER, by=ENGINEER),
        PauseEnded(at=START + 3 * HOUR, pause_id="w1", by=ENGINEER),
    ]
    assert (over.status, over.status_reason) == (TicketStatus.CANCELLED, f"merged into {OTHER}")
    assert (over.status_changed_at, over.changed_at) == (START + 3 * HOUR, START + 3 * HOUR)
    states = {name: reading.state for name, reading in shown(over, 9 * HOUR).items()}
    assert states.pop("acknowledge") is ClockState.RUNNING  # its number is still owed: that letter is on its way
    assert set(states.values()) == {ClockState.STOPPED, ClockState.WAITING}
    assert shown(over, 9 * HOUR)["solve"].stopped_at == START + 3 * HOUR
    assert next_wake(over, UNPAGED, START + 3 * HOUR) is None


@pytest.mark.parametrize("end", [TicketStatus.CANCELLED, TicketStatus.REJECTED, TicketStatus.CLOSED])
def test_a_ticket_that_is_over_is_merged_into_no_other(end):
    over = p1(
        0 * HOUR,
        *([(WORK, HOUR), (status(TicketStatus.RESOLVED), HOUR)] if end == "closed" else []),
        (status(end), HOUR),
    )

    with pytest.raises(Refused, match="final"):
        led_to(over, MergeInto(by=ENGINEER, other=OTHER), START + 2 * HOUR, UNPAGED)


def test_a_ticket_that_is_over_takes_over_no_history():
    over = p1(0 * HOUR, (status(TicketStatus.CANCELLED), HOUR))

    with pytest.raises(Refused):
        led_to(over, history_to_join(p1(), "merged-from", START + 2 * HOUR), START + 2 * HOUR, UNPAGED)


@pytest.mark.parametrize("case", [a_dispute, an_order], ids=["dispute", "order"])
def test_only_tickets_are_merged(case):
    with pytest.raises(Refused, match="does not understand MergeInto"):
        led_to(case(), MergeInto(by=ENGINEER, other=OTHER), case().opened_at)


def test_what_was_kept_or_missed_in_the_case_merged_stays_its_own_verdict():
    missed = p1(0 * HOUR, (RestoreService(by=ENGINEER), 5 * HOUR))

    both = merged(p1(5 * HOUR), missed, 6 * HOUR)

    assert shown(missed, 6 * HOUR)["restore"].missed
    assert shown(both, 6 * HOUR)["restore"].started_at == START + 5 * HOUR
    assert not shown(both, 6 * HOUR)["restore"].missed
    assert shown(both, 6 * HOUR)["solve"].started_at == START


def test_a_promise_that_the_case_merged_brings_is_made_from_when_it_began_there():
    answered = p1(0 * HOUR, (AddNote(by=NOC, text="and now?"), HOUR))

    both = shown(merged(p1(), answered, 90 * MINUTE), 90 * MINUTE)["next-response"]

    assert (both.started_at, both.due_at) == (START + HOUR, START + 2 * HOUR)


def test_warnings_and_due_moments_of_the_joined_clock_are_woken_for():
    younger = p1(20 * HOUR)
    both = merged(younger, p1(), 21 * HOUR)

    now, said = START + 21 * HOUR, []
    while (wake := next_wake(both, UNPAGED, now)) and wake <= START + DAY:
        both, now = after(both, Tick(), wake, UNPAGED), wake
        said += [e for e in both.timeline if e.at == now and getattr(e, "commitment", "") == "solve"]

    assert [(event.event, event.at, event.period) for event in said] == [("fell-due", START + DAY, START)]


def test_a_history_is_taken_over_as_it_was_and_not_as_it_became():
    older = p1()
    both = merged(p1(HOUR), older, 2 * HOUR)

    through(older, (status(TicketStatus.CANCELLED), 3 * HOUR))

    assert shown(both, 4 * HOUR)["solve"].elapsed_seconds == 4 * 3600


def test_a_merge_of_a_merge_brings_all_three():
    first, second, third = p1(0 * HOUR), p1(HOUR), p1(2 * HOUR)

    all_three = shown(merged(third, merged(second, first, 3 * HOUR), 4 * HOUR), 5 * HOUR)["solve"]

    assert (all_three.started_at, all_three.elapsed_seconds) == (START, 5 * 3600)


# --- split -----------------------------------------------------------------------------------------------------------


def test_a_part_has_earned_what_the_whole_had_and_goes_on_by_itself():
    whole = p1(0 * HOUR, (WORK, HOUR), (WAIT, 2 * HOUR), (WORK, 3 * HOUR))

    part = split(whole, 4 * HOUR)

    inherited = shown(part, 5 * HOUR)["solve"]
    assert (inherited.started_at, inherited.elapsed_seconds) == (START, 4 * 3600)
    assert inherited.paused_by_reason == {"pending-customer": 3600}
    assert inherited.due_at == shown(whole, 5 * HOUR)["solve"].due_at == START + 25 * HOUR
    assert part.opened_at == START + 4 * HOUR

    waiting = through(part, (WORK, 5 * HOUR), (WAIT, 6 * HOUR))
    assert shown(waiting, 8 * HOUR)["solve"].elapsed_seconds == 5 * 3600
    assert shown(whole, 8 * HOUR)["solve"].elapsed_seconds == 7 * 3600


def test_a_part_is_promised_anew_what_was_over_in_the_whole():
    whole = p1(0 * HOUR, (AddNote(by=ENGINEER, text="on it"), MINUTE), (RestoreService(by=ENGINEER), HOUR))

    part = shown(split(whole, 2 * HOUR), 3 * HOUR)

    assert part["first-response"].started_at == part["restore"].started_at == START + 2 * HOUR
    assert part["solve"].started_at == START
    assert part["reason-for-outage"].started_at == START + HOUR


def test_a_part_of_a_case_that_waits_does_not_wait():
    whole = p1(0 * HOUR, (WORK, HOUR), (WAIT, 2 * HOUR))

    part = shown(split(whole, 3 * HOUR), 4 * HOUR)["solve"]

    assert (part.state, part.elapsed_seconds, part.paused_seconds) == (ClockState.RUNNING, 3 * 3600, 3600)


# --- link ------------------------------------------------------------------------------------------------------------


def test_a_link_is_kept_once_and_moves_no_clock():
    link = LinkCase(other=OTHER, relation="repeats")
    case = p1()

    assert led_to(case, link, START + MINUTE, UNPAGED) == [
        CaseLinked(at=START + MINUTE, other=OTHER, relation="repeats")
    ]
    linked = after(case, link, START + MINUTE, UNPAGED)
    assert led_to(linked, link, START + 2 * MINUTE, UNPAGED) == []
    for another in (link.changed(relation="relates-to"), link.changed(other="TT-THIRD")):
        assert isinstance(led_to(linked, another, START + 2 * MINUTE, UNPAGED)[0], CaseLinked)
    assert shown(linked, HOUR) == shown(case, HOUR)


@pytest.mark.parametrize("case", [p1, a_dispute, an_order], ids=["ticket", "dispute", "order"])
def test_any_kind_of_case_can_be_linked(case):
    linked = led_to(case(), LinkCase(other=OTHER, relation="relates-to"), case().opened_at)

    assert [event.other for event in linked if isinstance(event, CaseLinked)] == [OTHER]


def test_a_command_that_joins_nothing_is_refused():
    with pytest.raises(Refused, match="no case is joined by JoiningCommand"):
        decide_joining((), JoiningCommand(), START)


# --- what is kept of another case ------------------------------------------------------------------------------------


def test_a_history_is_kept_as_marks_with_everything_that_clocks_look_at():
    older = p1(0 * HOUR, (WORK, HOUR), (WAIT, 2 * HOUR))
    joined = history_to_join(merged(p1(HOUR), older, 3 * HOUR), "merged-from", START + 4 * HOUR)

    (kept,) = led_to(p1(2 * HOUR), joined, START + 4 * HOUR, UNPAGED)[:1]

    assert (kept.other, kept.relation, kept.at) == ("TT-7K3QX9M2XA", "merged-from", START + 4 * HOUR)
    inner = next(mark for mark in kept.marks if mark.what == "joined")
    assert [(mark.what, mark.name, mark.reason) for mark in inner.other if mark.name] == [
        ("paused", "w1", "pending-customer")
    ]
    assert [mark.what for mark in inner.other][:2] == ["opened", "in-progress"]
    read_back = events_adapter().validate_json(events_adapter().dump_json(kept))
    assert read_back == kept
    assert read_back.as_mark() == kept.as_mark()
    assert kept.as_mark().at == int((START + 4 * HOUR).timestamp())
    assert kept.as_mark().other == tuple(mark.mark() for mark in kept.marks)


def test_what_is_not_yet_of_the_other_case_is_not_taken_over():
    older = p1(0 * HOUR, (WORK, HOUR))

    early = history_to_join(older, "merged-from", START + 30 * MINUTE)

    assert [mark.what for mark in early.marks] == ["opened"]


NAMES = st.none() | st.sampled_from(["w1", "w2"])
LEAVES = st.builds(
    Mark, at=st.integers(0, 99), what=st.sampled_from(["opened", "paused"]), name=NAMES, reason=NAMES,
    begin=st.none() | st.integers(0, 99), end=st.none() | st.integers(0, 99),
)  # fmt: skip
MARKS = st.recursive(
    LEAVES,
    lambda inner: st.builds(Mark, at=st.integers(0, 99), what=st.just("joined"), other=st.lists(inner).map(tuple)),
    max_leaves=8,
)


@given(MARKS)
def test_a_mark_is_kept_and_read_back_as_it_was(mark):
    kept = KeptMark.of(mark)

    assert kept.mark() == mark
    assert KeptMark.model_validate_json(kept.model_dump_json()).mark() == mark


# --- for any two tickets ---------------------------------------------------------------------------------------------

COMMANDS = st.one_of(
    st.just(WORK.changed(reason="still failing")),
    st.just(WAIT),
    st.just(RestoreService(by=ENGINEER)),
    st.just(Tick()),
    st.builds(AddNote, by=st.sampled_from([ENGINEER, NOC]), text=st.just("x")),
    st.builds(status, st.sampled_from([TicketStatus.RESOLVED, TicketStatus.HELD]), reason=st.just("x")),
    st.just(RecordNotice(notice="acknowledgement", owed_by="e1", outcome="sent", detail="<m@x>")),
)
STEPS = st.lists(st.tuples(st.integers(0, 4 * 3600), COMMANDS), max_size=6)
JOIN = 30 * HOUR


def lived(since, steps):
    case, now = a_ticket("P1", START + since * SECOND, UNPAGED), START + since * SECOND
    for gap, command in steps:
        now += gap * SECOND
        try:
            case = fold(case.case_id, decide(case.case_id, case, command, UNPAGED, now), case)
        except CareError:
            continue
    return case


TICKETS = st.builds(lived, st.integers(0, 3600), STEPS).filter(lambda case: case.status != TicketStatus.RESOLVED)


@given(TICKETS, TICKETS)
def test_whichever_of_two_tickets_goes_on_the_clocks_that_tick_in_both_have_counted_the_same(one, other):
    apart = shown(one, JOIN), shown(other, JOIN)

    here, there = shown(merged(one, other, JOIN), JOIN), shown(merged(other, one, JOIN), JOIN)

    joining = {each.id for each in terms_of().pledge.for_kind("ticket") if each.clock.joins}
    for promise in set(here) & set(there) & set(apart[0]) & set(apart[1]) & joining:
        each = [readings[promise] for readings in apart]
        if all(reading.state in LIVE for reading in each):
            assert (here[promise].elapsed_seconds, here[promise].started_at) == (
                there[promise].elapsed_seconds, there[promise].started_at
            )  # fmt: skip
            assert here[promise].elapsed_seconds >= max(reading.elapsed_seconds for reading in each)
        elif each[1].state not in LIVE:
            assert here[promise] == each[0]


@given(TICKETS)
def test_a_ticket_merged_into_one_that_has_its_history_changes_nothing(ticket):
    once = merged(ticket, ticket, JOIN)

    for later in (JOIN, JOIN + DAY):
        same = shown(ticket, later)
        for both in (once, merged(once, ticket, JOIN)):
            assert {
                name: (r.elapsed_seconds, r.paused_seconds, r.due_at) for name, r in shown(both, later).items()
            } == {name: (r.elapsed_seconds, r.paused_seconds, r.due_at) for name, r in same.items()}


@given(TICKETS, TICKETS)
def test_a_merged_ticket_replays_from_what_was_kept(one, other):
    both = merged(one, other, JOIN)
    kept = [events_adapter().validate_json(events_adapter().dump_json(event)) for event in both.timeline]

    assert fold(both.case_id, kept).timeline == both.timeline
    assert marks_of(kept, START + JOIN) == marks_of(both.timeline, START + JOIN)
    assert isinstance(next(e for e in reversed(kept) if isinstance(e, HistoryJoined)).marks[0], KeptMark)
