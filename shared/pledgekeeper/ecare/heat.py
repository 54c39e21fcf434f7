"""The map of days and destinations: where and when the two sides' call records differ. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import ceil, sqrt
from typing import Any, Final

from pledgekeeper.disputes.picture import OTHERS, Row, heat_map
from pledgekeeper.money import decimals, in_its_decimals

LEVELS: Final = 4
"""Shades of one colour: more of them nobody tells apart."""
UNITS: Final = ((Decimal(1_000_000), "M"), (Decimal(1_000), "k"))


@dataclass(frozen=True)
class Cell:
    """What a destination differs by on one day. `shade`: `more3`, `less1`, …, none where nothing differs."""

    amount: Decimal
    short: str
    shade: str


@dataclass(frozen=True)
class HeatRow:
    """`name` None: the destinations that differ least, together."""

    name: str | None
    cells: tuple[Cell, ...]
    total: Decimal


@dataclass(frozen=True)
class Heat:
    """`months` with the days of each, as the columns go; `most`: the amount that the strongest shade stands for."""

    months: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[HeatRow, ...]
    most: Decimal


def heat(summary: Mapping[str, Any]) -> Heat | None:
    """The map of a summary; None where no day and destination differs."""
    drawn, currency = heat_map(summary), summary.get("currency")
    rows = tuple(
        HeatRow(
            None if row.destination == OTHERS else row.destination,
            _cells(row, currency),
            in_its_decimals(row.total, currency),
        )
        for row in drawn.rows
    )
    most = max((abs(cell.amount) for row in rows for cell in row.cells), default=Decimal(0))
    if not any(cell.shade for row in rows for cell in row.cells):
        return None
    months = groupby(drawn.days, key=lambda day: day[:7])
    return Heat(tuple((month, tuple(day[8:] for day in days)) for month, days in months), rows, most)


def short(amount: Decimal, currency: str | None = None) -> str:
    """`+1.2k`, `−340`, `+0.4`, `−.05`: three figures at most, with the sign, for a narrow column; of yen no part."""
    sign, size = "−" if amount < 0 else "+", abs(amount)
    for unit, name in UNITS:
        if size >= unit - unit / 2_000:
            part = size / unit
            return f"{sign}{part:.1f}{name}" if part < Decimal("9.95") else f"{sign}{part:.0f}{name}"
    if not decimals(currency) or size >= Decimal("9.95"):
        return f"{sign}{size:.0f}"
    return f"{sign}.{size * 100:02.0f}" if Decimal("0.005") < size < Decimal("0.095") else f"{sign}{size:.1f}"


def _cells(row: Row, currency: str | None) -> tuple[Cell, ...]:
    return tuple(_cell(amount, share, currency) for amount, share in zip(row.amounts, row.strength, strict=True))


def _cell(amount: Decimal, share: float, currency: str | None) -> Cell:
    """By the root of its share of the most: else one great difference would leave the others without colour."""
    if not amount:
        return Cell(amount, "", "")
    shade = f"{'more' if amount > 0 else 'less'}{ceil(sqrt(share) * LEVELS) or 1}"
    return Cell(in_its_decimals(amount, currency), short(amount, currency), shade)
