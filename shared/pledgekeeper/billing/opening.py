"""The database in which calls are compared and searched."""

from pathlib import Path

import duckdb


def opened(folder: Path, file: Path | None, memory_limit: str, threads: int) -> duckdb.DuckDBPyConnection:
    """A database in a file or in memory, which spills into a folder."""
    database = duckdb.connect(
        str(file or ":memory:"),
        config={
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(folder / "spilled"),
            "preserve_insertion_order": False,
        },
    )
    return connected(database)


def connected(database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A connection without the progress that it would write to standard output; each has that setting for itself."""
    return database.execute("SET enable_progress_bar = false")
