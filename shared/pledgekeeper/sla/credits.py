"""What a missed promise costs: credit tables as data, in per cent of the service's monthly charge."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from pledgekeeper import money
from pledgekeeper.model import Frozen
from pledgekeeper.sla.span import WallSpan


class Band(Frozen):
    """From so long on, so many per cent of the monthly charge."""

    from_: WallSpan = Field(alias="from")
    percent: Decimal = Field(ge=0, le=100)


class Credit(Frozen):
    """What is credited for a commitment that was missed, by how long it took.

    `measure` says what the bands are of: `elapsed`, the clock's whole time (an outage credit), or `overrun`, the time
    past the target. Of bands the highest that was reached counts; `cap_percent` bounds it.
    """

    commitment: str
    source: str
    measure: Literal["elapsed", "overrun"]
    bands: tuple[Band, ...] = Field(min_length=1)
    cap_percent: Decimal = Field(default=Decimal(100), ge=0, le=100)

    @model_validator(mode="after")
    def _bands_ascend(self) -> Self:
        for lower, upper in pairwise(self.bands):
            if upper.from_.seconds <= lower.from_.seconds or upper.percent < lower.percent:
                raise ValueError(f"bands ascend: {upper.from_} ({upper.percent} %) follows {lower.from_}")
        return self

    def percent(self, counted_seconds: int, target_seconds: int) -> Decimal:
        """Per cent of the monthly charge owed when so much was counted; none for a promise that was kept."""
        if counted_seconds <= target_seconds:
            return Decimal(0)
        length = counted_seconds if self.measure == "elapsed" else counted_seconds - target_seconds
        reached = [band.percent for band in self.bands if band.from_.seconds <= length]
        return min(reached[-1], self.cap_percent) if reached else Decimal(0)


def amount(percent: Decimal, monthly_charge: Decimal, currency: str | None) -> Decimal:
    """The credit as it can be paid, to the cent, yen or fils; half of one is one more."""
    return money.payable(percent * monthly_charge / 100, currency)


def percent_owed(credits: Iterable[Credit], commitment: str, counted_seconds: int, target_seconds: int) -> Decimal:
    """Per cent of the monthly charge that a pledge's credits give for one period of one commitment."""
    return sum(
        (c.percent(counted_seconds, target_seconds) for c in credits if c.commitment == commitment), start=Decimal(0)
    )
