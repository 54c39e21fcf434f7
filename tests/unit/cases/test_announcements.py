"""What a clock says aloud: each warning and its due moment, each once, each on its second."""

import pytest

from pledgekeeper.cases.announcements import ClockWarned, FellDue, announce, next_announcement_at
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import read
from pledgekeeper.sla.pledge import Commitment
from tests.unit.builders import HOUR, MINUTE, SECOND, at, mark

START = at("2026-11-23 10:00")


PROMISE = Commitment.model_validate(
    {
        "id": "update", "clause": "C4", "name": "Regular update", "case": "ticket", "share_percent": 95,
        "clock": {
            "starts": ["opened"], "restarts": ["updated"], "pauses": ["pending"], "resumes": ["in-progress"],
            "stops": ["resolved"],
        },
        "targets": [{"within": "4 h", "calendar": "wall"}],
        "warn_percent": [50, 75],
    }
)  # fmt: skip


def said(timeline, now):
    return announce(PROMISE, read(PROMISE.clock, 4 * 3600, ALWAYS, timeline, now), timeline, now)


def next_at(timeline, now):
    return next_announcement_at(PROMISE, read(PROMISE.clock, 4 * 3600, ALWAYS, timeline, now), timeline)


def words(events):
    return [event.percent if isinstance(event, ClockWarned) else 100 for event in events]


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
    assert isinstance(due, FellDue)


def test_a_clock_that_is_paused_or_stopped_is_silent():
    paused = (*OPENED, mark("pending", START + HOUR))
    stopped = (*OPENED, mark("resolved", START + HOUR))

    for silent in (paused, stopped, ()):
        assert said(silent, START + 9 * HOUR) == []
        assert next_at(silent, START + 9 * HOUR) is None


def test_after_a_pause_the_moments_have_moved():
    resumed = (*OPENED, mark("pending", START + HOUR), mark("in-progress", START + 3 * HOUR))

    assert next_at(resumed, START + 3 * HOUR) == START + 4 * HOUR


def test_what_was_said_before_a_pause_is_not_said_again_after_it():
    resumed = (
        *OPENED,
        *said(OPENED, START + 2 * HOUR),
        mark("pending", START + 150 * MINUTE),
        mark("in-progress", START + 9 * HOUR),
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
    twice_the_time = read(PROMISE.clock, 8 * 3600, ALWAYS, warned, START + 4 * HOUR)

    assert words(announce(PROMISE, twice_the_time, warned, START + 4 * HOUR)) == [50]
    assert next_announcement_at(PROMISE, twice_the_time, warned) == START + 4 * HOUR


def test_a_promise_kept_on_its_very_second_never_falls_due():
    kept = (*OPENED, mark("resolved", START + 4 * HOUR))

    assert said(kept, START + 4 * HOUR) == []
