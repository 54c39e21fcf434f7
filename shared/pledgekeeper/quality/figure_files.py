"""Figures from what others send: rows of JSON, a CSV, or a Parquet file. What is wrong is named by its row.

All have the same columns: carrier, product, route, hour, metric, value, attempts.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pydantic import ValidationError

from pledgekeeper.errors import Invalid
from pledgekeeper.quality.model import Figure

COLUMNS: Final = tuple(Figure.model_fields)
MOST_ROWS: Final = 50_000
TOLD: Final = 5
"""So many wrong rows are named; nothing of the file is kept when one is wrong."""


def from_rows(rows: Iterable[Mapping[str, Any]], first: int = 1) -> list[Figure]:
    """The figures of these rows. Invalid names the first rows that are wrong, counted from `first`."""
    found: list[Figure] = []
    wrong: list[str] = []
    for number, row in enumerate(rows, start=first):
        if len(found) == MOST_ROWS:
            raise Invalid(f"more than {MOST_ROWS} rows; send the file in parts")
        try:
            found.append(Figure.model_validate(row))
        except ValidationError as mistake:
            wrong.append(f"row {number}: {_said(mistake)}")
            if len(wrong) == TOLD:
                break
    if wrong:
        raise Invalid("; ".join(wrong))
    return found


def from_csv(text: str) -> list[Figure]:
    """With a header; separated by commas or semicolons. Rows are counted as a spreadsheet does: the header is 1."""
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
    _must_have_columns(reader.fieldnames or ())
    return from_rows(_cleaned(reader), first=2)


def from_parquet(content: bytes) -> list[Figure]:
    """Columns as above; `hour` a timestamp (of UTC, if it has no zone) or text."""
    import duckdb  # in the zip of few functions, and half a second

    with TemporaryDirectory() as folder:
        path = Path(folder) / "figures.parquet"
        path.write_bytes(content)
        with duckdb.connect() as database:
            database.execute("SET TimeZone = 'UTC'")
            try:
                table = database.read_parquet(str(path))
                names = table.columns
                _must_have_columns(names)
                rows = table.limit(MOST_ROWS + 1).fetchall()
            except duckdb.Error as error:
                raise Invalid(f"this is no Parquet file that can be read: {str(error).splitlines()[0]}") from None
    return from_rows(_in_utc(dict(zip(names, row, strict=True))) for row in rows)


def _must_have_columns(names: Iterable[str]) -> None:
    there = set(names)
    missing, unknown = set(COLUMNS) - there, there - set(COLUMNS)
    if missing or unknown:
        odd = f"; not known: {', '.join(sorted(map(str, unknown)))}" if unknown else ""
        lacks = f"missing: {', '.join(sorted(missing))}" if missing else "more than there should be"
        raise Invalid(f"the columns are {', '.join(COLUMNS)}; {lacks}{odd}")


def _cleaned(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {str(name): value.strip() if isinstance(value, str) else value for name, value in row.items()}


def _in_utc(row: dict[str, Any]) -> dict[str, Any]:
    hour = row["hour"]
    return {**row, "hour": hour if isinstance(hour, str) or getattr(hour, "tzinfo", None) else f"{hour.isoformat()}Z"}


def _said(mistake: ValidationError) -> str:
    error = mistake.errors()[0]
    where = ".".join(str(part) for part in error["loc"])
    said = error["msg"].removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
