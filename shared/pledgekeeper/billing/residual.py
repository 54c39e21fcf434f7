"""What a reconciliation found."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pledgekeeper.billing.agreement import MONEY_DECIMALS
from pledgekeeper.billing.causes import Cause
from pledgekeeper.billing.mapping import ColumnMapping
from pledgekeeper.billing.offsets import Offset


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
