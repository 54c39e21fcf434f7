"""How well each route worked in a month: its mean, beside that of the month before, and its bad hours. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from pledgekeeper.model import Frozen
from pledgekeeper.quality.detect import WEEKS, judged
from pledgekeeper.quality.model import METRICS, MetricName, Route, Series
from pledgekeeper.reviews.month import Month, month_before

BEFORE: Final = timedelta(weeks=WEEKS)
"""So long before a month figures are needed: for what is usual, and the month before is in it."""
HUNDREDTH: Final = Decimal("0.01")


class RouteLine(Frozen):
    """One metric of a route in the month: its mean, weighted by attempts, and that of the month before.

    `hours` are those with attempts enough to count; of them `bad` were worse than usual, as alarms are judged.
    """

    product: str
    route: str
    metric: MetricName
    mean: Decimal
    mean_before: Decimal | None
    hours: int
    bad: int


def route_lines(route: Route, series: Mapping[MetricName, Series], month: Month) -> Iterator[RouteLine]:
    """A line for each metric that was measured in the month, in the order of the table of metrics."""
    before = month_before(month)
    for name in (each for each in METRICS if each in series):
        of_metric = series[name]
        hours, hours_before = (
            [hour for hour in of_metric if each.has(hour) and _counts(of_metric, name, hour)]
            for each in (month, before)
        )
        if hours:
            verdicts = (judged(of_metric, name, hour) for hour in hours)
            yield RouteLine(
                product=route.product, route=route.route, metric=name, mean=_mean(of_metric, hours),
                mean_before=_mean(of_metric, hours_before) if hours_before else None, hours=len(hours),
                bad=sum(verdict is not None and verdict.bad for verdict in verdicts),
            )  # fmt: skip


def _counts(series: Series, name: MetricName, hour: datetime) -> bool:
    return series[hour].attempts >= METRICS[name].attempts


def _mean(series: Series, hours: list[datetime]) -> Decimal:
    """By attempts: an hour of many calls says more than one of few. Hours that count have some."""
    whole = sum((Decimal(str(series[hour].value)) * series[hour].attempts for hour in hours), start=Decimal(0))
    return (whole / sum(series[hour].attempts for hour in hours)).quantize(HUNDREDTH)
