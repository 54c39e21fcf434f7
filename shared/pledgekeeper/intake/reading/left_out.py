"""Rows of a table that were left out, of which somebody should know, and what would be right. Pure."""

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from pledgekeeper.intake.reading.totals import Why as OfTotal

SHOWN: Final = 3
Unseen = Literal["hidden", "folded", "struck"]
"""What the eyes of whoever sent a workbook do not see, or see struck through. A group is folded below its sum."""
Why = Literal["uncertain", "copy", "above", "settled"] | Unseen | OfTotal
TOLD: Final[dict[Why, str]] = {
    "uncertain": "left out, as no amount above 0 is certain (write 1234.50): ",
    "named": "left out as a total, though it is not the sum of the rows above: ",
    "nameless": "left out, as it names no line and may be the sum of those above: ",
    "copy": "left out, as the very same rows stand above: from ",
    "above": "left out as the sum of rows beside it: ",
    "hidden": "left out, as they are hidden: ",
    "folded": "left out, as they are folded away and no total confirms them: ",
    "struck": "left out, as they are struck through: ",
    "settled": "left out, as they say that they are settled or not disputed: ",
}


class Unread(NamedTuple):
    """A row that names a sum which is not taken, by its number, how that is written, and why."""

    row: int
    said: str
    why: Why = "uncertain"

    def __str__(self) -> str:
        return f"row {self.row} {self.said!r}"


def told(unread: Sequence[Unread]) -> str:
    """The rows, those of one reason together; nothing where there are none."""
    return "".join(_told(why, [each for each in unread if each.why == why]) for why in TOLD)


def _told(why: Why, rows: Sequence[Unread]) -> str:
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return f"; {TOLD[why]}{', '.join(map(str, rows[:SHOWN]))}{more}" if rows else ""


def plainly(said: str) -> str:
    """Without zeros that a workbook does not show."""
    return re.sub(r"(\.\d\d\d*?)0+$", r"\1", said[:30])
