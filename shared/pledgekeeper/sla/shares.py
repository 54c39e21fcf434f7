"""Promises that are a share of what was counted in a month: no single case keeps or misses them."""

from typing import Literal, Self

from pydantic import Field, model_validator

from pledgekeeper.model import Frozen

Measured = Literal[
    "repeat-faults", "planned-works", "delivery-satisfaction", "service-satisfaction", "invoices-right"
]  # fmt: skip
"""What there is a share of: faults whose service had one before; planned works announced in time; answers that were
satisfied; invoices of which no dispute was upheld."""


class Share(Frozen):
    """One promise without a clock: at least, or at most, so many per cent of what is counted."""

    id: Measured
    clause: str = Field(description="row of the published pledge, e.g. S4")
    name: str
    at_least_percent: int | None = Field(default=None, ge=0, le=100)
    at_most_percent: int | None = Field(default=None, ge=0, le=100)

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if (self.at_least_percent is None) == (self.at_most_percent is None):
            raise ValueError("say how much: either `at_least_percent` or `at_most_percent`")
        return self

    @property
    def kept_percent(self) -> int:
        """So many per cent must be as promised: of what may be so many at most, the others."""
        return 100 - self.at_most_percent if self.at_most_percent is not None else (self.at_least_percent or 0)

    def reached(self, part: int, whole: int) -> bool:
        """Is the promise kept by `part` of `whole`? Not by rounding."""
        if self.at_most_percent is not None:
            return 100 * part <= self.at_most_percent * whole
        return 100 * part >= (self.at_least_percent or 0) * whole
