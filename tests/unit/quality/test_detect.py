"""A route that is as it always was raises no alarm; one that is worse does, in its second bad hour."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.quality.detect import HOUR, baseline, degradations, judged
from pledgekeeper.quality.model import METRICS, Measured
from pledgekeeper.quality.watching import current

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEKS_BEFORE = 8


def usual(hour):
    """An ASR that has its own level for each hour of the week."""
    return 55 + 5 * ((hour.hour % 12) / 12) + 3 * (hour.weekday() >= 5)


def measured(rng, share, attempts):
    """What so many calls show, when each is answered with this chance."""
    noise = rng.gauss(0, (share * (100 - share) / attempts) ** 0.5)
    return Measured(attempts, min(100.0, max(0.0, share + noise)))


def past(rng, attempts=1_000, until=MONDAY, weeks=WEEKS_BEFORE):
    hours = (until - timedelta(hours=n) for n in range(1, weeks * 168 + 1))
    return {hour: measured(rng, usual(hour), attempts) for hour in hours}


def with_drop(series, rng, points, hours, attempts=1_000, start=MONDAY):
    later = {start + n * HOUR: measured(rng, usual(start + n * HOUR) - points, attempts) for n in range(hours)}
    return {**series, **later}


@pytest.mark.parametrize("attempts", [100, 300, 2_000])
def test_stationary_noise_raises_hardly_ever_an_alarm(attempts):
    rng, alarms, hours = random.Random(7), 0, 0
    for _ in range(6):
        series = past(rng, attempts, weeks=12)
        since = MONDAY - timedelta(weeks=4)
        alarms += len(list(degradations(series, "asr", since, MONDAY)))
        hours += 4 * 168

    assert alarms <= hours / 4_000  # one in half a year of a route, at most


@given(st.integers(0, 10_000), st.floats(13, 40), st.integers(800, 5_000))
@settings(max_examples=30, deadline=None)
def test_a_drop_of_more_than_ten_points_alarms_within_two_periods(seed, points, attempts):
    rng = random.Random(seed)
    series = with_drop(past(rng, attempts), rng, points, 2, attempts)

    [found] = degradations(series, "asr", MONDAY - timedelta(days=3), MONDAY + 2 * HOUR)

    assert found.begins_at == MONDAY
    assert found.ends_at is None
    assert found.known_at <= MONDAY + 2 * HOUR


def test_one_bad_hour_alone_is_no_degradation():
    rng = random.Random(1)
    series = with_drop(with_drop(past(rng), rng, 20, 1), rng, 0, 3, start=MONDAY + HOUR)

    assert list(degradations(series, "asr", MONDAY - timedelta(days=1), MONDAY + 4 * HOUR)) == []


def test_hours_of_few_attempts_neither_alarm_nor_end_an_alarm():
    rng = random.Random(2)
    quiet = {MONDAY + n * HOUR: Measured(20, 0.0) for n in range(6)}
    assert list(degradations({**past(rng), **quiet}, "asr", MONDAY, MONDAY + 6 * HOUR)) == []

    series = with_drop(past(rng), rng, 20, 2)
    between = {MONDAY + n * HOUR: Measured(20, 60.0) for n in range(2, 5)}
    [found] = degradations({**series, **between}, "asr", MONDAY, MONDAY + 5 * HOUR)
    assert found.ends_at is None


def test_two_good_hours_end_a_degradation_at_the_end_of_its_last_bad_one():
    rng = random.Random(3)
    series = with_drop(with_drop(past(rng), rng, 20, 5), rng, 0, 2, start=MONDAY + 5 * HOUR)

    [found] = degradations(series, "asr", MONDAY - timedelta(days=1), MONDAY + 7 * HOUR)

    assert (found.begins_at, found.ends_at) == (MONDAY, MONDAY + 5 * HOUR)


def test_without_four_weeks_before_it_an_hour_is_held_against_nothing():
    rng = random.Random(4)
    series = with_drop(past(rng, weeks=3), rng, 40, 4)

    assert baseline(series, "asr", MONDAY) is None
    assert judged(series, "asr", MONDAY) is None
    assert list(degradations(series, "asr", MONDAY, MONDAY + 4 * HOUR)) == []


def test_what_a_few_weeks_were_like_does_not_move_the_baseline():
    rng = random.Random(5)
    series = past(rng)
    for week in (2, 5, 7):
        series[MONDAY - timedelta(weeks=week)] = Measured(1_000, 5.0)

    assert baseline(series, "asr", MONDAY).median == pytest.approx(55, abs=3)


@given(st.permutations(range(12)))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_figures_came_does_not_matter(order):
    rng = random.Random(6)
    series = with_drop(past(rng), rng, 20, 12)
    later = sorted(series)[-12:]
    shuffled = {hour: series[hour] for hour in sorted(series)[:-12]} | {later[n]: series[later[n]] for n in order}

    assert list(degradations(shuffled, "asr", MONDAY, MONDAY + 12 * HOUR)) == list(
        degradations(series, "asr", MONDAY, MONDAY + 12 * HOUR)
    )


def test_a_route_that_comes_and_goes_within_a_day_has_one_degradation():
    rng = random.Random(8)
    series = with_drop(with_drop(past(rng), rng, 20, 3), rng, 0, 3, start=MONDAY + 3 * HOUR)
    series = with_drop(series, rng, 20, 3, start=MONDAY + 6 * HOUR)

    found = list(degradations(series, "asr", MONDAY, MONDAY + 9 * HOUR))

    assert len(found) == 2
    assert current(found) == (MONDAY, MONDAY + 8 * HOUR)


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_can_alarm_and_its_better_side_never_does(name):
    metric, rng = METRICS[name], random.Random(9)
    middle = 99.0 if name == "availability" else 50.0 if metric.unit == "%" and metric.better == "higher" else 5.0
    sign = -1 if metric.better == "higher" else 1
    quiet = {MONDAY - timedelta(hours=n): Measured(10_000, middle + rng.gauss(0, metric.floor / 4))
             for n in range(1, 8 * 168 + 1)}  # fmt: skip

    def after(step):
        return quiet | {MONDAY + n * HOUR: Measured(10_000, middle + step) for n in range(2)}

    worse = after(sign * 2 * max(metric.drop, 4 * metric.floor))
    better = after(-sign * 2 * metric.drop)
    assert len(list(degradations(worse, name, MONDAY, MONDAY + 2 * HOUR))) == 1
    assert list(degradations(better, name, MONDAY, MONDAY + 2 * HOUR)) == []
