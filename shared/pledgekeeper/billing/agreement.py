"""What two carriers agreed on that a reconciliation needs: currency, tolerances, period, rates."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pledgekeeper.errors import Invalid
from pledgekeeper.model import Frozen

MONEY_DECIMALS = 8
UNITS = 10**MONEY_DECIMALS
"""Money is whole numbers of 10^-8 of the currency: sums are exact, and fit 64 bits for a single call."""
SHEET_COLUMNS = (
    "prefix", "destination", "rate_per_minute", "first_increment_seconds", "next_increment_seconds", "effective_from",
)  # fmt: skip
ALSO_IN_SHEET = ("connection_fee", "minimum_charge")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; write e.g. UTC or Europe/Paris") from None
    return name


def _moment(said: Any) -> Any:
    """YAML reads `2026-10-01` as a date: the midnight that begins it."""
    if isinstance(said, date) and not isinstance(said, datetime):
        return datetime(said.year, said.month, said.day)  # noqa: DTZ001  the period's zone makes it an instant
    return said


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Tolerances(Frozen):
    """How far two records of one call may lie apart."""

    start_seconds: int = Field(default=5, ge=0, le=300)
    duration_seconds: int = Field(default=2, ge=0, le=300)


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

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    match: Tolerances = Tolerances()
    rate_sheet: Path | None = None
    period: Period | None = None


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
