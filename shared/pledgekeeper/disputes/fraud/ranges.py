"""Number ranges as people write them, in E.164: `960790`, `+960 790`, `00960790`, `+960790*`, `960790 to 960799`.

Pure.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

MOST: Final = 1_000
PARTED: Final = re.compile(r"[,;\n]+")
ENDS: Final = r"\+?[\d .()]+"
BETWEEN: Final = r"\s*(?:–|—|\.\.\.?|…|\bto\b|\bau?\b|\b[aà]\b|\bthrough\b|至|到|-(?=\s*\+)|\s-\s)\s*"
FROM_TO: Final = re.compile(rf"(?P<first>{ENDS}?){BETWEEN}(?P<last>{ENDS})", re.IGNORECASE)
RANGE: Final = re.compile(r"\+[1-9][0-9]{2,14}")
LONGEST: Final = 60
EXAMPLE: Final = "+960790, or +960790 to +960799"


class NoRange(ValueError):
    """`text` is no range of numbers."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:LONGEST]!r} is no range of numbers; write it with its country code, e.g. {EXAMPLE}")
        self.text = text[:LONGEST]


def ranges_of(said: Iterable[str]) -> tuple[str, ...]:
    """Beginnings of numbers in E.164, each once, in the order in which they are said; NoRange names what is none.

    From a first to a last one it is as few beginnings as make the same: `+960790 to +960799` is `+96079`.
    """
    texts = (part.strip() for text in said for part in PARTED.split(text))
    found = tuple(dict.fromkeys(each for text in texts if text for each in _ranges(text)))
    if len(found) > MOST:
        raise NoRange(f"{found[0]} … {found[-1]} ({len(found)} of them)")
    return found


def _ranges(text: str) -> Iterator[str]:
    if len(text) > LONGEST:
        raise NoRange(text)
    both = FROM_TO.fullmatch(text)
    if both is None:
        yield _one(text, text)
        return
    first, last = _one(both["first"], text), _one(both["last"], text)
    if len(first) != len(last) or first > last:
        raise NoRange(text)
    yield from (f"+{each}" for each in _beginnings(int(first[1:]), int(last[1:])))


def _one(text: str, whole: str) -> str:
    """One beginning of numbers. What begins with a single zero is of no known country."""
    digits = re.sub(r"[\s().\-/]", "", text)
    bare = re.sub(r"(?<=\d)[xX*]+$", "", digits)
    said = re.sub(r"^(?:\+|00)?(?=[1-9])", "+", bare)
    if not RANGE.fullmatch(said):
        raise NoRange(whole)
    return said


def _beginnings(first: int, last: int) -> Iterator[int]:
    """The fewest beginnings of all numbers from `first` to `last`, which have as many digits."""
    while first <= last:
        size = 1
        while first % (size * 10) == 0 and first + size * 10 - 1 <= last and first // (size * 10) >= 100:
            size *= 10
        yield first // size
        first += size
