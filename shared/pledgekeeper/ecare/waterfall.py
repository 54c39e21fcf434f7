"""The waterfall of causes: how the difference between two sides' call records comes about. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pledgekeeper.disputes.reconciled import DisputeReconciled
from pledgekeeper.money import in_its_decimals

Step = Literal["cause", "rest", "total"]


@dataclass(frozen=True)
class Bar:
    """One step. `left` and `width` are shares of the whole width, in per cent; `more`: it adds to the difference."""

    step: Step
    cause: str
    calls: int | None
    amount: Decimal
    left: float
    width: float
    more: bool


def waterfall(found: DisputeReconciled) -> list[Bar]:
    """The causes from the largest, what is unexplained, and the difference that they add up to."""
    causes = sorted(found.causes, key=lambda each: -abs(each.amount))
    steps: list[tuple[Step, str, int | None, Decimal]] = [
        ("cause", each.cause, each.calls, each.amount) for each in causes if each.amount or each.calls
    ]
    steps += [("rest", "unexplained", None, found.unexplained)] if found.unexplained else []
    begins = [Decimal(0)]
    for _, _, _, amount in steps:
        begins.append(begins[-1] + amount)
    low, high = min(*begins, found.difference, Decimal(0)), max(*begins, found.difference, Decimal(0))
    scale = _Scale(low, high, found.currency)
    bars = [
        scale.bar(step, cause, calls, begin, amount)
        for (step, cause, calls, amount), begin in zip(steps, begins, strict=False)
    ]
    return [*bars, scale.bar("total", "difference", None, Decimal(0), found.difference)]


def newest(timeline: Iterable[object]) -> DisputeReconciled | None:
    """What the last comparison came to; None when there was none."""
    found = [event for event in timeline if isinstance(event, DisputeReconciled)]
    return found[-1] if found else None


@dataclass(frozen=True)
class _Scale:
    low: Decimal
    high: Decimal
    currency: str

    def bar(self, step: Step, cause: str, calls: int | None, begin: Decimal, amount: Decimal) -> Bar:
        span = (self.high - self.low) or Decimal(1)
        left = (min(begin, begin + amount) - self.low) / span * 100
        width = max(abs(amount) / span * 100, Decimal("0.6"))
        told = in_its_decimals(amount, self.currency)
        return Bar(step, cause, calls, told, round(float(left), 2), round(float(width), 2), amount >= 0)
