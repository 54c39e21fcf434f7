"""Numbers of sums that a line break tore, or that are no one number: which are joined, and which are not read. Pure."""

import re
from decimal import Decimal
from typing import Final

CENT: Final = Decimal("0.01")
GAP: Final = r"[ \t\u00a0\u202f]"
GROUPED: Final = rf"\d{{1,3}}(?:{GAP}\d{{3}})*"
TORN: Final = re.compile(
    rf"(?<=[A-Z€£¥$])(?P<first>{GAP}?{GROUPED}){GAP}*\n[ \t>]*"
    rf"(?P<rest>\d{{3}}(?:{GAP}\d{{3}})*[.,]\d{{1,3}})(?![\w.,]*\d)"
)
"""`EUR 12⏎345,67`: the end of a line, and decimals on the next."""
WELL_FORMED: Final = re.compile(
    r"\d+(?:[.,]\d{1,4})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,4})?"
    r"|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,4})?|\d{1,3}(?:['’]\d{3})+(?:[.,]\d{1,4})?"
)
"""One sign between thousands, and another before decimals."""
GOES_ON: Final = re.compile(
    rf"{GAP}*[.,'’]?{GAP}*\n[ \t>]*(?!\d{{1,2}}[.)]\s|\d{{1,4}}[-/]\d|\d+(?:st|nd|rd|th)\b)[.,'’]?\d"
)
COMES_FROM: Final = re.compile(rf"(?<![\w/#-])\d{{1,3}}(?:[.,'’ ]\d{{3}})*[.,'’]?{GAP}*\n[ \t>]*$")
"""A number at the end of a line above one that begins with three digits."""
LETTERS: Final = re.compile(r"[ .,]?(?=[\dOoIl]{0,2}[OoIl])[\dOoIl]{3}(?![a-zA-Z\d])")
"""What looks like digits."""
WITH_DECIMALS: Final = re.compile(r".*[.,]\d{2}", re.DOTALL)
TIMES_BEFORE: Final = re.compile(r"\d\s?(?:x|×|\*|times|fois|veces|vezes|倍)\s?$", re.IGNORECASE)
TIMES_AFTER: Final = re.compile(
    r"\s?(?:(?:x|×|\*|times|fois|veces|vezes)\s?\d|(?:each|chacun\w*|cada\sun[oa]?|每[个条])\b)", re.IGNORECASE
)


FACTORS: Final = re.compile(
    r"(?<![\w.,/-])(?P<many>\d{1,9}(?:,\d{3}){0,3}(?:\.\d{1,4})?)\s?(?:[a-zA-Z]{1,12}\s)?(?:x|×|\*)\s?(?:[A-Z]{3}\s?)?"
    r"(?P<price>\d{1,6}\.\d{1,8})(?:\s?[A-Z]{3})?\s?(?==\s?(?:[A-Z]{3}\s?)?(?P<sum>\d{1,9}(?:,\d{3}){0,3}\.\d{2})(?!\d|[.,]\d))"
)
"""`34,021.5 minutes x EUR 0.02 = EUR 680.43`."""


def without_factors(text: str) -> str:
    """The text without what is multiplied before a sum that comes of it."""
    return FACTORS.sub(lambda match: " " if _comes_of_it(match) else match[0], text) if "=" in text else text


def _comes_of_it(match: re.Match[str]) -> bool:
    many, price, product = (Decimal(match[name].replace(",", "")) for name in ("many", "price", "sum"))
    return abs(many * price - product) <= CENT


def joined(text: str) -> str:
    """The text without line breaks that stand in a number for certain: decimals end it on the next line."""
    return TORN.sub(r"\g<first> \g<rest>", text) if "\n" in text else text


def is_doubtful(match: re.Match[str], number: str) -> bool:
    """May the sum be more, or another, than this number: a part of one, badly written, or so many times itself?"""
    text, (start, end) = match.string, match.span()
    before, after = text[max(0, start - 30) : start], text[end : end + 30]
    goes_on = not WITH_DECIMALS.fullmatch(number) and GOES_ON.match(after)
    comes_from = re.match(r"\d{3}(?!\d)", match[0]) and COMES_FROM.search(before)
    multiplied = TIMES_BEFORE.search(before) or TIMES_AFTER.match(after)
    return bool(not WELL_FORMED.fullmatch(number) or goes_on or comes_from or LETTERS.match(after) or multiplied)
