"""The curve of a route: what is bad is marked, what is missing breaks the line, nothing leaves the drawing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ecare.curve import HEIGHT, WIDTH, curve
from pledgekeeper.quality.model import METRICS, Measured

NOW = datetime(2026, 11, 23, 12, 20, tzinfo=UTC)
BEGIN = NOW - timedelta(days=2)
HOUR = timedelta(hours=1)
FIRST = datetime(2026, 9, 20, tzinfo=UTC)


def usual(value, until=NOW):
    return {FIRST + n * HOUR: Measured(900, value) for n in range(int((until - FIRST) / HOUR))}


def numbers(path):
    return [tuple(map(float, pair)) for pair in re.findall(r"([\d.-]+),([\d.-]+)", path)]


def test_a_drop_is_bad_and_the_band_is_as_wide_as_an_alarm_is_away():
    series = usual(60.0) | {NOW.replace(minute=0) - n * HOUR: Measured(900, 40.0) for n in (1, 2)}
    drawn = curve(series, "asr", BEGIN, NOW)

    assert len(drawn.bad) == 2
    assert drawn.since == NOW.replace(minute=0) - 2 * HOUR
    assert drawn.newest == (40.0, 60.0)
    above, below = (y for _, y in sorted(numbers(drawn.band))[:2])
    wide = abs(above - below) / HEIGHT * (drawn.high - drawn.low)
    assert wide == pytest.approx(2 * METRICS["asr"].drop, abs=0.1)


def test_a_missing_hour_breaks_the_line_and_one_of_few_attempts_is_another_line():
    series = usual(60.0)
    del series[NOW.replace(minute=0) - 5 * HOUR]
    series[NOW.replace(minute=0) - 9 * HOUR] = Measured(3, 10.0)
    drawn = curve(series, "asr", BEGIN, NOW)

    assert drawn.measured.count("M") == 3
    assert drawn.few.count("M") == 1
    assert drawn.bad == ()


def test_without_a_figure_in_these_days_nothing_is_drawn_and_without_weeks_no_band():
    assert curve(usual(60.0, until=BEGIN - timedelta(days=1)), "asr", BEGIN, NOW) is None
    few = {NOW.replace(minute=0) - n * HOUR: Measured(900, 60.0) for n in range(1, 5)}
    assert curve(few, "asr", BEGIN, NOW).band == ""


@given(st.sampled_from(sorted(METRICS)), st.dictionaries(st.integers(1, 60), st.floats(0, 100), min_size=1))
def test_nothing_leaves_the_drawing(name, values):
    series = {NOW.replace(minute=0) - n * HOUR: Measured(900, value) for n, value in values.items()}
    drawn = curve(series, name, BEGIN, NOW)

    for path in (drawn.measured, drawn.usual, drawn.band) if drawn else ():
        assert all(0 <= x <= WIDTH + 2 and 0 <= y <= HEIGHT for x, y in numbers(path))
