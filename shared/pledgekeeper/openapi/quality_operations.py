"""What the document says of the routes of quality, and the shapes of what they answer."""

from typing import Final, Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.api.quality import QualityFigures
from pledgekeeper.api.routes import QUALITY
from pledgekeeper.openapi.operation import Operation, Query
from pledgekeeper.openapi.shapes import Moment


class QualityImport(TypedDict):
    """How many figures were read, and how many of them were news."""

    figures: int
    news: int


class QualityHour(TypedDict):
    """A figure, and what is usual for its hour, where enough weeks before it are known."""

    hour: Moment
    value: float
    attempts: int
    usual: NotRequired[float]
    spread: NotRequired[float]


class QualityDegradation(TypedDict):
    """While it lasts, ends_at is null. `case` is the proactive case of the route's last one."""

    begins_at: Moment
    ends_at: Moment | None
    worst: float
    usual: float
    case: str | None


class QualityRoute(TypedDict):
    """A route that figures are kept of; where a route is asked for, one of its metrics with its hours."""

    carrier: str
    product: str
    route: str
    metric: NotRequired[str]
    unit: NotRequired[str]
    better: NotRequired[Literal["higher", "lower"]]
    fewest_attempts: NotRequired[int]
    hours: NotRequired[list[QualityHour]]
    degradations: NotRequired[list[QualityDegradation]]


QUALITY_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {QUALITY}/figures": Operation(
        "importFigures", "Import figures of quality", "Accounts", QualityImport, sent=QualityFigures,
        about="Neither order nor repetition matters: of two figures for one hour the one of more attempts counts.",
    ),
    f"GET {QUALITY}": Operation(
        "getQuality", "How well routes work, hour by hour", "Accounts", list[QualityRoute],
        query=(
            Query("carrier", "Whose routes; all that one may see, if not said."),
            Query("route", "One route: its metrics, hour by hour beside what is usual."),
            Query("product", "The product of that route, where two have one of that name."),
            Query("days", "How many days back.", {"type": "integer", "minimum": 1, "maximum": 31, "default": 2}),
        ),
    ),
}  # fmt: skip
