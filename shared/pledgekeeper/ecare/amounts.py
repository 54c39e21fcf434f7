"""Amounts of money as a reader of one language writes them."""

import re
from decimal import Decimal
from typing import Final

from pledgekeeper import money
from pledgekeeper.ecare.words import Language

POINTS: Final[dict[Language, tuple[str, str]]] = {
    "en": (",", "."), "fr": ("\u202f", ","), "es": (".", ","), "zh": (",", "."),
}  # fmt: skip
"""What stands between thousands, and before the cents."""


AMOUNT: Final = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")
"""Cents after a point or a comma. What could be thousands is no amount: `1,000` is one or a thousand."""
OF_THREE: Final = re.compile(r"[0-9]{1,12}([.,])[0-9]{3}")


def plain(text: str) -> str:
    """What somebody wrote, without what may stand between thousands beside a comma and a point."""
    return re.sub(r"[\s'’]", "", text)


def decimal(text: str) -> str:
    """An amount that somebody wrote, as the API takes it."""
    return plain(text).replace(",", ".")


def is_amount(text: str, currency: str, language: Language) -> bool:
    """Did somebody write an amount of that currency? Three decimals stand after the sign that the language has before
    them: after the other one they are thousands."""
    three = OF_THREE.fullmatch(plain(text)) if money.decimals(currency) > money.USUAL else None
    return bool(AMOUNT.fullmatch(plain(text)) or (three and three[1] == POINTS[language][1]))


def written(amount: Decimal, currency: str, language: Language) -> str:
    """An amount as somebody writes it into a form."""
    return money.told(amount, currency).replace(".", POINTS[language][1])


def figure(amount: Decimal | None, currency: str | None, language: Language) -> str:
    """`6,804.28`, with the decimals of its currency; a dash for none."""
    if amount is None:
        return "–"
    thousands, point = POINTS[language]
    text = f"{Decimal(money.told(amount, currency)):,f}"
    return text.replace(",", "\0").replace(".", point).replace("\0", thousands)


def told(amount: Decimal | None, currency: str | None, language: Language) -> str:
    """`6,804.28 EUR`; a dash for none."""
    text = figure(amount, currency, language)
    return text if amount is None or not currency else f"{text} {currency}"
