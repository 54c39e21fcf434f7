"""The rate sheet: what a call to a dial code costs from when on."""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pledgekeeper.billing.agreement import UNITS
from pledgekeeper.errors import Invalid
from pledgekeeper.model import Frozen

SHEET_COLUMNS = (
    "prefix", "destination", "rate_per_minute", "first_increment_seconds", "next_increment_seconds", "effective_from",
)  # fmt: skip
OFF_PEAK = "off_peak_rate_per_minute"
ALSO_IN_SHEET = ("connection_fee", "minimum_charge", OFF_PEAK)


class Rate(Frozen):
    """One line of a rate sheet; money in units."""

    prefix: str
    destination: str
    rate: int
    first_increment: int
    next_increment: int
    effective_from: datetime
    connection_fee: int = 0
    minimum_charge: int = 0
    off_peak_rate: int | None = None
    """None: there is one rate at all times."""


def units(amount: Decimal) -> int:
    """Money as a whole number of units."""
    return int((amount * UNITS).to_integral_value())


def read_sheet(path: Path) -> list[Rate]:
    """The lines of a rate sheet. Invalid names the file, the line and what would be right."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in SHEET_COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise Invalid(
                    f"{path}: a rate sheet has the columns {', '.join(SHEET_COLUMNS)}; missing: {', '.join(missing)}"
                )
            return list(_lines(path, reader))
    except (OSError, UnicodeError, csv.Error) as problem:
        raise Invalid(f"{path}: this rate sheet cannot be read: {problem}") from problem


def _lines(path: Path, reader: "csv.DictReader[str]") -> Iterator[Rate]:
    seen: dict[tuple[str, datetime], int] = {}
    for row in reader:
        try:
            rate = _line(row)
        except (ValueError, InvalidOperation) as problem:
            raise Invalid(f"{path}, line {reader.line_num}: {problem}") from problem
        first = seen.setdefault((rate.prefix, rate.effective_from), reader.line_num)
        if first != reader.line_num:
            raise Invalid(
                f"{path}, line {reader.line_num}: {rate.prefix} has a rate from that day already, in line {first}"
            )
        yield rate


def _line(row: dict[str, str]) -> Rate:
    cells = {name: (row.get(name) or "").strip() for name in (*SHEET_COLUMNS, *ALSO_IN_SHEET)}
    prefix = cells["prefix"].lstrip("+").removeprefix("00")
    if not prefix.isdigit() or len(prefix) > 15:
        raise ValueError(f"prefix {cells['prefix']!r} is no dial code; write its digits, e.g. 22177")
    effective = datetime.fromisoformat(cells["effective_from"] or "1970-01-01")
    return Rate(
        prefix=prefix,
        destination=cells["destination"],
        rate=_money(cells, "rate_per_minute"),
        first_increment=_seconds(cells, "first_increment_seconds"),
        next_increment=_seconds(cells, "next_increment_seconds"),
        effective_from=effective,
        connection_fee=_money(cells, "connection_fee"),
        minimum_charge=_money(cells, "minimum_charge"),
        off_peak_rate=_money(cells, OFF_PEAK) if cells[OFF_PEAK] else None,
    )


def _money(cells: dict[str, str], name: str) -> int:
    if not cells[name] and name in ALSO_IN_SHEET:
        return 0
    try:
        amount = Decimal(cells[name])
    except InvalidOperation:
        raise ValueError(f"{name} {cells[name]!r} is no amount; write e.g. 0.0185") from None
    if not amount.is_finite() or not 0 <= amount < 10_000:
        raise ValueError(f"{name} {cells[name]!r} is no amount between 0 and 10000")
    return units(amount)


def _seconds(cells: dict[str, str], name: str) -> int:
    if not cells[name].isdigit() or not 1 <= int(cells[name]) <= 3600:
        raise ValueError(f"{name} {cells[name]!r} is no number of seconds between 1 and 3600")
    return int(cells[name])
