"""Rows of Python's as a table of the database: many at a time, as lists are handed over far faster than single rows."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

import duckdb

AT_A_TIME: Final = 50_000


def keep(
    database: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """A new table. `columns`: each with its type."""
    database.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    insert(database, table, columns, rows)


def insert(
    database: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """More rows of a table."""
    lists = ", ".join(f"unnest(${name}::{kind}[])" for name, kind in columns.items())
    left = iter(rows)
    while some := list(islice(left, AT_A_TIME)):
        values = dict(zip(columns, map(list, zip(*some, strict=True)), strict=True))
        database.execute(f"INSERT INTO {table} SELECT {lists}", values)
