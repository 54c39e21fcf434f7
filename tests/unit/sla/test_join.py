"""The algebra of joined clocks: a clock ran whenever either ran, and what had stopped keeps its verdict."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import ClockState, read, read_periods
from pledgekeeper.sla.marks import CONSENTED, JOINED, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.sla.periods import history
from pledgekeeper.sla.pledge import Rule
from tests.unit.builders import alone
from tests.unit.sla.strategies import moments, places

LONG = {"name": "x", "longest": "30 d"}
RULES = {
    rule.reason: rule
    for rule in (
        PauseRule.model_validate({"reason": "waiting", "consent": "silent", **LONG}),
        PauseRule.model_validate({"reason": "no-access", "consent": "needed", **LONG}),
        PauseRule.model_validate({"reason": "short", "consent": "silent", "name": "x", "longest": "10 s"}),
        PauseRule.model_validate({"reason": "supplier", "consent": "silent", "stops": False, **LONG}),
        PauseRule.model_validate({"reason": "planned-work", "consent": "silent", "notice": "0 s", **LONG}),
    )
}
SOLVE = Rule(
    starts=frozenset({"opened"}),
    restarts=frozenset({"updated"}),
    pauses=frozenset(RULES),
    reopens=frozenset({"reopened"}),
    stops=frozenset({"resolved", "merged"}),
)
TARGET = 60


def opened(at=0):
    return Mark(at, "opened")


def paused(at, reason="waiting", name="w1"):
    return Mark(at, PAUSED, name, reason)


def resumed(at, name="w1"):
    return Mark(at, RESUMED, name)


def joined(at, *other, name="TT-9"):
    return Mark(at, JOINED, name, other=other)


def seen(marks, now, stopping=()):
    return history(tuple(marks), now, alone(RULES), stopping)


def reading(*marks, now, **fields):
    return read(SOLVE, TARGET, ALWAYS, seen(marks, now, **fields))


def periods(*marks, now):
    return read_periods(SOLVE, TARGET, ALWAYS, seen(marks, now))


def seconds(moment):
    return None if moment is None else int(moment.timestamp())


# --- a clock that ticks in both --------------------------------------------------------------------------------------


def test_a_clock_that_ticks_in_both_began_when_the_older_one_did():
    shown = reading(opened(20), joined(30, opened(5)), now=40)

    assert (seconds(shown.started_at), shown.elapsed_seconds, seconds(shown.due_at)) == (5, 35, 65)


def test_a_younger_history_adds_nothing_to_an_older_one_that_always_ran():
    assert reading(opened(5), joined(30, opened(20)), now=40) == reading(opened(5), now=40)


def test_it_ran_while_either_ran_and_stood_still_while_both_did():
    ours = opened(), paused(10), resumed(30)
    theirs = opened(), paused(20), resumed(40)

    shown = reading(*ours, joined(50, *theirs), now=55)

    assert [(s.begin, s.end, s.kind, s.reason) for s in shown.stretches] == [
        (0, 20, "running", None),
        (20, 30, "paused", "waiting"),
        (30, None, "running", None),
    ]
    assert (shown.elapsed_seconds, shown.paused_seconds) == (45, 10)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("waiting", "no-access", "disputed"),
        ("no-access", "waiting", "disputed"),
        ("no-access", "no-access", "disputed"),
        ("waiting", "waiting", "paused"),
        ("waiting", "lunch", "running"),
        ("lunch", "no-access", "running"),
    ],
)
def test_side_by_side_running_is_told_before_disputed_and_disputed_before_paused(ours, theirs, kind):
    shown = reading(opened(), paused(10, ours, "w1"), joined(30, opened(), paused(10, theirs, "w9")), now=30)

    assert [stretch.kind for stretch in shown.stretches if stretch.begin <= 20 < (stretch.end or 99)] == [kind]


@pytest.mark.parametrize(("ours", "theirs"), [("waiting", "short"), ("short", "waiting")])
def test_of_two_pauses_side_by_side_our_own_is_told(ours, theirs):
    shown = reading(opened(), paused(10, ours, "w1"), joined(15, opened(), paused(10, theirs, "w9")), now=15)

    assert [(s.reason, s.name) for s in shown.stretches] == [(None, None), (ours, "w1")]


def test_after_the_join_only_our_own_pauses_stop_it():
    theirs = joined(30, opened(), paused(10))

    assert reading(opened(), theirs, now=50).state is ClockState.RUNNING
    assert reading(opened(), theirs, now=50).elapsed_seconds == 50
    assert reading(opened(), theirs, paused(40, name="w2"), now=50).paused_seconds == 10
    assert reading(opened(), paused(20), theirs, now=50).paused_seconds == 30


def test_pauses_of_the_history_joined_are_judged_by_the_same_rules_and_agreement():
    asleep = opened(), paused(0, "supplier")

    assert reading(*asleep, joined(30, *asleep), now=30).elapsed_seconds == 30
    assert reading(*asleep, joined(30, *asleep), now=30, stopping=("supplier",)).paused_seconds == 30


def test_a_pause_of_the_history_joined_lapsed_there_when_it_lapsed():
    asleep = opened(), paused(0)

    shown = reading(*asleep, joined(30, opened(), paused(0, "short")), now=30)

    assert [(s.begin, s.end, s.kind) for s in shown.stretches] == [
        (0, 10, "paused"),
        (10, 30, "running"),
        (30, None, "paused"),
    ]


def test_what_was_agreed_in_the_history_joined_is_agreed():
    theirs = opened(), paused(10, "no-access"), Mark(15, CONSENTED, "w1"), resumed(20)

    shown = reading(opened(), paused(10), resumed(20), joined(30, *theirs), now=30)

    assert (shown.disputed_seconds, shown.paused_seconds) == (0, 10)


WINDOW = Mark(0, PLANNED_WORK, "w1", "planned-work", 25, 40)


def test_planned_work_of_the_history_joined_counts_as_planned_until_the_join():
    shown = reading(opened(), paused(20), resumed(30), joined(30, opened(), WINDOW), now=35)

    assert (shown.elapsed_seconds, shown.paused_seconds) == (30, 5)


def test_a_clock_that_begins_by_the_join_has_what_is_planned_there_for_later():
    whole = opened(), WINDOW
    part, unstarted = (opened(30), joined(30, *whole)), (joined(30, *whole),)

    for marks in (part, unstarted):
        shown = reading(*marks, now=50)
        assert (shown.elapsed_seconds, shown.paused_seconds, seconds(shown.due_at)) == (35, 15, 75)
        assert [(s.begin, s.end, s.kind) for s in shown.stretches] == [
            (0, 25, "running"),
            (25, 30, "paused"),
            (30, 40, "paused"),
            (40, None, "running"),
        ]


def test_what_is_planned_there_stands_as_the_carrier_had_left_it_and_comes_along_again():
    objected = joined(20, opened(), WINDOW, Mark(5, OBJECTED, "w1"))

    assert reading(opened(20), objected, now=50).disputed_seconds == 15
    assert reading(opened(22), joined(22, opened(20), objected), now=50).disputed_seconds == 15


def test_what_is_said_of_it_after_the_join_counts_by_its_case_and_name():
    part = opened(20), joined(20, opened(), WINDOW)
    name = "TT-9/w1"

    assert reading(*part, Mark(22, OBJECTED, name), now=50).disputed_seconds == 15
    assert reading(*part, resumed(22, name), now=50).paused_seconds == 0
    assert reading(*part, resumed(30, name), now=50).paused_seconds == 5
    assert reading(*part, Mark(22, OBJECTED, "w1"), resumed(22, "w1"), now=50).paused_seconds == 15


def test_what_is_planned_in_a_history_joined_twice_is_planned_once():
    twice = opened(20), joined(20, opened(), WINDOW), joined(22, opened(), WINDOW)

    assert reading(*twice, now=50).paused_seconds == 15


def test_a_period_that_begins_after_the_join_has_it_too():
    part, other = (opened(20), joined(20, opened(), WINDOW)), (opened(10), joined(20, opened(), WINDOW))

    for marks in (part, other):
        shown = reading(*marks, Mark(30, "updated"), now=50)
        assert (seconds(shown.started_at), shown.paused_seconds) == (30, 10)


def test_work_that_is_over_or_taken_back_at_the_join_does_not_come_along():
    for theirs in ((opened(), WINDOW._replace(begin=5, end=30)), (opened(), WINDOW, resumed(20))):
        assert reading(opened(30), joined(30, *theirs), now=50) == reading(*theirs, now=50)
        assert reading(opened(30), joined(30, *theirs), now=50).state is ClockState.RUNNING


def test_a_clock_with_a_life_of_its_own_is_not_made_longer_by_what_is_planned_in_the_other():
    shown = reading(opened(10), joined(20, opened(), WINDOW), now=50)

    assert (shown.elapsed_seconds, shown.paused_seconds) == (50, 0)


# --- what stops, restarts and reopens a joined clock -----------------------------------------------------------------


def test_a_joined_clock_stops_once_with_one_verdict():
    shown = reading(opened(20), joined(30, opened(5)), Mark(70, "resolved"), now=99)

    assert (shown.state, seconds(shown.stopped_at), shown.elapsed_seconds) == (ClockState.STOPPED, 70, 65)
    assert shown.missed


def test_a_joined_clock_that_is_reopened_goes_on_where_it_stood():
    shown = reading(opened(20), joined(30, opened(5)), Mark(40, "resolved"), Mark(45, "reopened"), now=50)

    assert (seconds(shown.started_at), shown.elapsed_seconds) == (5, 40)
    assert shown.paused_by_reason == {"stopped": 5}


def test_a_clock_reopened_before_the_join_keeps_what_it_stood():
    stood = opened(), Mark(10, "resolved"), Mark(20, "reopened")

    assert reading(*stood, joined(30, *stood), now=30).paused_by_reason == {"stopped": 10}
    assert reading(*stood, joined(30, opened()), now=30).elapsed_seconds == 30
    assert reading(opened(), joined(30, *stood), now=30).elapsed_seconds == 30


def test_a_restart_leaves_behind_what_was_joined():
    shown = reading(opened(20), joined(30, opened(5)), Mark(35, "updated"), now=40)

    assert (seconds(shown.started_at), shown.elapsed_seconds) == (35, 5)


def test_only_the_latest_period_of_the_history_joined_goes_on():
    assert seconds(reading(opened(20), joined(30, opened(5), Mark(12, "updated")), now=40).started_at) == 12


# --- a clock that ticks in one ---------------------------------------------------------------------------------------


def test_a_clock_that_had_stopped_in_the_history_joined_keeps_its_verdict_there():
    for stop in ("resolved", "merged"):
        assert reading(opened(20), joined(30, opened(5), Mark(29, stop)), now=40) == reading(opened(20), now=40)


def test_a_clock_that_never_started_in_the_history_joined_changes_nothing():
    for theirs in ((), (paused(3), Mark(4, "resolved"))):
        assert reading(opened(20), joined(30, *theirs), now=40) == reading(opened(20), now=40)
        assert reading(joined(30, *theirs), now=40).state is ClockState.WAITING


def test_a_clock_that_had_not_started_here_goes_on_from_the_history_joined():
    shown = reading(joined(30, opened(5)), now=40)

    assert (shown.state, seconds(shown.started_at), shown.elapsed_seconds) == (ClockState.RUNNING, 5, 35)


def test_a_clock_that_had_stopped_here_keeps_its_verdict_beside_the_one_that_goes_on():
    stopped = opened(), Mark(10, "resolved")

    first, second = periods(*stopped, joined(30, opened(5)), now=40)

    assert [first] == [each for each in periods(*stopped, now=40)]
    assert (second.state, seconds(second.started_at), second.elapsed_seconds) == (ClockState.RUNNING, 5, 35)


def test_a_clock_that_goes_on_from_another_history_stands_still_for_our_own_pauses():
    shown = reading(opened(), Mark(10, "resolved"), paused(20), joined(30, opened(5)), now=40)

    assert (shown.state, shown.elapsed_seconds, shown.paused_seconds) == (ClockState.PAUSED, 25, 10)


def test_a_part_that_is_split_off_inherits_every_clock_that_ticks_and_starts_those_that_had_stopped_anew():
    whole = opened(), paused(10), resumed(20)

    assert reading(opened(30), joined(30, *whole), now=40) == reading(*whole, now=40)
    assert seconds(reading(opened(30), joined(30, *whole, Mark(25, "resolved")), now=40).started_at) == 30


# --- joins of joins --------------------------------------------------------------------------------------------------


def test_a_history_that_was_joined_to_the_one_joined_comes_along():
    oldest, older = opened(1), opened(10)

    shown = reading(opened(20), joined(30, older, joined(25, oldest)), now=40)

    assert (seconds(shown.started_at), shown.elapsed_seconds) == (1, 39)


def test_each_history_ends_where_it_was_joined():
    older = opened(10), paused(20), joined(25, opened(1))

    shown = reading(opened(28), paused(28, name="w2"), joined(30, *older), now=30)

    assert [(s.begin, s.end, s.kind) for s in shown.stretches] == [
        (1, 25, "running"),
        (25, 28, "paused"),
        (28, None, "paused"),
    ]


# --- for any two histories -------------------------------------------------------------------------------------------

WORDS = ["opened", "opened", "updated", "resolved", "reopened", PAUSED, PAUSED, PAUSED, RESUMED, CONSENTED, OBJECTED]
JOIN = 100


@st.composite
def histories(draw, prefix="w"):
    """A history up to the second of the join, with its pauses named by nobody else."""
    drawn = draw(st.lists(st.tuples(st.integers(1, JOIN), st.sampled_from(WORDS)), max_size=8))
    marks = [opened(0)] if draw(st.booleans()) else []
    for at, what in sorted(drawn, key=lambda each: each[0]):
        number = sum(mark.what == PAUSED for mark in marks)
        name, reason = None, None
        if what == PAUSED:
            name, reason = f"{prefix}{number + 1}", draw(st.sampled_from(["waiting", "no-access", "short"]))
        elif what in (RESUMED, CONSENTED, OBJECTED):
            name = f"{prefix}{number}"
        marks.append(Mark(at, what, name, reason))
    return tuple(marks)


PAIRS = st.tuples(histories("a"), histories("b"))


def spent(marks, now=JOIN):
    """Second by second, what the latest period did, and whether it ticks at `now`: brute force."""
    ticking, since, did = False, None, {}
    for second in range(now + 1):
        for what in [mark.what for mark in marks if mark.at == second]:
            if (ticking and what == "updated") or (not ticking and what == "opened"):
                ticking, since, did = True, second, {}
            elif ticking and what == "resolved":
                ticking = False
            elif since is not None and not ticking and what == "reopened":
                ticking = True
                did |= {gap: "paused" for gap in range(since, second) if gap not in did}
        if ticking and second < now:
            did[second] = doing(marks, second, now)
    return did, ticking


def doing(marks, second, now):
    """Paused by any pause that is granted, else disputed by any that is not."""
    found = []
    for begun in (mark for mark in marks if mark.what == PAUSED):
        ends = [mark.at for mark in marks if mark.what == RESUMED and mark.name == begun.name][:1]
        lapse = begun.at + RULES[begun.reason].longest.seconds
        words = [mark.what for mark in marks if mark.name == begun.name and mark.what in (CONSENTED, OBJECTED)]
        granted = words[-1] == CONSENTED if words else begun.reason != "no-access"
        if begun.at <= second < min([lapse, *ends]):
            found.append("paused" if granted else "disputed")
    return "running" if not found else "paused" if "paused" in found else "disputed"


def most(*kinds):
    return next(kind for kind in ("running", "disputed", "paused") if kind in kinds)


def parts(shown):
    return {
        "running": shown.elapsed_seconds,
        "disputed": shown.disputed_seconds,
        "paused": shown.paused_seconds,
    }


def tally(did):
    return {kind: list(did.values()).count(kind) for kind in ("running", "disputed", "paused")}


@given(PAIRS)
def test_a_joined_clock_shows_what_going_through_both_histories_by_the_second_says(pair):
    (ours, ticks_here), (theirs, ticks_there) = map(spent, pair)
    if ticks_there:
        both = {
            second: most(ours.get(second) if ticks_here else None, theirs.get(second))
            for second in {*theirs, *(ours if ticks_here else ())}
        }
    else:
        both = ours

    shown = reading(*pair[0], joined(JOIN, *pair[1]), now=JOIN)

    assert parts(shown) == tally(both)
    assert not both or seconds(shown.started_at) == min(both)


@given(PAIRS)
def test_which_of_two_cases_goes_on_makes_no_difference_to_what_has_counted(pair):
    ours, theirs = pair
    if spent(ours)[1] and spent(theirs)[1]:
        one, other = (reading(*a, joined(JOIN, *b), now=JOIN) for a, b in ((ours, theirs), (theirs, ours)))

        assert parts(one) == parts(other)
        assert one.started_at == other.started_at
        assert one.missed is other.missed


@given(histories("a"), st.integers(0, 50))
def test_a_history_joined_to_itself_changes_nothing(marks, later):
    alone = reading(*marks, now=JOIN + later)

    assert parts(reading(*marks, joined(JOIN, *marks), now=JOIN + later)) == parts(alone)
    assert reading(*marks, joined(JOIN, *marks), now=JOIN + later).due_at == alone.due_at


@given(PAIRS, st.integers(0, 50))
def test_a_history_joined_twice_counts_once(pair, later):
    once = reading(*pair[0], joined(JOIN, *pair[1]), now=JOIN + later)
    twice = reading(*pair[0], joined(JOIN, *pair[1]), joined(JOIN, *pair[1]), now=JOIN + later)

    assert (parts(twice), twice.due_at, twice.state) == (parts(once), once.due_at, once.state)


@given(PAIRS)
def test_a_joined_clock_never_counted_less_than_either_of_the_two(pair):
    ours, theirs = (reading(*marks, now=JOIN) for marks in pair)
    shown = reading(*pair[0], joined(JOIN, *pair[1]), now=JOIN)

    for each in (ours, theirs):
        if each.state not in (ClockState.STOPPED, ClockState.WAITING):
            assert shown.elapsed_seconds >= each.elapsed_seconds
            assert shown.counted_seconds >= each.counted_seconds
            assert shown.due_at is None or each.due_at is None or shown.due_at <= each.due_at


@given(PAIRS, st.integers(0, 50))
def test_no_verdict_is_changed_by_a_join(pair, later):
    before = [each for each in periods(*pair[0], now=JOIN) if each.state is ClockState.STOPPED]

    after = periods(*pair[0], joined(JOIN, *pair[1]), now=JOIN + later)

    assert [(each.elapsed_seconds, each.missed, each.stopped_at) for each in after[: len(before)]] == [
        (each.elapsed_seconds, each.missed, each.stopped_at) for each in before
    ]


@given(st.tuples(histories("a"), histories("b"), histories("c")))
def test_in_whatever_order_three_cases_become_one_the_same_has_counted(three):
    ticking = [marks for marks in three if spent(marks)[1]]
    shown = {
        str(parts(reading(*a, joined(JOIN, *b, joined(JOIN, *c)), now=JOIN))) for a, b, c in permutations(ticking, 3)
    } | {str(parts(reading(*a, joined(JOIN, *b), joined(JOIN, *c), now=JOIN))) for a, b, c in permutations(ticking, 3)}

    assert len(shown) == (1 if len(ticking) == 3 else 0)


@given(places(), st.data())
def test_on_any_calendar_a_joined_clock_has_counted_the_working_time_in_which_either_ran(place, data):
    drawn = sorted(data.draw(st.lists(moments(place.centre, days=3), min_size=7, max_size=7)))
    begin, one, two, three, four, join, now = (int(moment.timestamp()) for moment in drawn)
    ours = opened(begin), paused(one), resumed(three)
    theirs = opened(begin), paused(two), resumed(four)

    shown = read(SOLVE, TARGET, place.calendar, seen((*ours, joined(join, *theirs)), now))

    counted = place.slow.seconds_between(drawn[0], drawn[2]) + place.slow.seconds_between(drawn[3], drawn[6])
    assert (shown.elapsed_seconds, shown.paused_seconds) == (counted, three - two)
    assert shown.outside_seconds == now - begin - counted - (three - two)
