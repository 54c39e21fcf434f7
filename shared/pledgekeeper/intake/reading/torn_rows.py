"""Rows of a table that a line break tore in two, or a comma of their own, where that is certain. Pure."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pledgekeeper.intake.reading.amounts import WHOLE_AMOUNT
from pledgekeeper.intake.reading.headers import AMOUNTS, head
from pledgekeeper.intake.reading.units import CURRENCY

TORN: Final = re.compile(
    rf"[-(]?(?:{CURRENCY}\s?)?(?:\d{{1,3}},\d{{3}}\.\d+|\d{{1,12}},\d{{1,3}})(?:\s?{CURRENCY})?\)?$"
)
"""Two cells that were one: `1` and `234.00`, `1234` and `56`."""

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


def torn_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the first row that has more cells than the header of its table as commas of its own parted it: an
    amount, or the words before one."""
    at, columns = head(rows)
    width = max((place for place, name in enumerate(rows[at], 1) if name), default=0) if columns else 0
    places = [place for field, place in columns.items() if field in AMOUNTS]
    longer = (place for place, row in enumerate(rows) if place > at and (any(row[width:]) or len(row) > len(rows[at])))
    return next((place for place in longer if any(_is_torn(rows[place][each:]) for each in places)), None)


def _is_torn(cells: Sequence[str]) -> bool:
    """Is the first of these, where an amount belongs, the begin of one that the second ends; or a word, with the amount
    beyond it?"""
    if not cells or not cells[0]:
        return False
    word = not re.search(r"\d", cells[0])
    return bool(TORN.match(",".join(cells[:2]))) or (word and any(WHOLE_AMOUNT.fullmatch(each) for each in cells[1:]))
