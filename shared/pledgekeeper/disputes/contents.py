"""What is within a workbook or a mail that is to be filed as evidence: nothing that runs, nothing that bursts. Pure.

Each check says in a sentence what is wrong and what would be right; None when nothing is.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy
from io import BytesIO
from typing import Final

from pledgekeeper.archives import listing
from pledgekeeper.disputes.media import MAIL, WITH_MACROS, XLSX, suffix_of

ZIP: Final = "application/zip"
TYPES: Final = "[Content_Types].xml"
MOST_OF_TYPES: Final = 1 << 20
WORKBOOK: Final = "xl/workbook.xml"
MACROS: Final = ("vbaproject.bin", "vbadata.xml", "xl/macrosheets/", "xl/activex/", "xl/embeddings/")
"""Parts of an Office file that hold programs, or other files that may."""
BY_TYPE: Final = b"macroEnabled"
PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")
RUNS: Final = WITH_MACROS | {
    "exe", "com", "scr", "dll", "msi", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "jar",
    "iso",
}  # fmt: skip
MOST_PARTS: Final = 500
OF_A_MAIL: Final = ("Date", "Received", "Message-ID")


class Wrong(str):
    """How a file is not what may be filed, in a sentence. `because` is a name of it, by which a page tells it in its
    reader's language."""

    because: str

    def __new__(cls, said: str, because: str) -> "Wrong":
        wrong = super().__new__(cls, said)
        wrong.because = because
        return wrong


def wrong_within(media_type: str, content: bytes) -> Wrong | None:
    """How a file of that type is not what may be filed, as its content says."""
    look = LOOKS.get(media_type)
    return look(content) if look else None


def _of_workbook(content: bytes) -> Wrong | None:
    found = listing(content, ZIP)
    if found is None or found.remark:
        what = found.remark if found else "something else"
        return Wrong(f"it is no workbook but {what}; save it again as .xlsx, without a password", "evidence-workbook")
    try:
        with zipfile.ZipFile(BytesIO(content)) as book:
            names = book.namelist()
            if TYPES not in names or WORKBOOK not in names:
                return Wrong(
                    "it is an archive and no workbook; file what is in it, each by itself", "evidence-workbook"
                )
            with book.open(TYPES) as types:
                said = types.read(MOST_OF_TYPES)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError, EOFError):
        return Wrong("the archive of this workbook is broken; save it again as .xlsx", "evidence-workbook")
    if BY_TYPE in said or _has_macros(names):
        return Wrong(
            "there are macros or embedded objects in it; save it as .xlsx without them, or as CSV",
            "evidence-macros-within",
        )
    return None


def _has_macros(names: list[str]) -> bool:
    return any(part in name.lower() for name in names for part in MACROS)


def _of_mail(content: bytes) -> Wrong | None:
    try:
        mail = BytesParser(policy=policy).parsebytes(content)
        if "From" not in mail or not any(name in mail for name in OF_A_MAIL):
            return Wrong("it is no mail: it has no From with a Date; save the mail itself as .eml", "evidence-mail")
        return _wrong_with(mail)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):  # as torn mails have parsers fail
        return Wrong("the mail cannot be read; file it as PDF, and what came with it by itself", "evidence-mail")


def _wrong_with(mail: EmailMessage) -> Wrong | None:
    for number, (name, part) in enumerate(_parts(mail), 1):
        if number > MOST_PARTS:
            return Wrong(
                f"the mail has more than {MOST_PARTS} parts; file what matters of it by itself", "evidence-mail"
            )
        held = listing(part, ZIP) if part.startswith(b"PK") else None
        inside = list(held.names) if held else []
        runs = suffix_of(name) in RUNS or part.startswith(PROGRAMS) or _has_macros(inside)
        if runs or any(suffix_of(each) in RUNS for each in inside):
            return Wrong(
                f"what came with the mail as {name!r} is a program or has macros; file the mail as PDF",
                "evidence-mail-program",
            )
        if held and held.remark:
            return Wrong(
                f"what came with the mail as {name!r} is {held.remark}; file the mail as PDF, and that by itself",
                "evidence-mail-program",
            )
    return None


def _parts(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Every part of a mail that is no container: its file name, which most have not, and its bytes."""
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            yield part.get_filename() or "", content if isinstance(content, bytes) else b""


LOOKS: Final[Mapping[str, Callable[[bytes], Wrong | None]]] = {XLSX: _of_workbook, MAIL: _of_mail}
