"""Where the header of a CSV stands, and what parts its cells."""

import csv
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from pledgekeeper.cells import HEADER_WITHIN, announced

DELIMITERS: Final = ",;\t|"
LOOKED_AT: Final = 50
FEWEST_COLUMNS: Final = 3


class Heading(NamedTuple):
    delimiter: str
    above: int
    """How many lines stand above the header, or above the first row where there is none."""


def heading(lines: Sequence[str]) -> Heading | None:
    """None if nothing stands in a file."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    told = announced(lines[filled[0]])[0] if filled else None
    if told:
        filled = filled[1:]
    if not filled:
        return None
    looked = [lines[at] for at in filled[:LOOKED_AT]]
    titled = [(each, found) for each in told or DELIMITERS if (found := _below_titles(looked, each))]
    delimiter, at = max(titled, key=lambda each: looked[each[1]].count(each[0]), default=(told or _regular(looked), 0))
    return Heading(delimiter, filled[at])


def is_header(cells: Sequence[str]) -> bool:
    """Names hold letters, and are no numbers or dates."""
    return all(not cell[:1].isdigit() and not cell.startswith("+") for cell in cells if cell) and any(
        any(letter.isalpha() for letter in cell) for cell in cells
    )


def _regular(lines: Sequence[str]) -> str:
    def regular(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        return (counts.count(counts[0]) if counts[0] > 1 else 0, counts[0])

    return max(DELIMITERS, key=regular)


def _below_titles(lines: Sequence[str], delimiter: str) -> int | None:
    """Which line is the header where lines of less stand above it, such as a title or a comment.

    None where that is not beyond doubt: it stands right above the first row, has its cells and names most of them.
    """
    rows = [[cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])] for line in lines]
    times = Counter(len(row) for row in rows)
    usual = max(times, key=lambda cells: cells * times[cells])
    body = (at for at, row in enumerate(rows) if len(row) == usual and any(row) and not is_header(row))
    at = next(body, len(rows)) - 1
    if not 0 < at <= HEADER_WITHIN or len(rows[at]) != usual or not is_header(rows[at]):
        return None
    names = _filled(rows[at])
    named = names >= FEWEST_COLUMNS and 2 * names > usual
    return at if named and all(_filled(row) < names for row in rows[:at]) else None


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))
