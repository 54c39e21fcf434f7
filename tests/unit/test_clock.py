"""Clocks: a real one, a scaled one that all processes share, and one that stands still."""

from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper.clock import FakeClock, ScaledClock, SystemClock, clock_from_environment, whole_second
from tests.unit.builders import MINUTE, MONDAY_9H, MONDAY_NIGHT, SECOND

ORIGINS = {"CLOCK_REAL_ORIGIN": "2026-11-23T09:00:00+00:00", "CLOCK_MODEL_ORIGIN": "2026-11-23T02:14:00+00:00"}


def scaled(speed, real_now=MONDAY_9H):
    return ScaledClock(speed, MONDAY_9H, MONDAY_NIGHT, real=FakeClock(real_now))


def test_the_real_clock_tells_the_time_in_utc():
    now = SystemClock().now()
    in_a_minute, left = SystemClock().after(60), SystemClock().seconds_until(now + MINUTE)
    later = SystemClock().now()

    assert now.tzinfo is UTC
    assert now + MINUTE <= in_a_minute <= later + MINUTE
    assert 60 - (later - now).total_seconds() <= left <= 60


def test_at_a_hundred_and_twenty_times_the_speed_a_minute_is_two_hours():
    clock = scaled(120, MONDAY_9H + MINUTE)

    assert clock.now() == MONDAY_NIGHT + timedelta(hours=2)
    assert clock.after(1) == clock.now() + 2 * MINUTE
    assert clock.after(-1) == clock.now() - 2 * MINUTE
    assert clock.seconds_until(clock.now() + timedelta(hours=2)) == 60
    assert clock.seconds_until(clock.now() - MINUTE) == -0.5


def test_processes_that_are_told_the_same_three_values_tell_the_same_moment():
    first, second = scaled(120), scaled(120)

    assert first.at(MONDAY_9H + 90 * SECOND) == second.at(MONDAY_9H + 90 * SECOND) == MONDAY_NIGHT + timedelta(hours=3)


def test_waiting_for_what_has_passed_takes_no_time():
    for clock in (SystemClock(), scaled(120)):
        clock.wait_until(clock.now() - MINUTE)


def test_waiting_ends_when_the_moment_has_come():
    clock = SystemClock()
    moment = clock.after(0.02)

    clock.wait_until(moment)

    assert clock.now() >= moment


def test_a_fake_clock_moves_only_when_it_is_moved():
    clock = FakeClock(MONDAY_9H)

    assert clock.now() == clock.now() == MONDAY_9H
    clock.advance(minutes=1)
    assert clock.now() == MONDAY_9H + MINUTE
    clock.wait_until(MONDAY_9H + 2 * MINUTE)
    clock.wait_until(MONDAY_9H)
    assert clock.now() == MONDAY_9H + 2 * MINUTE


def test_the_environment_says_which_clock():
    assert isinstance(clock_from_environment({}), SystemClock)
    clock = clock_from_environment({"CLOCK_SPEED": "120", **ORIGINS})
    assert (clock.speed, clock.real_origin, clock.model_origin) == (120.0, MONDAY_9H, MONDAY_NIGHT)


def test_half_an_environment_is_no_clock():
    with pytest.raises(KeyError):
        clock_from_environment({"CLOCK_SPEED": "120"})


def test_decisions_are_made_on_whole_seconds():
    assert whole_second(datetime(2026, 11, 23, 2, 14, 7, 999_999, tzinfo=UTC)) == MONDAY_NIGHT + 7 * SECOND
