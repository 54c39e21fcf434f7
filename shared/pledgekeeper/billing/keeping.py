"""Every call of either side as Parquet, in folders by day and destination, written part by part.

What was set aside comes first, a part at a time, so that it may go on elsewhere between two of them; then what was
compared. Of each part the database keeps its sums and the SHA-256 of its files: nobody needs the files again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from pledgekeeper.billing.agreement import Period
from pledgekeeper.billing.causes import Side
from pledgekeeper.billing.fetching_back import FetchedBack, NoLongerStaged
from pledgekeeper.billing.files import quoted, sha256
from pledgekeeper.billing.offsets import Offset
from pledgekeeper.billing.rating import rate_numbers, wall_clock
from pledgekeeper.billing.setting_aside import Part, SetAside
from pledgekeeper.billing.totals import add_totals

SQL = Path(__file__).parent / "sql"
COMPARED: Final = "compared"
A_PART_SECONDS: Final = 240.0
"""Within this a part of at most eight million calls is written, and all that was written goes to where it is kept."""


@dataclass(frozen=True)
class Keeping:
    """Writes into a folder `day=…/destination=…/*.parquet`. `sides`, `offset`, `period`: as they were compared."""

    database: duckdb.DuckDBPyConnection
    into: Path
    sides: tuple[Side, Side]
    offset: Offset
    period: Period | None
    aside: SetAside

    @property
    def written(self) -> int:
        """How many parts are."""
        self._begin()
        (count,) = self.database.execute("SELECT count(*) FROM written").fetchone() or (0,)
        return int(count)

    def set_aside(self, back: FetchedBack, lasts: Callable[[float], bool], told: Callable[[float], None]) -> bool:
        """Write the parts that are not written yet; False if it stopped before the last, since so many seconds do not
        last. One is always written. `told`: which share of them lies behind."""
        self._begin()
        parts, several = self.aside.parts, _several(self.aside.parts)
        done = {name for (name,) in self.database.execute("SELECT part FROM written").fetchall()}
        left = [(_name(part, several), part) for part in parts if _name(part, several) not in done]
        if not left:
            return True
        same, facts = (SQL / "found_set_aside.sql").read_text(), self._facts()
        for number, (name, (day, destinations)) in enumerate(left):
            if number and not lasts(A_PART_SECONDS):
                return False
            told((len(parts) - len(left) + number) / len(parts))
            self._write(name, same.format(day=day, **back.part(day, destinations)), facts)
        return True

    def compared(self) -> None:
        """Write the calls that were compared, once what was set aside is written; and the view `kept` of them."""
        self._begin()
        (pairs,) = self.database.execute("SELECT coalesce(sum(calls), 0) FROM written").fetchone() or (0,)
        if pairs != self.aside.pairs:
            raise NoLongerStaged(
                f"{self.aside.pairs} pairs were set aside, {pairs} of them are still staged; it begins anew"
            )
        ours, theirs = self.sides
        found = (SQL / "found.sql").read_text().format(
            ours_row=f"o.{ours.row}", theirs_row=f"t.{theirs.row}",
            theirs_on_our_clock=self.offset.on_the_other_clock("theirs", "t.s"),
        )  # fmt: skip
        self._write(COMPARED, found, self._facts())
        self.database.execute(f"CREATE VIEW kept AS FROM {_scan(self._files(COMPARED))}")

    def hashes(self) -> str:
        """The SHA-256 of each file that was written, as `sha256sum` writes them, in the order of their names."""
        rows = self.database.execute("SELECT files FROM written").fetchall()
        lines = [line for (files,) in rows for line in files.splitlines(keepends=True)]
        return "".join(sorted(lines, key=lambda line: line[66:]))

    def _begin(self) -> None:
        self.database.execute("CREATE TABLE IF NOT EXISTS written (part VARCHAR, calls BIGINT, files VARCHAR)")

    def _facts(self) -> dict[str, object]:
        """What `outcome.sql` needs to know, and the rates of all numbers."""
        everywhere = "SELECT b FROM ours UNION ALL SELECT b FROM theirs"
        ours, theirs = self.sides
        return {
            "longest": rate_numbers(
                self.database, "SELECT b FROM staged_numbers" if self.aside.parts else everywhere
            ),
            "ours_step": ours.step, "theirs_step": theirs.step,
            "wall": wall_clock("f.begun", self.period, zoned=ours.zoned),
        }  # fmt: skip

    def _write(self, name: str, found: str, facts: dict[str, object]) -> None:
        self.into.mkdir(parents=True, exist_ok=True)
        outcome = (SQL / "outcome.sql").read_text().format(found=found, **facts)
        self.database.execute("SET preserve_insertion_order = true")
        (calls,) = self.database.execute(
            f"COPY ({outcome}) TO {quoted(str(self.into))} (FORMAT parquet, COMPRESSION zstd, "
            "COMPRESSION_LEVEL 1, PARTITION_BY (day, destination), WRITE_PARTITION_COLUMNS true, "
            f"OVERWRITE_OR_IGNORE true, FILENAME_PATTERN '{name}-{{i}}')"
        ).fetchone() or (0,)
        if not calls:  # nothing is left, or two sides have no calls
            none = quoted(f"{self.into}/{name}-none.parquet")
            self.database.execute(f"COPY ({outcome}) TO {none} (FORMAT parquet, COMPRESSION zstd)")
        files = self._files(name)
        add_totals(self.database, _scan(files), first=not self.written)
        listed = "".join(f"{sha256(path)}  {path.relative_to(self.into.parent).as_posix()}\n" for path in files)
        self.database.execute("INSERT INTO written VALUES (?, ?, ?)", [name, calls, listed])

    def _files(self, name: str) -> list[Path]:
        return sorted(self.into.rglob(f"{name}-*.parquet"))


def _name(part: Part, several: frozenset[str]) -> str:
    """How the files of a part are named: after its day, and its first destination where the day has several parts."""
    day, destinations = part
    return f"{day}-{destinations[0]}" if day in several else day


def _several(parts: Sequence[Part]) -> frozenset[str]:
    days = [day for day, _ in parts]
    return frozenset(day for day in days if days.count(day) > 1)


def _scan(files: Sequence[Path]) -> str:
    """What was written, read again. Each file has all columns, those of its folders too."""
    listed = ", ".join(quoted(str(path)) for path in files)
    return f"read_parquet([{listed}], hive_partitioning = false)"
