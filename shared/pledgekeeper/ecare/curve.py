"""The curve of a route's metric beside what is usual for each hour, as the paths of a drawing. Pure.

A drawing is `WIDTH` by `HEIGHT`; y grows downwards. The band is how far from usual an hour may be without being bad.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.quality.detect import HOUR, Baseline, Degradation, Z, baseline, degradations, judged
from pledgekeeper.quality.model import METRICS, Metric, MetricName, Series

WIDTH: Final = 960
HEIGHT: Final = 200
ROOM: Final = 0.08
"""Of the height, above the greatest and below the least."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """`band`, `usual` and `measured` are paths; `bad` are the left edges of bad hours, each `step` wide."""

    metric: MetricName
    unit: str
    begin: datetime
    end: datetime
    low: float
    high: float
    band: str
    usual: str
    measured: str
    few: str
    bad: tuple[float, ...]
    step: float
    degradations: tuple[Degradation, ...]
    newest: tuple[float, float | None] | None

    @property
    def since(self) -> datetime | None:
        return next((each.begins_at for each in self.degradations if each.ends_at is None), None)


@dataclass(frozen=True)
class _Scale:
    begin: datetime
    end: datetime
    low: float
    high: float

    def x(self, moment: datetime) -> float:
        return round((moment - self.begin) / (self.end - self.begin) * WIDTH, 1)

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return round(HEIGHT - (inside - self.low) / (self.high - self.low) * HEIGHT, 1)


def curve(series: Series, name: MetricName, begin: datetime, now: datetime) -> Curve | None:
    """The whole hours from `begin` to `now`; None when none of them has a figure."""
    metric = METRICS[name]
    first = begin.replace(minute=0, second=0, microsecond=0)
    hours = [first + n * HOUR for n in range(int((now - first) / HOUR))]
    there = [hour for hour in hours if hour in series]
    if not there:
        return None
    usual = {hour: found for hour in hours if (found := _usual(series, name, hour))}
    edges = {hour: _edges(found, metric) for hour, found in usual.items()}
    scale = _scale(first, hours[-1] + HOUR, [series[hour].value for hour in there], edges.values(), metric)
    bad = [hour for hour in there if (verdict := judged(series, name, hour)) and verdict.bad]
    few = [hour for hour in there if series[hour].attempts < metric.attempts]
    last = there[-1]
    return Curve(
        metric=name,
        unit=metric.unit,
        begin=first,
        end=scale.end,
        low=scale.low,
        high=scale.high,
        band=_band(scale, edges),
        usual=_line(scale, [(hour, found.median) for hour, found in usual.items()]),
        measured=_line(scale, [(hour, series[hour].value) for hour in there if hour not in few]),
        few=_line(scale, [(hour, series[hour].value) for hour in few]),
        bad=tuple(scale.x(hour) for hour in bad),
        step=round(WIDTH / len(hours), 2),
        degradations=tuple(degradations(series, name, first - timedelta(days=1), now)),
        newest=(series[last].value, usual[last].median if last in usual else None),
    )


def _usual(series: Series, name: MetricName, hour: datetime) -> Baseline | None:
    verdict = judged(series, name, hour)
    return verdict.baseline if verdict else baseline(series, name, hour)


def _edges(usual: Baseline, metric: Metric) -> tuple[float, float]:
    wide = max(metric.drop, Z * usual.spread)
    most = 100.0 if metric.unit == "%" else usual.median + wide
    return max(0.0, usual.median - wide), min(most, usual.median + wide)


def _scale(
    begin: datetime, end: datetime, values: Sequence[float], edges: Iterable[tuple[float, float]], metric: Metric
) -> _Scale:
    every = [*values, *(edge for pair in edges for edge in pair)]
    low, high = min(every), max(every)
    room = (high - low) * ROOM or metric.drop
    top = min(high + room, 100.0) if metric.unit == "%" else high + room
    return _Scale(begin, end, max(0.0, low - room), top if top > low else high + room)


def _line(scale: _Scale, points: Sequence[tuple[datetime, float]]) -> str:
    """A path that is broken where hours are missing; an hour alone is as wide as it is."""
    return "".join(
        f"M{run[0][0]},{run[0][1]}" + "".join(f"L{x},{y}" for x, y in run[1:] or [(run[0][0] + 2, run[0][1])])
        for run in _runs(scale, points)
    )


def _band(scale: _Scale, edges: dict[datetime, tuple[float, float]]) -> str:
    above = list(_runs(scale, [(hour, high) for hour, (_, high) in edges.items()]))
    below = list(_runs(scale, [(hour, low) for hour, (low, _) in edges.items()]))
    return "".join(
        "M" + "L".join(f"{x},{y}" for x, y in (*over, *reversed(under))) + "Z"
        for over, under in zip(above, below, strict=True)
    )


def _runs(scale: _Scale, points: Sequence[tuple[datetime, float]]) -> Iterator[list[Point]]:
    run: list[Point] = []
    before: datetime | None = None
    for hour, value in points:
        if before and hour - before > HOUR:
            yield run
            run = []
        run.append((scale.x(hour + HOUR / 2), scale.y(value)))
        before = hour
    if run:
        yield run
