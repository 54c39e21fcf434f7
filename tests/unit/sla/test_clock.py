"""The fold: every second since a clock started is elapsed, disputed, paused or outside hours, and is only one of them.

What a pause is, and how long it lasts, is in test_pauses.py; what becomes of clocks when cases are joined, in
test_join.py.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper import book
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import ClockState, history_of, read, read_periods
from pledgekeeper.sla.marks import CONSENTED, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.sla.periods import history
from pledgekeeper.sla.pledge import Rule
from tests.unit.builders import DAY, HOUR, MINUTE, SECOND, a_calendar, alone, at, mark, pause, resume
from tests.unit.sla.strategies import moments, places

OFFICE = a_calendar({"mon-fri": "09:00-12:30 13:30-18:00"})
START = at("2026-11-23 10:00")
HOURS_4 = 4 * 3600
RULE = Rule(
    starts=frozenset({"opened"}),
    restarts=frozenset({"updated"}),
    pauses=frozenset({"pending-customer", "no-access", "planned-work"}),
    reopens=frozenset({"reopened"}),
    stops=frozenset({"resolved", "closed"}),
)
PAUSES = {
    rule.reason: rule
    for rule in (
        PauseRule(reason="pending-customer", name="waiting", longest="5 d", consent="silent"),
        PauseRule(reason="no-access", name="no access", longest="1 d", consent="needed"),
        PauseRule(reason="planned-work", name="planned work", longest="12 h", consent="silent", notice="6 h"),
        PauseRule(reason="holding", name="of another clock", longest="2 d", consent="silent"),
        PauseRule(reason="supplier", name="a supplier", longest="2 d", consent="silent", stops=False),
    )
}


def reading(now, *events, target=HOURS_4, calendar=ALWAYS, rule=RULE, opened=START):
    return read(rule, target, calendar, history_of([mark("opened", opened), *events], now, alone(PAUSES)))


def parts(shown):
    """What the wall time of a reading is split into, in hours."""
    split = (shown.elapsed_seconds, shown.disputed_seconds, shown.paused_seconds, shown.outside_seconds)
    return tuple(seconds / 3600 for seconds in split)


# --- running ---------------------------------------------------------------------------------------------------------


def test_a_clock_waits_until_what_starts_it():
    seen = history_of([pause(START), mark("resolved", START)], START + HOUR, alone(PAUSES))

    waiting = read(RULE, HOURS_4, ALWAYS, seen)

    assert waiting.state is ClockState.WAITING
    assert (waiting.started_at, waiting.due_at, waiting.elapsed_seconds) == (None, None, 0)
    assert read_periods(RULE, HOURS_4, ALWAYS, seen) == []


def test_a_running_clock_is_due_when_its_target_will_have_counted():
    running = reading(START + HOUR)

    assert running.state is ClockState.RUNNING
    assert (running.at, running.due_at) == (START + HOUR, START + 4 * HOUR)
    assert (running.elapsed_seconds, running.remaining_seconds) == (3600, 3 * 3600)


def test_a_clock_is_missed_one_second_after_it_is_due_and_not_on_it():
    assert not reading(START + 4 * HOUR).missed
    assert reading(START + 4 * HOUR + SECOND).missed
    assert reading(START + 5 * HOUR).remaining_seconds == -3600


def test_what_has_not_happened_yet_is_not_looked_at():
    assert reading(START + HOUR, mark("resolved", START + 2 * HOUR)).state is ClockState.RUNNING


def test_what_means_nothing_to_a_clock_changes_nothing():
    nothing = [
        mark("noise", START + MINUTE),
        mark("opened", START + MINUTE),
        mark("reopened", START + MINUTE),
        mark("", START + MINUTE),
        resume(START + MINUTE),
        pause(START + MINUTE, "holding", "w1"),
        pause(START + MINUTE, "supplier", "w2"),
        pause(START + MINUTE, "a-reason-of-no-pledge", "w3"),
    ]

    assert reading(START + HOUR, *nothing) == reading(START + HOUR)


def test_a_clock_started_outside_hours_counts_from_the_next_opening():
    started = reading(at("2026-11-23 09:00"), calendar=OFFICE, opened=at("2026-11-21 12:00"))

    assert (started.elapsed_seconds, started.outside_seconds) == (0, 45 * 3600)
    assert started.due_at == at("2026-11-23 14:00")


def test_a_promise_by_a_date_is_due_on_it_however_long_that_is():
    by = START + 9 * DAY + 7 * SECOND

    promised = reading(START + DAY, target=by)

    assert (promised.due_at, promised.target_seconds) == (by, 9 * 86_400 + 7)
    assert reading(by, target=by).missed is False
    assert reading(by + SECOND, target=by).missed is True


def test_a_pause_moves_a_promise_by_a_date_too():
    by = START + 9 * DAY

    assert reading(by, pause(START + DAY), resume(START + 2 * DAY), target=by).due_at == by + DAY


def test_a_date_that_had_passed_when_the_clock_started_is_due_at_once():
    late = reading(START + HOUR, target=START - DAY)

    assert (late.target_seconds, late.due_at, late.missed) == (0, START, True)


# --- events of one second, and of clocks that disagree ---------------------------------------------------------------


def test_what_happens_in_one_second_happens_in_the_order_of_the_timeline():
    stopped = reading(START + HOUR, mark("resolved", START), mark("reopened", START), mark("closed", START))
    reopened = reading(START + HOUR, mark("resolved", START), mark("closed", START), mark("reopened", START))

    assert (stopped.state, stopped.elapsed_seconds) == (ClockState.STOPPED, 0)
    assert (reopened.state, reopened.elapsed_seconds) == (ClockState.RUNNING, 3600)


def test_an_event_that_says_an_earlier_moment_than_the_one_before_it_counts_as_of_the_same_second():
    behind = reading(START + 9 * HOUR, pause(START + 2 * HOUR), mark("resolved", START + HOUR))

    assert (behind.stopped_at, behind.elapsed_seconds, behind.paused_seconds) == (START + 2 * HOUR, 2 * 3600, 0)


def test_an_event_that_says_a_moment_to_come_has_not_happened_and_neither_has_what_follows_it():
    ahead = reading(START + HOUR, mark("updated", START + 2 * HOUR), mark("resolved", START + MINUTE))

    assert (ahead.state, ahead.started_at) == (ClockState.RUNNING, START)


# --- pauses ----------------------------------------------------------------------------------------------------------


def test_a_paused_clock_stands_still_and_is_not_due():
    paused = reading(START + 9 * HOUR, pause(START + HOUR))

    assert paused.state is ClockState.PAUSED
    assert (paused.elapsed_seconds, paused.paused_seconds, paused.due_at) == (3600, 8 * 3600, None)
    assert paused.paused_by_reason == {"pending-customer": 8 * 3600}


def test_a_pause_moves_the_due_moment_by_its_length():
    resumed = reading(START + 9 * HOUR, pause(START + HOUR), resume(START + 8 * HOUR))

    assert resumed.state is ClockState.RUNNING
    assert resumed.due_at == START + 4 * HOUR + 7 * HOUR


def test_a_pause_over_a_weekend_gives_back_no_more_than_the_hours_it_took():
    friday, monday = at("2026-11-20 17:00"), at("2026-11-23 10:00")

    resumed = reading(monday, pause(friday), resume(monday), calendar=OFFICE, opened=at("2026-11-20 16:00"))

    assert (resumed.elapsed_seconds, resumed.paused_seconds) == (3600, 65 * 3600)
    assert resumed.due_at == at("2026-11-23 14:00")


def test_a_clock_paused_after_it_fell_due_stays_missed_and_says_when_it_was_due():
    late = reading(START + 9 * HOUR, pause(START + 5 * HOUR))

    assert late.missed
    assert late.due_at == START + 4 * HOUR


def test_a_clock_can_be_stopped_while_it_is_paused():
    stopped = reading(START + 9 * HOUR, pause(START + HOUR), mark("resolved", START + 8 * HOUR))

    assert stopped.state is ClockState.STOPPED
    assert (stopped.elapsed_seconds, stopped.paused_seconds) == (3600, 7 * 3600)


def test_a_clock_that_starts_while_the_case_waits_waits_too():
    waiting = read(
        RULE, HOURS_4, ALWAYS, history_of([pause(START - HOUR), mark("opened", START)], START + HOUR, alone(PAUSES))
    )

    assert (waiting.state, waiting.started_at, parts(waiting)) == (ClockState.PAUSED, START, (0, 0, 1, 0))


def test_time_that_the_carrier_has_not_agreed_to_pause_is_disputed_and_counts_until_it_does():
    disputed = reading(START + 5 * HOUR, pause(START + HOUR, "no-access"))

    assert (disputed.state, parts(disputed)) == (ClockState.DISPUTED, (1, 4, 0, 0))
    assert (disputed.due_at, disputed.due_at_if_granted) == (START + 4 * HOUR, None)
    assert (disputed.counted_seconds, disputed.remaining_seconds) == (5 * 3600, -3600)
    assert (disputed.missed, disputed.missed_if_granted) == (True, False)


def test_disputed_time_is_working_time_and_the_rest_of_the_pause_is_outside_hours():
    disputed = reading(at("2026-11-24 10:00"), pause(at("2026-11-23 17:00"), "no-access"), calendar=OFFICE)

    assert parts(disputed) == (6, 2, 0, 16)


# --- stops, restarts, reopening --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "missed"), [(-1, False), (0, False), (1, True)])
def test_what_is_done_on_the_very_second_is_in_time(late, missed):
    done_at = START + 4 * HOUR + late * SECOND

    assert reading(START + 99 * HOUR, mark("resolved", done_at)).missed is missed


def test_a_stopped_clock_stands_for_ever():
    stopped = reading(
        START + 99 * HOUR,
        mark("resolved", START + HOUR),
        mark("closed", START + 2 * HOUR),
        pause(START + 3 * HOUR),
    )

    assert (stopped.state, stopped.stopped_at, stopped.elapsed_seconds) == (ClockState.STOPPED, START + HOUR, 3600)
    assert (stopped.due_at, stopped.paused_seconds) == (None, 0)


def test_a_restart_begins_a_new_period():
    restarted = reading(START + 3 * HOUR, mark("updated", START + 2 * HOUR))

    assert (restarted.started_at, restarted.elapsed_seconds) == (START + 2 * HOUR, 3600)
    assert restarted.due_at == START + 6 * HOUR


def test_a_start_after_the_stop_begins_a_new_period():
    again = reading(START + 3 * HOUR, mark("resolved", START + HOUR), mark("opened", START + 2 * HOUR))

    assert (again.state, again.started_at, again.elapsed_seconds) == (ClockState.RUNNING, START + 2 * HOUR, 3600)


def test_a_restart_wakes_no_clock_that_was_stopped():
    restarted = reading(START + 3 * HOUR, mark("resolved", START + HOUR), mark("updated", START + 2 * HOUR))

    assert restarted.state is ClockState.STOPPED


def test_a_restart_while_paused_begins_a_new_period_that_is_paused():
    waiting = reading(START + 9 * HOUR, pause(START + HOUR), mark("updated", START + 2 * HOUR))

    assert waiting.state is ClockState.PAUSED
    assert (waiting.started_at, waiting.elapsed_seconds, waiting.due_at) == (START + 2 * HOUR, 0, None)


def test_every_period_is_a_promise_of_its_own_the_oldest_first():
    events = [mark("opened", START), mark("updated", START + HOUR), mark("updated", START + 6 * HOUR)]
    seen = history_of([*events, mark("resolved", START + 7 * HOUR)], START + 9 * HOUR, alone(PAUSES))

    kept = read_periods(RULE, HOURS_4, ALWAYS, seen)

    assert [(each.started_at, each.stopped_at, each.missed) for each in kept] == [
        (START, START + HOUR, False),
        (START + HOUR, START + 6 * HOUR, True),
        (START + 6 * HOUR, START + 7 * HOUR, False),
    ]
    assert kept[-1] == read(RULE, HOURS_4, ALWAYS, seen)


def test_a_reopened_clock_goes_on_where_it_stood():
    reopened = reading(START + 8 * HOUR, mark("resolved", START + HOUR), mark("reopened", START + 6 * HOUR))

    assert (reopened.state, reopened.started_at) == (ClockState.RUNNING, START)
    assert (reopened.elapsed_seconds, reopened.paused_by_reason) == (3 * 3600, {"stopped": 5 * 3600})
    assert reopened.due_at == START + 9 * HOUR


def test_a_clock_that_was_paused_when_it_was_resolved_keeps_both_pauses_when_it_is_reopened():
    reopened = reading(
        START + 4 * HOUR,
        pause(START + HOUR),
        mark("resolved", START + 2 * HOUR),
        resume(START + 2 * HOUR),
        mark("reopened", START + 3 * HOUR),
    )

    assert (reopened.state, reopened.elapsed_seconds) == (ClockState.RUNNING, 2 * 3600)
    assert reopened.paused_by_reason == {"pending-customer": 3600, "stopped": 3600}


def test_a_clock_under_a_rule_without_reopening_is_not_reopened():
    rule = RULE.changed(reopens=frozenset())

    assert reading(
        START + 8 * HOUR, mark("resolved", START + HOUR), mark("reopened", START + 2 * HOUR), rule=rule
    ).stopped_at


# --- for any order of marks and any calendar -------------------------------------------------------------------------

SAYS = (CONSENTED, OBJECTED)


@dataclass(frozen=True)
class Story:
    """Marks in the order of time (often several in one second), and the moment of reading."""

    place: object
    rule: Rule
    rules: dict[str, PauseRule]
    marks: tuple[Mark, ...]
    now: int
    target: int = HOURS_4

    def shown(self, now=None, marks=None):
        until = self.now if now is None else now
        told = tuple(each for each in (self.marks if marks is None else marks) if each.at <= until)
        return read(self.rule, self.target, self.place.calendar, history(told, until, alone(self.rules), ("supplier",)))


@st.composite
def stories(draw, *, says=()):
    """`says` are words of the carrier on a pause: they change what was before them."""
    place = draw(places())
    rules = PAUSES if (own := draw(st.booleans())) else book.pledge("pledge-2026-11").pause_rules
    rule = RULE if own else draw(st.sampled_from([c.clock for c in book.pledge("pledge-2026-11").for_kind("ticket")]))
    words = (*sorted(rule.starts | rule.restarts | rule.reopens | rule.stops), "noise", RESUMED, RESUMED, *says)
    happened = draw(st.lists(st.one_of(st.sampled_from(words), st.sampled_from(sorted(rules))), max_size=8))
    begin, *later, now = sorted(int(draw(moments(place.centre, days=2)).timestamp()) for _ in range(len(happened) + 2))
    joined = draw(st.booleans())
    instants = sorted(begin if joined and n % 2 else moment for n, moment in enumerate(later))
    marks = [Mark(begin, draw(st.sampled_from(sorted(rule.starts))))]
    for n, (what, moment) in enumerate(zip(happened, instants, strict=True)):
        names = [each.name for each in marks if each.what in (PAUSED, PLANNED_WORK)] or ["w0"]
        if what == "planned-work":
            ahead = draw(st.integers(0, 86_400))
            window = moment + ahead, moment + ahead + draw(st.integers(1, 86_400))
            marks.append(Mark(moment, PLANNED_WORK, f"w{n}", what, *window))
        elif what in rules:
            marks.append(Mark(moment, PAUSED, f"w{n}", what))
        elif what in (RESUMED, *SAYS):
            marks.append(Mark(moment, what, draw(st.sampled_from(names))))
        else:
            marks.append(Mark(moment, what))
    return Story(place, rule, rules, tuple(marks), now)


def turns_of(story):
    """Every second at which something can change by itself or by an event, up to the moment of reading."""
    turns = {each.at for each in story.marks} | {story.now}
    for each in story.marks:
        rule = story.rules.get(each.reason)
        if rule and each.what == PAUSED:
            turns.add(each.at + rule.longest.seconds)
        elif rule:
            turns |= {each.begin, each.end, each.begin + rule.longest.seconds}
    return sorted(turn for turn in turns if turn <= story.now)


@given(stories(says=SAYS))
def test_elapsed_disputed_paused_and_outside_hours_add_up_to_the_wall_time_since_the_start(story):
    shown = story.shown()

    wall = int(((shown.stopped_at or shown.at) - shown.started_at).total_seconds())
    split = (shown.elapsed_seconds, shown.disputed_seconds, shown.paused_seconds, shown.outside_seconds)
    assert sum(split) == wall
    assert min(split) >= 0


@given(stories())
def test_each_part_is_what_looking_at_the_clock_after_every_event_says(story):
    shown = story.shown()
    looks = [(turn, story.shown(turn).state) for turn in turns_of(story)]

    seconds = dict.fromkeys(ClockState, 0)
    for (begin, state), (following, _) in pairwise([*looks, (story.now, None)]):
        start, end = begin, min(following, _epoch(shown.stopped_at) or story.now)
        if _epoch(shown.started_at) <= start < end:
            counts = state in (ClockState.RUNNING, ClockState.DISPUTED)
            seconds[state] += story.place.slow.seconds_between(*map(_moment, (start, end))) if counts else end - start

    assert shown.elapsed_seconds == seconds[ClockState.RUNNING]
    assert shown.disputed_seconds == seconds[ClockState.DISPUTED]
    assert shown.paused_seconds == seconds[ClockState.PAUSED] + seconds[ClockState.STOPPED]


@given(stories(), st.integers(1, 2 * 86_400))
def test_the_due_moment_is_when_the_target_has_counted_and_not_a_second_sooner(story, target):
    story = replace(story, target=target)
    try:
        due_at = _epoch(story.shown().due_at)
    except ValueError:
        return  # a random calendar that never opens

    if due_at is None:
        assert story.shown().counted_seconds < target
    else:
        assert story.shown(due_at).counted_seconds == target
        assert story.shown(due_at - 1).counted_seconds < target


@given(stories(says=SAYS), st.integers(1, 86_400))
def test_if_every_pause_stands_it_is_due_no_sooner_and_missed_no_earlier(story, target):
    shown = replace(story, target=target).shown()
    try:
        due_at, granted = shown.due_at, shown.due_at_if_granted
    except ValueError:
        return  # a random calendar that never opens

    assert granted is None or (due_at is not None and due_at <= granted)
    assert shown.missed or not shown.missed_if_granted
    if not shown.disputed_seconds and due_at and due_at <= shown.at:
        assert granted == due_at


@given(stories(says=SAYS), st.integers(0, 86_400))
def test_a_clock_that_nothing_happens_to_never_runs_backwards(story, later):
    before, after = story.shown(), story.shown(story.now + later)

    gained = [
        getattr(after, part) - getattr(before, part)
        for part in ("elapsed_seconds", "disputed_seconds", "paused_seconds", "outside_seconds")
    ]
    assert min(gained) >= 0
    assert sum(gained) == (0 if before.state is ClockState.STOPPED else later)
    assert (after.state is ClockState.STOPPED) == (before.state is ClockState.STOPPED)


@given(stories(says=SAYS))
def test_the_stretches_of_a_clock_follow_each_other_without_gap_from_its_start_to_its_end(story):
    shown = story.shown()

    for one, following in pairwise(shown.stretches):
        assert one.begin <= one.end == following.begin
        assert one[2:] != following[2:]
    assert shown.stretches[-1].end == _epoch(shown.stopped_at)


@given(stories(says=SAYS))
def test_the_last_period_is_what_the_clock_shows_and_each_ends_before_the_next_begins(story):
    seen = history(tuple(m for m in story.marks if m.at <= story.now), story.now, alone(story.rules), ("supplier",))

    periods = read_periods(story.rule, HOURS_4, story.place.calendar, seen)

    assert periods[-1] == story.shown()
    for one, following in pairwise(periods):
        assert one.state is ClockState.STOPPED
        assert one.stopped_at <= following.started_at


def _epoch(moment):
    return None if moment is None else int(moment.timestamp())


def _moment(second):
    return datetime.fromtimestamp(second, START.tzinfo)
