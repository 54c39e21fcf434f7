"""Sums of money with their currency, in the words of a mail. Decimal; `1.234,56` and `1,234.56` are the same.

Of a currency of three decimals `12.345` has three; what `12,345` is nobody can say (`either`).
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from pledgekeeper import money
from pledgekeeper.intake.reading.torn_sums import is_doubtful

READ_IN_TEXTS: Final = (
    "USD", "EUR", "GBP", "CHF", "CNY", "BRL", "MAD", "TND", "PEN", "NOK", "SGD", "HKD", "JPY", "XDR", "OMR", "KWD",
    "BHD", "JOD", "IQD", "LYD", "KRW", "XAF", "XOF",
)  # fmt: skip
EURO: Final = dict.fromkeys(("euros", "euro", "Euros", "Euro", "EURO"), "EUR")
SIGNS: Final = {sign: may_be[0] for sign, may_be in money.SIGNS.items() if sign != "$"} | EURO
"""What each is taken for in a text; that of dollars, for nothing."""
SIGN: Final = "|".join(map(re.escape, SIGNS))
CODE: Final = "|".join(READ_IN_TEXTS)
MOST: Final = Decimal(10**13)
"""A number of so much is no sum that anybody claims."""
AMOUNT: Final = r"\d{1,3}(?:[., \u00a0\u202f'’]\d{3}(?!\d))+(?:[.,]\d{1,4})?|\d{1,12}(?:[.,]\d{1,4})?"
TIMES: Final = (
    r"[mM](?:[nNmM]|[lL][nN]|io|il(?:le|ha[or]|h[õã]\w*|l[ei]\w*|l[oó]n\w*)?|rd|illiers?)|MIO|[tT]sd|[tT]housands?"
    r"|[bB](?:n|illi[oó]n\w*)|[cC]rores?|[cC]r|[lL]a(?:kh|c)s?|тыс\w*|млн|млрд|миллион\w*|[十百千万亿]+"
)
"""What a number stands before that is many times itself: `1.5 million`, `2,5 Mio`, `500万`."""
MANY: Final = rf"(?:[ -]?[kKmMbB]|(?:[ \u00a0-]?|\n(?=[a-z]))(?:{TIMES}))(?!\w)"
SPACES: Final = re.compile(r"[ \u00a0\u202f'’]")
TO: Final = r"[ \u00a0]?(?:[-–—~～至到]|\b(?:to|bis|à)\b)[ \u00a0]?"
"""In a range, of which neither sum is the one that is meant."""
OWN_SIGNS: Final = {"$": money.SIGNS["$"], "Rs": ("INR", "PKR", "LKR", "NPR", "MUR", "SCR")}
"""Of many currencies: read where the agreement is in one of them, as that one."""
ALONE: Final = r"(?<![^\W\u4e00-\u9fff])(?<![.,十百千万亿])"
"""Before a sum stands no letter but of Chinese, which has no spaces, and no part of its number."""
ENDS: Final = r"(?![^\W\u4e00-\u9fff]|\s?[十百千万亿]|[多余几每以]|[.,]\d)"
"""Behind a sum stands no letter but of Chinese, and there no word that makes it more; and no part of its number."""
PER: Final = (
    r"(?:per|par(?!\s(?:erreur|la|le)\b)|por(?!\s(?:la|las|los|su|disputa|diferencia|error|concepto|motivo)\b))\b"
)
AFTER: Final = 20
"""So many signs behind a sum say whether it is a price."""
PRICE: Final = rf"\s?/(?!\s?-)|\s?{PER}"
"""Behind a sum: it is one for each minute; `/-` only ends a sum."""


class Patterns(NamedTuple):
    """`money`: sums; `not_read`: where a sum stands, or one that is not read, such as `EUR 1.5 million`."""

    money: re.Pattern[str]
    not_read: re.Pattern[str]


@cache
def _patterns(own: str | None) -> Patterns:
    """Those for an agreement in a currency, whose code and sign are read besides."""
    code = f"{CODE}|{own}" if own and own not in READ_IN_TEXTS else CODE
    signs = [f"{re.escape(sign)}\\.?" if sign == "Rs" else re.escape(sign) for sign in OWN_SIGNS if _may_be(sign, own)]
    sign = "|".join((SIGN, *signs))
    return Patterns(
        re.compile(
            rf"{ALONE}(?:(?P<before>{code}|{sign})\s?(?P<sum>(?>{AMOUNT}))(?!(?:\s?(?:{code}|{sign}))?{MANY}|{TO}\d)"
            rf"|(?<!-)(?P<range>\d[\d.,]*{TO})?(?P<sum2>(?>{AMOUNT}))\s?(?P<after>{code}|(?:{sign})(?!\s?\d))"
            rf"(?(range)(?!\s?\d))(?!/(?!\s?-)|{MANY}|\s?{PER})){ENDS}"
        ),
        re.compile(
            rf"{ALONE}(?:{code}|{sign})\s?(?=\d)(?![\d.,]+(?:\s?/(?!\s?-)|\s{PER}))"
            rf"|\d{MANY}\.?\s?(?:{code}|{sign})|\d\s?(?:{code}){MANY}"
        ),
    )


def _may_be(sign: str, currency: str | None) -> bool:
    return currency in OWN_SIGNS.get(sign, money.SIGNS.get(sign, ()))


NOISY: Final = 9
NOISE: Final = Decimal("1e-8")
"""So many decimals nobody writes, and what differs by less is no other amount."""
ONE_SIGN: Final = re.compile(r"(?!0)\d{1,3}([.,])\d{3}")
"""Three digits after the only sign: thousands, or the decimals of a currency that has three."""
SPACED: Final = re.compile(r"[^.,]*[ \u00a0\u202f'’][^.,]*([.,])\d+")
"""With spaces between thousands, so that the sign is that of the decimals."""


def amount_of(said: str, decimal: str | None = None) -> Decimal:
    """The number in either spelling. The last sign is the decimal one, unless it groups three digits; where it is
    `decimal`, it does not."""
    plain = SPACES.sub("", said)
    sign = _decimal_of(plain) or (decimal if decimal and plain.count(decimal) == 1 else None)
    whole, _, cents = plain.rpartition(sign) if sign else (plain, "", "")
    return Decimal(f"{re.sub('[.,]', '', whole)}{'.' if sign else ''}{cents}")


def without_noise(amount: Decimal) -> Decimal:
    """A sum of cents that a computer made of fractions is cents again: `50.250000000000004`."""
    near = money.rounded(amount, money.MOST)
    return near if money.places_of(amount) > NOISY and abs(near - amount) < NOISE else amount


def decimal_in(amounts: Iterable[str]) -> str | None:
    """The sign that stands before the decimals of these for certain; None where none does, or both do."""
    signs = {sign for said in amounts if (sign := _decimal_of(SPACES.sub("", said)))}
    return signs.pop() if len(signs) == 1 else None


def _decimal_of(plain: str) -> str | None:
    """None where the last sign groups three digits, or may: four or more before it are no group, and no zero is."""
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return None
    sign, digits_after = plain[last], len(plain) - last - 1
    groups = digits_after == 3 and (plain.count(sign) > 1 or ({".", ","} & set(plain)) == {sign})
    return None if groups and not plain.startswith("0") and plain.find(sign) <= 3 else sign


def money_in(text: str, own: str | None = None) -> list[re.Match[str]]:
    """Where sums of money are named. A price for each minute is none, nor is a list of numbers without spaces, nor what
    may be a part of a sum. `own` is the agreement's currency: a sign of several is of it, and its code is read."""
    named = (m for m in _patterns(own).money.finditer(text) if not re.match(PRICE, text[m.end() : m.end() + AFTER]))
    return [m for m in named if not (m["range"] or _doubtful(m, own)) and sum_of(m, own)[0] < MOST]


def unread_in(text: str, own: str | None = None) -> bool:
    """Is there a sum beside those of `money_in` and prices for each minute, of which nobody can say how much it is?"""
    patterns = _patterns(own)
    if any(_doubtful(match, own) for match in patterns.money.finditer(text)):
        return True
    rest = patterns.money.sub(lambda match: match[0] if match["range"] else ";", text)
    return patterns.money.search(rest) is not None or patterns.not_read.search(rest) is not None


def _doubtful(match: re.Match[str], own: str | None) -> bool:
    return is_doubtful(match, match["sum"] or match["sum2"]) or (match["before"] == "$" and _of_another(match, own))


def _of_another(match: re.Match[str], own: str | None) -> bool:
    """Does the code of another currency stand beside its sign, as in `CAD $200.00` and `$200.00 CAD`?"""
    text, (start, end) = match.string, match.span()
    beside = (text[max(0, start - 4) : start].strip(), text[end : end + 4].strip())
    return not (money.CURRENCIES - {own}).isdisjoint(beside)


def either(match: re.Match[str], own: str | None = None) -> bool:
    """Is it `12,345` in a currency of three decimals, which may be thousands?"""
    alone = ONE_SIGN.fullmatch(match["sum"] or match["sum2"])
    return bool(alone and alone[1] == "," and money.decimals(_currency(match, own)) > money.USUAL)


def sum_of(match: re.Match[str], own: str | None = None) -> tuple[Decimal, str]:
    """The amount and the currency of a sum; `own` is that of the agreement."""
    currency = _currency(match, own)
    said = match["sum"] or match["sum2"]
    spaced = SPACED.fullmatch(said)
    sign = (spaced[1] if spaced else ".") if money.decimals(currency) > money.USUAL else None
    return amount_of(said, sign), currency


def _currency(match: re.Match[str], own: str | None) -> str:
    said = (match["before"] or match["after"]).rstrip(".")
    return own if own and _may_be(said, own) else SIGNS.get(said, said)
