"""The rate sheet: what a call to a dial code costs from when on."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pledgekeeper.billing.agreement import UNITS
from pledgekeeper.cells import announced, decoded
from pledgekeeper.errors import Invalid
from pledgekeeper.model import Frozen

SHEET_COLUMNS = (
    "prefix", "destination", "rate_per_minute", "first_increment_seconds", "next_increment_seconds", "effective_from",
)  # fmt: skip
OFF_PEAK = "off_peak_rate_per_minute"
ALSO_IN_SHEET = ("connection_fee", "minimum_charge", OFF_PEAK)
MONEY = ("rate_per_minute", *ALSO_IN_SHEET)
DELIMITERS = (",", ";", "\t")


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
        return list(_lines(path, decoded(path.read_bytes())[0]))
    except UnicodeDecodeError:
        raise Invalid(f"{path}: this is neither UTF-8 nor Windows-1252; save the rate sheet as CSV in UTF-8") from None
    except (OSError, csv.Error) as problem:
        raise Invalid(f"{path}: this rate sheet cannot be read: {problem}") from problem


def _lines(path: Path, text: str) -> Iterator[Rate]:
    told, text = announced(text)
    first_line = next(iter(text.splitlines()), "")
    delimiter = told or max(DELIMITERS, key=first_line.count)
    above = 1 if told else 0
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name.strip() for name in next(rows, ())]
    _must_have_columns(path, header)
    seen: dict[tuple[str, datetime], int] = {}
    for row in rows:
        at = rows.line_num + above
        if not any(cell.strip() for cell in row):
            continue
        try:
            rate = _line(_cells(row, header), "," if delimiter != "," else ".")
        except (ValueError, InvalidOperation) as problem:
            raise Invalid(f"{path}, line {at}: {problem}") from problem
        first = seen.setdefault((rate.prefix, rate.effective_from), at)
        if first != at:
            raise Invalid(f"{path}, line {at}: {rate.prefix} has a rate from that day already, in line {first}")
        yield rate


def _must_have_columns(path: Path, header: list[str]) -> None:
    missing = [name for name in SHEET_COLUMNS if name not in header]
    if missing:
        raise Invalid(
            f"{path}: a rate sheet is CSV, parted by commas, semicolons or tabs, with the columns "
            f"{', '.join(SHEET_COLUMNS)} in its first line; missing: {', '.join(missing)}"
        )
    twice = [name for name in (*SHEET_COLUMNS, *ALSO_IN_SHEET) if header.count(name) > 1]
    if twice:
        raise Invalid(f"{path}: there are {header.count(twice[0])} columns {twice[0]}; leave one of them")


def _cells(row: list[str], header: list[str]) -> dict[str, str]:
    """What a row says, by the names of columns."""
    if any(cell.strip() for cell in row[len(header) :]):
        raise ValueError("there are more cells than columns; put what holds the sign that parts them in quotes")
    said = dict(zip(header, (cell.strip() for cell in row), strict=False))
    return {name: said.get(name, "") for name in (*SHEET_COLUMNS, *ALSO_IN_SHEET)}


def _line(cells: dict[str, str], decimal: str) -> Rate:
    """`decimal` may stand for a point in its amounts: a comma does where semicolons part cells."""
    prefix = cells["prefix"].lstrip("+").removeprefix("00")
    if not prefix.isascii() or not prefix.isdigit() or len(prefix) > 15:
        raise ValueError(f"prefix {cells['prefix']!r} is no dial code; write its digits, e.g. 22177")
    cells = {name: said.replace(decimal, ".") if name in MONEY else said for name, said in cells.items()}
    return Rate(
        prefix=prefix,
        destination=cells["destination"],
        rate=_money(cells, "rate_per_minute"),
        first_increment=_seconds(cells, "first_increment_seconds"),
        next_increment=_seconds(cells, "next_increment_seconds"),
        effective_from=_moment(cells["effective_from"] or "1970-01-01"),
        connection_fee=_money(cells, "connection_fee"),
        minimum_charge=_money(cells, "minimum_charge"),
        off_peak_rate=_money(cells, OFF_PEAK) if cells[OFF_PEAK] else None,
    )


def _moment(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise ValueError(f"effective_from {said!r} is no day; write e.g. 2026-10-01") from None
    if moment.tzinfo:
        raise ValueError(
            f"effective_from {said!r} has an offset; rates begin on the clock of the period's zone, so write e.g. "
            "2026-10-01"
        )
    return moment


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
    if not cells[name].isdecimal() or not 1 <= int(cells[name]) <= 3600:
        raise ValueError(f"{name} {cells[name]!r} is no number of seconds between 1 and 3600")
    return int(cells[name])
