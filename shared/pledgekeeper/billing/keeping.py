"""Every call of either side as Parquet, in folders by day and destination."""

from pathlib import Path

import duckdb

from pledgekeeper.billing.agreement import Period
from pledgekeeper.billing.causes import Side
from pledgekeeper.billing.fetching_back import FetchedBack, NoLongerStaged
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.offsets import Offset
from pledgekeeper.billing.rating import rate_numbers, wall_clock
from pledgekeeper.billing.setting_aside import SetAside

SQL = Path(__file__).parent / "sql"


def write_calls(
    database: duckdb.DuckDBPyConnection, into: Path, offset: Offset, sides: tuple[Side, Side], period: Period | None,
    aside: SetAside, back: FetchedBack | None,
) -> None:  # fmt: skip
    """`day=…/destination=…/*.parquet` below a folder; first the calls that were compared, then each day's set aside."""
    ours, theirs = sides
    numbers = "SELECT b FROM staged_numbers" if aside.days else "SELECT b FROM ours UNION ALL SELECT b FROM theirs"
    facts = {
        "longest": rate_numbers(database, numbers), "ours_step": ours.step, "theirs_step": theirs.step,
        "wall": wall_clock("f.begun", period, zoned=ours.zoned),
    }  # fmt: skip
    compared = (SQL / "found.sql").read_text().format(
        ours_row=f"o.{ours.row}", theirs_row=f"t.{theirs.row}",
        theirs_on_our_clock=offset.on_the_other_clock("theirs", "t.s"),
    )  # fmt: skip
    outcome = (SQL / "outcome.sql").read_text()
    database.execute("SET preserve_insertion_order = true")

    def write(name: str, found: str) -> int:
        (calls,) = database.execute(
            f"COPY ({outcome.format(found=found, **facts)}) TO {quoted(str(into))} (FORMAT parquet, COMPRESSION zstd, "
            "COMPRESSION_LEVEL 1, PARTITION_BY (day, destination), WRITE_PARTITION_COLUMNS true, "
            f"OVERWRITE_OR_IGNORE true, FILENAME_PATTERN '{name}-{{i}}')"
        ).fetchone() or (0,)
        return int(calls)

    write("compared", compared)
    same, pairs = (SQL / "found_set_aside.sql").read_text(), 0
    if back:
        for day in aside.days:
            pairs += write(day, same.format(day=day, **back.day(day)))
    if pairs != aside.pairs:
        raise NoLongerStaged(f"{aside.pairs} pairs were set aside, {pairs} of them are still staged; it begins anew")
    if not next(into.rglob("*.parquet"), None):  # two sides without calls
        into.mkdir(exist_ok=True)
        nothing = f"SELECT * FROM ({outcome.format(found=compared, **facts)})"
        database.execute(f"COPY ({nothing}) TO {quoted(f'{into}/none.parquet')} (FORMAT parquet, COMPRESSION zstd)")


def view_calls(database: duckdb.DuckDBPyConnection, calls: Path) -> None:
    """The view `kept`: what `write_calls` wrote, read again. Each file has all columns, those of its folders too."""
    pattern = quoted(f"{calls}/**/*.parquet")
    database.execute(f"CREATE VIEW kept AS FROM read_parquet({pattern}, hive_partitioning = false)")
