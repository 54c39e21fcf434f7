"""Base64 of text of which signs are missing: what stands before, between and after, and nothing that is no text.

Where one sign is missing, all that follows stands for other bytes. These are text so seldom that the place shows: there
it goes on by one, two or three signs further.
"""

import binascii
import re
from typing import Final

from pledgekeeper.intake.charsets import decode, from_base64

LOST: Final = "\ufffd"
PADDING: Final = re.compile(r"=+")
HALF_QUOTED: Final = re.compile(r"=[0-9A-Fa-f]?\Z")
CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
ODD: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f$%&*<>@\\^`{|}~\x7f]")
ORDINARY: Final = re.compile(rb"[A-Za-z0-9 ]")
FOREIGN: Final = re.compile(rb"[\x80-\xff]")
LETTERS: Final = str.maketrans("-_", "+/")
SURELY_UTF_8: Final = 6
"""Bytes beyond ASCII that are UTF-8 by chance so seldom that no other charset is believed."""

SHORTEST, LONG = 8, 24
"""Bytes: what is shorter may look like text and be none; what is longer may not."""

A_SIGN: Final = 4
"""Bytes that one sign has at most: fewer at the end are half of one."""

MOST_TEARS: Final = 4
MOST_SIGNS: Final = 4_000
"""Of a torn word: a title has two hundred."""


def from_words(content: str) -> bytes:
    """The bytes of the base64 of a word: with either alphabet, and with padding in the midst of it."""
    return b"".join(from_base64(piece.encode("ascii", "ignore")) for piece in PADDING.split(_clean(content)))


def from_quoted(content: str) -> bytes:
    """The bytes of quoted-printable in a word. Half a sign at its end is left out."""
    data = HALF_QUOTED.sub("", content).encode("utf-8", "replace")
    return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)


def text_of(data: bytes, charset: str) -> str | None:
    """The text, when all of it is: in the charset that is named, in UTF-8, or by its looks. None when it is not."""
    try:
        if len(FOREIGN.findall(data)) >= SURELY_UTF_8 and not CONTROLS.search(text := data.decode()):
            return text
    except ValueError:
        pass
    text = decode(data, charset)
    if CONTROLS.search(text) or LOST in text:
        return None
    return text if _fits(data, charset) or _looks_written(data) else None


def torn(content: str, charset: str) -> str:
    """What can be read of base64 that is torn, with a sign for each place where something is missing."""
    rest, found, whole = _clean(content)[:MOST_SIGNS].replace("=", ""), list[str](), False
    for _ in range(MOST_TEARS):
        shift = max(range(4), key=lambda signs: _good(_shifted(rest, signs), charset))
        data = _shifted(rest, shift)
        good = _good(data, charset)
        if good < SHORTEST:
            break
        text = decode(data[:good], charset)
        whole, ended = good == len(data), len(data) - good < A_SIGN
        found.append(text if ended else _to_a_word(text))
        if shift or len(found) > 1:
            found[-1] = LOST + _from_a_word(found[-1])
        if ended:
            break
        rest = rest[shift + good // 3 * 4 + 4 :]
    return "".join(found) + ("" if whole else LOST)


def _clean(content: str) -> str:
    return "".join(content.split()).translate(LETTERS)


def _shifted(rest: str, signs: int) -> bytes:
    return from_base64(rest[signs:].encode("ascii", "ignore"))


def _good(data: bytes, charset: str) -> int:
    """How many bytes from the first are text in that charset: in UTF-8 where it is no charset we know."""
    for name in (charset, "utf-8"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError as broken:
            text = data[: broken.start].decode(name, "ignore")
        except (LookupError, ValueError):
            continue
        control = CONTROLS.search(text)
        return len((text[: control.start()] if control else text).encode(name, "ignore"))
    return 0


def _to_a_word(text: str) -> str:
    """Without the last letters before a tear, which may be of what is torn already: as far as the last word."""
    end = max((at for at, sign in enumerate(text) if sign.isspace() or sign > "\x7f"), default=-1)
    return text[: end + 1].rstrip()


def _from_a_word(text: str) -> str:
    """Without the first letters after a tear."""
    start = next((at for at, sign in enumerate(text) if sign.isspace() or sign > "\x7f"), len(text))
    return text[start:]


def _fits(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except (LookupError, ValueError):
        return False
    return True


def _looks_written(data: bytes) -> bool:
    """Is it text in a charset that is not named? Bytes by chance hold signs that nobody writes into a title."""
    ordinary = len(ORDINARY.findall(data))
    return len(data) >= SHORTEST and not ODD.search(data) and (len(data) >= LONG or ordinary * 5 >= len(data) * 3)
