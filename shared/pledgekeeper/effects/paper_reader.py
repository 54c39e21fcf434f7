"""A program of its own: reads one workbook or letter that a stranger sent, from stdin, and writes what it says as JSON.

`python -m pledgekeeper.effects.paper_reader xlsx|xls|ods|docx|pdf`. It limits itself in time and memory, and whoever
started it goes on when it dies: what is made to take for ever takes ten seconds.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Final, TypedDict

from pledgekeeper.intake.papers import MOST_COLUMNS, MOST_ROWS, MOST_SIGNS

if TYPE_CHECKING:
    from openpyxl.cell import _CellOrMergedCell as Cell

CPU_SECONDS: Final = 10
MEMORY_BYTES: Final = 768 * 1024 * 1024
MOST_UNPACKED: Final = 50_000_000
MOST_RATIO: Final = 200
MOST_SHEETS: Final = 5
LAST_ROW: Final = 100_000
"""No row below it is read, however many above it are empty."""
ROW: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
NUMBERED: Final = re.compile(rb"""\br=["'](\d{1,7})["']""")
NOT_SHOWN: Final = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
MOST_PAGES, MOST_TEXT, MOST_TABLES = 5, 20_000, 10


class TooMuch(Exception):
    """More than is read of a file of a stranger's."""


Rows = list[list[str | float]]
"""Text, but for numbers that are not whole: whoever reads them writes them down."""


class Sheets(TypedDict):
    """The cells of the first sheets, each row by row. `unseen`: of each, which of its rows, by their numbers, are
    hidden, folded into a group, or struck through. `hidden`: the names of sheets that are, None of the others."""

    tables: list[Rows]
    unseen: list[dict[int, str]]
    hidden: list[str | None]


def sheets_of(data: bytes) -> Sheets:
    """TooMuch when it swells, or is too long."""
    from openpyxl import load_workbook

    _must_not_swell(data)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets = book.worksheets[:MOST_SHEETS]
    struck: list[dict[int, str]] = [{} for _ in sheets]
    strikes = any(font.strike for font in vars(book)["_fonts"])
    tables = _sheets(
        _values(sheet.iter_rows(max_col=MOST_COLUMNS), lines)
        if strikes
        else sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        for sheet, lines in zip(sheets, struck, strict=True)
    )
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        hidden = [dict(_not_shown(files.read(vars(sheet)["_worksheet_path"]))) for sheet in sheets]
    unseen = [{**folded, **lines} for lines, folded in zip(struck, hidden, strict=True)]
    return {
        "tables": tables,
        "unseen": unseen,
        "hidden": [None if sheet.sheet_state == "visible" else sheet.title for sheet in sheets],
    }


def _values(rows: Iterable[Sequence["Cell"]], struck: dict[int, str]) -> Iterator[Sequence[object]]:
    """The values of the cells; the numbers of the rows that have one struck through are noted in `struck`."""
    for number, row in enumerate(rows, 1):
        if any(cell.value not in (None, "") and cell.has_style and cell.font.strike for cell in row):
            struck[number] = "struck"
        yield [cell.value for cell in row]


def _not_shown(sheet: bytes) -> Iterator[tuple[int, str]]:
    """The numbers of the rows that are hidden, by hand or by a filter, or that are folded into a group."""
    number = 0
    for row in ROW.finditer(sheet):
        said = NUMBERED.search(row[1])
        number = int(said[1]) if said else number + 1
        if NOT_SHOWN.search(row[1]):
            yield number, "folded" if b"outlineLevel=" in row[1] else "hidden"


def sheets_of_other(data: bytes) -> Sheets:
    """The same of a workbook of the older kind (.xls), or of OpenDocument (.ods): every number is a fraction there, and
    of rows nothing tells whether they are hidden."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    if data.startswith(b"PK"):
        _must_not_swell(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    known = book.sheets_metadata[:MOST_SHEETS]
    sheets = (book.get_sheet_by_index(number).iter_rows() for number in range(len(known)))
    return {
        "tables": _sheets(map(_whole, sheet) for sheet in sheets),
        "unseen": [{} for _ in known],
        "hidden": [None if sheet.visible == SheetVisibleEnum.Visible else sheet.name for sheet in known],
    }


def _whole(row: Sequence[object]) -> list[object]:
    return [int(v) if isinstance(v, float) and v.is_integer() else v for v in row[:MOST_COLUMNS]]


def _must_not_swell(data: bytes) -> None:
    files = zipfile.ZipFile(io.BytesIO(data)).infolist()
    unpacked = sum(info.file_size for info in files)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * len(data):
        raise TooMuch(f"it swells to {unpacked} bytes; at most {MOST_UNPACKED}, and {MOST_RATIO} times, are read")


def _sheets(found: Iterable[Iterable[Sequence[object]]]) -> list[Rows]:
    sheets, left = list[Rows](), MOST_ROWS
    for sheet in found:
        sheets.append(_rows(sheet, left))
        left -= sum(1 for row in sheets[-1] if row)
    return sheets


def _rows(found: Iterable[Sequence[object]], most: int = MOST_ROWS) -> Rows:
    """Empty rows stand where they are, so that a row has the number that a person sees; those at the end are none,
    and those between are not counted."""
    rows, empty, filled = Rows(), 0, 0
    for row in found:
        cells = [_cell(value) for value in row]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            empty += 1
            continue
        filled += 1
        if filled > most:
            raise TooMuch(f"it has more than {MOST_ROWS} rows")
        if len(rows) + empty >= LAST_ROW:
            raise TooMuch(f"it has a row below row {LAST_ROW}; delete what stands there")
        rows += [*([] for _ in range(empty)), cells]
        empty = 0
    return rows


def _cell(value: object) -> str | float:
    """As a person would write it."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and isfinite(value):
        return value
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
    words, tables, signs = list[str](), list[Rows](), 0
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
    """`tables` (of a workbook with what is not seen of it), `text`, or both; or why there are none, as `remark`."""
    try:
        match kind:
            case "xlsx":
                return {**sheets_of(data)}
            case "xls" | "ods":
                return {**sheets_of_other(data)}
            case "docx":
                return letter_of(data)
        return {"text": text_of(data)}
    except TooMuch as problem:
        return {"remark": str(problem)}
    except Exception:  # its libraries raise all kinds of errors on what is damaged, and senders know none of them
        return {"remark": "it is damaged, or not what its name says"}


if __name__ == "__main__":
    _limit_myself()
    json.dump(main(sys.argv[1], sys.stdin.buffer.read()), sys.stdout)
