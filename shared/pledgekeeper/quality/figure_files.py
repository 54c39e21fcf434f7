"""Figures from what others send: rows of JSON, a CSV, or a Parquet file. What is wrong is named by its row.

All have the same columns: carrier, product, route, hour, metric, value, attempts.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
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
BEYOND: Final = "beyond"
"""Under it goes what stands in a row beyond its columns."""
AN_HOUR: Final = "2026-10-01T10:00:00Z"
Numbered = tuple[int, Mapping[str, Any]]
"""A row, and the number that a person sees beside it."""
TOLD: Final = 5
"""So many wrong rows are named by the API, which keeps nothing of what is sent when one is wrong."""


def from_rows(rows: Iterable[Mapping[str, Any]]) -> list[Figure]:
    """The figures of these rows. Invalid names the first rows that are wrong."""
    return _all(enumerate(rows, start=1))


def _all(rows: Iterable[Numbered]) -> list[Figure]:
    found: list[Figure] = []
    wrong: list[str] = []
    for each in _read(rows):
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
    return _all(_csv_rows(text))


def from_parquet(content: bytes) -> list[Figure]:
    """Columns as above; `hour` a timestamp (of UTC, if it has no zone) or text."""
    return from_rows(_parquet_rows(content))


def from_file(content: bytes) -> tuple[list[Figure], list[str]]:
    """A CSV or a Parquet file, known by how it begins: the figures of its right rows, and what is wrong with each of
    the others. Invalid when it is neither."""
    if content.startswith(PARQUET):
        read = list(_read(enumerate(_parquet_rows(content), start=1)))
    else:
        try:
            read = list(_read(_csv_rows(content.decode("utf-8-sig"))))
        except UnicodeDecodeError:
            raise Invalid("this is neither a Parquet file nor a CSV in UTF-8") from None
    return [each for each in read if isinstance(each, Figure)], [each for each in read if isinstance(each, str)]


def _read(rows: Iterable[Numbered]) -> Iterator[Figure | str]:
    """Each row as a figure, or what is wrong with it."""
    for count, (number, row) in enumerate(rows):
        if count == MOST_ROWS:
            raise Invalid(f"more than {MOST_ROWS} rows; send the file in parts")
        try:
            yield Figure.model_validate(row)
        except ValidationError as mistake:
            yield f"row {number}: {_said(mistake)}"


def _csv_rows(text: str) -> Iterator[Numbered]:
    """The rows that hold anything, each with its number; a file that semicolons part has commas before decimals."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    first = lines.readline()
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines.seek(0)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, ())]
        named = len(header) - next((n for n, name in enumerate(reversed(header)) if name), 0)
        _must_have_columns(header[:named])
        for number, row in enumerate(reader, start=2):
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield number, _figure_said(header[:named], cells, delimiter)
    except csv.Error as problem:
        raise Invalid(f"line {reader.line_num}: this is no CSV: {problem}") from None


def _figure_said(header: list[str], cells: list[str], delimiter: str) -> dict[str, str]:
    said = dict(zip(header, cells, strict=False))
    if delimiter == ";" and "value" in said:
        said["value"] = said["value"].replace(",", ".")
    beyond = [cell for cell in cells[len(header) :] if cell]
    return said | ({BEYOND: beyond[0]} if beyond else {})


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


def _must_have_columns(names: Sequence[str]) -> None:
    there = set(names)
    missing, unknown = set(COLUMNS) - there, there - set(COLUMNS)
    twice = {name for name in names if names.count(name) > 1}
    if missing or unknown or twice:
        odd = f"; not known: {', '.join(sorted(map(str, unknown)))}" if unknown else ""
        odd += f"; there twice: {', '.join(sorted(twice))}" if twice else ""
        lacks = f"missing: {', '.join(sorted(missing))}" if missing else "more than there should be"
        raise Invalid(f"the columns are {', '.join(COLUMNS)}; {lacks}{odd}")


def _in_utc(row: dict[str, Any]) -> dict[str, Any]:
    hour = row["hour"]
    naive = isinstance(hour, datetime) and hour.tzinfo is None
    return {**row, "hour": f"{hour.isoformat()}Z"} if naive else row


def _said(mistake: ValidationError) -> str:
    error = mistake.errors()[0]
    where = ".".join(str(part) for part in error["loc"])
    if where == BEYOND:
        return f"{error['input']!r} stands beyond the last column; put what holds a comma in quotes"
    if where == "hour" and error["type"] != "value_error":
        return f"hour: {error['input']!r} cannot be read; write when it begins with its offset, as {AN_HOUR}"
    said = error["msg"].removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
