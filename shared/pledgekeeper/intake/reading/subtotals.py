"""Rows of a table that are sums of those right below them, or right above, without a word for it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

FEWEST_DIGITS: Final = 6
"""A sum of so many digits is none by chance."""


class Line(NamedTuple):
    """The amount of a row, and what its other cells say in words."""

    amount: Decimal
    labels: tuple[str, ...]


class Subtotals(NamedTuple):
    """The places of the sums; is it certain that they are?"""

    places: tuple[int, ...]
    certain: bool


def subtotals(lines: Mapping[int, Line], totals: Sequence[Decimal]) -> Subtotals | None:
    """They are certain where their parts alone fill a column that they leave out, or where they add up to one of the
    `totals`; none where all rows do."""
    amounts = {place: line.amount for place, line in lines.items()}
    order = tuple(lines)
    for places in (order, order[::-1]):
        groups = list(_groups(places, amounts))
        sums = tuple(sorted(each[0] for each in groups if _are_above(lines, each)))
        if sums:
            return Subtotals(sums, certain=True)
        if sum(amounts.values()) in totals:
            continue
        heads = tuple(sorted(each[0] for each in groups if len(each) > 1))
        if _are_all(groups):
            return Subtotals(heads, certain=sum(amounts[place] for place in heads) in totals)
        exact = tuple(sorted(each[0] for each in groups if len(each) > 2 and _is_exact(amounts[each[0]])))
        if exact:
            return Subtotals(exact, certain=False)
    return None


def _groups(places: Sequence[int], amounts: Mapping[int, Decimal]) -> Iterator[list[int]]:
    """The places one after the other: each that is the sum of those that follow it together with them."""
    at = 0
    while at < len(places):
        left, end = amounts[places[at]], at + 1
        while end < len(places) and left > 0:
            left -= amounts[places[end]]
            end += 1
        size = end - at if left == 0 else 1
        yield list(places[at : at + size])
        at += size


def _are_all(groups: Sequence[Sequence[int]]) -> bool:
    """Is each row a sum or a part of one, and one of them a sum of several?"""
    sizes = [len(each) for each in groups]
    return bool(sizes) and min(sizes) > 1 and max(sizes) > 2


def _are_above(lines: Mapping[int, Line], group: Sequence[int]) -> bool:
    head, parts = lines[group[0]].labels, [lines[place].labels for place in group[1:]]
    filled = any(not said and all(part[at] for part in parts) for at, said in enumerate(head))
    return (
        bool(parts) and filled and all(part[at] in ("", said) for part in parts for at, said in enumerate(head) if said)
    )


def _is_exact(amount: Decimal) -> bool:
    return len(str(amount).replace(".", "").rstrip("0")) >= FEWEST_DIGITS
