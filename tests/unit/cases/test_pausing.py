"""Stopping the clocks of a case: the carrier is told at once, has a say, and no stop lasts for ever."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.cases.announcements import ClockWarned, FellDue, PauseLapsed
from pledgekeeper.cases.clocks import readings, seen
from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.cases.joining import history_to_join
from pledgekeeper.cases.model import event_name, owed_notices
from pledgekeeper.cases.pausing import (
    AgreeToPause,
    CancelWork,
    ObjectToPause,
    PauseAgreed,
    PauseBegan,
    PauseClocks,
    PauseEnded,
    PauseObjected,
    PausingCommand,
    PausingEvent,
    PlanWork,
    ResumeClocks,
    WorkCancelled,
    WorkPlanned,
    open_pause,
)
from pledgekeeper.cases.pausing import decide as decide_pausing
from pledgekeeper.disputes.model import AcknowledgeDispute
from pledgekeeper.disputes.settling import AnswerDispute, SettleDispute, WithdrawDispute
from pledgekeeper.errors import CareError, Invalid, NotFound, Refused
from pledgekeeper.escalation.pages import Escalated, HoldLapsed
from pledgekeeper.kinds import fold, next_wake
from pledgekeeper.orders.model import CancelOrder
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.sla.span import Span
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
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
RESUME = ResumeClocks(by=ENGINEER)
UNPAGED = replace(terms_of(), matrix=terms_of().matrix.changed(ladders=terms_of().matrix.ladders[-1:]))
SUPPLIER = replace(UNPAGED, stopping=frozenset({"third-party-supplier"}))
REASONS = {
    "pending-customer": TicketStatus.PENDING,
    "no-access": TicketStatus.PENDING,
    "customer-test-window": TicketStatus.PENDING,
    "force-majeure": TicketStatus.HELD,
    "third-party-supplier": TicketStatus.HELD,
}


def to_pause(reason="pending-customer", **fields):
    return PauseClocks(by=ENGINEER, reason=reason, **({"note": "which circuit?", "evidence": "mail-7.eml"} | fields))


def to_plan(begin, end, **fields):
    return PlanWork(by=ENGINEER, begin=begin, end=end, reference="CHG-1", **fields)


def status(to, **fields):
    return ChangeStatus(by=ENGINEER, status=to, **fields)


def working(priority="P2", under=UNPAGED):
    return after(a_ticket(priority, START, under), status(TicketStatus.IN_PROGRESS), START, under)


def through(case, *steps, under=UNPAGED):
    """`through(case, (PAUSE, HOUR), ...)`: each command so long after the start, and time told in between."""
    for command, since in steps:
        case = lived_until(case, START + since, under)
        case = after(case, command, START + since, under)
    return case


def lived_until(case, moment, under=UNPAGED):
    """The case at `moment`, woken whenever it asked to be."""
    while (wake := next_wake(case, under, case.timeline[-1].at)) and wake < moment:
        events = led_to(case, Tick(), wake, under)
        assert events, f"woke for nothing at {wake}"
        case = fold(case.case_id, events, case)
    return case


def shown(case, commitment, since, under=UNPAGED):
    return next(r for c, r in readings(case, under, START + since) if c.id == commitment)


def said(case, kind, commitment="solve"):
    return [
        e.at - START for e in case.timeline if isinstance(e, kind) and getattr(e, "commitment", "") in ("", commitment)
    ]


def about_pauses(events):
    return [event for event in events if isinstance(event, PausingEvent)]


def kinds_of(events):
    return [event.event for event in events]


# --- why -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "becomes"), REASONS.items())
def test_a_ticket_stands_still_for_a_reason_of_the_pledge_and_is_pending_when_the_carrier_has_it(reason, becomes):
    began, changed, *_ = led_to(working(), to_pause(reason), START + HOUR)

    assert began == PauseBegan(
        at=START + HOUR, pause_id="w1", reason=reason, note="which circuit?", evidence="mail-7.eml", by=ENGINEER
    )
    assert (changed.status, changed.reason, changed.pause_id) == (becomes, "which circuit?", "w1")


@pytest.mark.parametrize("reason", ["lunch", ""])
def test_a_reason_that_the_pledge_does_not_have_stops_nothing_and_is_told_those_it_has(reason):
    for case in (working(), a_dispute(START)):
        with pytest.raises(Invalid, match="is no reason to stop the clocks; there are: pending-customer") as no:
            led_to(case, to_pause(reason), START + HOUR)
        assert no.value.facts == {"where": "reason"}


def test_a_pledge_without_reasons_says_so():
    with pytest.raises(Invalid, match="there are: none for such a case"):
        decide_pausing((), to_pause(), {}, START)


@pytest.mark.parametrize("reason", ["force-majeure", "third-party-supplier"])
def test_a_reason_that_must_be_shown_is_refused_without_its_evidence(reason):
    for evidence in (None, ""):
        with pytest.raises(Invalid, match=f"{reason} needs evidence") as no:
            led_to(working(), to_pause(reason, evidence=evidence), START + HOUR)
        assert no.value.facts == {"where": "evidence"}
    assert led_to(working(), to_pause("no-access", evidence=None), START + HOUR)[0].evidence is None


def test_a_pause_says_what_it_is_about():
    with pytest.raises(ValidationError):
        to_pause(note="")
    with pytest.raises(ValidationError):
        ObjectToPause(by=NOC, pause_id="w1", why="")


def test_a_pending_ticket_waits_for_the_carrier_when_nothing_else_is_said():
    began, *_ = led_to(working(), status(TicketStatus.PENDING), START + HOUR)
    other, *_ = led_to(working(), status(TicketStatus.PENDING, pause="customer-test-window"), START + HOUR)

    assert (began.reason, began.note) == ("pending-customer", "waiting for the carrier's answer")
    assert other.reason == "customer-test-window"


def test_a_held_ticket_without_a_reason_stands_still_in_name_only_and_its_clocks_run():
    held = through(working(), (status(TicketStatus.HELD, reason="parts"), HOUR))

    assert open_pause(held.timeline) is None
    assert shown(held, "solve", 9 * HOUR).elapsed_seconds == 9 * 3600


# --- at once, and once -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "command"),
    [
        (working, to_pause()),
        (lambda: a_dispute(START), to_pause()),
        (working, to_plan(START + 11 * DAY, START + 11 * DAY + 12 * HOUR)),
        (working, to_plan(START + 2 * DAY, START + 2 * DAY + HOUR)),
    ],
    ids=["of a ticket", "of a dispute", "planned work", "planned work announced late"],
)
def test_every_stop_is_told_to_the_carrier_at_once_and_once(case, command):
    before = case()

    stopped = after(before, command, START + HOUR)

    owed = set(owed_notices(stopped.timeline)) - set(owed_notices(before.timeline))
    notices = [stopped.timeline[int(name[1:]) - 1].notice for name in owed]
    assert notices.count("pause") == 1
    assert "status" not in notices
    assert [e.at for n, e in enumerate(stopped.timeline) if event_name(n) in owed and e.notice == "pause"] == [
        START + HOUR
    ]


def test_planned_work_is_announced_with_its_window_and_for_no_longer_than_the_pledge_allows():
    with pytest.raises(Invalid, match="the command is plan-work"):
        led_to(working(), to_pause("planned-work"), START + HOUR)
    with pytest.raises(Invalid, match="planned work lasts at most 12 h; plan it in parts"):
        led_to(working(), to_plan(START + 11 * DAY, START + 12 * DAY), START + HOUR)


def test_a_ticket_that_was_held_without_a_reason_may_be_given_one():
    held = through(working(), (status(TicketStatus.HELD), HOUR))

    by_status = led_to(held, status(TicketStatus.HELD, pause="no-access"), START + 2 * HOUR, UNPAGED)
    by_command = led_to(held, to_pause("no-access"), START + 2 * HOUR, UNPAGED)

    assert kinds_of(by_status) == kinds_of(by_command) == ["pause-began"]
    assert led_to(held, status(TicketStatus.HELD), START + 2 * HOUR, UNPAGED) == []


def test_what_pauses_no_clock_of_such_a_case_is_refused():
    for case, command in (
        (an_order(START), to_pause()),
        (a_dispute(START), to_pause("no-access")),
        (an_order(START), to_plan(START + 11 * DAY, START + 11 * DAY + 12 * HOUR)),
    ):
        with pytest.raises(Invalid):
            led_to(case, command, START + HOUR)


def test_clocks_that_stand_still_are_not_stopped_again():
    paused = after(a_dispute(START), to_pause(), START + HOUR)

    with pytest.raises(Refused, match="the clocks stand still already; resume them first"):
        led_to(paused, to_pause(), START + 2 * HOUR)
    with pytest.raises(Refused, match="is pending already; resume it first"):
        led_to(through(working(), (to_pause(), HOUR)), to_pause("no-access"), START + 2 * HOUR)
    with pytest.raises(Refused, match="cannot become held"):
        led_to(through(working(), (to_pause(), HOUR)), to_pause("force-majeure"), START + 2 * HOUR)


def test_pauses_and_planned_work_are_numbered_together():
    case = through(
        working(),
        (to_pause(), HOUR),
        (to_plan(START + 11 * DAY, START + 11 * DAY + 12 * HOUR), 2 * HOUR),
        (RESUME, 3 * HOUR),
        (to_pause(), 4 * HOUR),
    )

    assert [e.pause_id for e in case.timeline if isinstance(e, PauseBegan | WorkPlanned)] == ["w1", "w2", "w3"]
    assert open_pause(case.timeline).pause_id == "w3"


# --- going on --------------------------------------------------------------------------------------------------------


def test_a_resumed_ticket_is_in_progress_and_its_clocks_run_from_that_second():
    case = through(working(), (to_pause(), HOUR), (RESUME, 3 * HOUR))

    ended = next(event for event in case.timeline if isinstance(event, PauseEnded))
    assert (ended.pause_id, ended.at, ended.by) == ("w1", START + 3 * HOUR, ENGINEER)
    assert (case.status, case.status_reason) == (TicketStatus.IN_PROGRESS, "resumed")
    assert open_pause(case.timeline) is None
    assert shown(case, "solve", 4 * HOUR).elapsed_seconds == 2 * 3600
    assert shown(case, "solve", 4 * HOUR).paused_by_reason == {"pending-customer": 2 * 3600}


def test_what_does_not_stand_still_cannot_be_resumed():
    with pytest.raises(Refused, match="is inProgress: its clocks do not stand still"):
        led_to(working(), RESUME, START + HOUR)
    assert decide_pausing(a_dispute(START).timeline, RESUME, {}, START + HOUR) == []


def test_only_a_pending_ticket_is_resumed_by_the_carrier():
    theirs = ResumeClocks(by=NOC)

    assert "pause-ended" in kinds_of(led_to(through(working(), (to_pause(), HOUR)), theirs, START + 2 * HOUR))
    with pytest.raises(Refused, match="not the carrier side's step"):
        led_to(through(working(), (to_pause("force-majeure"), HOUR)), theirs, START + 2 * HOUR)


def test_the_carriers_answer_ends_the_pause_that_waited_for_it_and_no_other():
    answer = AddNote(by=NOC, text="BLT-ORI-FRA-02")
    pending, no_access, held = (
        through(working(), (to_pause(reason), HOUR)) for reason in ("pending-customer", "no-access", "force-majeure")
    )

    assert "pause-ended" not in kinds_of(led_to(no_access, answer, START + 2 * HOUR, UNPAGED))
    assert kinds_of(led_to(pending, answer, START + 2 * HOUR))[:3] == ["note-added", "status-changed", "pause-ended"]
    assert "pause-ended" not in kinds_of(led_to(held, answer, START + 2 * HOUR, UNPAGED))
    assert "pause-ended" not in kinds_of(led_to(pending, answer.changed(by=ENGINEER), START + 2 * HOUR, UNPAGED))


@pytest.mark.parametrize("end", [TicketStatus.IN_PROGRESS, TicketStatus.CANCELLED])
def test_whatever_ends_the_waiting_ends_the_pause(end):
    assert "pause-ended" in kinds_of(led_to(through(working(), (to_pause(), HOUR)), status(end), START + 2 * HOUR))


def test_a_command_that_is_about_no_pause_is_refused():
    with pytest.raises(Refused, match="no pause understands PausingCommand"):
        decide_pausing((), PausingCommand(), {}, START)


# --- no stop lasts for ever ------------------------------------------------------------------------------------------


def test_a_lapse_is_announced_on_its_second_once_and_the_clocks_run_on():
    paused = lived_until(through(working(), (to_pause(), 90 * MINUTE)), START + 5 * DAY)
    lapse = 5 * DAY + 90 * MINUTE

    assert next_wake(paused, UNPAGED, START + 4 * DAY) == START + lapse
    assert led_to(paused, Tick(), START + lapse - SECOND, UNPAGED) == []
    (lapsed,) = led_to(paused, Tick(), START + lapse, UNPAGED)
    assert lapsed == PauseLapsed(at=START + lapse, pause_id="w1", reason="pending-customer", lapsed_at=START + lapse)
    assert lapsed.notice == "warning"

    over = lived_until(paused, START + 9 * DAY)
    assert said(over, PauseLapsed) == [lapse]
    assert over.status is TicketStatus.PENDING
    assert shown(over, "solve", lapse + HOUR).state is ClockState.RUNNING
    assert shown(over, "solve", lapse + HOUR).elapsed_seconds == 150 * 60
    assert said(over, FellDue) == [lapse + 48 * HOUR - 90 * MINUTE]


def test_a_pause_that_was_ended_in_time_does_not_lapse():
    case = lived_until(through(working(), (to_pause(), HOUR), (RESUME, 2 * HOUR)), START + 30 * DAY)

    assert said(case, PauseLapsed) == []


def test_a_lapse_that_nobody_woke_for_is_told_when_the_case_is_next_touched():
    paused = through(working(), (to_pause(), HOUR))

    events = led_to(paused, RESUME, START + 7 * DAY, UNPAGED)

    (lapsed,) = (event for event in events if isinstance(event, PauseLapsed))
    assert (lapsed.at, lapsed.lapsed_at) == (START + 7 * DAY, START + 5 * DAY + HOUR)


def test_a_pause_that_has_lapsed_is_still_to_be_ended_before_another_begins():
    lapsed = lived_until(through(working(), (to_pause(), HOUR)), START + 6 * DAY)

    with pytest.raises(Refused, match="resume it first"):
        led_to(lapsed, to_pause("no-access"), START + 6 * DAY, UNPAGED)
    again = through(lapsed, (RESUME, 6 * DAY), (to_pause("no-access"), 6 * DAY + HOUR))
    assert [e.pause_id for e in again.timeline if isinstance(e, PauseBegan)] == ["w1", "w2"]


def test_a_dispute_that_is_over_is_not_woken_by_a_pause_that_nobody_ended():
    lima = terms_of("andesvoz")
    over = through(
        a_dispute(START),
        (AcknowledgeDispute(), MINUTE),
        (to_pause(), HOUR),
        (AnswerDispute(by=ENGINEER, accepted_amount="0", reason="billed as agreed"), 2 * HOUR),
        (SettleDispute(by=ENGINEER), 3 * HOUR),
        under=lima,
    )

    assert said(lived_until(over, START + 30 * DAY, lima), PauseLapsed) == []


@pytest.mark.parametrize(
    "over",
    [
        lambda: after(a_dispute(START), WithdrawDispute(by=NOC), START + HOUR),
        lambda: through(working(), (status(TicketStatus.CANCELLED), HOUR)),
        lambda: after(an_order(START), CancelOrder(by=NOC), START + HOUR),
    ],
    ids=["dispute", "ticket", "order"],
)
def test_the_clocks_of_a_case_that_is_over_are_not_stopped(over):
    case = over()

    for command in (to_pause(), to_plan(START + 11 * DAY, START + 11 * DAY + 12 * HOUR)):
        with pytest.raises(Refused):
            led_to(case, command, START + 2 * HOUR)


# --- the carrier's say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "event"),
    [
        (AgreeToPause(by=NOC, pause_id="w1"), PauseAgreed(at=START + 2 * HOUR, pause_id="w1", by=NOC)),
        (
            ObjectToPause(by=NOC, pause_id="w1", why="we answered"),
            PauseObjected(at=START + 2 * HOUR, pause_id="w1", by=NOC, why="we answered"),
        ),
    ],
    ids=["yes", "no"],
)
def test_the_carriers_word_is_kept_once_until_they_change_their_mind(word, event):
    paused = through(working(), (to_pause("no-access"), HOUR))

    assert about_pauses(led_to(paused, word, START + 2 * HOUR, UNPAGED)) == [event]
    spoken = after(paused, word, START + 2 * HOUR, UNPAGED)
    resumed = after(spoken, RESUME, START + 3 * HOUR, UNPAGED)
    for case in (spoken, resumed):
        assert about_pauses(led_to(case, word, START + 4 * HOUR, UNPAGED)) == []

    yes, no = AgreeToPause(by=NOC, pause_id="w1"), ObjectToPause(by=NOC, pause_id="w1", why="x")
    other = yes if isinstance(word, ObjectToPause) else no
    turned = through(spoken, (other, 5 * HOUR), (word, 6 * HOUR))
    assert len(about_pauses(turned.timeline)) == 1 + 3


@pytest.mark.parametrize("word", [AgreeToPause(by=NOC, pause_id="w2"), ObjectToPause(by=NOC, pause_id="w2", why="x")])
def test_nothing_can_be_said_of_a_pause_that_is_not_there(word):
    paused = through(working(), (to_pause(), HOUR))

    with pytest.raises(NotFound, match="there is no pause w2 on this case"):
        led_to(paused, word, START + 2 * HOUR)


def test_until_the_carrier_agrees_both_readings_are_told():
    case = through(working(), (to_pause("no-access"), HOUR), (RESUME, 3 * HOUR))

    solve = shown(case, "solve", 4 * HOUR)

    assert (solve.elapsed_seconds, solve.disputed_seconds, solve.paused_seconds) == (2 * 3600, 2 * 3600, 0)
    assert (solve.due_at, solve.due_at_if_granted) == (START + 48 * HOUR, START + 50 * HOUR)


def test_a_later_yes_gives_back_all_of_the_pause_and_what_was_warned_of_is_warned_of_again_when_it_is_true():
    waited = through(working(), (to_pause("no-access"), 10 * HOUR), (RESUME, 20 * HOUR))
    warned = lived_until(waited, START + 37 * HOUR)
    assert said(warned, ClockWarned) == [36 * HOUR]

    agreed = through(warned, (AgreeToPause(by=NOC, pause_id="w1"), 37 * HOUR))

    assert shown(agreed, "solve", 37 * HOUR).due_at == START + 58 * HOUR
    assert next_wake(agreed, UNPAGED, START + 37 * HOUR) == START + 46 * HOUR
    assert said(lived_until(agreed, START + 90 * HOUR), ClockWarned) == [36 * HOUR, 46 * HOUR]
    assert said(lived_until(agreed, START + 90 * HOUR), FellDue) == [58 * HOUR]


def test_a_promise_that_fell_due_and_was_then_agreed_away_falls_due_again():
    waited = through(working(), (to_pause("no-access"), 10 * HOUR), (RESUME, 20 * HOUR))

    agreed = through(waited, (AgreeToPause(by=NOC, pause_id="w1"), 49 * HOUR))

    assert said(lived_until(agreed, START + 90 * HOUR), FellDue) == [48 * HOUR, 58 * HOUR]
    assert not shown(agreed, "solve", 50 * HOUR).missed


def test_a_yes_given_when_all_is_over_still_changes_the_verdict():
    waited = through(working(), (to_pause("no-access"), 10 * HOUR), (RESUME, 20 * HOUR))
    late = through(waited, (status(TicketStatus.RESOLVED), 50 * HOUR), (status(TicketStatus.CLOSED), 51 * HOUR))
    assert shown(late, "solve", 60 * HOUR).missed

    agreed = after(late, AgreeToPause(by=NOC, pause_id="w1"), START + 60 * HOUR, UNPAGED)

    solve = shown(agreed, "solve", 61 * HOUR)
    assert (solve.missed, solve.state, solve.elapsed_seconds) == (False, ClockState.STOPPED, 40 * 3600)
    assert said(lived_until(agreed, START + 90 * HOUR), FellDue) == [48 * HOUR]


def test_a_yes_to_what_would_not_have_changed_anything_repeats_no_warning():
    waited = through(working(), (to_pause("no-access"), 40 * HOUR), (RESUME, 41 * HOUR))

    agreed = through(waited, (AgreeToPause(by=NOC, pause_id="w1"), 42 * HOUR))

    assert said(lived_until(agreed, START + 90 * HOUR), ClockWarned) == [36 * HOUR]


def test_an_objection_takes_back_what_silence_had_given_and_says_at_once_what_is_true_by_then():
    waited = through(working(), (to_pause(), 10 * HOUR), (RESUME, 30 * HOUR), (Tick(), 50 * HOUR))
    assert said(waited, FellDue) == []

    objected = through(waited, (ObjectToPause(by=NOC, pause_id="w1", why="we had answered"), 50 * HOUR))

    assert said(objected, FellDue) == [50 * HOUR]
    (due,) = (e for e in objected.timeline if isinstance(e, FellDue) and e.commitment == "solve")
    assert due.due_at == START + 48 * HOUR
    assert shown(objected, "solve", 50 * HOUR).missed
    assert not shown(objected, "solve", 50 * HOUR).missed_if_granted


def test_a_pause_that_is_not_agreed_stops_neither_warnings_nor_the_due_moment():
    paused = lived_until(through(working(), (to_pause("no-access"), HOUR)), START + 3 * DAY)

    assert shown(paused, "solve", 2 * DAY).state is ClockState.DISPUTED
    assert (said(paused, ClockWarned), said(paused, FellDue)) == ([36 * HOUR], [48 * HOUR])


# --- suppliers -------------------------------------------------------------------------------------------------------


def test_a_suppliers_delay_stops_no_clock_unless_the_agreement_says_so():
    held = through(working(), (to_pause("third-party-supplier"), HOUR))

    assert held.status is TicketStatus.HELD
    assert seen(held, UNPAGED, START + 3 * HOUR).pauses == ()
    assert shown(held, "solve", 3 * HOUR).elapsed_seconds == 3 * 3600
    assert said(lived_until(held, START + 11 * DAY), PauseLapsed) == []


def test_where_the_agreement_says_so_it_stops_them_if_the_carrier_agrees():
    held = through(working(under=SUPPLIER), (to_pause("third-party-supplier"), HOUR), under=SUPPLIER)
    agreed = through(held, (AgreeToPause(by=NOC, pause_id="w1"), 2 * HOUR), under=SUPPLIER)

    assert shown(held, "solve", 3 * HOUR, SUPPLIER).state is ClockState.DISPUTED
    assert shown(agreed, "solve", 3 * HOUR, SUPPLIER).paused_by_reason == {"third-party-supplier": 2 * 3600}
    assert said(lived_until(agreed, START + 11 * DAY, SUPPLIER), PauseLapsed) == [10 * DAY + HOUR]


# --- planned work ----------------------------------------------------------------------------------------------------

WINDOW = START + 10 * DAY, START + 10 * DAY + 4 * HOUR


def test_work_announced_ten_days_before_does_not_count_and_a_second_later_it_does():
    in_time, late = (after(a_ticket("P4", START), to_plan(*WINDOW), START + n * SECOND, UNPAGED) for n in (0, 1))

    assert shown(in_time, "solve", 11 * DAY).paused_by_reason == {"planned-work": 4 * 3600}
    assert shown(late, "solve", 11 * DAY).paused_by_reason == {}
    for case in (in_time, late):
        (planned,) = (event for event in case.timeline if isinstance(event, WorkPlanned))
        assert (planned.begin, planned.end, planned.reference, planned.notice) == (*WINDOW, "CHG-1", "pause")


def test_whoever_announces_work_too_late_is_told_so_and_it_counts_unless_the_carrier_agrees():
    in_time, late = (after(a_ticket("P4", START), to_plan(*WINDOW), START + n * SECOND, UNPAGED) for n in (0, 1))

    assert [case.timeline[-1].late for case in (in_time, late)] == [False, True]
    agreed = through(late, (AgreeToPause(by=NOC, pause_id="w1"), DAY), under=UNPAGED)
    assert shown(agreed, "solve", 11 * DAY).paused_by_reason == {"planned-work": 4 * 3600}
    objected = through(agreed, (ObjectToPause(by=NOC, pause_id="w1", why="no"), 2 * DAY), under=UNPAGED)
    assert shown(objected, "solve", 11 * DAY) == shown(late, "solve", 11 * DAY)


def test_work_that_is_cancelled_counts_again_from_then_on_and_the_carrier_is_told():
    case = after(a_ticket("P4", START), to_plan(*WINDOW), START, UNPAGED)

    for when, paused in ((DAY, {}), (10 * DAY + HOUR, {"planned-work": 3600})):
        cancelled = through(case, (CancelWork(by=ENGINEER, pause_id="w1"), when), under=UNPAGED)
        assert shown(cancelled, "solve", 11 * DAY).paused_by_reason == paused
        assert [e.notice for e in cancelled.timeline if isinstance(e, WorkCancelled)] == ["pause"]
        again = led_to(cancelled, CancelWork(by=ENGINEER, pause_id="w1"), START + when, UNPAGED)
        assert not any(isinstance(event, WorkCancelled) for event in again)


def test_the_work_of_a_whole_is_agreed_to_objected_to_and_cancelled_in_its_part_by_its_full_name():
    whole = after(a_ticket("P4", START), to_plan(*WINDOW), START, UNPAGED)
    part = led_to_part(whole)

    for asked in (CancelWork(by=ENGINEER, pause_id=WHOLES), ObjectToPause(by=NOC, pause_id=WHOLES, why="x")):
        said = through(part, (asked, DAY), under=UNPAGED)
        assert shown(said, "solve", 11 * DAY).paused_seconds == 0
    assert shown(part, "solve", 11 * DAY).paused_seconds == 4 * 3600
    with pytest.raises(NotFound, match="there is no pause w1 on this case"):
        led_to(part, AgreeToPause(by=NOC, pause_id="w1"), START + DAY, UNPAGED)


WHOLES = "TT-7K3QX9M2XA/w1"


def led_to_part(whole):
    part = opened("TT-7K3QX9M2XE", to_open_ticket(priority="P4"), START + HOUR, UNPAGED)
    return after(part, history_to_join(whole, "split-from", START + HOUR), START + HOUR, UNPAGED)


def test_work_that_nobody_planned_or_that_is_over_is_not_cancelled():
    case = after(a_ticket("P4", START), to_plan(*WINDOW), START, UNPAGED)

    with pytest.raises(NotFound, match="no work w2 is planned on this case"):
        led_to(case, CancelWork(by=ENGINEER, pause_id="w2"), START + DAY, UNPAGED)
    with pytest.raises(Refused, match="the window of w1 ended at 2026-12-03T13:00:00Z"):
        led_to(case, CancelWork(by=ENGINEER, pause_id="w1"), WINDOW[1], UNPAGED)


def test_planned_work_stops_no_clock_of_another_rule():
    case = after(a_ticket("P4", START), to_plan(*WINDOW), START, UNPAGED)

    assert shown(case, "acknowledge", 11 * DAY).paused_seconds == 0


def test_work_that_has_begun_or_ends_before_it_begins_is_not_planned():
    with pytest.raises(
        Invalid, match="planned work is announced before it begins; 2026-11-23T09:00:00Z has passed"
    ) as no:
        led_to(working(), to_plan(START, START + HOUR), START + SECOND)
    assert no.value.facts == {"where": "begin"}
    assert isinstance(led_to(working(), to_plan(START, START + HOUR), START)[0], WorkPlanned)
    for end in (START, START - SECOND):
        with pytest.raises(ValidationError, match=r"end 2026-11-23T0[89]:\S+ is not after begin 2026-11-23T09:00:00Z"):
            to_plan(START, end)


def test_the_carrier_may_object_to_a_window():
    case = after(a_ticket("P4", START), to_plan(*WINDOW), START, UNPAGED)

    objected = after(case, ObjectToPause(by=NOC, pause_id="w1", why="our peak"), START + DAY, UNPAGED)

    assert shown(objected, "solve", 11 * DAY).paused_seconds == 0
    assert shown(objected, "solve", 11 * DAY).disputed_seconds > 0


def test_a_case_that_is_touched_during_planned_work_still_wakes_for_what_comes_after_it():
    planned = after(a_ticket("P4", START), to_plan(*WINDOW), START, UNPAGED)
    due_at = shown(planned, "solve", HOUR).due_at
    assert due_at > WINDOW[1]

    touched = after(lived_until(planned, WINDOW[0]), AddNote(by=NOC, text="hello?"), WINDOW[0] + HOUR, UNPAGED)

    assert shown(touched, "solve", 10 * DAY + HOUR).due_at == due_at
    assert said(lived_until(touched, due_at + SECOND), FellDue) == [due_at - START]


def test_a_promise_whose_time_is_up_on_the_second_on_which_planned_work_begins_falls_due_on_it():
    hasty = with_an_hours_notice(UNPAGED)
    planned = after(a_ticket("P2", START, hasty), to_plan(START + 48 * HOUR, START + 50 * HOUR), START, hasty)

    assert said(lived_until(planned, START + 3 * DAY, hasty), FellDue) == [48 * HOUR]


def test_a_ladder_whose_case_is_touched_during_planned_work_is_climbed_after_it():
    hasty = with_an_hours_notice(terms_of())
    planned = after(a_ticket("P2", START, hasty), to_plan(START + 20 * HOUR, START + 22 * HOUR), START, hasty)

    touched = through(planned, (AddNote(by=NOC, text="hello?"), 21 * HOUR), under=hasty)

    reached = [e for e in lived_until(touched, START + 3 * DAY, hasty).timeline if isinstance(e, Escalated)]
    assert [(e.level, e.at - START) for e in reached][-2:] == [(4, 8 * HOUR), (5, 26 * HOUR)]


def test_a_hold_that_lapses_during_planned_work_wakes_the_case_after_it_and_not_in_it():
    hasty = with_an_hours_notice(terms_of())
    planned = after(a_ticket("P2", START, hasty), to_plan(START + 20 * HOUR, START + 22 * HOUR), START, hasty)

    taken = through(planned, (status(TicketStatus.IN_PROGRESS), 19 * HOUR), under=hasty)

    lapses = [e.at - START for e in lived_until(taken, START + DAY, hasty).timeline if isinstance(e, HoldLapsed)]
    assert lapses[-1] == 22 * HOUR


def with_an_hours_notice(under):
    hour = Span.model_validate("1 h")
    pauses = tuple(rule.changed(notice=hour) if rule.notice else rule for rule in under.pledge.pauses)
    pledge = under.pledge.changed(pauses=pauses)
    library = replace(under.library, pledges={**under.library.pledges, pledge.id: pledge})
    return replace(under, version=replace(under.version, pledge=pledge), library=library)


# --- any order of commands -------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["w1", "w2", "w3"])
COMMANDS = st.one_of(
    st.builds(to_pause, st.sampled_from([*REASONS, "lunch"])),
    st.sampled_from([RESUME, ResumeClocks(by=NOC), Tick()]),
    st.builds(AgreeToPause, by=st.just(NOC), pause_id=NAMES),
    st.builds(ObjectToPause, by=st.just(NOC), pause_id=NAMES, why=st.just("x")),
    st.integers(0, 30).map(lambda days: to_plan(START + days * DAY, START + days * DAY + HOUR)),
    st.builds(CancelWork, by=st.just(ENGINEER), pause_id=NAMES),
    st.builds(AddNote, by=st.sampled_from([ENGINEER, NOC]), text=st.just("x")),
)
GAPS = st.sampled_from([0, 1, 3600, 86_400, 5 * 86_400, 11 * 86_400])


@given(st.booleans(), st.lists(st.tuples(GAPS, COMMANDS), max_size=10))
def test_no_order_of_commands_leaves_two_pauses_open_or_a_stop_untold_or_a_lapse_told_twice(disputed, steps):
    case, now = (a_dispute(START), START) if disputed else (working(), START)
    under = terms_of("andesvoz") if disputed else UNPAGED
    for gap, command in steps:
        now += gap * SECOND
        try:
            events = led_to(case, command, now, under)
        except CareError:
            continue
        case = fold(case.case_id, events, case)
        began = [event for event in case.timeline if isinstance(event, PauseBegan)]
        ended = [event for event in case.timeline if isinstance(event, PauseEnded)]
        assert [event.pause_id for event in ended] == [event.pause_id for event in began[: len(ended)]]
        assert len(began) - len(ended) in (0, 1)
        assert (open_pause(case.timeline) is not None) is (len(began) > len(ended))
        assert all(event.notice == "pause" for event in events if isinstance(event, PauseBegan | WorkPlanned))
        lapsed = [event.pause_id for event in case.timeline if isinstance(event, PauseLapsed)]
        assert len(lapsed) == len(set(lapsed))
        if not disputed:
            assert (case.status in (TicketStatus.PENDING, TicketStatus.HELD)) is (len(began) > len(ended))
