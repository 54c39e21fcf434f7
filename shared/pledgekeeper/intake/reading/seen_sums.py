"""What looks like a sum and is not read: it is told, so that its writer can say it plainly. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from pledgekeeper import money
from pledgekeeper.intake.reading.sums import AFTER, CODE, MANY, PRICE, SIGN

WORDS: Final = frozenset({"ALL", "CUP", "MOP", "SOS", "TOP", "TRY"})
"""Codes that are words as well."""
CODES: Final = "|".join(sorted(money.CURRENCIES - WORDS))
NUMBER: Final = r"\d+(?:(?:[.,'’]|[ \u00a0\u202f](?=\d{3}(?!\d)))\d+)*"
NAMES: Final = r"[Ee]uros?|(?:US\s)?[Dd]ol+ars?|[Rr]upees?|[Rr]ea(?:l|is)|美元|欧元|人民币|日元|雷亚尔|卢比"
WRITTEN: Final = re.compile(
    rf"(?<!\w)(?:{CODE}|\$|Rs\.?|{SIGN})\s?\d|\d(?:[,.]-+)?\s?(?:{CODE}|{SIGN}|\$|美元|欧元|Euro\b|k\b)"
)
"""What shows that an amount is written there, whether or not it can be read."""
LOOKS: Final = re.compile(
    rf"(?<![A-Za-z\d.])(?:{CODES}|[A-Z]{{0,2}}\$|[€£¥₹\uffe5]|Rs\.?|KD|S/)\s?{NUMBER}(?:{MANY}|\s?/-|,--?)?"
    rf"|(?<![A-Za-z\d.,]){NUMBER}(?:,--?)?(?:{MANY})?\s?(?:(?:{CODES})\b|[€£₹]|(?:{NAMES})(?![a-z]))"
    rf"|(?<![A-Za-z\d.,]){NUMBER}\s?(?:lakhs?|lacs?|crores?)\b"
)
CAPITAL: Final = re.compile(
    r"(?:\bcapitale?(?:\s(?:social\w*|stock))?|\b(?:stamm|grund)kapital|\bsermaye\w*|注册资[本金])"
    r"(?:\s(?:is|of|de|von|di|est|es))?\s?[:：]?\s?$",
    re.IGNORECASE,
)
BEFORE: Final = 40
"""So far before a sum such words are looked for."""


def is_capital(sum_: re.Match[str]) -> bool:
    """Is it what a company is worth by its register, as signatures say?"""
    return bool(CAPITAL.search(sum_.string[max(0, sum_.start() - BEFORE) : sum_.start()]))


def seen(text: str, read: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Where something looks like a sum beside those at the places that were read, in order. A price for each minute is
    none."""
    ends = [end for _, end in read]
    for looks in LOOKS.finditer(text):
        following = bisect_right(ends, looks.start())
        apart = following == len(read) or looks.end() <= read[following][0]
        if apart and not re.match(PRICE, text[looks.end() : looks.end() + AFTER]):
            yield looks
