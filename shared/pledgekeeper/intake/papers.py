"""What came with a dispute as a paper: a table of cells, or a letter. Pure; a workbook is read elsewhere."""

import csv
import io
from dataclasses import dataclass
from typing import Final, Literal

from pledgekeeper.file_types import ENDINGS
from pledgekeeper.intake.attachments import Attachment
from pledgekeeper.intake.charsets import decode

MOST_ROWS, MOST_COLUMNS, MOST_SIGNS = 5_000, 40, 300
"""Rows of a table, columns of a row, signs of a cell: more is not read."""

DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True)
class Paper:
    """A table (`rows`) or a letter (`text`). `remark`: why it was not read."""

    name: str
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    remark: str | None = None


def kind_of(file: Attachment) -> Literal["xlsx", "csv", "pdf"] | None:
    """How a file is read; None for one that is no table and no letter."""
    ending = file.name.lower().rpartition(".")[2]
    if file.type == ENDINGS[".xlsx"]:
        return "xlsx"
    if file.type == "application/pdf":
        return "pdf"
    return "csv" if file.type == "text/csv" or (file.type.startswith("text/") and ending in ("csv", "tsv")) else None


def of_csv(file: Attachment) -> Paper:
    """The rows of a CSV file, whatever parts its cells and whatever its charset."""
    text = decode(file.content(), None).lstrip("\ufeff").replace("\0", "")
    head = text[:10_000].splitlines()[:20]
    delimiter = max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in head))
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            cells = tuple(" ".join(cell.split())[:MOST_SIGNS] for cell in row[:MOST_COLUMNS])
            rows += [cells] if any(cells) else []
            if len(rows) > MOST_ROWS:
                return Paper(file.name, remark=f"the table has more than {MOST_ROWS} rows")
    except csv.Error as problem:
        return Paper(file.name, remark=f"it cannot be read ({problem})")
    return Paper(file.name, tuple(rows))
