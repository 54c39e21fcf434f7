"""Call records without the last digits of their telephone numbers. Pure: lines in, lines out.

The same number gets the same mask in every file of a dispute, whoever filed it: masked copies can still be matched.
Columns that hold times and money by their name are left alone; everywhere else whatever has seven digits is a number.
Better one too many masked than one too few.
"""

import csv
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

DIGITS_HIDDEN: Final = 4
FEWEST_DIGITS: Final = 7
DELIMITERS: Final = ",;\t|"
NUMBER: Final = re.compile(r"\+?\d(?:[ ().\-/]{0,2}\d){6,}")
HARMLESS: Final = re.compile(
    r"date|time|start|begin|end|stop|answer|setup|release|duration|billed|second|\bsec|minute|rate|price|amount|charge"
    r"|cost|currency|heure|debut|durée|duree|montant|fecha|hora|inicio|duraci|importe|monto",
    re.IGNORECASE,
)
NUMBERED: Final = re.compile(
    r"number|numb|num\b|\b[ab][ _-]?n|\b[ab][ _-]?party|call(ed|ing|er|ee)|party|\bcli\b|\bani\b|dnis|msisdn|\bfrom\b"
    r"|\bto\b|uri|numéro|numero|appel|origen|destin",
    re.IGNORECASE,
)


class Masker:
    """Masks with one key, which is secret and the dispute's own. `masked` counts the numbers."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.masked = 0
        self._mask = lru_cache(maxsize=1 << 16)(self._mask_of)

    def text(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines of a CSV file, masked. Its first row may name the columns."""
        lines = iter(lines)
        first = next(lines, "")
        delimiter = max(DELIMITERS, key=first.count)
        harmless = {at for at, name in enumerate(_cells(first, delimiter)) if is_harmless(name)}
        written = csv.writer(_Written(), delimiter=delimiter, lineterminator="\n")
        for row in csv.reader(chain([first], lines), delimiter=delimiter):
            line: str = written.writerow(cell if at in harmless else self.cell(cell) for at, cell in enumerate(row))
            yield line

    def cell(self, cell: str) -> str:
        """`+33612345678` becomes `+3361234****~9f2c41aa`; what is no number stays as it is."""
        return NUMBER.sub(self._replaced, cell)

    def _replaced(self, found: re.Match[str]) -> str:
        self.masked += 1
        return self._mask(found[0])

    def _mask_of(self, number: str) -> str:
        digits = re.sub(r"\D", "", number).lstrip("0")
        token = hmac.new(self._key, digits.encode(), hashlib.sha256).hexdigest()[:8]
        plus = "+" if number.startswith("+") else ""
        return f"{plus}{digits[:-DIGITS_HIDDEN]}****~{token}"


def is_harmless(column: str) -> bool:
    """Does the name of a column say that it holds times or money, and no telephone numbers?"""
    return bool(HARMLESS.search(column)) and not NUMBERED.search(column)


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


class _Written:
    """What a csv.writer writes to, which hands each line back."""

    def write(self, line: str) -> str:
        return line
