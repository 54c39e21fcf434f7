"""How a route stands: the newest figure of each metric beside what is usual, and since when it is degraded. Pure.

The watch writes it each hour, so that a list of thousands of routes is read without their weeks of figures.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import Field

from pledgekeeper.model import Frozen, Instant
from pledgekeeper.quality.detect import HOUR, Degradation, baseline, judged
from pledgekeeper.quality.model import METRICS, MetricName, Route, Series


class MetricStanding(Frozen):
    """The newest hour of a metric that is over. `usual` is None where too few weeks are known."""

    metric: MetricName
    hour: Instant
    value: float
    attempts: int
    usual: float | None
    bad: bool = False
    since: Instant | None = Field(default=None, description="the first bad hour of a degradation that lasts")

    @property
    def counts(self) -> bool:
        """Were there attempts enough to judge it?"""
        return self.attempts >= METRICS[self.metric].attempts


class RouteStanding(Frozen):
    carrier_id: str
    product: str
    route: str
    seen_at: Instant
    metrics: tuple[MetricStanding, ...]

    @property
    def of(self) -> Route:
        return Route(self.carrier_id, self.product, self.route)

    @property
    def since(self) -> datetime | None:
        """Since when any of it is worse than usual; None when nothing is."""
        return min((each.since for each in self.metrics if each.since), default=None)


def standing(
    route: Route, series: Mapping[MetricName, Series], found: Iterable[Degradation], now: datetime
) -> RouteStanding:
    """`found` are the degradations of the route; those that last show."""
    lasting = {each.metric: each.begins_at for each in found if each.ends_at is None}
    metrics = [_of_metric(some, name, lasting.get(name), now) for name, some in series.items()]
    ordered = sorted((each for each in metrics if each), key=lambda each: (each.since is None, each.metric))
    return RouteStanding(**route._asdict(), seen_at=now, metrics=tuple(ordered))


def _of_metric(series: Series, name: MetricName, since: datetime | None, now: datetime) -> MetricStanding | None:
    hour = max((hour for hour in series if hour + HOUR <= now), default=None)
    if hour is None:
        return None
    usual, verdict = baseline(series, name, hour), judged(series, name, hour)
    return MetricStanding(
        metric=name,
        hour=hour,
        value=series[hour].value,
        attempts=series[hour].attempts,
        usual=round(usual.median, 3) if usual else None,
        bad=verdict.bad if verdict else False,
        since=since,
    )
