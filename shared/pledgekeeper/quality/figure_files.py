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
PARQUET: Final = b"PAR1"
"""What every Parquet file begins with."""
MOST_ROWS: Final = 50_000
TOLD: Final = 5
"""So many wrong rows are named by the API, which keeps nothing of what is sent when one is wrong."""


def from_rows(rows: Iterable[Mapping[str, Any]], first: int = 1) -> list[Figure]:
    """The figures of these rows. Invalid names the first rows that are wrong, counted from `first`."""
    found: list[Figure] = []
    wrong: list[str] = []
    for each in _read(rows, first):
        if isinstance(each, Figure):
            found.append(each)
            continue
        wrong.append(each)
        if len(wrong) == TOLD:
            break
    if wrong:
        raise Invalid("; ".join(wrong))
    return found


def from_csv(text: str) -> list[Figure]:
    """With a header; separated by commas or semicolons. Rows are counted as a spreadsheet does: the header is 1."""
    return from_rows(_csv_rows(text), first=2)


def from_parquet(content: bytes) -> list[Figure]:
    """Columns as above; `hour` a timestamp (of UTC, if it has no zone) or text."""
    return from_rows(_parquet_rows(content))


def from_file(content: bytes) -> tuple[list[Figure], list[str]]:
    """A CSV or a Parquet file, known by how it begins: the figures of its right rows, and what is wrong with each of
    the others. Invalid when it is neither."""
    if content.startswith(PARQUET):
        read = list(_read(_parquet_rows(content), 1))
    else:
        try:
            read = list(_read(_csv_rows(content.decode("utf-8-sig")), 2))
        except UnicodeDecodeError:
            raise Invalid("this is neither a Parquet file nor a CSV in UTF-8") from None
    return [each for each in read if isinstance(each, Figure)], [each for each in read if isinstance(each, str)]


def _read(rows: Iterable[Mapping[str, Any]], first: int) -> Iterator[Figure | str]:
    """Each row as a figure, or what is wrong with it."""
    for number, row in enumerate(rows, start=first):
        if number - first == MOST_ROWS:
            raise Invalid(f"more than {MOST_ROWS} rows; send the file in parts")
        try:
            yield Figure.model_validate(row)
        except ValidationError as mistake:
            yield f"row {number}: {_said(mistake)}"


def _csv_rows(text: str) -> Iterator[dict[str, Any]]:
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
    _must_have_columns(reader.fieldnames or ())
    return _cleaned(reader)


def _parquet_rows(content: bytes) -> Iterator[dict[str, Any]]:
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
    return (_in_utc(dict(zip(names, row, strict=True))) for row in rows)


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
