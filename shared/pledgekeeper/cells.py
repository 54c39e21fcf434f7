"""The cells of a table that somebody sent, as text. Pure."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

R = TypeVar("R", bound=Sequence[str])
HEADER_WITHIN: Final = 20
"""So many rows at the top of a table are looked at for its header; empty ones are none of them."""


class Fraction(str):
    """A cell that a workbook holds as a number which is not whole, with a point before its cents."""

    __slots__ = ()


def fraction(value: float) -> Fraction:
    """As a person would write it. A sum of cents that a computer made of fractions is cents again."""
    cents = round(value, 2)
    return Fraction(f"{cents:.2f}" if abs(value - cents) < 1e-6 else f"{value:.4f}")


def top(rows: Sequence[R]) -> Iterator[tuple[int, R]]:
    """The rows among which the header is, each with its place in the table."""
    return islice(((at, row) for at, row in enumerate(rows) if any(row)), HEADER_WITHIN)
