"""When a route is worse than it should be: against its own past, by weekday and hour. Pure.

An hour is bad when its figure is worse than the median of the same hour of the same weekday, over the last weeks, by at
least the metric's `drop`, and by so many times the usual spread (a robust z, of the median absolute deviation) that
chance does not explain it. Two bad hours in a row begin a degradation; two good ones end it. Hours without enough
attempts are looked over: they neither begin, nor end, nor alarm.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import median
from typing import Final, NamedTuple

from pledgekeeper.quality.model import METRICS, Measured, MetricName, Series

WEEKS: Final = 8
FEWEST: Final = 4
"""Weeks that a baseline is made of, and how many of them must have a figure that counts."""
Z: Final = 3.5
TO_SIGMA: Final = 1.4826
"""By which the median absolute deviation of normal noise is its standard deviation."""
IN_A_ROW: Final = 2
"""Bad hours that begin a degradation, and good ones that end it."""
APART: Final = timedelta(hours=24)
"""Figures further apart than this are not in a row."""
HOUR: Final = timedelta(hours=1)


class Baseline(NamedTuple):
    """What is usual for an hour: the median, and the spread around it."""

    median: float
    spread: float
    weeks: int


@dataclass(frozen=True)
class Judged:
    """An hour against its baseline. `z` is how many spreads worse it is."""

    hour: datetime
    measured: Measured
    baseline: Baseline
    worse_by: float
    z: float
    bad: bool


@dataclass(frozen=True)
class Degradation:
    """From the first bad hour on. `ends_at` is None while it lasts: the end of the last bad hour, once it is over."""

    metric: MetricName
    begins_at: datetime
    ends_at: datetime | None
    hours: tuple[Judged, ...]

    @property
    def known_at(self) -> datetime:
        """The end of the hour that made it one."""
        return [judged.hour for judged in self.hours if judged.bad][IN_A_ROW - 1] + HOUR

    @property
    def worst(self) -> Judged:
        return max(self.hours, key=lambda judged: judged.worse_by)


def baseline(series: Mapping[datetime, Measured], name: MetricName, hour: datetime) -> Baseline | None:
    """What is usual at `hour`, by the weeks before it; None when too few of them have a figure that counts."""
    metric = METRICS[name]
    before = (series.get(hour - timedelta(weeks=week)) for week in range(1, WEEKS + 1))
    values = [found.value for found in before if found and found.attempts >= metric.attempts]
    if len(values) < FEWEST:
        return None
    middle = median(values)
    deviation = median(abs(value - middle) for value in values)
    return Baseline(middle, max(TO_SIGMA * deviation, metric.floor), len(values))


def judged(series: Mapping[datetime, Measured], name: MetricName, hour: datetime) -> Judged | None:
    """The hour's verdict; None when its figure does not count, or there is nothing to hold it against."""
    metric, found = METRICS[name], series.get(hour)
    if found is None or found.attempts < metric.attempts:
        return None
    usual = baseline(series, name, hour)
    if usual is None:
        return None
    spread = usual.spread
    if metric.share:  # of few attempts a share varies by chance alone
        part = min(max(usual.median / 100, 0.01), 0.99)
        spread = max(spread, 100 * sqrt(part * (1 - part) / found.attempts))
    worse = metric.worse_by(found.value, usual.median)
    z = worse / spread
    return Judged(hour, found, Baseline(usual.median, spread, usual.weeks), worse, z, worse >= metric.drop and z >= Z)


def degradations(series: Series, name: MetricName, since: datetime, now: datetime) -> Iterator[Degradation]:
    """Every degradation of which an hour lies in [since, now), oldest first. Only hours that are over count."""
    hours = sorted(hour for hour in series if since <= hour and hour + HOUR <= now)
    run: list[Judged] = []
    good = 0
    for hour in hours:
        verdict = judged(series, name, hour)
        if verdict is None:
            continue
        if run and hour - run[-1].hour > APART:
            yield from _ended(name, run)
            run, good = [], 0
        good = 0 if verdict.bad else good + 1
        if verdict.bad or _begun(run):
            run.append(verdict)
        else:
            run = []
        if run and good >= IN_A_ROW:
            yield from _ended(name, run)
            run, good = [], 0
    if _begun(run):
        lasts = now - run[-1].hour <= APART
        yield Degradation(name, run[0].hour, None if lasts else _last_bad(run) + HOUR, tuple(run))


def _begun(run: list[Judged]) -> bool:
    return sum(each.bad for each in run) >= IN_A_ROW


def _ended(name: MetricName, run: list[Judged]) -> Iterator[Degradation]:
    if _begun(run):
        last = _last_bad(run)
        yield Degradation(name, run[0].hour, last + HOUR, tuple(each for each in run if each.hour <= last))


def _last_bad(run: list[Judged]) -> datetime:
    return max(each.hour for each in run if each.bad)
