"""A file of call records as the calls that are hashed, read and normalised as reconciliation does; and of the days on
which hashes differ, its rows as they stand."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import duckdb

from pledgekeeper.billing.files import named, open_calls, quoted, unread
from pledgekeeper.billing.flowing import readable
from pledgekeeper.billing.normalise import expressions
from pledgekeeper.billing.proposing import propose
from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.disputes.record_hashes import Call, ReadBy

ROWS_AT_ONCE: Final = 10_000
QUARTER_SECONDS: Final = 900
"""Clocks are put back and forward at quarters of an hour."""
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) for year in (1970, 9000))
"""A call begins between these, in milliseconds; 0001-01-01 is how some write that they do not know."""
AROUND: Final = 15 * 4
"""No wall clock is further from UTC than fifteen hours."""


def calls_of(path: Path, zone: ZoneInfo, mapping: ColumnMapping | None = None) -> Iterator[Call]:
    """The calls of a file, by their start; `zone` is that of starts that name none. Invalid when it cannot be read."""
    with duckdb.connect() as database:
        file = open_calls(path, database)
        mapping = mapping or propose(file)
        fields = expressions(file, mapping)
        chosen = f"{fields['b']} AS b, {fields['s']} AS s, {fields['d']} AS d"
        try:
            with readable(file) as scan:
                found = database.execute(
                    f"SELECT b, s // 1000, (d + 500) // 1000 FROM (SELECT {chosen} FROM {scan}) "
                    f"WHERE b IS NOT NULL AND s BETWEEN {FIRST} AND {LAST} AND d IS NOT NULL ORDER BY s"
                )
                while rows := found.fetchmany(ROWS_AT_ONCE):
                    for called, start, duration in rows:
                        ahead = (0,) if mapping.start.zoned else _offsets(start // QUARTER_SECONDS, zone)
                        utc, *again = (start - each for each in ahead)
                        yield Call(called, utc, duration, *again)
        except duckdb.Error as problem:
            raise unread(path, problem) from problem


def columns_of(path: Path) -> ColumnMapping:
    """By which columns the calls of a file are read. Invalid when it cannot be read."""
    with duckdb.connect() as database:
        return propose(open_calls(path, database))


def cut_days(path: Path, days: Iterable[date], read_by: ReadBy, into: Path) -> int:
    """Write the rows of those days, as the hashes that were `read_by` that have them, to a file of its own, and say how
    many.

    All columns and their texts stay. A row without a start is of no day.
    """
    zone, days_of = ZoneInfo(read_by.zone), ZoneInfo(read_by.days_of)
    with duckdb.connect() as database:
        file = open_calls(path, database)
        mapping = read_by.columns or propose(file)
        start = expressions(file, mapping)["s"]
        ahead = ZoneInfo("UTC") if mapping.start.zoned else zone
        quarters = ", ".join(str(each) for day in sorted(set(days)) for each in _quarters(day, ahead, days_of))
        chosen = ", ".join(named(each) for each in file.columns)
        form = "FORMAT parquet" if file.is_parquet else "FORMAT csv, HEADER, DELIMITER ','"
        try:
            with readable(file) as scan:
                found = database.execute(
                    f"COPY (SELECT {chosen} FROM {scan} WHERE ({start}) // {1000 * QUARTER_SECONDS} IN ({quarters})) "
                    f"TO {quoted(str(into))} ({form})"
                ).fetchone()
        except duckdb.Error as problem:
            raise unread(path, problem) from problem
    return int(found[0]) if found else 0


def _quarters(day: date, zone: ZoneInfo, days_of: ZoneInfo) -> Iterator[int]:
    """The quarters of an hour that a wall clock in `zone` shows during that day of another zone."""
    begin, end = (int(datetime.combine(each, time(), days_of).timestamp()) for each in (day, day + timedelta(days=1)))
    around = range(begin // QUARTER_SECONDS - AROUND, end // QUARTER_SECONDS + AROUND)
    return (each for each in around if begin <= each * QUARTER_SECONDS - _offsets(each, zone)[0] < end)


@lru_cache(maxsize=1 << 14)
def _offsets(quarter: int, zone: ZoneInfo) -> tuple[int, ...]:
    """How many seconds a wall clock of that quarter of an hour is ahead of UTC: two where it shows that quarter twice,
    as it is put back."""
    shown = datetime.fromtimestamp(quarter * QUARTER_SECONDS, UTC).replace(tzinfo=zone)
    first, second = (_seconds(shown.replace(fold=fold).utcoffset()) for fold in (0, 1))
    return (first, second) if second < first else (first,)


def _seconds(ahead: timedelta | None) -> int:
    assert ahead is not None
    return int(ahead.total_seconds())
