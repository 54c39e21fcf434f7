"""What is attached to a mail: what it is called, what it is by its own bytes, and what it is by its hash."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from pledgekeeper.archives import listing

SMALL_PICTURE: Final = 32 * 1024
"""A picture within the text that is smaller is a logo; a larger one may show the fault."""

BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"), (b"BM", "image/bmp"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"), (b"PK\x05\x06", "application/zip"), (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"), (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/vnd.microsoft.portable-executable"), (b"\x7fELF", "application/x-executable"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"), (b"{\\rtf", "application/rtf"),
    (b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"), (b"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"),
    (b"\x0a\x0d\x0d\x0a", "application/x-pcapng"), (b"#!", "text/x-script"), (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)  # fmt: skip
PROGRAMS: Final = frozenset({"application/vnd.microsoft.portable-executable", "application/x-executable"})
UNSAID: Final = frozenset({"application/octet-stream", "application/x-download", "application/binary", ""})
WITHIN: Final = {
    "application/zip": ("application/vnd.openxmlformats", "application/vnd.oasis", "application/epub",
                        "application/java-archive", "application/vnd.ms-"),
    "application/x-ole-storage": ("application/msword", "application/vnd.ms-", "application/vnd.visio"),
    "application/gzip": ("application/x-tar", "application/x-gtar"),
}  # fmt: skip
"""Formats that are kept in another one: `.docx` is a zip."""

ENDINGS: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".msg": "application/vnd.ms-outlook",
    ".ppt": "application/vnd.ms-powerpoint",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet", ".odt": "application/vnd.oasis.opendocument.text",
}  # fmt: skip


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail. `remark` is what a person should know before it is opened."""

    name: str
    type: str
    declared_type: str
    size: int
    sha256: str
    inline: bool
    holds: tuple[str, ...] = ()
    remark: str | None = None
    content: Callable[[], bytes] = field(default=lambda: b"", compare=False, repr=False)

    @property
    def label(self) -> str:
        """Its name, with what should be known of it."""
        return f"{self.name} ({self.remark})" if self.remark else self.name


def attachment(name: str, declared: str, content: Callable[[], bytes], *, in_text: bool = False) -> Attachment:
    """A file by its content, which is read once and not kept. `in_text`: the text shows it as a picture."""
    data = content()
    kind = sniffed(data, declared, name)
    known = listing(data, kind) if kind in ("application/zip", "application/gzip") else None
    remark = known.remark if known else None
    if kind in PROGRAMS:
        remark = "a program"
    inline = in_text and kind.startswith("image/") and len(data) < SMALL_PICTURE
    digest = hashlib.sha256(data).hexdigest()
    holds = known.names if known else ()
    return Attachment(name or declared, kind, declared, len(data), digest, inline, holds, remark, content)


def sniffed(data: bytes, declared: str, name: str) -> str:
    """The media type: what the bytes begin with, unless what is declared is kept in just that format."""
    found = next((kind for beginning, kind in BEGINNINGS if data.startswith(beginning)), None)
    if found is None and data[:4] == b"RIFF":
        found = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12])
    if found is None:
        return declared or "application/octet-stream"
    if declared.startswith(WITHIN.get(found, ())) and declared not in UNSAID and found in WITHIN:
        return declared
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return ENDINGS[ending] if ending in ENDINGS and found in WITHIN else found


def each_once(found: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Without what is there a second time, byte for byte and under the same name."""
    seen: dict[tuple[str, str], Attachment] = {}
    for each in found:
        seen.setdefault((each.sha256, each.name), each)
    return tuple(seen.values())
