"""A file of calls or messages as the table `calls`, in which patterns are looked for and numbers are checked."""

from pathlib import Path
from typing import Final

import duckdb

from pledgekeeper.billing.files import open_calls, unread
from pledgekeeper.billing.flowing import readable
from pledgekeeper.billing.limits import ENDS
from pledgekeeper.billing.records import Records, columns_of, fields_of
from pledgekeeper.billing.thresholds import Thresholds
from pledgekeeper.carriers.call_columns import ColumnMapping

SQL: Final = Path(__file__).parent / "sql" / "patterns"


def into_table(
    database: duckdb.DuckDBPyConnection, path: Path, records: Records, limits: Thresholds, columns: ColumnMapping | None
) -> ColumnMapping:
    """By which columns it was read. `columns` None: they are recognised.

    Invalid says what is wrong with the file, and what would be right.
    """
    file = open_calls(path, database)
    mapping = columns or columns_of(file, records)
    fields = ", ".join(f"{text} AS {name}" for name, text in fields_of(file, records, mapping).items())
    statement = (SQL / "calls.sql").read_text()
    try:
        with readable(file) as scan:
            database.execute(statement.format(digits=limits.range_digits, fields=fields, scan=scan))
    except ENDS:
        raise
    except duckdb.Error as problem:
        raise unread(path, problem) from problem
    return mapping
