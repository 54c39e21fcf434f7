"""An amount of time as people write it: `15 min`, `4 h`, `24 h`, `10 bd`, `30 d`, `20 s`."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_serializer, model_validator

from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import ALWAYS, Calendar

UNIT_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
LONGEST_SECONDS = 200 * 366 * 86_400
SPAN = re.compile(r"^(\d+) ?(s|min|h|d|bd)$")


class Span(Frozen):
    """So much time on some calendar. `bd` is a business day: worth what the calendar says, so it is kept apart."""

    count: int = Field(ge=0)
    unit: Literal["s", "min", "h", "d", "bd"]

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        match = SPAN.match(value)
        if not match:
            raise ValueError(f"{value!r} is not an amount of time; write e.g. 20 s, 15 min, 4 h, 30 d or 10 bd")
        return {"count": int(match[1]), "unit": match[2]}

    @model_validator(mode="after")
    def _is_no_age(self) -> Self:
        if self.count * UNIT_SECONDS.get(self.unit, UNIT_SECONDS["d"]) > LONGEST_SECONDS:
            raise ValueError(f"{self} is longer than two hundred years; is the unit right?")
        return self

    @model_serializer
    def _to_text(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    def seconds_on(self, calendar: Calendar) -> int:
        """Working seconds of this span on `calendar`."""
        if self.unit == "bd":
            return self.count * calendar.business_day_minutes * 60
        return self.count * UNIT_SECONDS[self.unit]

    @property
    def seconds(self) -> int:
        """Seconds on the wall clock, where a business day has no meaning of its own."""
        return self.seconds_on(ALWAYS)


def _on_the_wall(span: Span) -> Span:
    if span.unit == "bd":
        raise ValueError(f"{span} counts on a calendar; this is time on the wall clock: write e.g. 5 d or 12 h")
    return span


WallSpan = Annotated[Span, AfterValidator(_on_the_wall)]
