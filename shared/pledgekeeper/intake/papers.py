"""What came with a dispute as a paper: a table of cells, or a letter. Pure; a workbook is read elsewhere."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final, Literal

from pledgekeeper.cells import announced
from pledgekeeper.file_types import ENDINGS
from pledgekeeper.intake.attachments import SMALL_PICTURE, Attachment
from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.reading.headers import head
from pledgekeeper.intake.reading.left_out import Unseen
from pledgekeeper.intake.reading.torn_rows import torn_row
from pledgekeeper.intake.reading.totals import says_total

MOST_ROWS, MOST_COLUMNS, MOST_SIGNS = 5_000, 40, 300
"""Rows of a table, columns of a row, signs of a cell: more is not read."""

DELIMITERS: Final = ",;\t|"
IN_TEXT: Final = "the table in the mail"
PARTS: Final = (re.compile(r"\t"), re.compile(r"\s*\|\s*"), re.compile(r" {2,}"))
"""What parts the cells of a row that is written in a mail, or that its page had."""
RULED: Final = re.compile(r"[-=+|:_ \t]+")
AN_AMOUNT: Final = re.compile(r"\d[.,]\d\d\b")


@dataclass(frozen=True)
class Paper:
    """A table (`rows`), a letter (`text`), or a letter with a table. `remark`: why it was not read. `numbers`: those
    that a spreadsheet shows beside the rows, where they are not 1, 2, 3. `unseen`: the places of rows that it hides or
    has struck through. `hidden`: the names of hidden sheets with a table of what is disputed, none of whose rows is
    among these."""

    name: str
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    remark: str | None = None
    numbers: tuple[int, ...] = ()
    unseen: Mapping[int, Unseen] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()

    @property
    def spread(self) -> tuple[tuple[str, ...], ...]:
        """The rows, each in the place that its number says."""
        at = dict(zip(self.numbers, self.rows, strict=True))
        return tuple(at.get(number, ()) for number in range(1, max(at, default=0) + 1)) if at else self.rows


Kind = Literal["xlsx", "xls", "ods", "csv", "docx", "pdf"]
READ: Final = ".xlsx, .xls, .ods, .csv, .docx, .pdf"
KINDS: Final[dict[str, Kind]] = {
    ENDINGS[".xlsx"]: "xlsx", ENDINGS[".xls"]: "xls", ENDINGS[".ods"]: "ods", ENDINGS[".docx"]: "docx",
    "application/pdf": "pdf", "text/csv": "csv",
}  # fmt: skip
UNREAD: Final = (
    "application/msword", "application/rtf", "application/vnd.ms-", "application/vnd.oasis", "application/zip",
    "application/vnd.openxmlformats", "application/vnd.rar", "application/x-7z-compressed", "application/x-ole-storage",
    "image/",
)  # fmt: skip
"""How types begin of which a file may hold a claim, and that are kept and not read."""


def kind_of(file: Attachment) -> Kind | None:
    """How a file is read; None for one that is no table and no letter that can be."""
    ending = file.name.lower().rpartition(".")[2]
    if ending in ("csv", "tsv") and (file.type.startswith("text/") or file.type == ENDINGS[".xls"]):
        return "csv"  # some mailers call every table a workbook
    return KINDS.get(file.type)


def unread(file: Attachment) -> Paper | None:
    """Why a file that may hold a claim is not read, and what would be; None for any other, as the logo of a letter."""
    small = file.type.startswith("image/") and file.size < SMALL_PICTURE
    if kind_of(file) or file.inline or small or not file.type.startswith(UNREAD):
        return None
    return Paper(file.name, remark=f"what can be read is {READ}")


def of_csv(file: Attachment) -> Paper:
    """The rows of a CSV file, whatever parts its cells and whatever its charset."""
    return of_text(file.name, decode(file.content(), None))


def of_text(name: str, written: str) -> Paper:
    """The rows of a table that is written, or pasted from a spreadsheet."""
    told, text = announced(written.lstrip("\ufeff").replace("\0", ""))
    head = [line for line in text[:10_000].splitlines() if line.strip()][:20]
    delimiter = told or max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in head))
    rows: list[tuple[str, ...]] = []
    numbers, lines = list[int](), list[int]()
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for number, row in enumerate(reader, 1):
            cells = tuple(" ".join(cell.split())[:MOST_SIGNS] for cell in row[:MOST_COLUMNS])
            rows += [cells] if any(cells) else []
            numbers += [number] if any(cells) else []
            lines += [reader.line_num + (1 if told else 0)] if any(cells) else []
            if len(rows) > MOST_ROWS:
                return Paper(name, remark=f"the table has more than {MOST_ROWS} rows")
    except csv.Error:
        told = f"line {reader.line_num} cannot be read; is a quotation mark missing, or is it damaged?"
        return Paper(name, remark=told)
    torn = torn_row(rows) if delimiter == "," else None
    if torn is not None:
        told = f"line {lines[torn]} has more cells than its header; put what holds a comma in quotes, as an amount may"
        return Paper(name, remark=told)
    return Paper(name, tuple(rows), numbers=tuple(numbers))


def in_text(text: str) -> Paper | None:
    """The first table among the words of a mail that says what is disputed, or why the first that may is not read."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        part = next((each for each in PARTS if each.search(line.strip("| "))), None)
        if part and not re.search(r"\d", line) and len(head([_parted(line, part)])[1]) > 1:
            return _written(lines[at:], part)
    rows = [AN_AMOUNT.search(line) for line in lines if "\t" in line]
    return Paper(IN_TEXT) if sum(map(bool, rows)) > 1 else None


def _parted(line: str, part: re.Pattern[str]) -> tuple[str, ...]:
    bare = line.strip("| ") if "|" in part.pattern else line.rstrip(" \r")
    return tuple(" ".join(cell.split())[:MOST_SIGNS] for cell in part.split(bare)[:MOST_COLUMNS])


def _written(lines: Sequence[str], part: re.Pattern[str]) -> Paper:
    """The rows below a header, up to a line that is none. A cell that is left out moves those behind it: then no row is
    certain, but that of a total is no line anyway."""
    block = list(takewhile(str.strip, lines[: MOST_ROWS + 1]))
    rows = [_parted(line, part) for line in block if not RULED.fullmatch(line)]
    while len(rows) > 1 and len(rows[-1]) == 1 and not says_total(rows[-1][0]):
        rows.pop()  # words right below it
    whole = [row for row in rows if len(row) == len(rows[0])]
    if any(len(row) != len(rows[0]) and not says_total(row[0]) for row in rows):
        return Paper(IN_TEXT, remark="not each of its rows has as many cells as its header")
    return Paper(IN_TEXT, tuple(whole))
