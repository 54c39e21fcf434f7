"""Change without loss: under other facts or versions the whole timeline is read again, and the old reading is kept."""

from dataclasses import replace

import pytest

from pledgekeeper.cases.announcements import FellDue
from pledgekeeper.cases.clocks import changes_of, readings, seen, superseded
from pledgekeeper.cases.commands import AddNote, MoveTerms, Tick
from pledgekeeper.cases.model import TermsMoved, owed_notices
from pledgekeeper.cases.pausing import AgreeToPause, PauseClocks, ResumeClocks
from pledgekeeper.errors import Invalid
from pledgekeeper.kinds import events_adapter, fold, next_wake
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.sla.calendar import Override
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.sla.pledge import WAITING, Target
from pledgekeeper.sla.span import Span
from pledgekeeper.tickets.model import ChangeAttributes, ChangeStatus, Prioritise, Prioritised, TicketStatus
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
    at,
    led_to,
    terms_of,
)

START = MONDAY_9H  # 11:00 in Vilnius
TERMS = replace(terms_of(), matrix=terms_of().matrix.changed(ladders=terms_of().matrix.ladders[-1:]))
CALENDARS = TERMS.version.calendars_id


def a_pledge(name, *, targets=None, dropped=(), **fields):
    """The shipped pledge under another name, with some promises' targets replaced: `{"solve": [...]}`."""
    replaced = {promise: tuple(map(Target.model_validate, rows)) for promise, rows in (targets or {}).items()}
    commitments = tuple(
        each.changed(targets=replaced.get(each.id, each.targets))
        for each in TERMS.pledge.commitments
        if each.id not in dropped
    )
    return TERMS.pledge.changed(id=name, commitments=commitments, **fields)


def shelved(*pledges, calendars=None, under=TERMS):
    """Terms in whose library there are more pledges, and more files of calendars."""
    library = replace(
        under.library,
        pledges={**under.library.pledges, **{each.id: each for each in pledges}},
        calendars={**under.library.calendars, **(calendars or {})},
    )
    return replace(under, library=library)


def of(case, terms):
    """The terms that a case is decided under, as whoever reads it next finds them."""
    return replace(terms, version=terms.version_of(case.facts))


def through(case, *steps, under=TERMS):
    for command, since in steps:
        case = after(case, command, START + since, of(case, under))
    return case


def status(to, **fields):
    return ChangeStatus(by=ENGINEER, status=to, **fields)


def to_prioritise(priority):
    return Prioritise(by=ENGINEER, priority=priority, reason="all calls")


WORK = status(TicketStatus.IN_PROGRESS)
PAUSE = PauseClocks(by=ENGINEER, reason="pending-customer", note="which circuit?")
RESUME = ResumeClocks(by=ENGINEER)


def shown(case, since, under=TERMS):
    return {promise.id: reading for promise, reading in readings(case, of(case, under), START + since)}


def kept(case, under=TERMS):
    return {(each.commitment.id, each.change.at - START): each.reading for each in superseded(case, under)}


# --- priority --------------------------------------------------------------------------------------------------------


def test_a_fault_raised_to_p1_has_had_all_its_hours_counted_nights_too():
    raised = through(a_ticket("P3", START), (to_prioritise("P1"), DAY))

    solve = shown(raised, DAY)["solve"]

    assert (solve.calendar.id, solve.target_seconds) == ("24x7", 24 * 3600)
    assert (solve.started_at, solve.elapsed_seconds, solve.due_at) == (START, 24 * 3600, START + DAY)


def test_the_old_reading_stays_beside_the_new_one_as_it_was_in_that_second():
    raised = through(a_ticket("P3", START), (to_prioritise("P1"), DAY))

    old = kept(raised)["solve", DAY]

    assert (old.calendar.id, old.target_seconds) == ("vilnius", 5 * 8 * 3600)
    assert (old.at, old.elapsed_seconds, old.outside_seconds) == (START + DAY, 8 * 3600, 16 * 3600)
    assert old.state is ClockState.RUNNING


def test_a_change_puts_aside_the_promises_that_are_read_otherwise_and_those_that_are_made_no_more():
    raised, lowered = (
        through(a_ticket(old, START), (to_prioritise(new), HOUR)) for old, new in (("P3", "P1"), ("P1", "P3"))
    )

    asked = {"first-response", "next-response", "update", "solve"}
    assert {promise for promise, _ in kept(raised)} == asked
    assert {promise for promise, _ in kept(lowered)} == asked | {
        "restore",
        "reason-for-outage",
        "root-cause",
        "p1-review",
    }
    assert set(shown(lowered, HOUR)) == asked | {"acknowledge"}


def test_pauses_earned_stay_under_another_priority():
    raised = through(
        a_ticket("P3", START), (WORK, HOUR), (PAUSE, 2 * HOUR), (RESUME, 5 * HOUR), (to_prioritise("P1"), 6 * HOUR)
    )

    solve, old = shown(raised, 7 * HOUR)["solve"], kept(raised)["solve", 6 * HOUR]

    assert (solve.elapsed_seconds, solve.paused_by_reason) == (4 * 3600, {"pending-customer": 3 * 3600})
    assert solve.due_at == START + 27 * HOUR
    assert old.paused_by_reason == {"pending-customer": 3 * 3600}


def test_a_pause_that_goes_on_goes_on_under_another_priority():
    raised = through(a_ticket("P3", START), (WORK, HOUR), (PAUSE, 2 * HOUR), (to_prioritise("P1"), 6 * HOUR))

    assert shown(raised, 7 * HOUR)["solve"].state is ClockState.PAUSED
    assert shown(raised, 7 * HOUR)["solve"].elapsed_seconds == 2 * 3600
    assert kept(raised)["solve", 6 * HOUR].state is ClockState.PAUSED


def test_there_and_back_is_as_if_it_had_never_been_changed_and_both_old_readings_are_kept():
    back = through(a_ticket("P2", START), (to_prioritise("P1"), HOUR), (to_prioritise("P2"), 3 * HOUR))
    never = a_ticket("P2", START)

    assert {name: r.due_at for name, r in shown(back, 4 * HOUR).items()} == {
        name: r.due_at for name, r in shown(never, 4 * HOUR).items()
    }
    assert [(at, r.target_seconds) for (name, at), r in kept(back).items() if name == "solve"] == [
        (HOUR, 48 * 3600),
        (3 * HOUR, 24 * 3600),
    ]


def test_what_was_in_time_under_the_old_target_and_is_not_under_the_new_one_is_told_at_once():
    raised = led_to(a_ticket("P2", START), to_prioritise("P1"), START + 30 * HOUR, TERMS)

    due = {event.commitment: event.due_at for event in raised if isinstance(event, FellDue)}
    assert due["solve"] == START + 24 * HOUR


def test_a_stopped_clock_is_read_again_too_and_its_old_verdict_is_kept():
    answered = through(a_ticket("P3", START), (AddNote(by=ENGINEER, text="on it"), HOUR), (to_prioritise("P1"), DAY))

    assert shown(answered, 2 * DAY)["first-response"].missed
    old = kept(answered)["first-response", DAY]
    assert (old.missed, old.stopped_at) == (False, START + HOUR)


def test_what_changes_no_target_puts_nothing_aside():
    same = through(
        a_ticket("P3", START),
        (AddNote(by=NOC, text="hello"), HOUR),
        (ChangeAttributes(by=NOC, attributes={"ticketType": "voice"}), 2 * HOUR),
        (to_prioritise("P3"), 3 * HOUR),
    )

    assert kept(same) == {}
    assert [change.changed for change in changes_of(same.timeline)] == [{"product": ("other", "voice")}]


def test_a_change_tells_what_it_changed_where_and_when():
    raised = through(a_ticket("P3", START), (to_prioritise("P1"), HOUR))

    (change,) = changes_of(raised.timeline)

    assert isinstance(raised.timeline[change.index], Prioritised)
    assert (change.at, change.changed) == (START + HOUR, {"priority": ("P3", "P1")})
    assert (change.before["priority"], change.after["priority"]) == ("P3", "P1")
    assert {name: change.before[name] for name in ("pledge", "tier", "responsibility", "opened_by")} == {
        "pledge": "pledge-2026-11", "tier": "gold", "responsibility": "ours", "opened_by": "carrier"
    }  # fmt: skip


# --- product, tier, responsibility -----------------------------------------------------------------------------------

BY_PRODUCT = a_pledge(
    "pledge-2026-11",
    targets={
        "solve": [
            {"product": ("voice", "sms"), "tier": "gold", "within": "6 h", "calendar": "wall"},
            {"product": "voice", "within": "7 h", "calendar": "wall"},
            {"within": "20 h", "calendar": "wall"},
        ]
    },
)
PRODUCTS = replace(shelved(BY_PRODUCT), version=replace(TERMS.version, pledge=BY_PRODUCT))


def test_another_product_brings_its_own_target_and_all_that_has_counted_counts():
    moved = through(
        a_ticket("P2", START, PRODUCTS),
        (WORK, 0 * HOUR),
        (PAUSE, HOUR),
        (RESUME, 2 * HOUR),
        (ChangeAttributes(by=NOC, attributes={"ticketType": "Voice"}), 3 * HOUR),
        under=PRODUCTS,
    )

    solve, old = shown(moved, 4 * HOUR, PRODUCTS)["solve"], kept(moved, PRODUCTS)["solve", 3 * HOUR]

    assert (solve.target_seconds, solve.elapsed_seconds, solve.paused_seconds) == (6 * 3600, 3 * 3600, 3600)
    assert solve.due_at == START + 7 * HOUR
    assert (old.target_seconds, old.due_at) == (20 * 3600, START + 21 * HOUR)


def test_the_tier_that_the_case_was_opened_under_chooses_its_target():
    silver = replace(
        PRODUCTS, carrier=terms_of("telmaghreb").carrier, version=replace(PRODUCTS.version, business="casablanca")
    )
    gold, other = (a_ticket("P2", START, under, ticket_type="voice") for under in (PRODUCTS, silver))

    assert shown(gold, HOUR, PRODUCTS)["solve"].target_seconds == 6 * 3600
    assert shown(other, HOUR, silver)["solve"].target_seconds == 7 * 3600


def test_a_fault_of_somebody_else_is_none_of_our_promises_until_it_is_reopened():
    resolved = through(
        a_ticket("P1", START), (WORK, HOUR), (status(TicketStatus.RESOLVED, responsibility="third-party"), 2 * HOUR)
    )
    reopened = through(resolved, (ChangeStatus(by=NOC, status=TicketStatus.IN_PROGRESS, reason="still down"), 3 * HOUR))

    assert "solve" not in shown(resolved, 2 * HOUR)
    assert kept(resolved)["solve", 2 * HOUR].elapsed_seconds == 2 * 3600
    solve = shown(reopened, 4 * HOUR)["solve"]
    assert (solve.started_at, solve.elapsed_seconds, solve.paused_by_reason) == (START, 3 * 3600, {"stopped": 3600})
    assert [change.changed for change in changes_of(reopened.timeline)] == [
        {"responsibility": ("ours", "third-party")},
        {"responsibility": ("third-party", "ours")},
    ]


def test_a_resolution_of_our_own_changes_nothing():
    resolved = through(a_ticket("P1", START), (WORK, HOUR), (status(TicketStatus.RESOLVED), 2 * HOUR))

    assert kept(resolved) == {}
    assert shown(resolved, 9 * HOUR)["solve"].stopped_at == START + 2 * HOUR


def test_another_committed_date_is_another_target_and_the_old_one_is_kept():
    first, second = START + 10 * DAY, START + 20 * DAY
    lima = replace(terms_of("insulartel"))
    order = an_order(START)
    order = after(order, CommitDate(by=ENGINEER, ready_at=first, asked_by="ours"), START + HOUR)
    order = after(order, CommitDate(by=NOC, ready_at=second, asked_by="carrier", reason="building"), START + DAY)

    assert shown(order, DAY, lima)["delivery"].due_at == second
    assert kept(order, lima)["delivery", DAY].due_at == first
    assert "delivery" not in shown(an_order(START), HOUR, lima)


# --- versions --------------------------------------------------------------------------------------------------------

TIGHT = a_pledge("pledge-tight", targets={"solve": [{"within": "2 h", "calendar": "wall"}]}, dropped=("update",))
SHELF = shelved(TIGHT)


def to_move(pledge=None, calendars=None):
    return MoveTerms(by=ENGINEER, pledge_id=pledge, calendars_id=calendars, reason="as signed today")


def test_moving_a_case_to_another_pledge_is_recorded_with_its_reason_and_told():
    ticket = a_ticket("P2", START)

    moved = led_to(ticket, to_move("pledge-tight"), START + HOUR, SHELF)[0]

    assert moved == TermsMoved(
        at=START + HOUR, pledge_id="pledge-tight", calendars_id=CALENDARS, by=ENGINEER, reason="as signed today"
    )
    assert moved.notice == "terms"
    case = after(ticket, to_move("pledge-tight"), START + HOUR, SHELF)
    assert (case.pledge_id, case.calendars_id, case.changed_at) == ("pledge-tight", CALENDARS, START + HOUR)
    assert START + HOUR in owed_notices(case.timeline).values()
    assert events_adapter().validate_json(events_adapter().dump_json(moved)) == moved


def test_until_it_is_moved_a_case_keeps_the_versions_it_was_opened_under():
    newer = replace(SHELF, version=replace(SHELF.version, pledge=TIGHT))
    old, new = a_ticket("P2", START), a_ticket("P2", START, newer)

    assert (old.pledge_id, new.pledge_id) == ("pledge-2026-11", "pledge-tight")
    assert shown(old, HOUR, newer)["solve"].target_seconds == 48 * 3600
    assert shown(new, HOUR, newer)["solve"].target_seconds == 2 * 3600


def test_a_moved_case_is_read_again_from_its_beginning_with_the_pauses_it_had():
    waited = (WORK, HOUR), (PAUSE, 90 * MINUTE), (RESUME, 3 * HOUR)
    case = through(a_ticket("P2", START), *waited, (to_move("pledge-tight"), 4 * HOUR), under=SHELF)

    solve = shown(case, 5 * HOUR, SHELF)["solve"]

    assert (solve.started_at, solve.elapsed_seconds, solve.paused_seconds) == (START, 210 * 60, 90 * 60)
    assert (solve.due_at, solve.missed) == (START + 210 * MINUTE, True)


def test_a_move_puts_aside_what_the_new_pledge_says_otherwise_or_no_more():
    case = through(a_ticket("P2", START), (to_move("pledge-tight"), 4 * HOUR), under=SHELF)

    old = kept(case, SHELF)

    assert set(old) == {("solve", 4 * HOUR), ("update", 4 * HOUR)}
    assert (old["solve", 4 * HOUR].target_seconds, old["solve", 4 * HOUR].elapsed_seconds) == (48 * 3600, 4 * 3600)
    assert "update" not in shown(case, 5 * HOUR, SHELF)
    assert [change.changed for change in changes_of(case.timeline)] == [{"pledge": ("pledge-2026-11", "pledge-tight")}]


def test_a_promise_that_only_the_new_pledge_makes_has_counted_since_the_beginning():
    back = through(
        a_ticket("P2", START), (to_move("pledge-tight"), HOUR), (to_move("pledge-2026-11"), 2 * HOUR), under=SHELF
    )

    assert shown(back, 3 * HOUR, SHELF)["update"].elapsed_seconds == 3 * 3600
    assert {name for name, at in kept(back, SHELF) if at == 2 * HOUR} == {"solve"}


def waiting_less(pledge):
    """Only the clock of `restore` stands still for the carrier, and for an hour."""
    pauses = tuple(rule.changed(longest=Span.model_validate("1 h")) for rule in pledge.pauses)
    mute = (
        each if each.id == "restore" else each.changed(clock=each.clock.changed(pauses=each.clock.pauses - {WAITING}))
        for each in pledge.commitments
    )
    return pledge.changed(pauses=pauses, commitments=tuple(mute))


SHORT = waiting_less(a_pledge("pledge-short", targets={"solve": [{"within": "9 h", "calendar": "wall"}]}))
SHORTS = shelved(SHORT)


@pytest.mark.parametrize("resumed", [False, True])
def test_a_pause_earned_under_one_pledge_stays_as_long_as_it_was_under_another(resumed):
    waited = (WORK, HOUR), (PAUSE, 2 * HOUR), *([(RESUME, 5 * HOUR)] if resumed else [])
    case = through(a_ticket("P2", START), *waited, (to_move("pledge-short"), 5 * HOUR), under=SHORTS)

    before, after_it = kept(case, SHORTS)["solve", 5 * HOUR], shown(case, 5 * HOUR, SHORTS)["solve"]

    assert before.paused_seconds == after_it.paused_seconds == 3 * 3600
    assert (after_it.elapsed_seconds, after_it.target_seconds) == (2 * 3600, 9 * 3600)


def test_a_pause_begun_after_the_move_is_one_of_the_new_pledge():
    moved = (to_move("pledge-short"), HOUR), (WORK, HOUR), (PAUSE, 2 * HOUR)

    case = through(a_ticket("P2", START), *moved, under=SHORTS)

    assert shown(case, 5 * HOUR, SHORTS)["solve"].paused_seconds == 0
    assert [pause.lapses_at for pause in seen(case, SHORTS, START + 5 * HOUR).pauses] == [
        int((START + 3 * HOUR).timestamp())
    ]


def test_a_promise_that_only_the_new_pledge_makes_stands_still_for_old_pauses_as_the_new_one_says():
    waited = (to_move("pledge-tight"), HOUR), (WORK, HOUR), (PAUSE, 2 * HOUR), (RESUME, 3 * HOUR)

    back = through(a_ticket("P2", START), *waited, (to_move("pledge-2026-11"), 4 * HOUR), under=SHELF)

    assert shown(back, 4 * HOUR, SHELF)["update"].paused_seconds == 3600


def test_other_calendars_move_the_due_moment_and_keep_the_agreements_choice_by_its_name():
    usual = TERMS.library.calendars[CALENDARS]
    mourning = Override.model_validate({"date": "2026-11-24", "name": "a day of mourning"})
    shelf = shelved(
        calendars={"calendars-newer": {**usual, "vilnius": usual["vilnius"].changed(overrides=(mourning,))}}
    )
    case = through(a_ticket("P3", START), (to_move(calendars="calendars-newer"), HOUR), under=shelf)

    solve, old = shown(case, HOUR, shelf)["solve"], kept(case, shelf)["solve", HOUR]

    assert case.calendars_id == "calendars-newer"
    assert (case.pledge_id, solve.calendar.id) == ("pledge-2026-11", "vilnius")
    assert (old.due_at, solve.due_at) == (at("2026-11-30 09:00"), at("2026-12-01 09:00"))
    assert {name for name, _ in kept(case, shelf)} == {"first-response", "next-response", "update", "solve"}


@pytest.mark.parametrize(
    ("command", "where", "named"),
    [
        (to_move("pledge-1999"), "pledge", "no published pledge 'pledge-1999'; there are: pledge-2026-11, pledge-t"),
        (to_move(calendars="calendars-1999"), "calendars", "there is no published calendars 'calendars-1999'"),
    ],
)  # fmt: skip
def test_a_case_is_not_moved_to_what_was_never_published(command, where, named):
    with pytest.raises(Invalid, match=named) as no:
        led_to(a_ticket("P2", START), command, START + HOUR, SHELF)
    assert no.value.facts == {"where": where}


def test_a_move_names_where_to():
    with pytest.raises(Invalid, match="name the pledge_id or the calendars_id"):
        led_to(a_ticket("P2", START), to_move(), START + SECOND, SHELF)


@pytest.mark.parametrize("command", [to_move("pledge-2026-11"), to_move("pledge-2026-11", CALENDARS)])
def test_to_move_a_case_to_where_it_is_changes_nothing(command):
    assert led_to(a_ticket("P2", START), command, START + SECOND, SHELF) == []


@pytest.mark.parametrize("case", [a_ticket, a_dispute, an_order], ids=["ticket", "dispute", "order"])
def test_any_kind_of_case_can_be_moved(case):
    opened = case()
    under = shelved(TIGHT, under=terms_of(opened.carrier_id))

    moved = after(opened, to_move("pledge-tight"), opened.opened_at + MINUTE, under)

    assert (moved.pledge_id, moved.facts["pledge"]) == ("pledge-tight", "pledge-tight")


def test_a_case_that_was_moved_wakes_when_its_new_promises_say():
    moved = after(a_ticket("P2", START), to_move("pledge-tight"), START + 61 * MINUTE, SHELF)

    assert shown(moved, 61 * MINUTE, SHELF)["solve"].due_at == START + 2 * HOUR
    assert next_wake(moved, SHELF, START + 61 * MINUTE) == START + 90 * MINUTE


def test_what_is_overdue_under_the_new_promises_is_told_with_the_move():
    events = led_to(a_ticket("P2", START), to_move("pledge-tight"), START + 3 * HOUR, SHELF)

    assert ("solve", START + 2 * HOUR) in {(e.commitment, e.due_at) for e in events if isinstance(e, FellDue)}


# --- what is seen ----------------------------------------------------------------------------------------------------


def test_clocks_see_the_pauses_that_the_pledge_and_the_agreement_allow():
    held = PauseClocks(by=ENGINEER, reason="third-party-supplier", note="cable", evidence="mail-7.eml")
    case = through(a_ticket("P2", START), (WORK, HOUR), (held, 2 * HOUR))
    agreed = replace(TERMS, stopping=frozenset({"third-party-supplier"}))

    assert seen(case, TERMS, START + DAY).pauses == ()
    assert [pause.name for pause in seen(case, agreed, START + DAY).pauses] == ["w1"]


def test_an_old_reading_is_of_what_was_agreed_by_then():
    waited = PauseClocks(by=ENGINEER, reason="no-access", note="which door?")
    case = through(
        a_ticket("P2", START),
        (WORK, HOUR),
        (waited, 2 * HOUR),
        (RESUME, 3 * HOUR),
        (to_prioritise("P1"), 4 * HOUR),
        (AgreeToPause(by=NOC, pause_id="w1"), 5 * HOUR),
    )

    assert kept(case)["solve", 4 * HOUR].disputed_seconds == 3600
    assert shown(case, 5 * HOUR)["solve"].paused_seconds == 3600


# --- clocks that are behind ------------------------------------------------------------------------------------------


def test_a_change_dated_before_the_last_event_puts_aside_what_was_shown_by_then():
    ticket = through(a_ticket("P2", START), (AddNote(by=ENGINEER, text="on it"), HOUR))
    raised = fold(ticket.case_id, [Prioritised(at=START + HOUR - SECOND, priority="P1", by=ENGINEER)], ticket)

    old = {each.commitment.id: each.reading for each in superseded(raised, TERMS)}

    assert old["update"].started_at == START + HOUR
    assert old["first-response"].stopped_at == START + HOUR


def test_a_clock_read_before_the_case_was_opened_waits():
    assert {r.state for _, r in readings(a_ticket("P2", START), TERMS, START - SECOND)} == {ClockState.WAITING}
    assert led_to(a_ticket("P2", START), Tick(), START + SECOND, TERMS) == []
