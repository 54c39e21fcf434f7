"""The rate sheet in the database: which line is in force for a number, at a moment; peak or off-peak."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import duckdb

from pledgekeeper.billing.agreement import Period
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.sheet import Rate
from pledgekeeper.carriers.call_records import WEEKDAYS, Peak
from pledgekeeper.errors import Invalid

SQL = Path(__file__).parent / "sql"
FOREVER = 1 << 53
SHEET = {
    "prefix": "VARCHAR", "destination": "VARCHAR", "rate": "BIGINT", "first": "BIGINT", "next": "BIGINT",
    "effective_from": "BIGINT", "connection_fee": "BIGINT", "minimum_charge": "BIGINT", "effective_until": "BIGINT",
    "peak": "BOOLEAN",
}  # fmt: skip


def load_sheet(database: duckdb.DuckDBPyConnection, sheet: list[Rate], peak: Peak | None = None) -> None:
    """The rate sheet as a table; a line is in force until the next of its prefix. Two rows where it has two rates."""
    if peak is None and any(line.off_peak_rate is not None for line in sheet):
        raise Invalid(
            "the rate sheet has off-peak rates, and the agreement does not say when peak is; "
            "add e.g. peak: {days: [mon, tue, wed, thu, fri], from: 08:00, to: 20:00}"
        )
    database.execute((SQL / "rating.sql").read_text())
    database.execute(f"CREATE OR REPLACE MACRO is_peak(ms) AS {_is_peak(peak)}")
    rows = list(_rows(sheet))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in SHEET]
    listed = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in SHEET.items())
    database.execute(f"CREATE TABLE sheet AS SELECT {listed}", columns)  # at once: line by line takes a ms for each


def _rows(sheet: list[Rate]) -> Iterator[tuple[str | int | bool | None, ...]]:
    """What stands in the table for each line."""
    following: dict[str, int] = {}
    for line in sorted(sheet, key=lambda line: line.effective_from, reverse=True):
        since = milliseconds(line.effective_from)
        for rate, at_peak in _rates(line):
            yield (line.prefix, line.destination, rate, line.first_increment, line.next_increment, since,
                   line.connection_fee, line.minimum_charge, following.get(line.prefix, FOREVER), at_peak)  # fmt: skip
        following[line.prefix] = since


def _rates(line: Rate) -> list[tuple[int, bool | None]]:
    """A line's rates, and when each counts; None: always."""
    if line.off_peak_rate is None:
        return [(line.rate, None)]
    return [(line.rate, True), (line.off_peak_rate, False)]


def _is_peak(peak: Peak | None) -> str:
    """The condition on a moment of a wall clock, in milliseconds as if it were UTC. 1970 began on a Thursday."""
    if peak is None:
        return "true"
    days = ", ".join(str(WEEKDAYS.index(day)) for day in peak.days)
    begin, end = _in_day(peak.from_), _in_day(peak.to)
    within = f"ms % 86400000 >= {begin} {'AND' if begin < end else 'OR'} ms % 86400000 < {end}"
    return f"((ms // 86400000 + 3) % 7 IN ({days}) AND ({within}))"


def _in_day(moment: time) -> int:
    return 1000 * (3600 * moment.hour + 60 * moment.minute + moment.second)


def rate_numbers(database: duckdb.DuckDBPyConnection, numbers: str) -> int:
    """Fill `rated` for all numbers that a query gives; how many of their digits it is joined by."""
    (longest,) = database.execute("SELECT coalesce(max(len(prefix)), 1) FROM sheet").fetchone() or (1,)
    database.execute(
        f"CREATE OR REPLACE TABLE beginnings AS SELECT DISTINCT left(number::VARCHAR, {longest}) AS p "
        f"FROM ({numbers}) AS n(number) WHERE number IS NOT NULL"
    )
    database.execute((SQL / "sheet.sql").read_text().format(forever=FOREVER))
    return int(longest)


def as_money(units: str) -> str:
    """Whole units as an amount or a rate: NULL from a thousand million on, which no call costs."""
    return f"CAST(TRY_CAST({units} AS DECIMAL(17,0)) AS BIGINT)"


def milliseconds(moment: datetime) -> int:
    """Since 1970; a wall-clock time as if it were UTC."""
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def wall_clock(moment: str, period: Period | None, *, zoned: bool) -> str:
    """A moment of a file on the wall clock of the period's zone; a file without offsets is on one already."""
    if not zoned or period is None:
        return moment
    return f"TRY(epoch_ms(timezone({quoted(period.zone)}, timezone('UTC', make_timestamp({moment} * 1000)))))"
