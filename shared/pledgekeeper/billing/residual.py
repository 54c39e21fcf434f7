"""What a reconciliation found."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pledgekeeper.billing.agreement import MONEY_DECIMALS
from pledgekeeper.billing.causes import Cause
from pledgekeeper.billing.offsets import Offset
from pledgekeeper.billing.words import counted
from pledgekeeper.carriers.call_columns import ColumnMapping

LEAST_MATCHED = 0.5
"""Of the smaller side. Below, the result says rather how the files were read than what the sides differ by."""


@dataclass(frozen=True)
class Residual:
    """What a reconciliation found. `difference` is ours less theirs, in units: the sum of causes and unexplained."""

    currency: str
    difference: int
    offset: Offset
    causes: list[Cause]
    unexplained: Cause
    matched: int
    calls: tuple[int, int]
    totals: tuple[int, int]
    mappings: tuple[ColumnMapping, ColumnMapping]
    old_rates: Cause
    """The part of `rate` that comes from rates no longer in force."""
    far_apart: int = 0
    """How many pairs began further apart than the tolerance (`left_over.py`)."""
    other_callers: int = 0
    """How many pairs have the same called number and different calling ones (`left_over.py`)."""
    in_order: int = 0
    """How many pairs were taken in order, since there were too many to weigh (`in_order.py`)."""

    @property
    def doubt(self) -> str | None:
        """What to look at when few calls have a partner: mostly a column was taken for another."""
        fewer = min(self.calls)
        if self.matched >= LEAST_MATCHED * fewer:
            return None
        ours, theirs = self.mappings
        return (
            f"only {self.matched:,} of {counted(fewer, 'call')} with a partner: were the columns read rightly? "
            f"ours: {ours.in_words()}; theirs: {theirs.in_words()}. If not, name the right ones"
        )

    @property
    def shows_columns(self) -> bool:
        """Whether calls of both sides show which columns they were read by; else names alone say it."""
        return min(self.calls) > 0

    def document(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "currency": self.currency,
            "difference": {"amount": amount(self.difference)},
            "offset_seconds": self.offset.seconds(),
            "causes": [
                {
                    "cause": each.cause, "calls": each.calls, "billed_seconds": each.billed_seconds,
                    "amount": amount(each.amount),
                }
                for each in self.causes
            ],
            "unexplained": {"calls": self.unexplained.calls, "amount": amount(self.unexplained.amount)},
        }  # fmt: skip


def decimal(units: int) -> Decimal:
    """Units as money, with as many decimals as `amount` writes."""
    return Decimal(amount(units))


def amount(units: int) -> str:
    """Money as a decimal number, with two decimals at least."""
    text = f"{Decimal(units).scaleb(-MONEY_DECIMALS):.8f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"
