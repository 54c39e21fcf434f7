"""`winmail.dat`: what Outlook puts a mail's attachments into when it thinks that Outlook reads it (MS-OXTNEF).

The libraries for it are under the LGPL or no longer maintained. Read are names, content and the text,
as text, as a page or as RTF.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SIGNATURE: Final = 0x223E9F78
BODY, TITLE, DATA, RENDERING, MAPI, ATTACHMENT = 0x800C, 0x8010, 0x800F, 0x9002, 0x9003, 0x9005
LONG_NAME, BODY_TEXT, BODY_HTML, BODY_RTF, CONTENT = 0x3707, 0x1000, 0x1013, 0x1009, 0x3701
SIZES: Final = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 2, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8,
                0x0040: 8, 0x0048: 16}  # fmt: skip
IN_LENGTHS: Final = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
MAX_FILES: Final = 200
MAX_PROPERTIES: Final = 2_000
NAMED, MANY = 0x8000, 0x1000


@dataclass(frozen=True)
class Winmail:
    """What was in it. `rtf` is packed as it stands there."""

    text: str
    html: bytes
    files: tuple[tuple[str, bytes], ...]
    rtf: bytes = b""


NOTHING: Final = Winmail("", b"", ())


def read(data: bytes) -> Winmail | None:
    """What is in a winmail.dat; of a broken one what comes before it breaks; None when it is none."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != SIGNATURE:
        return None
    text, html, rtf = "", b"", b""
    files: list[list[bytes]] = []
    for kind, value in _attributes(data):
        if kind == BODY:
            text = value.rstrip(b"\0").decode("cp1252", "replace")
        elif kind == MAPI:
            said = dict(_properties(value))
            text = _text(said[BODY_TEXT]) if BODY_TEXT in said else text
            html, rtf = (said.get(name, (0, b""))[1] for name in (BODY_HTML, BODY_RTF))
        elif kind == RENDERING and len(files) < MAX_FILES:
            files.append([b"", b""])
        elif files and kind == TITLE:
            files[-1][0] = files[-1][0] or value.rstrip(b"\0").decode("cp1252", "replace").encode()
        elif files and kind == DATA:
            files[-1][1] = value
        elif files and kind == ATTACHMENT:
            said = dict(_properties(value))
            files[-1][0] = _text(said[LONG_NAME]).encode() if LONG_NAME in said else files[-1][0]
            files[-1][1] = files[-1][1] or said.get(CONTENT, (0, b""))[1]
    return Winmail(text, html, tuple((name.decode("utf-8", "replace"), content) for name, content in files), rtf)


def _text(said: tuple[int, bytes]) -> str:
    kind, value = said
    text = value.decode("utf-16-le", "replace") if kind == 0x001F else value.decode("cp1252", "replace")
    return text.rstrip("\0")


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(data):
        kind, length = struct.unpack_from("<xHxxI", data, at)
        yield kind, data[at + 9 : at + 9 + length]
        at += 9 + length + 2  # a checksum, which nobody computes right


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """The MAPI properties: id, type and value. Ends where one is not understood, or is cut off."""
    try:
        (count,), at = struct.unpack_from("<I", data), 4
        for _ in range(min(count, MAX_PROPERTIES)):
            kind, number = struct.unpack_from("<HH", data, at)
            at = _past_name(data, at + 4) if number >= NAMED else at + 4
            values = 1
            if kind & MANY or kind in IN_LENGTHS:
                (values,) = struct.unpack_from("<I", data, at)
                at += 4
            kind &= ~MANY
            for _ in range(min(values, MAX_PROPERTIES)):
                length = SIZES.get(kind)
                if length is None and kind in IN_LENGTHS:
                    (length,) = struct.unpack_from("<I", data, at)
                    at += 4
                if length is None:
                    return
                yield number, (kind, data[at : at + length])
                at += (length + 3) & ~3
    except struct.error:
        return


def _past_name(data: bytes, at: int) -> int:
    """Past the name of a property: a GUID, and a number or a text."""
    by_text, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + ((length + 3) & ~3 if by_text else 0)
