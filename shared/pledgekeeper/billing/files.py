"""A file of call records as DuckDB reads it: its columns, a sample, and the table function that reads all of it."""

import codecs
import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from pledgekeeper.billing.heading import FEWEST_COLUMNS, heading, is_header
from pledgekeeper.billing.mending import LINES_OF_A_RECORD, Mending
from pledgekeeper.cells import decoded, is_utf16
from pledgekeeper.errors import Invalid, TooLarge

SAMPLE_BYTES, SAMPLE_ROWS = 1 << 20, 2000
PROBED_BYTES, BOMB_RATIO = 1 << 26, 150
"""Call records shrink by 3 to 20; a file that grows 150 times as it is unpacked holds no calls."""
MOST_ROWS, ROWS_IN_A_BYTE, FEW_ROWS = (1 << 31) - 1, 2, 1_000_000
"""Rows are numbered by 32 bits. Parquet packs a call into 4 bytes and more: where a byte holds two, there are none."""
GZIP, PLAIN = "compression='gzip'", "compression='none'"


@dataclass(frozen=True)
class CallFile:
    """A readable file. `columns` maps names to types; a CSV's cells are all text."""

    path: Path
    columns: dict[str, str]
    sample: tuple[tuple[str, ...], ...]
    scan: str
    """What stands after FROM."""
    row_number: str | None = None
    """The column that numbers the rows, where the file can be read again by number."""
    rows: int | None = None
    """How many there are, where its end says so."""
    packed: bool = False
    encoding: str = "utf-8"
    delimiter: str = ","
    above: int = 0
    """How many lines stand above the names of the columns, or above the first row where there are none."""

    @property
    def is_parquet(self) -> bool:
        """Whether its end says how many rows it has."""
        return self.rows is not None

    @property
    def is_ascii(self) -> bool:
        """Whether its beginning does not tell how its letters are written."""
        return all(cell.isascii() for row in (tuple(self.columns), *self.sample) for cell in row)

    def scan_of(self, unpacked: Path) -> str:
        """The same where the file's text comes from elsewhere, unpacked and in UTF-8."""
        return self.scan.replace(quoted(str(self.path)), quoted(str(unpacked)), 1).replace(GZIP, PLAIN)

    def cells(self, name: str) -> list[str]:
        """The sampled cells of a column as they stand there."""
        at = list(self.columns).index(name)
        return [row[at] for row in self.sample]

    def column(self, name: str) -> list[str]:
        """The sampled cells of a column, without empty ones. It is asked for often, and nobody changes it."""
        if name not in self._texts:
            self._texts[name] = [cell for each in self.cells(name) if (cell := each.strip())]
        return self._texts[name]

    @cached_property
    def _texts(self) -> dict[str, list[str]]:
        return {}


def open_calls(path: Path, database: duckdb.DuckDBPyConnection) -> CallFile:
    """Look into a file. Invalid says what it is instead of call records, and what would be right."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as problem:
        raise Invalid(f"{path}: cannot be read: {problem.strerror}") from problem
    if not head:
        raise Invalid(f"{path}: this file is empty; call records are CSV (also .gz) with a header line, or Parquet")
    if head.startswith(b"PAR1"):
        return _parquet(path, database)
    if head.startswith(b"PK"):
        raise Invalid(f"{path}: this is a zip archive or a workbook; unpack it, or save it as CSV, Parquet or .csv.gz")
    packed = head.startswith(b"\x1f\x8b")
    text, encoding = _text(path, packed=packed)
    return _csv(path, text, packed=packed, encoding=encoding)


def _parquet(path: Path, database: duckdb.DuckDBPyConnection) -> CallFile:
    file = quoted(str(path))
    scan = f"read_parquet({file}, file_row_number = true)"
    try:
        rows = _rows_of_fitting_size(path, database)
        described = database.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
        columns = {name: kind for name, kind, *_ in described}
        cells = ", ".join(f"coalesce(CAST({named(name)} AS VARCHAR), '')" for name in columns)
        first = f"WHERE file_row_number < {SAMPLE_ROWS} LIMIT {SAMPLE_ROWS}"  # the limit ends it once all are found
        sample = database.execute(f"SELECT {cells} FROM {scan} {first}").fetchall()
    except duckdb.Error as problem:
        raise Invalid(f"{path}: begins as a Parquet file does, and cannot be read: it is damaged") from problem
    return CallFile(path, columns, tuple(sample), scan, "file_row_number", rows)


def _rows_of_fitting_size(path: Path, database: duckdb.DuckDBPyConnection) -> int:
    """How many rows the end of a Parquet file says it has. TooLarge or Invalid if that is no size of call records."""
    file = quoted(str(path))
    rows, unpacked = database.execute(
        f"SELECT (SELECT sum(num_rows) FROM parquet_file_metadata({file})), "
        f"(SELECT coalesce(sum(total_uncompressed_size), 0) FROM parquet_metadata({file}))"
    ).fetchone() or (0, 0)
    size = path.stat().st_size
    if rows > MOST_ROWS:
        raise TooLarge(f"{path}: {rows:,} rows; at most {MOST_ROWS:,} are read. Send the period in several files")
    if rows > FEW_ROWS and rows > ROWS_IN_A_BYTE * size:
        raise Invalid(
            f"{path}: {rows:,} rows in {size:,} bytes are no call records, which take 4 bytes each and more. "
            f"It is not read any further"
        )
    if unpacked > PROBED_BYTES and unpacked > BOMB_RATIO * size:
        raise swells(path, int(unpacked // size))
    return int(rows)


def swells(path: Path, times: int) -> Invalid:
    """The refusal of a file that grows as no call records do."""
    return Invalid(
        f"{path}: swells to {times} times its size as it is unpacked; call records swell 3 to 20 times. "
        f"It is not read any further"
    )


def _text(path: Path, *, packed: bool) -> tuple[str, str]:
    """The beginning of a text file, unpacked, and how its letters are written."""
    try:
        data = _unpacked(path) if packed else _beginning(path)
    except (OSError, EOFError, zlib.error) as problem:
        raise Invalid(f"{path}: begins as a gzip file does, and cannot be unpacked: it is damaged") from problem
    whole = len(data) < SAMPLE_BYTES
    utf16 = is_utf16(data)
    if utf16:
        data = codecs.getincrementaldecoder("utf-16")("replace").decode(data).encode()
    if b"\0" in data:
        raise Invalid(f"{path}: this is no text: it holds zero bytes; call records are CSV (also .gz) or Parquet")
    text = data if whole else data[: data.rfind(b"\n") + 1]
    if not text:
        raise Invalid(f"{path}: no line ends in its first mebibyte; a row of a CSV file is one line")
    try:
        read, encoding = decoded(text)
        return read, "utf-16" if utf16 else encoding
    except UnicodeDecodeError as problem:
        line = text[: problem.start].count(b"\n") + 1
        raise Invalid(
            f"{path}, line {line}: this is neither UTF-8 (byte {text[problem.start]:#04x}) nor Windows-1252; "
            f"save the file as CSV in UTF-8"
        ) from problem


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SAMPLE_BYTES)


def _unpacked(path: Path) -> bytes:
    """The beginning of a gzip file. Invalid if it swells as no call records do."""
    with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as file:
        data = file.read(SAMPLE_BYTES)
        grown = len(data)
        while grown < PROBED_BYTES and (more := file.read(SAMPLE_BYTES)):
            grown += len(more)
        if grown > 16 * SAMPLE_BYTES and grown > BOMB_RATIO * raw.tell():
            raise swells(path, grown // raw.tell())
    return data


def _csv(path: Path, text: str, *, packed: bool, encoding: str) -> CallFile:
    lines = [line.rstrip("\n") for line in io.StringIO(text, newline=None)]
    found = heading(lines)
    if found is None:
        raise Invalid(f"{path}: nothing stands in it; the first line has the names of the columns")
    delimiter, above = found
    rows = _rows(lines[above:], delimiter)
    header = [cell.strip() for cell in rows[0]]
    if len(header) < FEWEST_COLUMNS:
        raise Invalid(
            f"{path}: columns in its first line: {len(header)} ({lines[above][:60]!r}); call records have at least a "
            f"start, a called number and a duration, parted by one of , ; | or a tab. If other lines stand above the "
            f"names of the columns, delete them"
        )
    headed = is_header(header)
    names = _distinct(header) if headed else [f"column {number}" for number in range(1, len(header) + 1)]
    data = rows[1:] if headed else rows
    sample = tuple(tuple((row + [""] * len(names))[: len(names)]) for row in data)
    typed = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    scan = (
        f"read_csv({quoted(str(path))}, delim={quoted(delimiter)}, header={str(headed).lower()}, "
        f"columns={{{typed}}}, auto_detect=false, quote='\"', escape='\"', null_padding=true, "
        f"strict_mode=false, skip={above}, {GZIP if packed else PLAIN})"
    )
    columns = dict.fromkeys(names, "VARCHAR")
    return CallFile(
        path, columns, sample, scan, packed=packed, encoding=encoding, delimiter=delimiter, above=above
    )  # fmt: skip


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """The first rows of a file as all of it is read, the header among them."""
    first = [line for line in lines[: SAMPLE_ROWS + 1 + LINES_OF_A_RECORD] if line.strip()]
    cells = len(next(csv.reader(first[:LINES_OF_A_RECORD], delimiter=delimiter)))
    text = "".join(f"{line}\n" for line in first).encode()
    mended = b"".join(Mending(delimiter, cells).mended([text])).decode()
    return list(csv.reader(io.StringIO(mended), delimiter=delimiter))[: SAMPLE_ROWS + 1]


def _distinct(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        unique = name or f"column {number}"
        found.append(f"{unique} ({number})" if unique.casefold() in {each.casefold() for each in found} else unique)
    return found


def quoted(text: str) -> str:
    """A literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def named(column: str) -> str:
    """An identifier of SQL."""
    return '"' + column.replace('"', '""') + '"'


def unread(path: Path, problem: duckdb.Error) -> Invalid:
    """That the rows of a file end before it does, and in which line where that is known."""
    line = re.search(r"Line: (\d+)", str(problem))
    where = f"; line {line[1]} is no row of it" if line else "; is it damaged?"
    return Invalid(f"{path}: cannot be read to its end{where}")


def sha256(path: Path) -> str:
    """Of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
