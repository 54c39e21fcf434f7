"""The media type of a file, by how it begins and by what it is called."""

from typing import Final

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


WRITTEN: Final = {
    ".csv": "text/csv", ".html": "text/html", ".json": "application/json", ".md": "text/markdown",
    ".eml": "message/rfc822", ".svg": "image/svg+xml", ".xml": "application/xml",
}  # fmt: skip
"""Formats that are text. All other text is plain: logs, configurations, traces that were printed."""
MARKED: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""How a text of Unicode may begin."""


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


def known_type(beginning: bytes, name: str) -> str | None:
    """The media type of a file of which nothing is known but its name and how it begins; None when it is no format that
    we know, and no text."""
    found = sniffed(beginning, "", name)
    if found != "application/octet-stream":
        return found
    if b"\0" in beginning and not beginning.startswith(MARKED):
        return None
    return WRITTEN.get(name[name.rfind(".") :].lower(), "text/plain")
