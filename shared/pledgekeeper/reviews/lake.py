"""Facts of many carriers in two Parquet files, read by DuckDB one carrier and month at a time.

A carrier's own month fits a function, which reads it from the table. Five hundred of a year are read from files that
are sorted by carrier: DuckDB skips what is of others. The sum over the rows is the same code (`figures`).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from pledgekeeper import money
from pledgekeeper.quality.repeats import WITHIN
from pledgekeeper.reviews.facts import CaseFact, PromiseFact
from pledgekeeper.reviews.month import Month

CASES, PROMISES = "cases.parquet", "promises.parquet"
INSTANT: Final = "TIMESTAMPTZ"
MONEY: Final = f"DECIMAL(19,{money.MOST})"
IN_VIEW: Final = 2 * WITHIN + timedelta(days=2)
"""So long before a month a case may be over, and still matter to faults that repeat in it."""

COLUMNS: Final[dict[str, dict[str, str]]] = {
    CASES: {
        "case_id": "VARCHAR", "carrier_id": "VARCHAR", "kind": "VARCHAR", "priority": "VARCHAR", "service": "VARCHAR",
        "is_fault": "BOOLEAN", "opened_at": INSTANT, "solved_at": INSTANT, "over_at": INSTANT,
        "given_up": "BOOLEAN", "currency": "VARCHAR", "open_amount": MONEY,
        "credit_due_amount": MONEY, "credit_percent": "DECIMAL(9,2)", "fell_due_at": INSTANT,
        "on_time": "BOOLEAN", "by_requested_date": "BOOLEAN", "in_jeopardy": "BOOLEAN",
        "responsibility": "VARCHAR", "interrupted_at": INSTANT, "working_at": INSTANT, "ended": "VARCHAR",
        "asked_at": INSTANT, "score": "BIGINT",
    },
    PROMISES: {
        "case_id": "VARCHAR", "carrier_id": "VARCHAR", "commitment": "VARCHAR", "priority": "VARCHAR",
        "outcome": "VARCHAR", "started_at": INSTANT, "at": INSTANT, "disputed": "BOOLEAN",
        "elapsed_seconds": "BIGINT", "disputed_seconds": "BIGINT", "paused_seconds": "BIGINT",
    },
}  # fmt: skip
"""The fields of the facts, in their order."""


class Facts(NamedTuple):
    cases: list[CaseFact]
    promises: list[PromiseFact]


def write(folder: Path, cases: Sequence[CaseFact], promises: Sequence[PromiseFact]) -> None:
    """Both files, sorted by carrier."""
    folder.mkdir(parents=True, exist_ok=True)
    with _connected() as database:
        for name, rows in ((CASES, cases), (PROMISES, promises)):
            columns = COLUMNS[name]
            fields = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            database.execute(f'CREATE TABLE "{name}" ({fields})')
            if rows:
                marks = ", ".join("?" for _ in columns)
                database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
            database.execute(f"COPY (FROM \"{name}\" ORDER BY carrier_id) TO '{folder / name}' (FORMAT parquet)")


class Lake:
    """The two files of a folder, opened to read."""

    def __init__(self, folder: Path, memory: str = "1GB", threads: int = 2) -> None:
        self._database = _connected()
        self._database.execute(f"SET memory_limit = '{memory}'; SET threads = {threads}")
        for name in COLUMNS:
            self._database.execute(f"CREATE VIEW \"{name}\" AS FROM read_parquet('{folder / name}')")

    def close(self) -> None:
        self._database.close()

    def carriers(self) -> list[str]:
        found = self._database.execute(f'SELECT DISTINCT carrier_id FROM "{CASES}" ORDER BY 1').fetchall()
        return [row[0] for row in found]

    def facts(self, carrier_id: str, month: Month) -> Facts:
        """What of a carrier may count in the month. What surely does not is left in the file."""
        cases = self._rows(
            CASES, "opened_at < ? AND (over_at IS NULL OR greatest(over_at, fell_due_at) >= ?)", carrier_id, month.end,
            month.begin - IN_VIEW,
        )  # fmt: skip
        promises = self._rows(
            PROMISES, 'started_at < ? AND ("at" IS NULL OR "at" >= ?)', carrier_id, month.end, month.begin
        )
        return Facts([CaseFact._make(row) for row in cases], [PromiseFact._make(row) for row in promises])

    def _rows(self, name: str, condition: str, carrier_id: str, *values: Any) -> Iterator[list[Any]]:
        """Rows in the order of their fields. Instants come as seconds: DuckDB makes aware ones much more slowly."""
        kinds = COLUMNS[name]
        columns = ", ".join(f'epoch("{c}")::BIGINT' if kind == INSTANT else f'"{c}"' for c, kind in kinds.items())
        places = [n for n, kind in enumerate(kinds.values()) if kind == INSTANT]
        asked = f'SELECT {columns} FROM "{name}" WHERE carrier_id = ? AND {condition}'
        for found in self._database.execute(asked, [carrier_id, *values]).fetchall():
            row = [*found]
            for place in places:
                if row[place] is not None:
                    row[place] = datetime.fromtimestamp(row[place], UTC)
            yield row


def _connected() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    return database
