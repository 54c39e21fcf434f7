"""Figures of quality on the API: how they are sent, and how a route is shown."""

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pledgekeeper.errors import Invalid
from pledgekeeper.model import iso
from pledgekeeper.quality.detect import Degradation, baseline, degradations
from pledgekeeper.quality.figure_files import from_csv, from_parquet, from_rows
from pledgekeeper.quality.model import METRICS, Figure, MetricName, Route, Series

LONGEST_DAYS: Final = 31


class QualityFigures(BaseModel):
    """Figures in one of three forms, all with the columns carrier, product, route, hour, metric, value, attempts."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    figures: list[dict[str, Any]] | None = None
    csv: str | None = Field(default=None, description="with a header")
    parquet: str | None = Field(default=None, description="the file in base64")

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(each is not None for each in (self.figures, self.csv, self.parquet)) != 1:
            raise ValueError("send one of figures, csv and parquet")
        return self

    def read(self) -> list[Figure]:
        """The figures. Invalid names what is wrong by its row."""
        if self.figures is not None:
            return from_rows(self.figures)
        if self.csv is not None:
            return from_csv(self.csv)
        try:
            content = base64.b64decode(self.parquet or "", validate=True)
        except ValueError:  # of what is no ASCII it is a plain one
            raise Invalid("parquet is no base64; encode the file's bytes") from None
        return from_parquet(content)


def days_of(query: Mapping[str, str]) -> int:
    """How many days back are asked for: 2, if not said."""
    said = query.get("days", "2")
    if not said.isdecimal() or not 1 <= int(said) <= LONGEST_DAYS:
        raise Invalid(f"days is {said!r}; it is a whole number from 1 to {LONGEST_DAYS}")
    return int(said)


def route_view(route: Route) -> dict[str, Any]:
    return {"carrier": route.carrier_id, "product": route.product, "route": route.route}


def metric_views(
    route: Route, series: Mapping[MetricName, Series], begin: datetime, now: datetime, case_id: str | None
) -> Iterator[dict[str, Any]]:
    """A route's metrics, hour by hour beside what is usual, with the degradations found: what a chart is drawn from."""
    for name, some in sorted(series.items()):
        found = list(degradations(some, name, begin - timedelta(days=1), now))
        yield {
            **route_view(route),
            "metric": name,
            "unit": METRICS[name].unit,
            "better": METRICS[name].better,
            "fewest_attempts": METRICS[name].attempts,
            "hours": [_hour(some, name, hour) for hour in sorted(some) if begin <= hour <= now],
            "degradations": [_degradation(each, case_id) for each in found],
        }


def _hour(series: Series, name: MetricName, hour: datetime) -> dict[str, Any]:
    usual = baseline(series, name, hour)
    shown = {"hour": iso(hour), "value": series[hour].value, "attempts": series[hour].attempts}
    return shown | ({"usual": round(usual.median, 3), "spread": round(usual.spread, 3)} if usual else {})


def _degradation(found: Degradation, case_id: str | None) -> dict[str, Any]:
    return {
        "begins_at": iso(found.begins_at),
        "ends_at": iso(found.ends_at) if found.ends_at else None,
        "worst": round(found.worst.measured.value, 3),
        "usual": round(found.worst.baseline.median, 3),
        "case": case_id,
    }
