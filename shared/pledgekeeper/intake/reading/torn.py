"""Rows of a table that a line break tore in two, where that is certain. Pure."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

Sum = Callable[[Sequence[str]], Decimal | None]


def in_two(
    rows: Sequence[Sequence[str]], width: int, sum_of: Sum, is_total: Callable[[Sequence[str]], bool]
) -> dict[int, str]:
    """The places of the first rows of two that are one, and what stands around the break. None where
    another row is shorter than the header, too: then whoever wrote the table left cells out."""
    found: dict[int, str] = {}
    for place, (first, second) in enumerate(pairwise(rows)):
        if place - 1 not in found and _are_one(first, second, width, sum_of):
            found[place] = f"{first[-1]} / {second[0]}"
    parts = {part for first in found for part in (first, first + 1)}
    others = (row for place, row in enumerate(rows) if place not in parts and any(row))
    return found if all(len(row) >= width or is_total(row) for row in others) else {}


def _are_one(first: Sequence[str], second: Sequence[str], width: int, sum_of: Sum) -> bool:
    """Are two rows as long as one with a cell of it in both, of another sum than the first has, and the second has none
    of its own?"""
    if len(first) >= width or len(first) + len(second) - 1 != width or not (any(first) and any(second)):
        return False
    whole = sum_of((*first[:-1], first[-1] + second[0], *second[1:]))
    said = sum_of(first)
    numbered = said is not None and second[0].isdigit()  # which may be a line without a sum
    return whole is not None and whole != said and sum_of(second) is None and not numbered
