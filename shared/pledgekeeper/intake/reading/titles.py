"""Rows above a table, or between its rows, that tell of those below them: the invoice, or the currency. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pledgekeeper.intake.reading.amounts import WHOLE_AMOUNT
from pledgekeeper.intake.reading.headers import AMOUNTS
from pledgekeeper.intake.reading.invoices import invoices_in
from pledgekeeper.intake.reading.units import in_titles

A_MONTH: Final = re.compile(
    r"\d{1,2}[-/.](?:19|20)\d\d|(?:19|20)\d\d(?:[-/.]?[01]?\d){0,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
)
"""`Invoice 10/2026` has no number."""


def notes(above: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], names: Sequence[str]) -> list[str]:
    """What stands above the header, and what stands alone in a row below it and is no amount."""
    alone = ([cell.strip() for cell in row if cell.strip()] for row in rows if list(row) != list(names))
    words = (cells[0] for cells in alone if len(cells) == 1 and not WHOLE_AMOUNT.fullmatch(cells[0]))
    return [*(" ".join(filter(None, row)) for row in above), *words]


def currencies_of(titles: Sequence[str]) -> set[str]:
    return set[str]().union(*map(in_titles, titles))


def titles_in(rows: Sequence[Sequence[str]], columns: Mapping[str, int]) -> dict[int, tuple[str, ...]]:
    """The places of the rows that name invoices and have no amount, with what they name."""
    places = [at for field, at in columns.items() if field in AMOUNTS]
    told = {
        place: _named(row)
        for place, row in enumerate(rows)
        if not any(WHOLE_AMOUNT.fullmatch(row[at].strip()) for at in places if at < len(row))
    }
    return {place: named for place, named in told.items() if named}


def last_named(above: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The invoices that the last row names which names any."""
    return next((named for row in reversed(above) if (named := _named(row))), ())


def _named(row: Sequence[str]) -> tuple[str, ...]:
    said = (each.value[:60] for each in invoices_in(" ".join(filter(None, row))))
    return tuple(each for each in said if not A_MONTH.fullmatch(each))
