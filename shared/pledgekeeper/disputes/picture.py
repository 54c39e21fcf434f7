"""What a reconciliation looks like, as plain figures to be drawn: the waterfall of causes, and the map of days.

Both are taken from `summary.json` (docs/reconciliation.md). Amounts are ours less theirs; shares go from 0 to 1.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_ROWS = 15
OTHERS = "others"


@dataclass(frozen=True)
class Step:
    """One cause: the sum stands at `begin` before it and at `end` after it. `left` and `right`: where its bar lies."""

    cause: str
    calls: int
    amount: Decimal
    begin: Decimal
    end: Decimal
    left: float
    right: float


@dataclass(frozen=True)
class Waterfall:
    """From nothing to the difference. `zero` is where nothing lies on the scale that the steps share."""

    steps: tuple[Step, ...]
    difference: Decimal
    scale: tuple[Decimal, Decimal]
    zero: float


@dataclass(frozen=True)
class Row:
    """A destination: what it differs by on each day, and in all. `strength`: 0 where it does not, 1 where most."""

    destination: str
    amounts: tuple[Decimal, ...]
    strength: tuple[float, ...]
    total: Decimal


@dataclass(frozen=True)
class HeatMap:
    days: tuple[str, ...]
    rows: tuple[Row, ...]


def waterfall(summary: Mapping[str, Any]) -> Waterfall:
    """The causes of a summary in its order; what is unexplained comes last."""
    calls = {each["cause"]: each["calls"] for each in summary["causes"]}
    calls["unexplained"] = summary["unexplained"]["calls"]
    ends = [(each["cause"], Decimal(each["from"]), Decimal(each["to"])) for each in summary["waterfall"]]
    stands = [Decimal(0), *(moment for _, *both in ends for moment in both)]
    scale = (min(stands), max(stands))
    steps = tuple(
        Step(cause, calls[cause], end - begin, begin, end, *sorted((_share(begin, scale), _share(end, scale))))
        for cause, begin, end in ends
    )
    return Waterfall(steps, Decimal(summary["difference"]["amount"]), scale, _share(Decimal(0), scale))


def heat_map(summary: Mapping[str, Any], most_rows: int = MOST_ROWS) -> HeatMap:
    """The destinations that differ, by day; those that differ most have rows of their own, the rest share one."""
    days = tuple(each["day"] for each in summary["by_day"] if each["day"])
    shown = [each["destination"] for each in summary["by_destination"][:most_rows]]
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for cell in summary["heat_map"]:
        name = cell["destination"] if cell["destination"] in shown else OTHERS
        sums[name][cell["day"]] += Decimal(cell["difference"])
    most = max((abs(amount) for row in sums.values() for amount in row.values()), default=Decimal(0))
    names = [*(name for name in shown if name in sums), *([OTHERS] if OTHERS in sums and OTHERS not in shown else [])]
    return HeatMap(days, tuple(_row(name, sums[name], days, most) for name in names))


def _row(name: str, sums: Mapping[str, Decimal], days: Sequence[str], most: Decimal) -> Row:
    amounts = tuple(sums.get(day, Decimal(0)) for day in days)
    strength = tuple(float(abs(amount) / most) if most else 0.0 for amount in amounts)
    return Row(name, amounts, strength, sum(sums.values(), Decimal(0)))


def _share(amount: Decimal, scale: tuple[Decimal, Decimal]) -> float:
    least, most = scale
    return float((amount - least) / (most - least)) if most > least else 0.0
