"""What may be filed as evidence, how a file of each type begins, and whether telephone numbers stand in it."""

from dataclasses import dataclass
from typing import Final, Literal

Numbers = Literal["none", "maskable", "unmaskable"]
"""Whether A and B numbers stand in it: none, or a copy without them can be made, or cannot."""

HASHES: Final = "application/vnd.pledgekeeper.hashes+csv"
"""Hashes of call records instead of the records (`record_hashes.py`)."""
HASHES_BEGIN: Final = b"# pledgekeeper record hashes 1"
SNIFFED_BYTES: Final = 4096


@dataclass(frozen=True)
class MediaType:
    """`begins`: a file of this type begins with one of these; none: it is text in UTF-8."""

    numbers: Numbers
    begins: tuple[bytes, ...] = ()


MEDIA_TYPES: Final[dict[str, MediaType]] = {
    "text/csv": MediaType("maskable"),
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
}


BY_SUFFIX: Final = {
    "csv": "text/csv", "gz": "application/gzip", "parquet": "application/vnd.apache.parquet",
    "pcap": "application/vnd.tcpdump.pcap", "txt": "text/plain", "pdf": "application/pdf", "png": "image/png",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "hashes": HASHES,
}  # fmt: skip
"""What a file is by the end of its name, where nobody says."""
ACCEPT: Final = ",".join(f".{suffix}" for suffix in BY_SUFFIX)
"""What a field for a file of evidence offers."""


def is_a(media_type: str, beginning: bytes) -> bool:
    """Does a file of that type begin so? `beginning` has its first SNIFFED_BYTES, or all of a shorter one."""
    begins = MEDIA_TYPES[media_type].begins
    return beginning.startswith(begins) if begins else _is_text(beginning)


def looks_like(beginning: bytes) -> str:
    """The type that a file seems to have, for a message."""
    bound = ((name, kind) for name, kind in MEDIA_TYPES.items() if kind.begins)
    named = next((name for name, kind in bound if beginning.startswith(kind.begins)), None)
    return named or ("text" if _is_text(beginning) else "something else")


def _is_text(beginning: bytes) -> bool:
    """UTF-8 without zero bytes; the last character may be cut."""
    if b"\0" in beginning or any(beginning.startswith(kind.begins) for kind in MEDIA_TYPES.values() if kind.begins):
        return False
    try:
        beginning.decode()
    except UnicodeDecodeError as cut:
        return cut.reason == "unexpected end of data" and len(beginning) >= SNIFFED_BYTES
    return True
