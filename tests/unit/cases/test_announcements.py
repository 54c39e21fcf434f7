"""What a clock says aloud: each warning and its due moment, each once, each on its second; and pauses that lapse."""

import pytest

from pledgekeeper.cases.announcements import (
    ClockWarned,
    FellDue,
    PauseLapsed,
    announce,
    announcements_of,
    lapses,
    next_announcement_at,
    next_lapse_at,
    warned_at,
)
from pledgekeeper.cases.pausing import PauseAgreed, PauseObjected
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import history_of, read
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.sla.pledge import Commitment
from tests.unit.builders import DAY, HOUR, MINUTE, NOC, SECOND, a_calendar, alone, at, mark, pause, resume

START = at("2026-11-23 10:00")


PROMISE = Commitment.model_validate(
    {
        "id": "update", "clause": "C4", "name": "Regular update", "case": "ticket", "share_percent": 95,
        "clock": {
            "starts": ["opened"], "restarts": ["updated"], "pauses": ["pending-customer", "no-access"],
            "stops": ["resolved"],
        },
        "targets": [{"within": "4 h", "calendar": "wall"}],
        "warn_percent": [50, 75],
    }
)  # fmt: skip
PAUSES = {
    rule.reason: rule
    for rule in (
        PauseRule(reason="pending-customer", name="waiting", longest="1 d", consent="silent"),
        PauseRule(reason="no-access", name="no access", longest="1 d", consent="needed"),
    )
}


def reading(timeline, now, target=4 * 3600):
    return read(PROMISE.clock, target, ALWAYS, history_of(timeline, now, alone(PAUSES)))


def said(timeline, now, promise=PROMISE):
    return announce(promise, reading(timeline, now), announcements_of(timeline), now)


def next_at(timeline, now, promise=PROMISE):
    return next_announcement_at(promise, reading(timeline, now), announcements_of(timeline))


def words(events):
    """In per cent of the four hours."""
    return [event.counted_seconds * 100 // (4 * 3600) for event in events]


OPENED = (mark("opened", START),)


@pytest.mark.parametrize(
    ("passed", "heard"),
    [
        (2 * HOUR - SECOND, []),
        (2 * HOUR, [50]),
        (3 * HOUR - SECOND, [50]),
        (3 * HOUR, [50, 75]),
        (4 * HOUR - SECOND, [50, 75]),
        (4 * HOUR, [50, 75, 100]),
    ],
)
def test_a_clock_says_by_its_second_what_it_has_to_say(passed, heard):
    assert words(said(OPENED, START + passed)) == heard


def test_nothing_is_said_twice():
    warned = (*OPENED, *said(OPENED, START + 2 * HOUR))

    assert said(warned, START + 2 * HOUR) == []
    assert words(said(warned, START + 3 * HOUR)) == [75]


def test_the_next_thing_to_say_is_always_ahead():
    warned = (*OPENED, *said(OPENED, START + 2 * HOUR))
    through = (*warned, *said(warned, START + 5 * HOUR))

    assert next_at(OPENED, START) == START + 2 * HOUR
    assert next_at(warned, START + 2 * HOUR) == START + 3 * HOUR
    assert next_at(through, START + 5 * HOUR) is None


def test_it_tells_the_moment_the_promise_falls_due_and_which_period_it_is_of():
    warning, _, due = said(OPENED, START + 4 * HOUR)

    assert (warning.due_at, warning.period, warning.commitment) == (START + 4 * HOUR, START, "update")
    assert (type(warning), type(due)) == (ClockWarned, FellDue)


def test_a_clock_that_is_paused_or_stopped_is_silent():
    paused = (*OPENED, pause(START + HOUR))
    stopped = (*OPENED, mark("resolved", START + HOUR))

    for silent in (paused, stopped, ()):
        assert said(silent, START + 9 * HOUR) == []
        assert next_at(silent, START + 9 * HOUR) is None


def test_after_a_pause_the_moments_have_moved():
    resumed = (*OPENED, pause(START + HOUR), resume(START + 3 * HOUR))

    assert next_at(resumed, START + 3 * HOUR) == START + 4 * HOUR


def test_what_was_said_before_a_pause_is_not_said_again_after_it():
    resumed = (
        *OPENED,
        *said(OPENED, START + 2 * HOUR),
        pause(START + 150 * MINUTE),
        resume(START + 9 * HOUR),
    )

    assert said(resumed, START + 9 * HOUR) == []
    assert next_at(resumed, START + 9 * HOUR) == START + 9 * HOUR + 30 * MINUTE


def test_a_new_period_is_announced_afresh():
    restarted = (*OPENED, *said(OPENED, START + 2 * HOUR), mark("updated", START + 150 * MINUTE))

    assert next_at(restarted, START + 150 * MINUTE) == START + 150 * MINUTE + 2 * HOUR
    assert words(said(restarted, START + 150 * MINUTE + 4 * HOUR)) == [50, 75, 100]


def test_what_another_promise_said_does_not_silence_this_one():
    other = said(OPENED, START + 2 * HOUR)[0].changed(commitment="solve")

    assert words(said((*OPENED, other), START + 2 * HOUR)) == [50]


def test_another_target_is_announced_afresh():
    warned = (*OPENED, *said(OPENED, START + 4 * HOUR))
    twice_the_time = reading(warned, START + 4 * HOUR, 8 * 3600)

    (half,) = announce(PROMISE, twice_the_time, announcements_of(warned), START + 4 * HOUR)
    assert half.counted_seconds == 4 * 3600
    assert next_announcement_at(PROMISE, twice_the_time, announcements_of(warned)) == START + 4 * HOUR


def test_a_promise_kept_on_its_very_second_never_falls_due():
    kept = (*OPENED, mark("resolved", START + 4 * HOUR))

    assert said(kept, START + 4 * HOUR) == []


# --- warnings at a fixed time before it is due -----------------------------------------------------------------------


def with_warnings(**fields):
    return Commitment.model_validate(PROMISE.model_dump() | {"warn_percent": []} | fields)


def test_a_clock_warns_so_long_before_it_is_due():
    before = with_warnings(warn_before=["30 min", "1 h"])

    assert next_at(OPENED, START, before) == START + 3 * HOUR
    assert [event.counted_seconds for event in said(OPENED, START + 4 * HOUR - SECOND, before)] == [3 * 3600, 12_600]
    assert next_at((*OPENED, pause(START + HOUR), resume(START + 3 * HOUR)), START + 3 * HOUR, before) == (
        START + 5 * HOUR
    )


def test_two_warnings_of_one_moment_are_one():
    assert words(said(OPENED, START + 3 * HOUR, with_warnings(warn_percent=[75], warn_before=["1 h"]))) == [75]


def test_a_warning_that_a_short_target_leaves_no_room_for_is_left_out():
    before = with_warnings(warn_percent=[50], warn_before=["4 h", "5 h", "0 min"])

    assert warned_at(before, reading(OPENED, START)) == [2 * 3600]


def test_a_business_day_before_it_is_due_is_one_of_the_clocks_own_calendar():
    office = a_calendar({"mon-fri": "09:00-17:00"})
    before = with_warnings(warn_before=["1 bd"])

    on_business_days = read(before.clock, 5 * 8 * 3600, office, history_of(OPENED, START))

    assert next_announcement_at(before, on_business_days, []) == at("2026-11-27 10:00")


# --- pauses that the carrier has a say in ----------------------------------------------------------------------------


def test_a_clock_whose_pause_is_disputed_warns_and_falls_due_as_the_carrier_may_hold_it():
    disputed = (*OPENED, pause(START + HOUR, "no-access"))

    assert next_at(disputed, START + HOUR) == START + 2 * HOUR
    assert words(said(disputed, START + 4 * HOUR)) == [50, 75, 100]


def test_what_was_said_and_then_agreed_away_is_said_again_when_it_is_true_again():
    disputed = (*OPENED, pause(START + HOUR, "no-access"))
    warned = (*disputed, *said(disputed, START + 4 * HOUR), resume(START + 5 * HOUR))
    agreed = (*warned, PauseAgreed(at=START + 5 * HOUR, pause_id="w1", by=NOC))

    assert said(warned, START + 5 * HOUR) == []
    assert said(agreed, START + 5 * HOUR) == []
    assert next_at(agreed, START + 5 * HOUR) == START + 6 * HOUR
    assert words(said(agreed, START + 8 * HOUR)) == [50, 75, 100]


def test_what_an_objection_makes_true_is_said_at_once():
    paused = (*OPENED, pause(START + HOUR))
    objected = (*paused, PauseObjected(at=START + 5 * HOUR, pause_id="w1", by=NOC, why="we had answered"))

    assert said(paused, START + 5 * HOUR) == []
    assert words(said(objected, START + 5 * HOUR)) == [50, 75, 100]


# --- pauses that lapse -----------------------------------------------------------------------------------------------


def lapsed(timeline, now):
    return lapses(history_of(timeline, now, alone(PAUSES)).pauses, timeline, now)


def lapses_next(timeline, now):
    return next_lapse_at(history_of(timeline, now, alone(PAUSES)).pauses, timeline)


def test_a_pause_that_nothing_ends_lapses_on_its_second_and_that_is_said_once():
    paused, longest = (*OPENED, pause(START + HOUR)), START + HOUR + DAY

    assert lapses_next(paused, START + HOUR) == longest
    assert lapsed(paused, longest - SECOND) == []
    assert lapsed(paused, longest) == [
        PauseLapsed(at=longest, pause_id="w1", reason="pending-customer", lapsed_at=longest)
    ]
    told = (*paused, *lapsed(paused, longest))
    assert (lapsed(told, longest + DAY), lapses_next(told, longest + DAY)) == ([], None)


def test_a_pause_that_lapsed_unseen_says_when_it_did():
    (late,) = lapsed((*OPENED, pause(START + HOUR)), START + 9 * DAY)

    assert (late.at, late.lapsed_at) == (START + 9 * DAY, START + HOUR + DAY)


def test_a_pause_that_was_ended_does_not_lapse():
    ended = (*OPENED, pause(START + HOUR), resume(START + 2 * HOUR))

    assert (lapsed(ended, START + 9 * DAY), lapses_next(ended, START + 2 * HOUR)) == ([], None)


def test_each_pause_lapses_for_itself():
    two = (*OPENED, pause(START + HOUR), resume(START + 2 * HOUR), pause(START + 3 * HOUR, "no-access", "w2"))

    assert [event.pause_id for event in lapsed(two, START + 9 * DAY)] == ["w2"]


def test_after_a_pause_has_lapsed_the_clock_has_its_say_again():
    paused = (*OPENED, pause(START + HOUR))

    assert next_at(paused, START + HOUR) is None
    assert next_at(paused, START + HOUR + DAY) == START + DAY + 2 * HOUR
