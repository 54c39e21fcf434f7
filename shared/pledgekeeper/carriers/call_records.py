"""What an agreement says of call records: how they are compared, and what their amounts are worth."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from pledgekeeper.model import Frozen, is_number

YEAR_FIRST: Final = re.compile(r"\s*\d{4}-\d\d-\d\d")


def _moment(said: Any) -> Any:
    """YAML reads `2026-10-01` as a date: the midnight that begins it. A number would be so many seconds since 1970."""
    if isinstance(said, date) and not isinstance(said, datetime):
        return datetime(said.year, said.month, said.day)  # noqa: DTZ001  the period's zone makes it an instant
    if is_number(said) or (isinstance(said, str) and not YEAR_FIRST.match(said)):
        raise ValueError(f"{said} is no day; write e.g. 2026-10-01")
    return said


def _clock_time(said: Any) -> Any:
    """YAML reads `20:00` as 1200, `20:00:00` as 72000, and `08:00` as text. 24:00 is the midnight that ends a day."""
    if said in (24 * 60, "24:00"):
        return time(0)
    if isinstance(said, int) and 3_600 <= said < 86_400 and said % 60 == 0:
        said //= 60
    if isinstance(said, int) and 60 <= said < 24 * 60:
        return time(said // 60, said % 60)
    if isinstance(said, int | float):
        raise ValueError(f"{said} is no time of day; write e.g. 08:00")
    return said


def _on_the_wall(moment: time) -> time:
    if moment.tzinfo:
        raise ValueError(
            f"{moment.isoformat()} has an offset; it is told on the clock of the period's zone, e.g. 08:00"
        )
    return moment


Moment = Annotated[datetime, BeforeValidator(_moment)]
ClockTime = Annotated[time, BeforeValidator(_clock_time), AfterValidator(_on_the_wall)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Tolerances(Frozen):
    """How far two records of one call may lie apart."""

    start_seconds: int = Field(default=5, ge=0, le=300)
    duration_seconds: int = Field(default=2, ge=0, le=300)

    @field_validator("start_seconds", "duration_seconds", mode="before")
    @classmethod
    def _within_five_minutes(cls, said: Any) -> Any:
        if is_number(said) and not 0 <= float(said) <= 300:
            raise ValueError(f"{said} is no tolerance; write seconds from 0 to 300, e.g. 5")
        return said


class Peak(Frozen):
    """When the rates of the sheet count, on the clock of the period's zone; at other times its off-peak rates do."""

    days: tuple[Weekday, ...] = Field(default=WEEKDAYS[:5], min_length=1)
    from_: ClockTime = Field(alias="from")
    to: ClockTime


class Exchange(Frozen):
    """From this day on, one of `currency` is `rate` of the agreement's currency."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    rate: Decimal = Field(gt=0, lt=1_000_000, max_digits=14, decimal_places=8)
    from_: Moment = Field(alias="from", default=datetime(1970, 1, 1))  # noqa: DTZ001  as the moments of the files


def rates_twice(rates: Iterable[Exchange]) -> Iterator[tuple[int, str]]:
    """The rates that contradict one before, by their place, with what is wrong."""
    said: dict[tuple[str, datetime], Exchange] = {}
    for n, each in enumerate(rates):
        moment = each.from_ if each.from_.tzinfo else each.from_.replace(tzinfo=UTC)
        first = said.setdefault((each.currency, moment), each)
        if first.rate != each.rate:
            since = f"from {each.from_.isoformat(' ').removesuffix(' 00:00:00')} on"
            yield (
                n,
                f"{each.currency} has two rates {since if 'from_' in each.model_fields_set else 'without a day'}: "
                f"{first.rate} and {each.rate}; keep one, or say from when the other one counts",
            )


class CallRecordClause(Frozen):
    """How the call records of a dispute are compared, unless the dispute says otherwise."""

    match: Tolerances = Tolerances()
    peak: Peak | None = Field(default=None, description="when the rates count that are not off-peak")
    fx: tuple[Exchange, ...] = Field(default=(), description="what another currency is worth, from a day on")
    rate_sheet: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$",
        description="a file below reconciliations/<carrier>/rates/ of the bucket; a dispute may name another",
    )  # fmt: skip
