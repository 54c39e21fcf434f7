"""Reading the workbooks, tables and letters that came with a dispute. No file makes it fail."""

import subprocess
import sys
from collections.abc import Iterable
from typing import Final

from pledgekeeper.intake.attachments import Attachment
from pledgekeeper.intake.papers import Paper, kind_of, of_csv
from pledgekeeper.model import Frozen

MOST_PAPERS: Final = 5
MOST_BYTES: Final = 5_000_000
WAITED_SECONDS: Final = 20


def papers_of(files: Iterable[Attachment]) -> tuple[Paper, ...]:
    """The workbooks, CSV files and PDF letters among the files, each read; the first few."""
    known = [(file, kind) for file in files if (kind := kind_of(file))]
    return tuple(_read(file, kind) for file, kind in known[:MOST_PAPERS])


def _read(file: Attachment, kind: str) -> Paper:
    if file.size > MOST_BYTES:
        return Paper(file.name, remark=f"it has {file.size} bytes; at most {MOST_BYTES} are read")
    if kind == "csv":
        return of_csv(file)
    said = _in_a_process_of_its_own(kind, file.content())
    return Paper(file.name, said.rows, said.text, said.remark)


class Said(Frozen):
    """What the reader writes."""

    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    remark: str | None = None


def _in_a_process_of_its_own(kind: str, data: bytes) -> Said:
    """What the reader says of it; a remark when it died of it, or took too long."""
    ran = [sys.executable, "-m", "pledgekeeper.effects.paper_reader", kind]
    only_paths = {"PYTHONPATH": ":".join(sys.path)}  # nothing of what this function was told
    try:
        done = subprocess.run(ran, input=data, env=only_paths, capture_output=True, timeout=WAITED_SECONDS, check=True)
        return Said.model_validate_json(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Said(remark="it takes too long, or too much memory, to be read")
