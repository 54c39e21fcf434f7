"""What the cells of a column can be, by how they look: telephone numbers, money, or durations, and in which unit."""

import re
from collections.abc import Sequence
from statistics import median

from pledgekeeper.billing.figures import Mark, decimal_mark, is_money, value_of
from pledgekeeper.billing.hints import words_of
from pledgekeeper.billing.moments import CLOCK, HHMMSS, LASTED, MOST, most
from pledgekeeper.carriers.call_columns import Unit

NUMBER = re.compile(r"-?(\d*[.,])?\d+([eE][-+]?\d+)?|-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d{1,3}(\.\d{3})+(,\d+)?")


def is_number(cells: Sequence[str]) -> bool:
    return not cells or most(cells, NUMBER)


def is_money_column(cells: Sequence[str]) -> bool:
    return is_number(cells) or sum(map(is_money, cells)) >= MOST * len(cells)


def is_duration(cells: Sequence[str]) -> bool:
    return not cells or most(cells, CLOCK) or most(cells, NUMBER) or most(cells, LASTED)


PHONE = re.compile(r"(sips?:|tel:)?[+\d][\d\s().\-/*#]{5,}\d([fF]|[@;].*)?|\d{3,}[fF]?")


DECIMAL = re.compile(r"-?\d*[.,]\d+")


def has_decimals(cells: Sequence[str]) -> bool:
    return any(map(DECIMAL.fullmatch, cells))


def is_phone(cells: Sequence[str]) -> bool:
    """Most are long numbers without a decimal point; A-numbers may be withheld, so half will do."""
    cells = _without_quotes(cells)
    long = [cell for cell in cells if PHONE.fullmatch(cell) and sum(map(str.isdigit, cell)) >= 7]
    return len(long) >= 0.5 * len(cells) and not most(cells, CLOCK) and not most(cells, DECIMAL)


def may_be_phone(cells: Sequence[str]) -> bool:
    bare = _without_quotes(cells)
    return not cells or is_phone(cells) or (sum(bool(PHONE.fullmatch(cell)) for cell in bare) >= 0.5 * len(cells))


def _without_quotes(cells: Sequence[str]) -> Sequence[str]:
    """As spreadsheets keep numbers that are texts: `="4420…"`, `'4420…`."""
    return [cell.strip("='\"") for cell in cells]


def is_withheld(cells: Sequence[str]) -> bool:
    return not any(letter.isdigit() for cell in cells for letter in cell)


def unit_of(name: str, cells: Sequence[str], mark: Mark) -> Unit:
    if sum(":" in cell or cell[-1:].isalpha() for cell in cells) > (1 - MOST) * len(cells):
        return "clock"
    if _is_hhmmss(cells):
        return "hhmmss"
    words = words_of(name)
    if {"cs", "centiseconds", "hundredths"} & set(words) or "10ms" in "".join(words):
        return "hundredths"
    if {"ms", "msec", "millis", "milliseconds"} & set(words):
        return "milliseconds"
    if {"sec", "secs", "seconds", "s", "billsec"} & set(words):
        return _seconds_or_clock(cells)
    if {"min", "mins", "minutes", "minute", "minuten", "minutos", "minuti"} & set(words):
        return "minutes"
    mark = decimal_mark(cells) or mark
    values = [float(value) for cell in cells if (value := value_of(cell, mark)) is not None]
    if values and median(values) > 20_000:
        return "milliseconds"
    if values and median(values) < 30 and any(value % 1 for value in values):
        return "minutes"
    return _seconds_or_clock(cells)


def _is_hhmmss(cells: Sequence[str]) -> bool:
    """Whether all cells are six digits that a clock may show without its colons, and most calls less than ten hours."""
    shown = all(HHMMSS.fullmatch(cell) for cell in cells)
    return bool(cells) and shown and 2 * sum(cell.startswith("0") for cell in cells) > len(cells)


def _seconds_or_clock(cells: Sequence[str]) -> Unit:
    """A column of clocks holds seconds as well: of long calls `1:02:03`, and `45` of short ones."""
    return "clock" if any(CLOCK.fullmatch(cell) for cell in cells) else "seconds"
