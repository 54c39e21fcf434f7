"""Rows of a table that are sums of others: by a word for it, or as they name nothing and are that sum. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from pledgekeeper.intake.reading.accents import without_accents

# fmt: off
WORDS: Final = (
    r"(?:(?:sub|grand|gran|net|gross|sous|over)\s?)?(?:totals?|totaux|totales?|totais|totaal)|sub\s?totaal|somme|suma|soma"
    r"|(?:gesamt|zwischen|end|netto|brutto)?summen?|gesamt(?:betrag|total)?|insgesamt|razem|ogolem|lacznie|итого|всего|итог"
)
# fmt: on
BEGINS: Final = re.compile(rf"(?:{WORDS}|sums?)\b|合计|总计|小计|共计|总额|总和", re.IGNORECASE)
ENDS: Final = re.compile(
    rf"(?:^|\s)(?:{WORDS.replace('|somme|suma|soma', '')})$|(?:合计|总计|小计|共计|总额|总和)$", re.IGNORECASE
)
"""`Lump sum` is none, nor is what else ends with a word for sum."""

Why = Literal["named", "nameless"]
"""A row that is called a total and is not the sum of those above it; one that names nothing, and may be that sum."""


def says_total(label: str) -> bool:
    """Does it begin or end with a word for total? `Sub-total Europe` does, `Somalia` does not."""
    words = " ".join(re.sub(r"[^\w\s]|_", " ", without_accents(label)).split())
    return bool(BEGINS.match(words) or ENDS.search(words))


class Row(NamedTuple):
    """What of a row tells whether it is a sum: its amount, where one is read; that one stands there which is not;
    that it is called a total; that it has nothing but amounts."""

    amount: Decimal | None
    unread: bool = False
    total: bool = False
    bare: bool = False


def totals(rows: Mapping[int, Row]) -> dict[int, Why | None]:
    """The places of the rows that are sums of others, and why somebody should know of it, where that is not plain."""
    found: dict[int, Why | None] = {}
    lines: list[Row] = []
    begins = [0]
    whole = [row for row in rows.values() if not row.total]
    for place, row in rows.items():
        runs = [lines[begin:] for begin in begins if begin < len(lines)]
        if row.total:
            found[place] = _of_named(row, [*runs, whole])
        elif row.bare and (row.amount or 0) > 0 and _may_be_sum(row, runs):
            found[place] = None if _is_plain(row, runs) else "nameless"
        else:
            lines.append(row)
            continue
        begins.append(len(lines))
    return found


def _of_named(row: Row, runs: Sequence[Sequence[Row]]) -> Why | None:
    claims = (row.amount or 0) > 0
    fits = not claims or any(row.amount in _sums(run) or any(each.unread for each in run) for run in runs)
    return None if fits else "named"


def _may_be_sum(row: Row, runs: Sequence[Sequence[Row]]) -> bool:
    """Is it the sum of those above, or may it be, as not all of them were read? As much as one row above that names
    nothing, either, is no sum."""
    several = (run for run in runs if len(run) > 1 or not run[0].bare)
    return any(row.amount in _sums(run) or _is_beyond(row, run) for run in several)


def _is_beyond(row: Row, run: Sequence[Row]) -> bool:
    return any(each.unread for each in run) and (row.amount or 0) > max(_sums(run))


def _is_plain(row: Row, runs: Sequence[Sequence[Row]]) -> bool:
    """Is it the sum of two rows or more that each name something? What follows one row, or others that name nothing,
    may be more of the same."""
    summed = (run for run in runs if row.amount in _sums(run))
    return any(sum(each.amount != 0 for each in run) > 1 and not any(each.bare for each in run) for run in summed)


def _sums(run: Sequence[Row]) -> tuple[Decimal, Decimal]:
    """With what is negative, which is no line, and without."""
    return _sum(each.amount for each in run), _sum(max(each.amount or Decimal(0), Decimal(0)) for each in run)


def _sum(amounts: Iterator[Decimal | None]) -> Decimal:
    return sum((each for each in amounts if each is not None), start=Decimal(0))
