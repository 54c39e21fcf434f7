"""A file of call records as the calls that are hashed, read and normalised as reconciliation does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import duckdb

from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.flowing import readable
from pledgekeeper.billing.normalise import expressions
from pledgekeeper.billing.proposing import propose
from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.disputes.record_hashes import Call
from pledgekeeper.errors import Invalid

ROWS_AT_ONCE: Final = 10_000
QUARTER_SECONDS: Final = 900
"""Clocks are put back and forward at quarters of an hour."""


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
                    "WHERE b IS NOT NULL AND s IS NOT NULL AND d IS NOT NULL ORDER BY s"
                )
                while rows := found.fetchmany(ROWS_AT_ONCE):
                    for called, start, duration in rows:
                        utc = start if mapping.start.zoned else start - _offset(start // QUARTER_SECONDS, zone)
                        yield Call(called, utc, duration)
        except duckdb.Error as problem:
            raise Invalid(f"{path}: cannot be read to its end: {str(problem).splitlines()[0]}") from problem


@lru_cache(maxsize=1 << 14)
def _offset(quarter: int, zone: ZoneInfo) -> int:
    """How many seconds a wall clock of that quarter of an hour is ahead of UTC."""
    shown = datetime.fromtimestamp(quarter * QUARTER_SECONDS, UTC).replace(tzinfo=zone)
    ahead = shown.utcoffset()
    assert ahead is not None
    return int(ahead.total_seconds())
