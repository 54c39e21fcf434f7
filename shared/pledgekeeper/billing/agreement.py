"""What two carriers agreed on that a reconciliation needs: currency, tolerances, period, rates."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pledgekeeper.model import Frozen

MONEY_DECIMALS = 8
UNITS = 10**MONEY_DECIMALS
"""Money is whole numbers of 10^-8 of the currency: sums are exact, and fit 64 bits for a single call."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; write e.g. UTC or Europe/Paris") from None
    return name


def _moment(said: Any) -> Any:
    """YAML reads `2026-10-01` as a date: the midnight that begins it."""
    if isinstance(said, date) and not isinstance(said, datetime):
        return datetime(said.year, said.month, said.day)  # noqa: DTZ001  the period's zone makes it an instant
    return said


def _clock_time(said: Any) -> Any:
    """YAML reads `20:00` as 1200, and `08:00` as text."""
    return time(said // 60, said % 60) if isinstance(said, int) and 0 <= said < 1440 else said


Moment = Annotated[datetime, BeforeValidator(_moment)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Tolerances(Frozen):
    """How far two records of one call may lie apart."""

    start_seconds: int = Field(default=5, ge=0, le=300)
    duration_seconds: int = Field(default=2, ge=0, le=300)


class Period(Frozen):
    """What is billed: calls that begin at `from` or later and before `to`, on the wall clock of `zone`."""

    from_: Moment = Field(alias="from")
    to: Moment
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Period":
        if self.instant(self.to) <= self.instant(self.from_):
            raise ValueError("`to` is not after `from`; write e.g. from: 2026-10-01, to: 2026-11-01 (not included)")
        return self

    def instant(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.zone))

    def wall(self, moment: datetime) -> datetime:
        return self.instant(moment).astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)


class Peak(Frozen):
    """When the rates of the sheet count, on the clock of the period's zone; at other times its off-peak rates do."""

    days: tuple[Weekday, ...] = WEEKDAYS[:5]
    from_: ClockTime = Field(alias="from")
    to: ClockTime


class Exchange(Frozen):
    """From this day on, one of `currency` is `rate` of the agreement's currency."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    rate: Decimal = Field(gt=0, lt=1_000_000, max_digits=14, decimal_places=8)
    from_: Moment = Field(alias="from", default=datetime(1970, 1, 1))  # noqa: DTZ001  as the moments of the files


class BillingAgreement(Frozen):
    """The agreement file."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    match: Tolerances = Tolerances()
    rate_sheet: Path | None = None
    period: Period | None = None
    peak: Peak | None = None
    fx: tuple[Exchange, ...] = ()
