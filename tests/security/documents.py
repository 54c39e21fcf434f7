"""What of a document a reader would act upon, and no document of ours has: a PDF's actions, a workbook's formulas."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from tests.security.hostile import alive

ACTING: Final = frozenset({
    "/AA", "/GoToE", "/GoToR", "/ImportData", "/JS", "/JavaScript", "/Launch", "/RichMedia", "/SubmitForm", "/URI",
    "/XFA",
})  # fmt: skip
"""Names of a PDF's actions, and of what holds them. An address to click on is one, too: no page of ours has any."""
OF_A_SHEET: Final = re.compile(r"<(f|hyperlink|oleObject|legacyDrawing|externalReference|ddeLink)\b")


def alive_in(name: str, content: bytes) -> list[object]:
    """What lives in a file of that name; of one of another kind nothing is known."""
    if name.endswith((".html", ".htm")):
        return alive(content.decode())
    if name.endswith(".pdf"):
        return list(_of_pdf(content))
    return list(_of_workbook(content)) if name.endswith(".xlsx") else []


def text_of(pdf: bytes) -> str:
    """What the pages of a PDF say, without the breaks of lines."""
    return "".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def cells_of(workbook: bytes) -> str:
    """The sheets of a workbook as they are written, and the words that they share."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/"))


def _of_pdf(content: bytes) -> Iterator[object]:
    reader = PdfReader(io.BytesIO(content))
    for number in {*reader.xref.get(0, {}), *reader.xref_objStm}:
        yield from _acting(reader.get_object(IndirectObject(number, 0, reader)))


def _acting(found: Any) -> Iterator[object]:
    """What acts in one object; those that it refers to are looked at by themselves."""
    if isinstance(found, DictionaryObject):
        for name in found:
            value = found.raw_get(name)
            if name in ACTING or (isinstance(value, str) and value in ACTING):
                yield name, value
            yield from _acting(value)
    elif isinstance(found, ArrayObject):
        for each in found:
            yield from _acting(each)


def _of_workbook(content: bytes) -> Iterator[object]:
    yield from OF_A_SHEET.findall(cells_of(content))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        yield from (name for name in parts.namelist() if "externalLink" in name or "vbaProject" in name)
        relations = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels")]
        yield from (each for each in relations if 'TargetMode="External"' in each)
