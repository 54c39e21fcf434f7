"""A program of its own: reads one workbook or letter that a stranger sent, from stdin, and writes what it says as JSON.

`python -m pledgekeeper.effects.paper_reader xlsx|xls|ods|docx|pdf`. It limits itself in time and memory, and whoever
started it goes on when it dies: what is made to take for ever takes ten seconds.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Final

from pledgekeeper.intake.papers import MOST_COLUMNS, MOST_ROWS, MOST_SIGNS

CPU_SECONDS: Final = 10
MEMORY_BYTES: Final = 768 * 1024 * 1024
MOST_UNPACKED: Final = 50_000_000
MOST_RATIO: Final = 200
MOST_SHEETS: Final = 5
MOST_PAGES, MOST_TEXT, MOST_TABLES = 5, 20_000, 10


class TooMuch(Exception):
    """More than is read of a file of a stranger's."""


def rows_of(data: bytes) -> list[list[str]]:
    """The cells of the first sheets, row after row; empty rows are left out. TooMuch when it swells, or is too long."""
    from openpyxl import load_workbook

    _must_not_swell(data)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = (sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True) for sheet in book.worksheets[:MOST_SHEETS])
    return _rows(chain.from_iterable(sheets))


def rows_of_other(data: bytes) -> list[list[str]]:
    """The same of a workbook of the older kind (.xls), or of OpenDocument (.ods): every number is a fraction there."""
    from python_calamine import CalamineWorkbook

    if data.startswith(b"PK"):
        _must_not_swell(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = (book.get_sheet_by_index(number).iter_rows() for number in range(len(book.sheet_names))[:MOST_SHEETS])
    whole = ([int(v) if isinstance(v, float) and v.is_integer() else v for v in row[:MOST_COLUMNS]]
             for sheet in sheets for row in sheet)  # fmt: skip
    return _rows(whole)


def _must_not_swell(data: bytes) -> None:
    files = zipfile.ZipFile(io.BytesIO(data)).infolist()
    unpacked = sum(info.file_size for info in files)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(data):
        raise TooMuch(f"it swells to {unpacked} bytes; at most {MOST_UNPACKED}, and {MOST_RATIO} times, are read")


def _rows(found: Iterable[Sequence[object]]) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in found:
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        rows += [cells] if cells else []
        if len(rows) > MOST_ROWS:
            raise TooMuch(f"it has more than {MOST_ROWS} rows")
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


def letter_of(data: bytes) -> dict[str, object]:
    """The words of a letter that was not printed (.docx), and its tables, in their order."""
    from docx import Document
    from docx.table import Table

    _must_not_swell(data)
    words, tables, signs = list[str](), list[list[list[str]]](), 0
    for part in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(part, Table):
            tables.append(_rows([cell.text for cell in row.cells[:MOST_COLUMNS]] for row in part.rows))
        elif signs < MOST_TEXT:
            words.append(part.text)
            signs += len(part.text)
    return {"text": "\n".join(words)[:MOST_TEXT], "tables": tables[:MOST_TABLES]}


def _limit_myself() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(kind: str, data: bytes) -> dict[str, object]:
    """`rows`, `text`, or `text` and `tables`; or why there are none, as `remark`."""
    try:
        match kind:
            case "xlsx":
                return {"rows": rows_of(data)}
            case "xls" | "ods":
                return {"rows": rows_of_other(data)}
            case "docx":
                return letter_of(data)
        return {"text": text_of(data)}
    except TooMuch as problem:
        return {"remark": str(problem)}
    except Exception as problem:
        return {"remark": f"it cannot be read ({type(problem).__name__})"}


if __name__ == "__main__":
    _limit_myself()
    json.dump(main(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)
