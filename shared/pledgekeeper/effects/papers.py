"""Reading the workbooks, tables and letters that strangers send. No file makes it fail."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Annotated, Final, NamedTuple

from pydantic import PlainValidator

from pledgekeeper.archives import listing
from pledgekeeper.cells import fraction
from pledgekeeper.intake.attachments import Attachment
from pledgekeeper.intake.papers import Kind, Paper, kind_of, of_csv, unread
from pledgekeeper.intake.reading.left_out import Unseen
from pledgekeeper.intake.reading.tables import table_of
from pledgekeeper.model import Frozen

MOST_PAPERS: Final = 5
MOST_BYTES: Final = 5_000_000
WAITED_SECONDS: Final = 20
OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
"""How workbooks of the older kind begin, and what is locked with a password; and those of the newer one."""

Rows = tuple[tuple[str, ...], ...]


class Workbook(NamedTuple):
    """The rows of each sheet; or why it was not read. `seen`: without hidden sheets, and with nothing in the rows that
    are hidden or struck through; what is folded is there."""

    sheets: tuple[Rows, ...] = ()
    remark: str | None = None
    seen: tuple[Rows, ...] = ()


def papers_of(files: Iterable[Attachment]) -> tuple[Paper, ...]:
    """The workbooks, CSV files and letters among the files, each read; the first few. After them why others that may
    hold a claim are not."""
    files = tuple(files)
    known = [(file, kind) for file in files if (kind := kind_of(file))]
    others = [paper for file in files if (paper := unread(file))]
    return (*(_read(file, kind) for file, kind in known[:MOST_PAPERS]), *others[:MOST_PAPERS])


def _read(file: Attachment, kind: Kind) -> Paper:
    if file.size > MOST_BYTES:
        return Paper(file.name, remark=f"it has {file.size} bytes; at most {MOST_BYTES} are read")
    content = file.content()
    if kind == "csv" or (kind == "xls" and not content.startswith((OLE, ZIP))):
        return of_csv(file)  # text that is called a workbook
    if kind != "xls" and content.startswith(OLE):
        return Paper(file.name, remark="it is locked with a password, or of an older kind than its name says")
    said = _in_a_process_of_its_own("xlsx" if kind == "xls" and content.startswith(ZIP) else kind, content)
    if kind == "docx":
        return _letter(file.name, said)
    return _of_sheets(file.name, said)


def _of_sheets(name: str, said: "Said") -> Paper:
    """The rows of all sheets that are shown, one below the other; of the others only whether they have a table."""
    shown = [(table, unseen) for table, unseen, hidden in said.sheets() if hidden is None]
    places = enumerate((number, why) for table, unseen in shown for number, why in _numbered(table, unseen))
    rows = tuple(chain.from_iterable(table for table, _ in shown))
    numbered = list(places)
    return Paper(
        name,
        rows,
        said.text,
        said.remark,
        tuple(number for _, (number, _) in numbered),
        unseen={place: why for place, (_, why) in numbered if why},
        hidden=tuple(hidden for table, _, hidden in said.sheets() if hidden is not None and table_of(table)),
    )


def _numbered(table: Rows, unseen: Mapping[int, Unseen]) -> Iterator[tuple[int, Unseen | None]]:
    return ((number, unseen.get(number)) for number in range(1, len(table) + 1))


def is_workbook(content: bytes) -> bool:
    """Does it begin as one? So do letters and archives, which then cannot be read as one."""
    return content.startswith((OLE, ZIP))


def workbook(content: bytes) -> Workbook:
    """The sheets of a workbook by what it is, whatever it is called: .xlsx, .ods or .xls."""
    if len(content) > MOST_BYTES:
        return Workbook(remark=f"it has {len(content)} bytes; at most {MOST_BYTES} are read")
    old = content.startswith(OLE)
    said = _in_a_process_of_its_own("xls" if old else _new_kind(content), content)
    if said.remark and old:
        return Workbook(remark=f"{said.remark}; it may be locked with a password")
    shown = ((table, unseen) for table, unseen, hidden in said.sheets() if hidden is None)
    seen = (
        tuple(() if unseen.get(n, "folded") != "folded" else row for n, row in enumerate(table, 1))
        for table, unseen in shown
    )
    return Workbook(said.tables, said.remark, tuple(seen))


def _new_kind(content: bytes) -> Kind:
    found = listing(content, "application/zip")
    return "ods" if found and "content.xml" in found.names else "xlsx"


def _letter(name: str, said: "Said") -> Paper:
    """A letter with the first of its tables that says what is disputed; the others are part of what it says."""
    claiming = next((table for table in said.tables if table_of(table)), ())
    rest = (" ".join(row) for table in said.tables if table is not claiming for row in table)
    return Paper(name, claiming, "\n".join((said.text, *rest)).strip(), said.remark)


def _cell(said: object) -> str:
    return fraction(said) if isinstance(said, float) else str(said)


Cell = Annotated[str, PlainValidator(_cell)]


class Said(Frozen):
    """What the reader writes."""

    tables: tuple[tuple[tuple[Cell, ...], ...], ...] = ()
    text: str = ""
    remark: str | None = None
    unseen: tuple[dict[int, Unseen], ...] = ()
    hidden: tuple[str | None, ...] = ()

    def sheets(self) -> Iterator[tuple[Rows, Mapping[int, Unseen], str | None]]:
        """Each table with its rows that are not seen, by their numbers, and its name where it is hidden."""
        return zip(self.tables, self.unseen, self.hidden, strict=True)


def _in_a_process_of_its_own(kind: str, data: bytes) -> Said:
    """What the reader says of it; a remark when it died of it, or took too long."""
    ran = [sys.executable, "-m", "pledgekeeper.effects.paper_reader", kind]
    only_paths = {"PYTHONPATH": ":".join(sys.path)}  # nothing of what this function was told
    try:
        done = subprocess.run(ran, input=data, env=only_paths, capture_output=True, timeout=WAITED_SECONDS, check=True)
        return Said.model_validate_json(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Said(remark="it takes too long, or too much memory, to be read")
