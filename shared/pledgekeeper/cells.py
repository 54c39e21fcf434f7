"""The cells of a table that somebody sent, as text. Pure."""

import codecs
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

R = TypeVar("R", bound=Sequence[str])
HEADER_WITHIN: Final = 20
"""So many rows at the top of a table are looked at for its header; empty ones are none of them."""


CONTROLS: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f")
FOREIGN: Final = re.compile(r"[^\x00-\x7f\xa0]{3}")
"""So many letters with accents in a row are none of Western Europe, but of Cyrillic, Chinese or Greek."""
SEP: Final = re.compile(r"\ufeff?\"?sep=([,;\t|])\"?[;,\t| ]*(?:\r\n|\r|\n|$)", re.IGNORECASE)


def is_utf16(content: bytes) -> bool:
    """Does it begin with the mark of a text in UTF-16?"""
    return content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a CSV file, and how its letters are written: in UTF-8, else in Windows-1252, as spreadsheets of
    Western Europe save it. UnicodeDecodeError, of UTF-8, where it is neither."""
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        western = _western(content)
        if western is None:
            raise
        return western, "cp1252"


def _western(content: bytes) -> str | None:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if CONTROLS.isdisjoint(text) and not FOREIGN.search(text) else None


def below_blank_lines(text: str) -> tuple[int, str]:
    """How many blank lines stand above a text, and the text without them."""
    rest = text.removeprefix("\ufeff").lstrip("\r\n")
    return len(text[: len(text) - len(rest)].removeprefix("\ufeff").splitlines()), rest


def announced(text: str) -> tuple[str | None, str]:
    """The sign that parts cells where a first line such as `sep=;` tells it, as Excel has it; and the rest."""
    first = SEP.match(text)
    return (first[1], text[first.end() :]) if first else (None, text)


class Fraction(str):
    """A cell that a workbook holds as a number which is not whole, with a point before its cents."""

    __slots__ = ()


def fraction(value: float) -> Fraction:
    """As a person would write it. A sum of cents that a computer made of fractions is cents again."""
    cents = round(value, 2)
    return Fraction(f"{cents:.2f}" if abs(value - cents) < 1e-6 else f"{value:.6f}")


def top(rows: Sequence[R]) -> Iterator[tuple[int, R]]:
    """The rows among which the header is, each with its place in the table."""
    return islice(((at, row) for at, row in enumerate(rows) if any(row)), HEADER_WITHIN)
