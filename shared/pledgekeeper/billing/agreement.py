"""What two carriers agreed on that a reconciliation needs: currency, tolerances, period, rates."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from pledgekeeper.carriers.call_records import Exchange, Moment, Peak, Tolerances, rates_twice
from pledgekeeper.model import Frozen, no_year
from pledgekeeper.pledges.loading import Mistake

CODE = re.compile(r"[A-Z]{3}")
MONEY_DECIMALS = 8
UNITS = 10**MONEY_DECIMALS
"""Money is whole numbers of 10^-8 of the currency: sums are exact, and fit 64 bits for a single call."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; write e.g. UTC or Europe/Paris") from None
    return name


def _currency(code: str) -> str:
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no currency; write the three letters of ISO 4217, e.g. USD")
    return code


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


class BillingAgreement(Frozen):
    """The agreement file."""

    currency: Annotated[str, AfterValidator(_currency)]
    match: Tolerances = Tolerances()
    rate_sheet: Path | None = None
    period: Period | None = None
    peak: Peak | None = None
    fx: tuple[Exchange, ...] = ()

    def mistakes(self) -> Iterator[Mistake]:
        for name, moment in (("from", self.period.from_), ("to", self.period.to)) if self.period else ():
            if wrong := no_year(moment):
                yield ("period", name), wrong
        for n, wrong in rates_twice(self.fx):
            yield ("fx", n), wrong
