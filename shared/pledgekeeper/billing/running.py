"""Columns that count on from row to row: numbers of records, and sums of all rows so far."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

FEWEST_NUMBERS: Final = 3
FEWEST_TO_ASCEND: Final = 5
"""Of fewer rows telephone numbers may ascend by chance."""
DENSE: Final = 20
"""So many numbers at most lie in the range of each row, where rows are numbered and stand in any order."""


def is_running_number(cells: Sequence[str]) -> bool:
    """Whether cells are whole numbers of which none occurs twice, and each is more than the one above it, or all lie
    close together."""
    if len(cells) < FEWEST_NUMBERS or not _are_whole_numbers(cells):
        return False
    if counts_up(cells):
        return True
    numbers = list(map(int, cells))
    return len(set(numbers)) == len(numbers) and max(numbers) - min(numbers) < DENSE * len(numbers)


def counts_up(cells: Sequence[str]) -> bool:
    """Whether cells are whole numbers of which each is more than the one above it."""
    return (
        len(cells) >= FEWEST_TO_ASCEND
        and _are_whole_numbers(cells)
        and all(above < below for above, below in pairwise(map(int, cells)))
    )


def _are_whole_numbers(cells: Sequence[str]) -> bool:
    return all(cell.isascii() and cell.isdigit() for cell in cells)


def is_running_total(
    sums: Sequence[Decimal | None],
    others: Iterable[Sequence[Decimal | None]],
    begun: Sequence[float | None],
    lasted: Sequence[float | None],
) -> bool:
    """Whether a column of money, row by row, is the sum of all rows so far, or what is left of a balance: it only grows
    or only falls, and another column has what each row adds; or so do the starts of calls, and durations do not.
    """
    steps = _steps(sums)
    if None in sums or not (_goes_one_way(sums) and len(set(steps)) > 1):
        return False
    if any([abs(step) for step in steps] == [abs(each) for each in other[1:] if each is not None] for other in others):
        return True
    return len(sums) >= FEWEST_TO_ASCEND and _goes_one_way(begun) and _turns(lasted)


def _steps(values: Sequence[Decimal | None]) -> list[Decimal]:
    return [below - above for above, below in pairwise(values) if above is not None and below is not None]


def _goes_one_way(values: Sequence[Decimal | None] | Sequence[float | None]) -> bool:
    known = [each for each in values if each is not None]
    grows, falls = (
        all(sign * above <= sign * below for above, below in pairwise(known)) for sign in (1, -1)
    )  # fmt: skip
    return len(known) == len(values) and grows != falls


def _turns(lasted: Sequence[float | None]) -> bool:
    """Whether a quarter of durations at least is less than the one above it, and a quarter more."""
    known = [each for each in lasted if each is not None]
    less, more = (sum(sign * above < sign * below for above, below in pairwise(known)) for sign in (-1, 1))
    return 4 * min(less, more) >= len(known) - 1 > 0


def is_the_same(amounts: Sequence[Decimal | None], lasted: Sequence[float | None]) -> bool:
    """Whether a column of numbers is the duration, row by row: nine of ten, and of two lengths at least."""
    pairs = [
        (float(amount), seconds)
        for amount, seconds in zip(amounts, lasted, strict=True)
        if amount is not None and seconds
    ]
    same = sum(amount == seconds for amount, seconds in pairs)
    return len({seconds for _, seconds in pairs}) > 1 and 10 * same >= 9 * len(pairs)
