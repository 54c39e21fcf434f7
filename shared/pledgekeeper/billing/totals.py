"""What both sides' calls come to by destination, by day and by dial code: sums of the files of calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"
SUMS = ("calls", "seconds", "amount", "rerated")


@dataclass(frozen=True)
class SideTotal:
    """`rerated` is what the rate sheet says: without copies and calls of another period."""

    calls: int
    seconds: Decimal
    amount: Decimal
    rerated: Decimal


@dataclass(frozen=True)
class Total:
    """One destination, day or dial code. `label` is empty where it is not known."""

    label: str
    ours: SideTotal
    theirs: SideTotal

    @property
    def difference(self) -> Decimal:
        return self.ours.amount - self.theirs.amount


@dataclass(frozen=True)
class Cell:
    """A destination on a day that differs."""

    day: str
    destination: str
    difference: Decimal


@dataclass(frozen=True)
class Totals:
    destinations: Sequence[Total]
    days: Sequence[Total]
    dial_codes: Sequence[Total]
    heat_map: Sequence[Cell]
    all_calls: Total
    not_in_sheet: int

    @property
    def rated(self) -> bool:
        """Whether there is a sheet that knows any call."""
        return self.not_in_sheet < self.all_calls.ours.calls + self.all_calls.theirs.calls


def add_totals(database: duckdb.DuckDBPyConnection, written: str, *, first: bool) -> None:
    """Add up files of calls; `written` is what stands after FROM. The sums of several parts lie side by side."""
    into = "CREATE TABLE totals AS" if first else "INSERT INTO totals"
    database.execute((SQL / "totals.sql").read_text().format(into=into, written=written))


def totals(database: duckdb.DuckDBPyConnection) -> Totals:
    """All that was added up. What differs most comes first, but days come in their order."""
    cells = database.execute(
        "SELECT day, destination, sum(ours_amount - theirs_amount) AS difference FROM totals "
        "GROUP BY ALL HAVING difference <> 0 ORDER BY day, destination"
    ).fetchall()
    (not_in_sheet,) = database.execute("SELECT coalesce(sum(not_in_sheet), 0) FROM totals").fetchone() or (0,)
    return Totals(
        destinations=_by(database, "destination", "abs(sum(ours_amount - theirs_amount)) DESC, 1"),
        days=_by(database, "day", "1"),
        dial_codes=_by(database, "dial_code", "abs(sum(ours_amount - theirs_amount)) DESC, 1"),
        heat_map=[Cell(_label(day), destination, difference) for day, destination, difference in cells],
        all_calls=(_by(database, "''", "1") or [_total(("", *[Decimal(0)] * 8))])[0],
        not_in_sheet=int(not_in_sheet),
    )


def _by(database: duckdb.DuckDBPyConnection, key: str, order: str) -> list[Total]:
    sums = ", ".join(f"sum({side}_{name})" for side in ("ours", "theirs") for name in SUMS)
    rows = database.execute(f"SELECT {key}, {sums} FROM totals GROUP BY 1 ORDER BY {order}").fetchall()
    return [_total(row) for row in rows]


def _total(row: Sequence[str | date | Decimal | None]) -> Total:
    label, *sums = row
    numbers = [Decimal(each) for each in sums if isinstance(each, int | Decimal)]
    ours, theirs = (SideTotal(int(calls), *rest) for calls, *rest in (numbers[:4], numbers[4:]))
    return Total(_label(label), ours, theirs)


def _label(said: object) -> str:
    return "" if said is None else str(said)
