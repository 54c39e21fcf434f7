"""Amounts of money as a reader of one language writes them."""

import re
from decimal import Decimal
from typing import Final

from pledgekeeper.ecare.words import Language

POINTS: Final[dict[Language, tuple[str, str]]] = {
    "en": (",", "."), "fr": ("\u202f", ","), "es": (".", ","), "zh": (",", "."),
}  # fmt: skip
"""What stands between thousands, and before the cents."""


AMOUNT: Final = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")
"""Cents after a point or a comma. What could be thousands is no amount: `1,000` is one or a thousand."""


def plain(text: str) -> str:
    """What somebody wrote, without the spaces that may stand between thousands."""
    return text.strip().replace(" ", "").replace("\u202f", "")


def decimal(text: str) -> str:
    """An amount that somebody wrote, as the API takes it."""
    return plain(text).replace(",", ".")


def told(amount: Decimal | None, currency: str | None, language: Language) -> str:
    """`6,804.28 EUR`; a dash for none."""
    if amount is None:
        return "–"
    thousands, point = POINTS[language]
    text = f"{amount:,.2f}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    return f"{text} {currency}" if currency else text
