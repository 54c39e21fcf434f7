"""What the tables and letters say that came with a dispute: rows of cells, or text. No file makes it fail."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pledgekeeper.intake.attachments import ENDINGS, Attachment
from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.paper_reader import MOST_COLUMNS, MOST_ROWS, MOST_SIGNS

MOST_PAPERS: Final = 5
MOST_BYTES: Final = 5_000_000
WAITED_SECONDS: Final = 20
DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True)
class Paper:
    """A table (`rows`) or a letter (`text`). `remark`: why it was not read."""

    name: str
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    remark: str | None = None


def papers_of(files: Iterable[Attachment]) -> tuple[Paper, ...]:
    """The workbooks, CSV files and PDF letters among the files, each read; the first few."""
    known = [(file, kind) for file in files if (kind := _kind(file))]
    return tuple(_read(file, kind) for file, kind in known[:MOST_PAPERS])


def _kind(file: Attachment) -> str | None:
    ending = file.name.lower().rpartition(".")[2]
    if file.type == ENDINGS[".xlsx"]:
        return "xlsx"
    if file.type == "application/pdf":
        return "pdf"
    return "csv" if file.type == "text/csv" or (file.type.startswith("text/") and ending in ("csv", "tsv")) else None


def _read(file: Attachment, kind: str) -> Paper:
    if file.size > MOST_BYTES:
        return Paper(file.name, remark=f"it has {file.size} bytes; at most {MOST_BYTES} are read")
    if kind == "csv":
        return _of_csv(file)
    said = _in_a_process_of_its_own(kind, file.content())
    rows = tuple(tuple(row) for row in said.get("rows", ()))
    return Paper(file.name, rows, said.get("text", ""), said.get("remark"))


def _of_csv(file: Attachment) -> Paper:
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


def _in_a_process_of_its_own(kind: str, data: bytes) -> dict[str, str]:
    """What the reader says of it; a remark when it died of it, or took too long."""
    ran = [sys.executable, "-m", "pledgekeeper.intake.paper_reader", kind]
    only_paths = {"PYTHONPATH": os.pathsep.join(sys.path)}  # nothing of what this function was told
    try:
        done = subprocess.run(ran, input=data, env=only_paths, capture_output=True, timeout=WAITED_SECONDS, check=True)
        said: dict[str, str] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"remark": "it takes too long, or too much memory, to be read"}
    return said
