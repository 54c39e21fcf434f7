"""The system's clock never goes back, whatever the speeds of its runs and however they ended."""

from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper.clock import FakeClock, clock_from_environment
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.timekeeping import start_clock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_at_speed_one_the_clock_shows_real_time(tmp_path):
    real = FakeClock(NOON)
    keeper = start_clock(tmp_path, 1, real)

    real.advance(minutes=5)

    assert keeper.clock.at(real.now()) == NOON + timedelta(minutes=5)


def test_a_speed_of_120_makes_two_hours_of_a_minute(tmp_path):
    real = FakeClock(NOON)
    keeper = start_clock(tmp_path, 120, real)

    real.advance(minutes=1)

    assert keeper.clock.at(real.now()) == NOON + timedelta(hours=2)


def test_a_run_goes_on_where_a_sped_up_one_ended(tmp_path):
    real = FakeClock(NOON)
    first = start_clock(tmp_path, 120, real)
    real.advance(minutes=1)
    first.settle()

    second = start_clock(tmp_path, 1, real)
    real.advance(seconds=1)

    assert second.clock.at(real.now()) == NOON + timedelta(hours=2, seconds=1)


def test_after_a_kill_the_clock_starts_no_earlier_than_it_got(tmp_path):
    real = FakeClock(NOON)
    killed = start_clock(tmp_path, 120, real)
    real.advance(seconds=4)  # and no `settle`
    reached = killed.clock.at(real.now())

    assert start_clock(tmp_path, 1, real).clock.at(real.now()) >= reached


def test_when_real_time_has_caught_up_the_clock_is_real_again(tmp_path):
    real = FakeClock(NOON)
    sped_up = start_clock(tmp_path, 120, real)
    real.advance(minutes=1)
    sped_up.settle()
    real.advance(hours=3)

    assert start_clock(tmp_path, 1, real).clock.at(real.now()) == real.now()


def test_functions_tell_the_same_time_from_their_environment(tmp_path):
    real = FakeClock(NOON)
    keeper = start_clock(tmp_path, 1 / 3, real)

    theirs = clock_from_environment(keeper.environment())

    later = NOON + timedelta(hours=1)
    assert theirs.at(later) == keeper.clock.at(later)


def test_a_damaged_note_of_the_time_is_named_with_what_to_do(tmp_path):
    (tmp_path / "clock.json").write_text("{")

    with pytest.raises(CannotStart, match=r"clock\.json .* Delete it"):
        start_clock(tmp_path, 1)
