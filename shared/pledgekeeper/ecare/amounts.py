"""Amounts of money as a reader of one language writes them."""

from decimal import Decimal
from typing import Final

from pledgekeeper.ecare.words import Language

POINTS: Final[dict[Language, tuple[str, str]]] = {
    "en": (",", "."), "fr": ("\u202f", ","), "es": (".", ","), "zh": (",", "."),
}  # fmt: skip
"""What stands between thousands, and before the cents."""


def told(amount: Decimal | None, currency: str | None, language: Language) -> str:
    """`6,804.28 EUR`; a dash for none."""
    if amount is None:
        return "–"
    thousands, point = POINTS[language]
    text = f"{amount:,.2f}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    return f"{text} {currency}" if currency else text
