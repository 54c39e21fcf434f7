"""Figures of quality: what is measured of a product's route in an hour, and what of it is worse by how much."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pledgekeeper.model import Frozen, Instant, is_number
from pledgekeeper.sla.pledge import Product

MetricName = Literal[
    "asr", "acd", "ner", "pdd", "mos", "cli", "dlr-rate", "latency", "loss", "rtt", "jitter", "availability"
]


@dataclass(frozen=True)
class Metric:
    """How a metric is judged.

    `drop` is by how much it is worse than its baseline at least before it may alarm, in the metric's unit; `floor` the
    least spread that is believed of a baseline; `attempts` below which a figure says nothing. `share`: a percentage of
    the attempts, whose own sampling error counts as spread.
    """

    product: Product
    unit: Literal["%", "s", "ms", "score"]
    better: Literal["higher", "lower"]
    drop: float
    floor: float
    attempts: int
    share: bool = False

    def worse_by(self, value: float, baseline: float) -> float:
        """How much worse than the baseline; negative when it is better."""
        return baseline - value if self.better == "higher" else value - baseline


# fmt: off
METRICS: Final[dict[MetricName, Metric]] = {
    #                      product         unit     better    drop  floor attempts
    "asr":          Metric("voice",        "%",     "higher", 10.0, 1.0,  100, share=True),
    "ner":          Metric("voice",        "%",     "higher",  5.0, 0.5,  100, share=True),
    "cli":          Metric("voice",        "%",     "higher", 10.0, 1.0,  100, share=True),
    "acd":          Metric("voice",        "s",     "higher", 45.0, 5.0,  100),
    "pdd":          Metric("voice",        "s",     "lower",   2.0, 0.2,  100),
    "mos":          Metric("voice",        "score", "higher",  0.4, 0.05, 100),
    "dlr-rate":     Metric("sms",          "%",     "higher", 10.0, 1.0,  100, share=True),
    "latency":      Metric("sms",          "s",     "lower",  10.0, 1.0,  100),
    "loss":         Metric("ip",           "%",     "lower",   0.5, 0.05, 100, share=True),
    "rtt":          Metric("ip",           "ms",    "lower",  20.0, 1.0,  100),
    "jitter":       Metric("ip",           "ms",    "lower",  10.0, 0.5,  100),
    "availability": Metric("transmission", "%",     "higher",  0.5, 0.05,  60),
}
# fmt: on
"""The metrics, from the table of service management of the domain; what alarms is a choice of ours."""


def _whole_hour(moment: datetime) -> datetime:
    if moment.minute or moment.second or moment.microsecond:
        raise ValueError(f"{moment.isoformat()} is no whole hour; a figure is of the hour that begins then")
    return moment


def _no_number(said: Any) -> Any:
    if is_number(said):
        raise ValueError(f"{said} is no hour; write when it begins with its offset, as 2026-10-01T10:00:00Z")
    return said


Hour = Annotated[Instant, AfterValidator(_whole_hour), BeforeValidator(_no_number)]


class Route(NamedTuple):
    """What is measured: a route (or trunk, bind, circuit) of a product of a carrier."""

    carrier_id: str
    product: str
    route: str


class Figure(Frozen):
    """One measured value: of a metric, in the hour that begins at `hour`, over so many attempts (or samples)."""

    carrier: str = Field(min_length=1, max_length=60)
    product: Product
    route: str = Field(min_length=1, max_length=80, pattern=r"^[^#\s]+$")
    hour: Hour
    metric: MetricName
    value: float = Field(allow_inf_nan=False)
    attempts: int = Field(ge=0, le=10**9)

    @model_validator(mode="after")
    def _fits_its_product(self) -> "Figure":
        metric = METRICS[self.metric]
        if metric.product != self.product:
            raise ValueError(f"{self.metric} is measured of {metric.product}, not of {self.product}")
        if self.value < 0 or (metric.unit == "%" and self.value > 100):
            most = "from 0 to 100, in per cent" if metric.unit == "%" else f"not negative, in {metric.unit}"
            raise ValueError(f"{self.metric} is {self.value}; it is {most}")
        return self

    @property
    def of(self) -> Route:
        return Route(self.carrier, self.product, self.route)


class Measured(NamedTuple):
    """A figure without where and when. Of two for one hour the one of more attempts counts, whichever came first."""

    attempts: int
    value: float


Series = dict[datetime, Measured]
"""A metric of a route by the hour."""
