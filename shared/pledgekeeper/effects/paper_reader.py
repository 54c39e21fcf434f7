"""A program of its own: reads one workbook or letter that a stranger sent, from stdin, and writes what it says as JSON.

`python -m pledgekeeper.effects.paper_reader xlsx|pdf`. It limits itself in time and memory, and whoever started it goes
on when it dies: what is made to take for ever takes ten seconds.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Final

from pledgekeeper.intake.papers import MOST_COLUMNS, MOST_ROWS, MOST_SIGNS

CPU_SECONDS: Final = 10
MEMORY_BYTES: Final = 768 * 1024 * 1024
MOST_UNPACKED: Final = 50_000_000
MOST_RATIO: Final = 200
MOST_SHEETS: Final = 5
MOST_PAGES, MOST_TEXT = 5, 20_000


class TooMuch(Exception):
    """More than is read of a file of a stranger's."""


def rows_of(data: bytes) -> list[list[str]]:
    """The cells of the first sheets, row after row; empty rows are left out. TooMuch when it swells, or is too long."""
    from openpyxl import load_workbook

    files = zipfile.ZipFile(io.BytesIO(data)).infolist()
    unpacked = sum(info.file_size for info in files)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(data):
        raise TooMuch(
            f"the workbook swells to {unpacked} bytes; at most {MOST_UNPACKED}, and {MOST_RATIO} times, are read"
        )
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    rows: list[list[str]] = []
    for sheet in book.worksheets[:MOST_SHEETS]:
        for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            cells = [_cell(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            rows += [cells] if cells else []
            if len(rows) > MOST_ROWS:
                raise TooMuch(f"the workbook has more than {MOST_ROWS} rows")
    return rows


def _cell(value: object) -> str:
    """As a person would write it. A sum of cents that a computer made of fractions is cents again."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        cents = round(value, 2)
        return f"{cents:.2f}" if abs(value - cents) < 1e-6 else f"{value:.4f}"
    return " ".join(str(value).split())[:MOST_SIGNS]


def text_of(data: bytes) -> str:
    """The words of the first pages of a letter. Pictures of text are not read."""
    from pypdf import PdfReader

    pages: Iterator[str] = (page.extract_text() for page in islice(PdfReader(io.BytesIO(data)).pages, MOST_PAGES))
    return "\n".join(pages)[:MOST_TEXT]


def _limit_myself() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(kind: str, data: bytes) -> dict[str, object]:
    """`rows` or `text`; or why there are none, as `remark`."""
    try:
        return {"rows": rows_of(data)} if kind == "xlsx" else {"text": text_of(data)}
    except TooMuch as problem:
        return {"remark": str(problem)}
    except Exception as problem:
        return {"remark": f"it cannot be read ({type(problem).__name__})"}


if __name__ == "__main__":
    _limit_myself()
    json.dump(main(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)
