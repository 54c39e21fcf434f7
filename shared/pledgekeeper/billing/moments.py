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
SLASHED = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4})([ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AP]M)?)?", re.IGNORECASE
)
YEAR_FIRST = re.compile(r"\d{4}/\d\d/\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?")
COMPACT = re.compile(r"(19|20)\d\d[01]\d[0-3]\d( ?[0-2]\d:?[0-5]\d:?[0-5]\d)?")
CLOCK = re.compile(r"\d{1,4}:\d\d(:\d\d(\.\d+)?)?( ?[AP]M)?", re.IGNORECASE)
DECIMAL = re.compile(r"\d+([.]\d+)?")
MOST = 0.9


def most(cells: Sequence[str], pattern: re.Pattern[str]) -> bool:
    others = (cell for cell in cells if not pattern.fullmatch(cell))
    one_too_many = len(cells) - ceil(MOST * len(cells))
    return bool(cells) and next(islice(others, one_too_many, None), None) is None


def how_written(name: str, cells: Sequence[str], period: Period | None = None) -> tuple[Order, bool, bool] | None:
    """How moments are written in a column, whether with a time, and whether with an offset; None if it has none."""
    if most(cells, ISO):
        zoned = sum(bool(re.search(r"\d\d:\d\d.*(Z|UTC|[+-]\d\d(:?\d\d)?)$", cell)) for cell in cells) > len(cells) / 2
        return "iso", ":" in cells[0], zoned
    if most(cells, YEAR_FIRST):
        return "iso", ":" in cells[0], False
    if most(cells, SLASHED):
        return _order(cells, period), ":" in cells[0], False
    if most(cells, COMPACT):
        return "compact", len(cells[0]) > 8, False
    if most(cells, re.compile(r"\d{10}(\.\d+)?")) and score(name, "start") and _in_this_age(cells, 1):
        return "epoch-seconds", True, True
    if most(cells, re.compile(r"\d{13}")) and _in_this_age(cells, 1000) and score(name, "start"):
        return "epoch-milliseconds", True, True
    return None


def _order(cells: Sequence[str], period: Period | None) -> Order:
    """Which of two numbers is the month: the one that is never more than 12; else the one by which more days lie in the
    period."""
    days = [(int(found[1]), int(found[2]), int(found[3])) for cell in cells if (found := SLASHED.fullmatch(cell))]
    if "M" in cells[0].upper() or any(second > 12 for _, second, _ in days):
        return "month-first"
    if period is None or any(first > 12 for first, _, _ in days):
        return "day-first"
    month_first = _in_period(((year, first, second) for first, second, year in days), period)
    day_first = _in_period(((year, second, first) for first, second, year in days), period)
    return "month-first" if month_first > day_first else "day-first"


def _in_period(days: Iterable[tuple[int, int, int]], period: Period) -> int:
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
