"""What may be filed as evidence, how a file of each type begins, and whether telephone numbers stand in it."""

import codecs
import re
from dataclasses import dataclass
from typing import Final, Literal

from pledgekeeper.cells import CONTROLS, decoded, is_utf16

Numbers = Literal["none", "maskable", "unmaskable"]
"""Whether A and B numbers stand in it: none, or a copy without them can be made, or cannot."""

CSV: Final = "text/csv"
HASHES: Final = "application/vnd.pledgekeeper.hashes+csv"
"""Hashes of call records instead of the records (`record_hashes.py`)."""
CALL_RECORDS: Final = (CSV, "application/gzip", "application/vnd.apache.parquet")
HASHES_BEGIN: Final = b"# pledgekeeper record hashes 1"
SNIFFED_BYTES: Final = 4096


XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIL: Final = "message/rfc822"
HEADER: Final = re.compile(rb"(?:From |[!-9;-~]+:)")
"""A mail begins with a field of its head, or with the line that a mailbox puts before it."""
MAX_BYTES: Final = 1 << 30
MAX_LOOKED_INTO: Final = 32 << 20


@dataclass(frozen=True)
class MediaType:
    """`begins`: a file of this type begins with one of these; none: it is text in UTF-8, CSV
    also as reconciliation reads it. `then` stands further in it,
    at a place. `looked_into`: it is read whole before it is filed (`contents.py`), and so no longer than `most_bytes`.
    """

    numbers: Numbers
    begins: tuple[bytes, ...] = ()
    then: tuple[int, bytes] = (0, b"")
    looked_into: bool = False

    @property
    def most_bytes(self) -> int:
        return MAX_LOOKED_INTO if self.looked_into else MAX_BYTES

    def is_bound_to(self, beginning: bytes) -> bool:
        """Does it begin so, where files of this type begin in a way of their own?"""
        place, expected = self.then
        return bool(self.begins) and beginning.startswith(self.begins) and beginning.startswith(expected, place)


MEDIA_TYPES: Final[dict[str, MediaType]] = {
    CSV: MediaType("maskable"),
    "application/gzip": MediaType("maskable", (b"\x1f\x8b",)),
    "application/vnd.apache.parquet": MediaType("unmaskable", (b"PAR1",)),
    "application/vnd.tcpdump.pcap": MediaType(
        "unmaskable", (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a")
    ),
    "text/plain": MediaType("unmaskable"),
    "application/pdf": MediaType("none", (b"%PDF-",)),
    "image/png": MediaType("none", (b"\x89PNG\r\n\x1a\n",)),
    "image/jpeg": MediaType("none", (b"\xff\xd8\xff",)),
    HASHES: MediaType("none", (HASHES_BEGIN,)),
    XLSX: MediaType("unmaskable", (b"PK\x03\x04",), looked_into=True),
    MAIL: MediaType("unmaskable", looked_into=True),
    "audio/wav": MediaType("none", (b"RIFF",), (8, b"WAVE")),
    "audio/mpeg": MediaType(
        "none", (b"ID3\x02", b"ID3\x03", b"ID3\x04", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")
    ),
    "audio/ogg": MediaType("none", (b"OggS",)),
}


BY_SUFFIX: Final = {
    "csv": CSV, "gz": "application/gzip", "parquet": "application/vnd.apache.parquet",
    "pcap": "application/vnd.tcpdump.pcap", "txt": "text/plain", "pdf": "application/pdf", "png": "image/png",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "hashes": HASHES,
    "xlsx": XLSX, "eml": MAIL, "wav": "audio/wav", "mp3": "audio/mpeg", "ogg": "audio/ogg",
}  # fmt: skip
"""What a file is by the end of its name, where nobody says."""
KINDS: Final = (
    "tables (.csv, .xlsx, .parquet; packed: .gz), PDF (.pdf), pictures (.png, .jpg, .jpeg), text (.txt), mails (.eml), "
    "recordings (.wav, .mp3, .ogg), traces (.pcap), hashes (.hashes)"
)
"""What is filed, as people say it."""
ACCEPT: Final = ",".join(f".{suffix}" for suffix in BY_SUFFIX)
"""What a field for a file of evidence offers."""
WITH_MACROS: Final = frozenset({"xlsm", "xlsb", "xltm", "xlam", "docm", "dotm", "pptm", "potm", "ppam", "ppsm"})
"""Ends of the names of files that carry programs by design."""


def has_macros(name: str) -> bool:
    """Is it, by its name, a file with macros?"""
    return suffix_of(name) in WITH_MACROS


def suffix_of(name: str) -> str:
    """`xlsx` of `Rates October.XLSX`."""
    return name.rpartition(".")[2].lower()


def is_a(media_type: str, beginning: bytes) -> bool:
    """Does a file of that type begin so? `beginning` has its first SNIFFED_BYTES, or all of a shorter one."""
    kind = MEDIA_TYPES[media_type]
    if media_type == MAIL:
        return b"\0" not in beginning and HEADER.match(beginning) is not None  # its parts may be in any character set
    if kind.begins:
        return kind.is_bound_to(beginning)
    return _is_text(beginning) or (media_type == CSV and _is_as_spreadsheets_save_it(beginning))


def looks_like(beginning: bytes) -> str:
    """The type that a file seems to have, for a message."""
    named = next((name for name, kind in MEDIA_TYPES.items() if kind.is_bound_to(beginning)), None)
    return named or ("text" if _is_text(beginning) else "something else")


def endings_of(media_type: str) -> str:
    """How the names of such files end: `.jpg or .jpeg`; the type itself where no ending is of it."""
    return " or ".join(f".{suffix}" for suffix, kind in BY_SUFFIX.items() if kind == media_type) or media_type


def _is_text(beginning: bytes) -> bool:
    """UTF-8 without zero bytes; the last character may be cut."""
    if b"\0" in beginning or any(kind.is_bound_to(beginning) for kind in MEDIA_TYPES.values()):
        return False
    try:
        beginning.decode()
    except UnicodeDecodeError as cut:
        return cut.reason == "unexpected end of data" and len(beginning) >= SNIFFED_BYTES
    return True


def _is_as_spreadsheets_save_it(beginning: bytes) -> bool:
    """Text in Windows-1252, or in UTF-16 with its mark."""
    if any(kind.is_bound_to(beginning) for kind in MEDIA_TYPES.values()):
        return False
    try:
        if not is_utf16(beginning):
            return decoded(beginning)[1] == "cp1252"
        return CONTROLS.isdisjoint(codecs.getincrementaldecoder("utf-16")().decode(beginning))
    except UnicodeDecodeError:
        return False
