"""How figures are written: which sign stands before decimals, which between thousands, and what stands around them."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

Mark = Literal[".", ","]
BETWEEN: Final = " \u00a0\u2009\u202f'\u2019"
"""What stands between thousands beside a dot or comma: spaces of four widths, and apostrophes."""
OTHER: Final[dict[Mark, Mark]] = {".": ",", ",": "."}
SYMBOLS: Final = "$€£¥₹₽₺₩₪₫₱₦₴₸฿₡₲₵₭₮₼₾"
NAMES: Final = (
    "Euros?", "euros?", "Eur", "eur", "usd", "gbp", "Rp", "Rs", "kr", "Kr", "zł", "Kč", "Ft", "lei", "TL", "Fr", "SFr",
    "руб", "R",
)  # fmt: skip
SPACE: Final = "[\\s\u00a0\u2009\u202f]*"
CURRENCY: Final = rf"(?:[A-Z]{{3}}|[A-Z]{{0,3}}[{SYMBOLS}]|(?:{'|'.join(NAMES)})[.]?)?"
PER_MINUTE: Final = rf"(?:(?:/|per|pro){SPACE}[Mm]in(?:ute)?[.]?)?"
SIGNS: Final = {"€": "EUR", "£": "GBP", "₹": "INR"}
"""Of one currency alone; a dollar may be any."""
NAMES_CURRENCY: Final = re.compile(rf".*(?:[A-Z]{{3}}|[{''.join(SIGNS)}]).*", re.DOTALL)


def money_pattern(mark: Mark) -> str:
    """Of an amount or a rate with its sign, its currency and what is between its thousands, as Python and DuckDB read
    it. Groups: a sign, a sign behind the currency, the figure, a sign at the end."""
    between = f"[{OTHER[mark]}{BETWEEN}]"
    figure = rf"(?:\d{{1,3}}(?:{between}\d\d\d?)*{between}\d\d\d|\d+)(?:[{mark}]\d*)?|[{mark}]\d+"
    return (
        rf"^{SPACE}([-+−(]?){SPACE}{CURRENCY}{SPACE}([-+−]?){SPACE}({figure}){SPACE}{CURRENCY}{SPACE}{PER_MINUTE}{SPACE}"
        rf"([-−]?)[)]?{SPACE}$"
    )


MONEY: Final[dict[Mark, re.Pattern[str]]] = {mark: re.compile(money_pattern(mark)) for mark in OTHER}
FIGURE: Final = re.compile(r"[.,]?\d(?:.*\d)?", re.DOTALL)


def is_money(cell: str) -> bool:
    """Whether a cell is an amount or a rate, whichever sign stands before its decimals."""
    return any(pattern.match(cell) for pattern in MONEY.values())


def decimal_mark(cells: Iterable[str]) -> Mark | None:
    """The sign before decimals, as most of those cells have it that leave no doubt; None where all do."""
    certain: Counter[Mark] = Counter(mark for cell in cells if (mark := _certain_mark(cell)))
    return max(certain, key=lambda mark: (certain[mark], mark), default=None)


def _certain_mark(cell: str) -> Mark | None:
    """Where both signs stand in a cell, the last is before the decimals; one that stands there twice is not. A sign
    before three digits may be either, but behind a 0, or behind more than three digits, it is before decimals."""
    found = FIGURE.search(cell)
    signs = [each for each in found[0] if each in ".,"] if found else []
    if not found or not signs:
        return None
    last: Mark = "," if signs[-1] == "," else "."
    if len(signs) > 1:
        return OTHER[last] if len(set(signs)) == 1 else last
    before, _, behind = found[0].partition(last)
    may_be_thousands = len(behind) == 3 and 1 <= len(before) <= 3 and before[0] != "0"
    return None if may_be_thousands else last


def value_of(cell: str, mark: Mark) -> Decimal | None:
    """What a cell is as a number; None where it is none."""
    found = MONEY[mark].match(cell)
    if not found:
        return None
    figure = re.sub(f"[{OTHER[mark]}{BETWEEN}]", "", found[3]).replace(mark, ".")
    negative = bool({found[1], found[2], found[4]} & set("-−("))
    return -Decimal(figure) if negative else Decimal(figure)


def figure_in_sql(cell: str, mark: Mark) -> str:
    """The expression for a cell's figure as DuckDB casts it; no number where the cell is none."""
    marked = f"regexp_replace({cell}, {_quoted(money_pattern(mark))}, '#\\1\\2\\4\\3')"
    figure = f"regexp_extract({marked}, '^#(.*)$', 1)"
    return f"translate({figure}, {_quoted('(−' + mark + OTHER[mark] + BETWEEN + '+')}, '--.')"


def currency_in_sql(cell: str) -> str:
    """The expression for the code of the currency that stands in a cell of money; NULL where none does."""
    code = f"nullif(regexp_extract({cell}, '[A-Z]{{3}}'), '')"
    signs = " ".join(f"WHEN contains({cell}, '{sign}') THEN '{currency}'" for sign, currency in SIGNS.items())
    return f"coalesce({code}, CASE {signs} END)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
