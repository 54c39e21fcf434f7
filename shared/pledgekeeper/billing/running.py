"""Columns that count on from row to row: numbers of records, and sums of all rows so far."""

from collections.abc import Sequence
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
    if len(cells) < FEWEST_NUMBERS or not all(cell.isascii() and cell.isdigit() for cell in cells):
        return False
    numbers = list(map(int, cells))
    if len(numbers) >= FEWEST_TO_ASCEND and all(above < below for above, below in pairwise(numbers)):
        return True
    return len(set(numbers)) == len(numbers) and max(numbers) - min(numbers) < DENSE * len(numbers)
