"""Amounts of money: how many decimals a currency has, by what sign it is known, what of an
amount can be paid, and how it is written. Pure."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

EXPONENT: Final = re.compile(r"[-+0-9._]+[eE][-+]?[0-9_]+")
USUAL: Final = 2
MOST: Final = 3
"""No amount has more decimals."""

# fmt: off
DECIMALS: Final[dict[str, int]] = dict.fromkeys((
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
), 0) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
# fmt: on
"""Where they are not two: the minor units of ISO 4217, list one of 2026-01-01. Left at two is what has none there (XDR,
metals), and CLF and UYW, which have four: they are units of account, and are paid in pesos."""


# fmt: off
SIGNS: Final = {
    "€": ("EUR",), "£": ("GBP",), "US$": ("USD",), "R$": ("BRL",), "¥": ("CNY", "JPY"),
    "\uffe5": ("CNY", "JPY"), "元": ("CNY",), "$US": ("USD",), "₹": ("INR",),
    "$": ("ARS", "AUD", "BBD", "BMD", "BND", "BRL", "BSD", "BZD", "CAD", "CLP", "COP", "CUP", "DOP", "FJD", "GYD",
          "HKD", "JMD", "KYD", "LRD", "MXN", "NAD", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD", "USD", "UYU", "XCD"),
}
# fmt: on
"""The currencies of which each may be the sign: that of dollars is the one of pesos, too."""
SIGN: Final = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
"""A pattern of any of them."""

# fmt: off
CURRENCIES: Final = frozenset((
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD", "BIF", "BMD", "BND",
    "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLF", "CLP", "CNY", "COP", "CRC", "CUP",
    "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP",
    "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD",
    "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN",
    "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB",
    "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL",
    "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYI", "UYU", "UYW", "UZS",
    "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XDR", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
))
# fmt: on
"""What is paid in, of ISO 4217. Three letters beside a sum that are none of these are no currency, as `1200 MIN`."""
WITHDRAWN: Final = frozenset(("ANG", "BGN", "CUC", "HRK", "SLL", "ZWL"))
"""Currencies that ended since 2020: invoices of before are in them."""


def decimals(currency: str | None) -> int:
    """With so many an amount can be paid; two where nobody says in which currency it is."""
    return DECIMALS.get(currency or "", USUAL)


def unlisted(currency: str) -> str | None:
    """What is wrong with a code that is no currency's, and what would be right."""
    if currency in CURRENCIES | WITHDRAWN:
        return None
    return f"currency: {currency} is no currency of ISO 4217; write the code of the one that is paid in, as EUR or USD"


def taken_decimals(currency: str | None) -> int:
    """So many an amount that somebody sends may have: prices by the minute give parts of a yen, and invoices print
    them."""
    return max(USUAL, decimals(currency))


def payable(amount: Decimal, currency: str | None) -> Decimal:
    """What of it can be paid: half of the smallest part is one more."""
    return rounded(amount, decimals(currency))


def rounded(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def with_vat(amount: Decimal, percent: Decimal | None, currency: str | None) -> Decimal:
    """The amount with so much on top."""
    return amount + payable(amount * percent / 100, currency) if percent else amount


def without_vat(amount: Decimal, percent: Decimal | None, currency: str | None) -> Decimal:
    """What of it is no VAT, where it has so much on top; all of it where there is none."""
    return payable(amount * 100 / (100 + percent), currency) if percent else amount


def places_of(amount: Decimal) -> int:
    """How many decimals it needs: of 12.50 one, of 1200 none."""
    return max(0, -int(amount.normalize().as_tuple().exponent))


def written_out(said: object) -> object:
    """What somebody says as an amount. ValueError for a text with an exponent: `1e3` may be a thousand, or mistyped."""
    if isinstance(said, str) and EXPONENT.fullmatch(said.strip()):
        raise ValueError(f"{said.strip()[:40]!r} has an exponent; write all digits of the amount, as 1000.00")
    return said


def plain(amount: Decimal) -> Decimal:
    """The same amount with all of its digits, whatever its exponent is."""
    return amount.quantize(Decimal(1)) if int(amount.as_tuple().exponent) > 0 else amount


def fits(amount: Decimal, currency: str | None) -> bool:
    """Is it an amount of that currency?"""
    return places_of(amount) <= taken_decimals(currency)


def misfit(amounts: Iterable[Decimal | None], currency: str) -> str | None:
    """What is wrong with the first that is no amount of that currency, and what would be right."""
    wrong = next((each for each in amounts if each is not None and not fits(each, currency)), None)
    if wrong is None:
        return None
    has = {0: f"{currency} has none, and an amount in it two", 3: f"{currency} has three"}
    most = has.get(decimals(currency), f"{currency} has two")
    near, least = rounded(wrong, taken_decimals(currency)), Decimal(1).scaleb(-taken_decimals(currency))
    right = told(near, currency) if near else f"{told(near, currency)} or {told(least, currency)}"
    return f"{wrong} has {places_of(wrong)} decimals; {most} at most: write it as {right}"


def check(amounts: Iterable[tuple[str, Decimal | None]], currency: str) -> None:
    """ValueError that names the first of `amounts` that is no amount of that currency."""
    for name, each in amounts:
        wrong = misfit((each,), currency)
        if wrong:
            raise ValueError(f"{name}: {wrong}")


def told(amount: Decimal, currency: str | None) -> str:
    """As people and the API read it, with all decimals of its currency: 12.340 rials, 12.34 euros, 1200 yen; and
    1200.50 yen where there are parts of one. Without a currency, an amount of three keeps them."""
    places = MOST if currency is None and places_of(amount) == MOST else taken_decimals(currency)
    text = f"{amount:.{places}f}"
    return text.removesuffix(".00") if decimals(currency) < USUAL else text


def in_its_decimals(amount: Decimal, currency: str | None) -> Decimal:
    """What people read of an exact amount: it has the decimals that its currency is paid with, in yen none."""
    return payable(amount, currency) + 0  # of nothing less than a half, nothing


def told_of_exact(amount: Decimal, currency: str | None) -> str:
    """The same, written."""
    return told(in_its_decimals(amount, currency), currency)
