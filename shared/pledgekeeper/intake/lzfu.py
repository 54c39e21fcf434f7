"""RTF as Outlook packs it into a winmail.dat: a dictionary of 4,096 signs that begins with common words (MS-OXRTFCP).

What comes out is at most eight times as long as what goes in, and is read up to a limit; of what is broken comes what
is before it breaks. No checksum is looked at: half a text is worth more than none.
"""

import struct
from typing import Final

KNOWN: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
    b"\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the dictionary holds before anything was read."""

SIZE: Final = 4_096
HEADER: Final = struct.Struct("<IIII")
PACKED, PLAIN = 0x75465A4C, 0x414C454D


def unpacked(data: bytes, most: int) -> bytes:
    """The RTF, or its first `most` bytes; empty when it is packed in a way that nobody described."""
    if len(data) < HEADER.size:
        return b""
    length, plain_length, kind, _ = HEADER.unpack_from(data)
    end = min(len(data), length + 4)
    if kind == PLAIN:
        return data[HEADER.size : min(end, HEADER.size + plain_length)][:most]
    return _unpacked(data[HEADER.size : end], most) if kind == PACKED else b""


def _unpacked(data: bytes, most: int) -> bytes:
    """A byte of eight bits says of each of eight tokens whether it is a sign or a place in the dictionary.

    The dictionary is the last 4,096 bytes of what is known and read: place `p` of it is the newest byte of that place.
    """
    found, at, end = bytearray(KNOWN), 0, len(data)
    while at < end and len(found) < most + len(KNOWN):
        flags, at = data[at], at + 1
        if flags == 0:
            found += data[at : at + 8]
            at += 8
            continue
        for bit in range(8):
            if not flags >> bit & 1:
                found += data[at : at + 1]
                at += 1
                continue
            if at + 2 > end:
                return bytes(found[len(KNOWN) :])
            token, at = data[at] << 8 | data[at + 1], at + 2
            back = (len(found) - (token >> 4)) % SIZE
            if back == 0:  # the place that is written next: the end
                return bytes(found[len(KNOWN) :][:most])
            found += _again(found, back, (token & 15) + 2)
    return bytes(found[len(KNOWN) :][:most])


def _again(found: bytearray, back: int, length: int) -> bytes:
    """What stands that far back, going on into what it writes itself. A place that nothing was written to is blank."""
    start = len(found) - back
    seen = b" " * min(-start, length) + bytes(found[max(start, 0) : max(start + length, 0)])
    return (seen * (length // len(seen) + 1))[:length]
