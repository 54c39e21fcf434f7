"""Pauses by the second: for which reasons clocks stand still, how long, and who has a say in it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import ClockState, read
from pledgekeeper.sla.marks import CONSENTED, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark
from pledgekeeper.sla.pauses import Pause, PauseRule, pauses_of
from pledgekeeper.sla.periods import history
from pledgekeeper.sla.pledge import Rule
from tests.unit.builders import a_calendar, alone, at

MINUTE, HOUR, DAY = 60, 3600, 86_400
START = int(at("2026-11-23 10:00").timestamp())
LATER = START + 365 * DAY
OFFICE = a_calendar({"mon-fri": "09:00-12:30 13:30-18:00"})


def rule(reason, longest="2 h", **fields):
    return PauseRule.model_validate(
        {"reason": reason, "name": reason, "longest": longest, "consent": "silent"} | fields
    )


RULES = {
    each.reason: each
    for each in (
        rule("waiting"),
        rule("no-access", consent="needed"),
        rule("planned-work", longest="12 h", notice="10 d"),
        rule("moved-power", longest="12 h", notice="10 d", consent="needed"),
        rule("supplier", stops=False),
    )
}


SOLVE = Rule(
    starts=frozenset({"opened"}),
    pauses=frozenset(RULES),
    reopens=frozenset({"reopened"}),
    stops=frozenset({"resolved"}),
)


def paused(minute, name="w1", reason="waiting"):
    return Mark(START + minute * MINUTE, PAUSED, name, reason)


def said(what, minute, name="w1"):
    return Mark(START + minute * MINUTE, what, name)


def planned(announced, begin, end, name="w1", reason="planned-work"):
    """All three in hours."""
    return Mark(START + announced * HOUR, PLANNED_WORK, name, reason, START + begin * HOUR, START + end * HOUR)


def pauses(*marks, now=LATER, stopping=()):
    return pauses_of(marks, alone(RULES), stopping, now)


def spans(*marks, **fields):
    """Begin and end of each pause, in minutes."""
    return [
        ((pause.begin - START) / MINUTE, None if pause.end is None else (pause.end - START) / MINUTE)
        for pause in pauses(*marks, **fields)
    ]


def reading(*marks, now, target=4 * HOUR, calendar=ALWAYS, stopping=()):
    seen = history((Mark(START, "opened"), *marks), START + now * MINUTE, alone(RULES), stopping)
    return read(SOLVE, target, calendar, seen)


def minutes(moment):
    return None if moment is None else (moment.timestamp() - START) / MINUTE


# --- how long --------------------------------------------------------------------------------------------------------


def test_a_pause_lasts_from_its_begin_until_it_is_ended():
    assert spans(paused(10), said(RESUMED, 40)) == [(10, 40)]


def test_a_pause_that_nothing_has_ended_has_no_end_yet():
    assert spans(paused(10), now=START + 129 * MINUTE) == [(10, None)]


@pytest.mark.parametrize(
    ("second", "end"), [(130 * MINUTE - 1, None), (130 * MINUTE, 130), (130 * MINUTE + 1, 130)], ids=str
)
def test_a_pause_lapses_on_the_second_on_which_it_has_lasted_as_long_as_allowed(second, end):
    assert spans(paused(10), now=START + second) == [(10, end)]


@pytest.mark.parametrize(("ended", "end"), [(129, 129), (130, 130), (131, 130), (900, 130)], ids=str)
def test_what_ends_a_pause_after_it_has_lapsed_makes_it_no_longer(ended, end):
    assert spans(paused(10), said(RESUMED, ended)) == [(10, end)]


def test_a_pause_is_ended_once():
    assert spans(paused(10), said(RESUMED, 40), said(RESUMED, 50)) == [(10, 40)]


def test_a_pause_tells_its_name_its_reason_and_when_it_lapses():
    (pause,) = pauses(paused(10, "w7", "no-access"), said(RESUMED, 40, "w7"))

    assert pause == Pause(
        "w7", "no-access", START + 10 * MINUTE, START + 40 * MINUTE, granted=False, lapses_at=START + 130 * MINUTE
    )


def test_each_pause_is_ended_by_its_own_name():
    marks = (paused(10, "w1"), paused(20, "w2"), said(RESUMED, 30, "w2"), said(RESUMED, 40, "w1"))

    assert spans(*marks) == [(10, 40), (20, 30)]


def test_words_about_a_pause_that_never_was_mean_nothing():
    for what in (RESUMED, CONSENTED, OBJECTED):
        assert pauses(said(what, 5), paused(10, "w2"), said(what, 20)) == pauses(paused(10, "w2"))


def test_pauses_are_told_in_the_order_of_their_begin_not_of_their_announcement():
    marks = (planned(0, 250, 251, "w1"), paused(10, "w2"), planned(0, 240, 241, "w3"))

    assert [pause.name for pause in pauses(*marks)] == ["w2", "w3", "w1"]


def test_a_clock_runs_on_when_its_pause_has_lapsed_whatever_the_status_says():
    on_the_second, before = reading(paused(10), now=130), reading(paused(10), now=129)

    assert (before.state, before.due_at) == (ClockState.PAUSED, None)
    assert (on_the_second.state, minutes(on_the_second.due_at)) == (ClockState.RUNNING, 240 + 120)
    assert (on_the_second.elapsed_seconds, on_the_second.paused_seconds) == (10 * MINUTE, 2 * HOUR)


@pytest.mark.parametrize("until", [RESUMED, "resolved"])
def test_a_promise_whose_time_is_up_on_the_second_of_a_pause_or_of_its_stop_is_due_on_that_second(until):
    stop = () if until == RESUMED else (Mark(START + HOUR, until),)
    pause = (paused(60), said(RESUMED, 120)) if until == RESUMED else ()

    for now in (60, 300):
        shown = reading(*(mark for mark in (*pause, *stop) if mark.at <= START + now * MINUTE), now=now, target=HOUR)
        assert minutes(shown.due_at) == minutes(shown.due_at_if_granted) == 60


# --- for what reasons ------------------------------------------------------------------------------------------------


def test_a_reason_that_the_pledge_does_not_know_stops_nothing():
    assert pauses(paused(10, reason="lunch")) == ()
    assert pauses(Mark(START, PAUSED, "w1", None)) == ()


def test_a_suppliers_delay_stops_nothing_unless_the_agreement_says_so():
    held = paused(10, reason="supplier"), said(RESUMED, 40)

    assert pauses(*held) == ()
    assert pauses(*held, stopping=("waiting",)) == ()
    assert spans(*held, stopping=("supplier",)) == [(10, 40)]
    assert reading(*held, now=60).elapsed_seconds == HOUR
    assert reading(*held, now=60, stopping=("supplier",)).paused_by_reason == {"supplier": 30 * MINUTE}


def test_a_clock_is_stopped_only_by_the_reasons_of_its_own_rule():
    own = SOLVE.changed(pauses=frozenset({"no-access"}))
    seen = history((Mark(START, "opened"), paused(10)), START + HOUR, alone(RULES), ())

    assert read(own, 4 * HOUR, ALWAYS, seen).elapsed_seconds == HOUR
    assert read(SOLVE, 4 * HOUR, ALWAYS, seen).elapsed_seconds == 10 * MINUTE


def test_time_is_told_by_the_reason_it_was_paused_for():
    marks = (
        paused(10),
        said(RESUMED, 20),
        paused(30, "w2", "supplier"),
        said(RESUMED, 45, "w2"),
        paused(50, "w3"),
        said(RESUMED, 55, "w3"),
    )

    shown = reading(*marks, now=60, stopping=("supplier",))

    assert shown.paused_by_reason == {"waiting": 15 * MINUTE, "supplier": 15 * MINUTE}
    assert (shown.paused_seconds, shown.elapsed_seconds) == (30 * MINUTE, 30 * MINUTE)


def test_of_pauses_side_by_side_each_second_counts_once_and_by_the_one_that_began_first():
    marks = (paused(10), paused(20, "w2", "supplier"), said(RESUMED, 40), said(RESUMED, 50, "w2"))

    shown = reading(*marks, now=60, stopping=("supplier",))

    assert shown.paused_by_reason == {"waiting": 30 * MINUTE, "supplier": 10 * MINUTE}
    assert [(s.kind, s.reason, s.name) for s in shown.stretches] == [
        ("running", None, None),
        ("paused", "waiting", "w1"),
        ("paused", "supplier", "w2"),
        ("running", None, None),
    ]


def test_a_pause_of_no_length_leaves_no_trace():
    assert reading(paused(10), said(RESUMED, 10), now=60) == reading(now=60)


def test_a_pause_that_began_before_the_clock_started_stops_it_from_its_start():
    marks = (paused(-30, reason="waiting"), Mark(START, "opened"), said(RESUMED, 20))
    seen = history(marks, START + HOUR, alone(RULES), ())

    shown = read(SOLVE, 4 * HOUR, ALWAYS, seen)

    assert (minutes(shown.started_at), shown.paused_seconds, shown.elapsed_seconds) == (0, 20 * MINUTE, 40 * MINUTE)


def test_a_pause_that_outlives_the_clock_is_cut_where_the_clock_stopped():
    shown = reading(paused(10), Mark(START + 30 * MINUTE, "resolved"), now=60)

    assert (shown.paused_seconds, minutes(shown.stopped_at)) == (20 * MINUTE, 30)


def test_only_what_lies_in_working_hours_is_disputed_while_a_pause_that_stands_is_told_by_the_wall():
    friday = int(at("2026-11-20 17:00").timestamp())
    stopped = {"name": "w1", "at": friday}
    for reason, shown in (("waiting", (0, 65 * HOUR, 0)), ("no-access", (2 * HOUR, 0, 63 * HOUR))):
        longer = {name: each.changed(longest=rule("x", "9 d").longest) for name, each in RULES.items()}
        marks = (
            Mark(friday, "opened"),
            Mark(what=PAUSED, reason=reason, **stopped),
            Mark(friday + 65 * HOUR, RESUMED, "w1"),
        )

        seen = read(SOLVE, 4 * HOUR, OFFICE, history(marks, friday + 65 * HOUR, alone(longer), ()))

        assert (seen.disputed_seconds, seen.paused_seconds, seen.outside_seconds) == shown
        assert seen.elapsed_seconds == 0


# --- who has a say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "words", "granted"),
    [
        ("waiting", (), True),
        ("waiting", (CONSENTED,), True),
        ("waiting", (OBJECTED,), False),
        ("waiting", (OBJECTED, CONSENTED), True),
        ("no-access", (), False),
        ("no-access", (OBJECTED,), False),
        ("no-access", (CONSENTED,), True),
        ("no-access", (CONSENTED, OBJECTED), False),
        ("no-access", (CONSENTED, OBJECTED, CONSENTED), True),
    ],
)
def test_the_last_word_of_the_carrier_counts_and_until_then_the_rule(reason, words, granted):
    marks = (paused(10, reason=reason), *(said(word, 20 + n) for n, word in enumerate(words)), said(RESUMED, 40))

    assert [pause.granted for pause in pauses(*marks)] == [granted]


def test_time_that_is_not_agreed_is_disputed_and_counts_in_one_reading_and_not_in_the_other():
    shown = reading(paused(60, reason="no-access"), said(RESUMED, 120), now=250)

    assert (shown.elapsed_seconds, shown.disputed_seconds, shown.paused_seconds) == (190 * MINUTE, HOUR, 0)
    assert (minutes(shown.due_at), minutes(shown.due_at_if_granted)) == (240, 300)
    assert (shown.missed, shown.missed_if_granted) == (True, False)
    assert (shown.counted_seconds, shown.remaining_seconds) == (250 * MINUTE, -10 * MINUTE)


@pytest.mark.parametrize(("late", "missed"), [(-1, False), (0, False), (1, True)])
def test_in_both_readings_what_is_done_on_the_very_second_is_in_time(late, missed):
    disputed = paused(60, reason="no-access"), said(RESUMED, 120)
    granted = Mark(START + 300 * MINUTE + late, "resolved")
    as_held = Mark(START + 240 * MINUTE + late, "resolved")

    assert reading(*disputed, granted, now=999).missed_if_granted is missed
    assert reading(*disputed, as_held, now=999).missed is missed


def test_while_it_is_disputed_the_promise_runs_on_as_the_carrier_may_hold_it():
    shown = reading(paused(60, reason="no-access"), now=90)

    assert shown.state is ClockState.DISPUTED
    assert (minutes(shown.due_at), shown.due_at_if_granted) == (240, None)


@pytest.mark.parametrize("when", [70, 120, 200], ids=["meanwhile", "on its last second", "afterwards"])
def test_agreement_given_whenever_covers_all_of_the_pause(when):
    marks = sorted((paused(60, reason="no-access"), said(CONSENTED, when), said(RESUMED, 120)))

    shown = reading(*marks, now=250)

    assert (shown.elapsed_seconds, shown.disputed_seconds, shown.paused_seconds) == (190 * MINUTE, 0, HOUR)
    assert minutes(shown.due_at) == minutes(shown.due_at_if_granted) == 300


def test_an_objection_makes_all_of_the_pause_count_that_silence_had_granted():
    silent = paused(60), said(RESUMED, 120)

    assert minutes(reading(*silent, now=200).due_at) == 300
    assert minutes(reading(*silent, said(OBJECTED, 199), now=200).due_at) == 240


def test_a_disputed_pause_lapses_like_any_other():
    shown = reading(paused(10, reason="no-access"), now=200)

    assert shown.state is ClockState.RUNNING
    assert (shown.disputed_seconds, shown.elapsed_seconds) == (2 * HOUR, 80 * MINUTE)


def test_a_second_that_one_pause_has_granted_is_not_disputed_by_another():
    disputed, granted = paused(10, "w1", "no-access"), paused(20, "w2")
    marks = (disputed, granted, said(RESUMED, 30, "w2"), said(RESUMED, 40, "w1"))

    shown = reading(*marks, now=60)

    assert [(s.kind, s.name) for s in shown.stretches] == [
        ("running", None),
        ("disputed", "w1"),
        ("paused", "w2"),
        ("disputed", "w1"),
        ("running", None),
    ]
    assert (shown.disputed_seconds, shown.paused_seconds) == (20 * MINUTE, 10 * MINUTE)


# --- planned work ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("early", "counts"), [(0, False), (1, True), (-1, False)], ids=["ten days before", "a second late", "earlier"]
)
def test_a_window_announced_in_time_does_not_count_and_one_announced_a_second_late_does(early, counts):
    mark = planned(0, 240, 243)._replace(at=START + early)

    shown = reading(mark, now=300 * 60, target=999 * HOUR)

    assert shown.paused_by_reason == ({} if counts else {"planned-work": 3 * HOUR})
    assert [pause[2:4] for pause in pauses(mark)] == ([] if counts else [(START + 240 * HOUR, START + 243 * HOUR)])


def test_a_window_has_its_end_from_the_start_so_that_the_due_moment_is_known_before_it_and_in_it():
    for now in (0, 241):
        assert minutes(reading(planned(0, 240, 243), now=now * 60, target=250 * HOUR).due_at) == 253 * 60
    assert reading(planned(0, 240, 243), now=239 * 60, target=250 * HOUR).state is ClockState.RUNNING
    assert reading(planned(0, 240, 243), now=240 * 60, target=250 * HOUR).state is ClockState.PAUSED
    assert reading(planned(0, 240, 243), now=243 * 60, target=250 * HOUR).state is ClockState.RUNNING


def test_from_a_moment_in_a_window_a_clock_counts_again_at_its_end():
    announced = reading(planned(0, 240, 243), now=0, target=250 * HOUR)

    for hour, counting in ((0, 0), (239, 239), (240, 243), (242, 243), (243, 243), (260, 260)):
        assert minutes(announced.counting_from(at("2026-11-23 10:00") + timedelta(hours=hour))) == counting * 60


def test_from_a_moment_in_the_first_of_two_windows_on_end_a_clock_counts_again_at_the_end_of_the_second():
    windows = planned(0, 240, 243, "w1"), planned(0, 243, 246, "w2", "moved-power"), Mark(START, CONSENTED, "w2")

    counting = reading(*windows, now=0).counting_from(at("2026-11-23 10:00") + timedelta(hours=241))

    assert minutes(counting) == 246 * 60


def test_nobody_knows_when_a_clock_counts_again_whose_pause_is_still_to_be_ended():
    ten_minutes_on = at("2026-11-23 10:10")

    assert reading(paused(10), now=20).counting_from(ten_minutes_on) is None
    assert minutes(reading(paused(10), now=20).counting_from(ten_minutes_on - timedelta(seconds=1))) == 10 - 1 / 60
    assert minutes(reading(paused(10, reason="no-access"), now=20).counting_from(ten_minutes_on)) == 10


def test_a_window_longer_than_the_pledge_allows_counts_from_there_on():
    assert spans(planned(0, 240, 300)) == [(240 * 60, 252 * 60)]
    assert spans(planned(0, 240, 252)) == [(240 * 60, 252 * 60)]


def test_a_window_lapses_never():
    (window,) = pauses(planned(0, 240, 243), now=START + 241 * HOUR)

    assert (window.end, window.lapses_at) == (START + 243 * HOUR, None)


@pytest.mark.parametrize(("taken_back", "window"), [(5, None), (240, None), (241, (240, 241)), (250, (240, 243))])
def test_work_that_is_taken_back_before_its_window_is_none_and_in_it_ends_it(taken_back, window):
    found = spans(planned(0, 240, 243), said(RESUMED, taken_back * 60))

    assert found == ([] if window is None else [(window[0] * 60, window[1] * 60)])


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ((), False),
        ((OBJECTED,), False),
        ((CONSENTED,), True),
        ((OBJECTED, CONSENTED), True),
        ((CONSENTED, OBJECTED), False),
    ],
    ids=str,
)
def test_work_announced_too_late_is_a_pause_only_if_the_carrier_says_yes_to_it(words, stands):
    late = planned(0, 239, 243)

    found = pauses(late, *(said(word, 5 + n) for n, word in enumerate(words)))

    assert [(pause.name, pause.granted) for pause in found] == ([("w1", True)] if stands else [])
    assert reading(late, *(said(word, 5) for word in words), now=242 * 60).disputed_seconds == 0


def test_the_carrier_has_a_say_in_a_window_as_in_any_pause():
    window, asked_for = planned(0, 240, 243), planned(0, 240, 243, reason="moved-power")

    assert [pause.granted for pause in pauses(window)] == [True]
    assert [pause.granted for pause in pauses(window, said(OBJECTED, 5))] == [False]
    assert [pause.granted for pause in pauses(asked_for)] == [False]
    assert [pause.granted for pause in pauses(asked_for, said(CONSENTED, 5))] == [True]


# --- a target that is a date -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "target", "due"),
    [
        ("2026-11-23 11:00", HOUR, "2026-11-23 11:00"),
        ("2026-11-23 13:00", 150 * MINUTE, "2026-11-23 12:30"),
        ("2026-11-24 10:00", 8 * HOUR, "2026-11-24 10:00"),
        ("2026-11-22 10:00", 0, "2026-11-23 10:00"),
    ],
    ids=["of the same morning", "in the lunch break", "of the next day", "that had passed already"],
)
def test_a_date_is_as_far_away_as_the_working_time_until_it(by, target, due):
    opened = Mark(START, "opened")
    later = read(SOLVE, at(by), OFFICE, history((opened,), START + 30 * DAY, alone(RULES), ()))

    assert (later.target_seconds, later.due_at, later.missed) == (target, at(due), True)


def test_a_date_moves_with_the_pauses_and_is_unknown_while_a_clock_waits():
    moved = history((Mark(START, "opened"), paused(10), said(RESUMED, 70)), START + 2 * HOUR, alone(RULES), ())

    assert read(SOLVE, at("2026-11-23 12:00"), ALWAYS, moved).due_at == at("2026-11-23 13:00")
    assert read(SOLVE, at("2026-11-23 12:00"), ALWAYS, history((), START, alone(RULES), ())).target_seconds == 0


# --- for any order of pauses -----------------------------------------------------------------------------------------

MARKS = st.lists(
    st.tuples(
        st.integers(0, 300),
        st.sampled_from([PAUSED, PAUSED, RESUMED, CONSENTED, OBJECTED]),
        st.sampled_from(["w1", "w2", "w3"]),
        st.sampled_from(["waiting", "no-access", "supplier", "lunch"]),
    ),
    max_size=10,
)


def told(drawn):
    """Marks in the order of time; every pause begins once."""
    begun, marks = set(), []
    for minute, what, name, reason in sorted(drawn, key=lambda each: each[0]):
        if what != PAUSED or name not in begun:
            marks.append(Mark(START + minute * MINUTE, what, name, reason if what == PAUSED else None))
        begun |= {name} if what == PAUSED else set()
    return tuple(marks)


@given(MARKS, st.integers(300, 900))
def test_agreeing_to_everything_never_makes_a_promise_fall_due_sooner_nor_objecting_later(drawn, now):
    marks = told(drawn)
    every = [mark.name for mark in marks if mark.what == PAUSED]
    end = START + 300 * MINUTE

    agreed, objected = (
        reading(*marks, *(Mark(end, word, name) for name in every), now=now) for word in (CONSENTED, OBJECTED)
    )
    shown = reading(*marks, now=now)

    assert (agreed.disputed_seconds, objected.paused_seconds) == (0, 0)
    assert agreed.elapsed_seconds == shown.elapsed_seconds == objected.elapsed_seconds
    assert objected.counted_seconds == (now * MINUTE)
    assert agreed.due_at == shown.due_at_if_granted
    assert minutes(objected.due_at) == 240


@given(MARKS, st.integers(300, 900))
def test_no_pause_is_longer_than_its_reason_allows(drawn, now):
    for pause in pauses(*told(drawn), now=START + now * MINUTE, stopping=("supplier",)):
        assert pause.reason != "lunch"
        assert pause.lapses_at == pause.begin + RULES[pause.reason].longest.seconds
        assert pause.begin <= (pause.end or pause.begin) <= pause.lapses_at
        assert pause.end is not None or pause.lapses_at > START + now * MINUTE


# --- rules of pauses -------------------------------------------------------------------------------------------------


def test_a_pause_without_a_longest_or_of_business_days_is_refused():
    with pytest.raises(ValidationError, match="longest"):
        PauseRule.model_validate({"reason": "waiting", "name": "waiting", "consent": "silent"})
    with pytest.raises(ValidationError, match="5 bd counts on a calendar; this is time on the wall clock"):
        rule("waiting", "5 bd")
    with pytest.raises(ValidationError, match="this is time on the wall clock"):
        rule("planned-work", notice="10 bd")


def test_a_pause_waits_for_the_carrier_asks_for_no_evidence_and_stops_clocks_unless_it_says_otherwise():
    usual = rule("waiting")

    assert (usual.held_by, usual.evidence, usual.stops, usual.notice) == ("carrier", False, True, None)
    assert usual.longest.seconds == timedelta(hours=2).total_seconds()


# --- under which version ---------------------------------------------------------------------------------------------

SHORTER = {"waiting": rule("waiting", longest="1 h", consent="needed", held_by="ours")}
VERSIONS = {"old": RULES, "new": SHORTER}


def under(pledge, minute=0):
    """The mark of an opening, or of a move, that names a version of the pledge."""
    return Mark(START + minute * MINUTE, "moved" if minute else "opened", pledge=pledge)


def test_a_pause_stays_what_it_was_under_the_version_in_which_it_began():
    marks = (under("old"), paused(10), said(RESUMED, 120), under("new", 130), paused(140, "w2"))

    first, second = pauses_of(marks, VERSIONS.__getitem__, (), START + 150 * MINUTE)

    assert (first.end, first.granted, first.held_by, first.pledge) == (START + 2 * HOUR, True, "carrier", "old")
    assert (second.lapses_at, second.granted, second.held_by, second.pledge) == (
        START + 200 * MINUTE, False, "ours", "new",
    )  # fmt: skip


def test_a_pause_that_lasts_when_the_case_moves_lapses_as_it_would_have():
    (pause,) = pauses_of((under("old"), paused(10), under("new", 30)), VERSIONS.__getitem__, (), START + 80 * MINUTE)

    assert (pause.end, pause.lapses_at) == (None, START + 130 * MINUTE)


def test_a_reason_that_a_version_dropped_is_no_reason_from_the_move_on_and_was_one_before():
    dropped = {"old": RULES, "new": {}}
    marks = (under("old"), paused(10), said(RESUMED, 20), under("new", 30), paused(40, "w2"))

    assert [pause.name for pause in pauses_of(marks, dropped.__getitem__, (), LATER)] == ["w1"]


def test_a_clock_stood_still_for_a_pause_if_its_rule_of_that_time_says_so():
    versions = {"old": SOLVE, "new": SOLVE.changed(pauses=frozenset({"no-access"}))}
    marks = (under("old"), paused(10), said(RESUMED, 20), under("new", 30), paused(40, "w2"), said(RESUMED, 50, "w2"))
    seen = history(marks, START + HOUR, alone(RULES), ())

    moved = read(versions["new"], 4 * HOUR, ALWAYS, seen, versions.__getitem__)
    back = read(versions["old"], 4 * HOUR, ALWAYS, seen, versions.__getitem__)

    assert moved.paused_seconds == back.paused_seconds == 10 * MINUTE
    assert moved.stretches[1].name == "w1"
