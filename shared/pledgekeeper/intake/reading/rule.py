"""A pattern that is tried only on texts in which it may match: most mails have none of its words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

SAME_TEXT: Final = 64
"""Texts of one mail, its subject, its paragraphs: what was made of each is asked for by several rules."""


@lru_cache(SAME_TEXT)
def folded(text: str) -> str:
    return text.casefold()


class Rule:
    """A pattern without regard to case. In every text in which it matches, folded, is one of `words`, or `shape` is.

    `shape` is for what no word tells, as `100 G` does; it begins with a letter or a digit, which is looked for fast.
    """

    def __init__(self, pattern: str, words: str, shape: str = "", flags: re.RegexFlag = re.NOFLAG) -> None:
        self.pattern: Final = re.compile(pattern, re.IGNORECASE | flags)
        self._words: Final = tuple(words.split("|"))
        self._shape: Final = re.compile(shape) if shape else None

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self._may(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.pattern.finditer(text) if self._may(text) else iter(())

    def _may(self, text: str) -> bool:
        plain = folded(text)
        return any(map(plain.__contains__, self._words)) or bool(self._shape and self._shape.search(plain))
