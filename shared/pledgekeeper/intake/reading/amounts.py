"""How the amounts of a table are written, and in which currency they are. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pledgekeeper import money
from pledgekeeper.intake.reading.headers import AMOUNTS
from pledgekeeper.intake.reading.sums import AMOUNT, MOST, ONE_SIGN, SIGNS, amount_of, decimal_in, without_noise
from pledgekeeper.intake.reading.units import CURRENCY

WHOLE_AMOUNT: Final = re.compile(rf"(?:{CURRENCY}\s?)?(?P<sum>{AMOUNT}|\d{{1,12}}[.,]\d{{5,20}})(?:\s?{CURRENCY})?")
OF_MANY: Final = {sign: may_be for sign, may_be in money.SIGNS.items() if len(may_be) > 1}


def may_be(said: str, currency: str | None) -> bool:
    """Is what a table says of its currency that one, or a sign of it?"""
    return currency in OF_MANY.get(said, (said,))


def named(said: set[str]) -> str | None:
    """What a table says of its currency: `EUR and USD` where not all is in one; a sign where that is one of several
    currencies, and none of these is named beside it."""
    codes = {sign if sign in OF_MANY else SIGNS.get(sign, sign) for sign in said}
    plain = {each for each in codes if not any(other in OF_MANY.get(each, ()) for other in codes)}
    return " and ".join(sorted(plain)) or None


def said_in(cells: Sequence[dict[str, str]]) -> set[str]:
    """The currencies that rows say, in a column of that or beside their sums."""
    column = {row["currency"].upper() for row in cells if row.get("currency")}
    sums = (WHOLE_AMOUNT.fullmatch(row.get(field, "")) for row in cells for field in AMOUNTS)
    return column | {sign for match in sums if match for sign in (match[1], match[3]) if sign}


def reader(sums: Sequence[str], currency: str | None, decimal: str) -> "Reader":
    """By the sign that stands before decimals for certain: in a currency of three also where the other one stands
    between thousands. Where none does there, three digits after one sign are decimals if that is `decimal` and all sums
    have no other, else not read. In other currencies they are thousands, and neither for certain after a sign after
    which all other sums have two decimals."""
    sign = decimal_in(sums)
    if sign and money.decimals(currency) <= money.USUAL:
        return Reader(currency, sign, unsure=sign if _two_decimals(sums, sign) else "")
    if sign or money.decimals(currency) <= money.USUAL:
        return Reader(currency, sign)
    of_thousands = {each for each in ".," if any(said.count(each) > 1 for said in sums)}
    if len(of_thousands) == 1:
        return Reader(currency, "." if "," in of_thousands else ",")
    others = any(each in said for each in ".," if each != decimal for said in sums)
    return Reader(currency, decimal, unsure=".," if others else "")


def _two_decimals(sums: Sequence[str], sign: str) -> bool:
    """Have all sums with that sign two digits after it, but those that have three?"""
    return all(
        len(said.rpartition(sign)[2]) == money.USUAL for said in sums if sign in said and not ONE_SIGN.fullmatch(said)
    )


class Reader(NamedTuple):
    """How the amounts of a table are written."""

    currency: str | None
    decimal: str | None
    unsure: str = ""
    """Three digits after one of these signs alone may be thousands as well as decimals."""

    def amount(self, said: str) -> Decimal | None:
        """As it is written; None for what is no amount, a negative one, may be one of two, or has more decimals than
        its currency is sent with."""
        match = WHOLE_AMOUNT.fullmatch(said.strip())
        alone = ONE_SIGN.fullmatch(match["sum"]) if match else None
        either = alone is not None and alone[1] in self.unsure
        amount = amount_of(match["sum"], self.decimal) if match and not either else MOST
        if amount >= MOST:
            return None
        amount = without_noise(amount)
        usual = money.taken_decimals(self.currency)
        most = usual if self.currency else money.MOST
        places = money.places_of(amount)
        return money.rounded(amount, max(usual, places)) if places <= most else None

    def disputed(self, row: dict[str, str]) -> Decimal | None:
        said, billed, expected = (self.amount(row.get(field, "")) for field in AMOUNTS)
        if billed is None or expected is None or re.search(r"\d", row.get("disputed", "")):
            return said
        return billed - expected
