"""How moments are written in the cells of a column."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from math import ceil

from pledgekeeper.billing.agreement import Period
from pledgekeeper.billing.hints import score
from pledgekeeper.carriers.call_columns import Order

ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?\s*(Z|UTC|[+-]\d\d(:?\d\d)?)?")
OF_DAY = r"( \d{1,2}[:.]\d\d([:.]\d\d(\.\d+)?)?( [AP]M)?)?"
SLASHED = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})([ T]\d{1,2}[:.]\d\d([:.]\d\d(\.\d+)?)?( ?[AP]M)?)?", re.IGNORECASE
)
TIME = re.compile(r"[ T]\d{1,2}[:.]\d\d")
MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
DAY_AND_MONTH = re.compile(rf"\d{{1,2}}[-/ ]{MONTH}[-/ ](\d\d|\d{{4}}){OF_DAY}", re.IGNORECASE)
MONTH_AND_DAY = re.compile(rf"{MONTH} \d{{1,2}},? \d{{4}}{OF_DAY}", re.IGNORECASE)
CHARACTERS = str.maketrans({"年": "-", "月": "-", "日": None})
YEAR_FIRST = re.compile(r"\d{4}/\d\d/\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?")
COMPACT = re.compile(r"(19|20)\d\d[01]\d[0-3]\d( ?[0-2]\d:?[0-5]\d:?[0-5]\d)?")
HHMMSS = re.compile(r"\d\d([0-5]\d){2}")
LASTED = re.compile(
    r"(pt)?(\d+ ?(h|hrs?|hours?))? ?(\d+ ?(m|mins?|minutes?))? ?(\d+([.]\d+)? ?(s|secs?|seconds?))?", re.IGNORECASE
)
"""As `2m 10s`, `130 s` and `PT2M10S`."""
CLOCK = re.compile(r"\d{1,4}:\d\d(:\d\d(\.\d+)?)?( ?[AP]M)?", re.IGNORECASE)
DECIMAL = re.compile(r"\d+([.]\d+)?")
MOST = 0.9


def most(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    others = (cell for cell in cells if not pattern.fullmatch(cell))
    one_too_many = len(cells) - ceil(MOST * len(cells))
    return bool(cells) and next(islice(others, one_too_many, None), None) is None


def without_characters(cells: Sequence[str]) -> Sequence[str]:
    """Days as China and Japan write them, in the order that all read."""
    return [cell.translate(CHARACTERS) for cell in cells] if cells and "年" in cells[0] else cells


def how_written(name: str, cells: Sequence[str], period: Period | None = None) -> tuple[Order, bool, bool] | None:
    """How moments are written in a column, whether with a time, and whether with an offset; None if it has none."""
    cells = without_characters(cells)
    if most(cells, ISO):
        zoned = sum(bool(re.search(r"\d\d:\d\d.*(Z|UTC|[+-]\d\d(:?\d\d)?)$", cell)) for cell in cells) > len(cells) / 2
        return "iso", ":" in cells[0], zoned
    if most(cells, YEAR_FIRST):
        return "iso", ":" in cells[0], False
    if most(cells, SLASHED):
        return _order(cells, period), bool(TIME.search(cells[0])), False
    if most(cells, DAY_AND_MONTH):
        return "day-first", bool(TIME.search(cells[0])), False
    if most(cells, MONTH_AND_DAY):
        return "month-first", bool(TIME.search(cells[0])), False
    if most(cells, COMPACT):
        return "compact", len(cells[0]) > 8, False
    if most(cells, re.compile(r"\d{10}(\.\d+)?")) and score(name, "start") and _in_this_age(cells, 1):
        return "epoch-seconds", True, True
    if most(cells, re.compile(r"\d{13}")) and _in_this_age(cells, 1000) and score(name, "start"):
        return "epoch-milliseconds", True, True
    return None


def _order(cells: Sequence[str], period: Period | None) -> Order:
    """Which of two numbers is the month: the one that is never more than 12; else the one by which more days lie in the
    period; else the second, but the first where the clock has twelve hours."""
    days = [(int(found[1]), int(found[2]), int(found[3])) for cell in cells if (found := SLASHED.fullmatch(cell))]
    if any(second > 12 for _, second, _ in days):
        return "month-first"
    if any(first > 12 for first, _, _ in days):
        return "day-first"
    month_first = _in_period(((year, first, second) for first, second, year in days), period)
    day_first = _in_period(((year, second, first) for first, second, year in days), period)
    if month_first == day_first:
        return "month-first" if "M" in cells[0].upper() else "day-first"
    return "month-first" if month_first > day_first else "day-first"


def _in_period(days: Iterable[tuple[int, int, int]], period: Period | None) -> int:
    """How many days lie in it, or the day before, since clocks differ; none where there is no period."""
    if period is None:
        return 0
    begin, end = (period.wall(each) for each in (period.from_, period.to))
    found = (_midnight(year if year > 99 else 2000 + year, month, day) for year, month, day in days)
    return sum(begin <= each + timedelta(days=1) and each < end for each in found if each)


def _midnight(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day)  # noqa: DTZ001  a wall clock's
    except ValueError:
        return None


def _in_this_age(cells: Sequence[str], divisor: int) -> bool:
    first = cells[:50]
    read = (float(cell) / divisor for cell in first if DECIMAL.fullmatch(cell))
    return sum(1_000_000_000 <= seconds < 2_500_000_000 for seconds in read) >= MOST * len(first)
