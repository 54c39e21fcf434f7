"""Call records without the last digits of their telephone numbers. Pure: lines in, lines out.

The same number gets the same mask in every file of a dispute, whoever filed it: masked copies can still be matched.
Columns that hold times and money by their name are left alone, but what stands in one of times and is a number for
certain; everywhere else whatever has seven digits is a number.
Better one too many masked than one too few: whatever is neither letter nor digit may part the groups of a number.
"""

import csv
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final, Literal

Kind = Literal["numbers", "times", "amounts"]

DIGITS_HIDDEN: Final = 4
HIDDEN: Final = "*" * DIGITS_HIDDEN
FEWEST_DIGITS: Final = 7
DELIMITERS: Final = ",;\t|"
LONGEST_IN_GROUPS: Final = 13
"""So many digits at most are one number where they stand in groups: two of the fewest have more."""
ESCAPED: Final = r"&#?\w{1,8};|%[0-9A-Fa-f]{2}|\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[nrt])"
"""A sign as HTML, addresses and programs write it: `&nbsp;`, `%20`, `\\xa0`."""
PARTING: Final = rf"(?:{ESCAPED}|[\W_\u02b0-\u02ff\u30fc\u115f\u1160\u3164\uffa0])*+"
"""Those told by their codes are letters to Unicode, and look like a sign or like nothing."""
NUMBER: Final = re.compile(rf"\+?(?:\d{{7,}}+|\d(?:{PARTING}\d){{6}})(?:{PARTING}\d)*+")
DIGITS: Final = re.compile(r"\d+")
SIMPLE: Final = re.compile(r"\+?[\d ]+")
"""Neither a moment nor an amount, and nothing in it has digits that are not the number's."""
NO_DIGITS: Final = re.compile(rf"{ESCAPED}|\(\s*0\s*\)")
"""What has digits that are none of the number: also the zero of `+49 (0) 30`."""
LISTED: Final = re.compile(rf"\d{{{FEWEST_DIGITS}}}\s*[,;|\t\n]")
"""A number that is complete before a sign that parts cells, and the lines of one."""
CLOCK: Final = r"[0-2]?\d:[0-5]\d:[0-5]\d(?:\.\d{1,6}|,\d{3})?(?: ?[+\-][01]\d:?[0-5]\d)?"
DAY_FIRST: Final = r"[0-3]?\d(?P<by>[-/.])[0-3]?\d(?P=by)(?:19|20)\d\d"
YEAR_FIRST: Final = r"(?:19|20)\d\d(?P<with>[-/.])[01]?\d(?P=with)[0-3]?\d"
AMOUNT: Final = r"\d{1,3}(?:(?:,\d{3})+\.|(?:\.\d{3})+,)\d\d"
NO_NUMBER: Final = re.compile(
    rf"(?<![\d+])(?<!\d[^\w,;|\t])(?:{YEAR_FIRST}(?: {CLOCK})?|{DAY_FIRST} {CLOCK}|{CLOCK}|{AMOUNT})(?![^\w,;|\t]?\d)"
)
"""A moment or an amount that stands alone, or between what parts cells."""
OF_OURS: Final = (
    r"\b(?:evidence|ranges|reconciliations)/\S+|(?<=\s)\d{1,3}(?:,\d{3})+(?= (?:rows|bytes|calls|lines|of|are)\b)"
)
"""What a refusal names that is of no file: where one lies, and how many there are or may be of something."""
GROUPED: Final = re.compile(r"\s*(\d{1,3}(?:,\d{3})+)\.\d\d\s*|\s*(\d{1,3}(?:\.\d{3})+),\d\d\s*")
"""A whole number in groups of three, as a spreadsheet shows one with its two decimals."""
FRACTION: Final = re.compile(r"(\s*\+?\d{7,})\.0{1,6}(\s*)")
"""A whole number as programs write it where a column has gaps."""
LONGEST_AMOUNT: Final = 9
"""An amount of a call has no more digits before its decimals."""
INTERNATIONAL: Final = re.compile(r"^011(?=\d{10})")
"""Dialled from North America, what 00 is elsewhere: numbers of a country that begin so are shorter."""
EPOCHS: Final = r"1\d{9}(?:\d{3}){0,3}"
CLOCKLESS: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\d{3})?)?)?"
MOMENT: Final = re.compile(rf"{EPOCHS}|(?:19|20)\d\d{CLOCKLESS}|(?:2[1-9]|3[0-5]){CLOCKLESS}")
"""Digits alone that are a moment: seconds since 1970, or `20261001100000`."""
DATED: Final = re.compile(rf"{YEAR_FIRST}|{DAY_FIRST}")
ONLY_DIGITS: Final = re.compile(r"(\+?[\d ()./-]*?)(?:[.,]\d{1,9})?")
FEWEST_IN_TIMES, MOST_IN_TIMES = 10, 17
"""So many digits has what is a telephone number though its column is called a time."""
TIMES: Final = re.compile(
    r"date|time|start|begin|(?<![^\W_])end(?:s|ed|ing)?(?![^\W_])|stop|answer|setup|release|heure|debut|fecha|hora|inicio",
    re.IGNORECASE,
)
LENGTHS_AND_MONEY: Final = re.compile(
    r"duration|billed|second|\bsec|minute|rate|price|amount|charge|cost|currency|durée|duree|montant|duraci|importe"
    r"|monto",
    re.IGNORECASE,
)
NUMBERED: Final = re.compile(
    r"number|numb|num\b|\b[ab][ _-]?n(?!swer)|\b[ab][ _-]?party|call(ed|ing|er|ee)|party|\bcli\b|\bani\b|dnis|msisdn"
    r"|\bfrom\b|\bto\b|uri|phone|sender|receiver|recipient|numéro|numero|nummer|appel|origen|destin|user|subscriber|customer",
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
        reading = {at: self._reading(name) for at, name in enumerate(_cells(first, delimiter))}
        written = csv.writer(_Written(), delimiter=delimiter, lineterminator="\n")
        for row in csv.reader(chain([first], lines), delimiter=delimiter):
            line: str = written.writerow(reading.get(at, self.cell)(cell) for at, cell in enumerate(row))
            yield line

    def cell(self, cell: str) -> str:
        """`+33612345678` becomes `+3361234****~9f2c41aa`; what is no number stays as it is."""
        return self._masked(cell, LONGEST_AMOUNT)

    def _masked(self, cell: str, longest_amount: int) -> str:
        return NUMBER.sub(self._replaced, written_out(cell, longest_amount)) if len(cell) >= FEWEST_DIGITS else cell

    def _reading(self, column: str) -> Callable[[str], str]:
        """How the cells of a column are masked, by its name."""
        match kind_of(column):
            case "numbers":
                return lambda cell: self._masked(cell, FEWEST_DIGITS - 1)
            case "times":
                return lambda cell: self.cell(cell) if is_number(cell) else cell
            case "amounts":
                return str
        return self.cell

    def _replaced(self, found: re.Match[str]) -> str:
        mask = self._mask(found[0])
        self.masked += mask != found[0]
        return mask

    def _mask_of(self, run: str) -> str:
        return masked_run(run, self._token)

    def _token(self, digits: str) -> str:
        return f"~{hmac.new(self._key, digits.encode(), hashlib.sha256).hexdigest()[:8]}"


def written_out(cell: str, longest_amount: int = LONGEST_AMOUNT) -> str:
    """The cell with digits of our script, and its number without the decimals that a program gave it: of a number in
    groups of three where it has more digits than an amount."""
    if not cell.isascii():
        cell = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in cell)
    if "." not in cell and "," not in cell:
        return cell
    grouped = GROUPED.fullmatch(cell)
    digits = re.sub(r"\D", "", grouped[1] or grouped[2]) if grouped else ""
    return digits if len(digits) > longest_amount else FRACTION.sub(r"\1\2", cell) if FRACTION.fullmatch(cell) else cell


def is_number(cell: str) -> bool:
    """Is what stands in a column of times a telephone number for certain?"""
    said = cell.strip()
    if ":" in said:
        return said.startswith(("sip:", "tel:"))
    alone = ONLY_DIGITS.fullmatch(said)
    if alone is None or DATED.match(said):
        return False
    digits = re.sub(r"\D", "", alone[1])
    fewest = FEWEST_DIGITS if said.startswith("+") else FEWEST_IN_TIMES
    return fewest <= len(digits) <= MOST_IN_TIMES and not MOMENT.fullmatch(digits)


def masked_run(run: str, token: Callable[[str], str]) -> str:
    """Digits and what parts them, masked: as one number, or each of several. Moments and amounts in it stay."""
    kept = [] if SIMPLE.fullmatch(run) else list(NO_NUMBER.finditer(run))
    if not kept and "+" not in run[1:]:
        return _grouped(run, token)
    masked, at = "", 0
    for each in kept:
        masked, at = masked + _between(run[at : each.start()], token) + each[0], each.end()
    return masked + _between(run[at:], token)


def _between(text: str, token: Callable[[str], str]) -> str:
    """A number begins at each plus where all that begin so are long enough."""
    parts = re.split(r"(?=\+)", text)
    alone = parts if all(NUMBER.search(part) for part in parts[1:]) else [text]
    return "".join(NUMBER.sub(lambda found: _grouped(found[0], token), part) for part in alone)


def _grouped(run: str, token: Callable[[str], str]) -> str:
    """One number in groups, or several that nothing tells apart: then each group is masked, short ones in full."""
    told = run if SIMPLE.fullmatch(run) else NO_DIGITS.sub(" ", run)
    groups = DIGITS.findall(told)
    digits = _significant("".join(groups), run)
    complete = sum(len(group) >= FEWEST_DIGITS for group in groups)
    alone = len(digits) <= LONGEST_IN_GROUPS and complete < 2 and not (complete and LISTED.search(told))
    if alone or len(groups) == 1:
        return f"{'+' if run.startswith('+') else ''}{_one(digits, token)}"
    return DIGITS.sub(lambda group: _one(group[0], token) if len(group[0]) >= FEWEST_DIGITS else HIDDEN, told)


def _significant(digits: str, run: str) -> str:
    """Without what is dialled before a country code."""
    return (digits if run.startswith("+") else INTERNATIONAL.sub("", digits)).lstrip("0")


def _one(digits: str, token: Callable[[str], str]) -> str:
    digits = _significant(digits, digits)
    return f"{digits[:-DIGITS_HIDDEN]}{HIDDEN}{token(digits)}"


def without_numbers(refusal: str, ours: Iterable[str] = ()) -> str:
    """What is said of a file, without the last digits of numbers that it quotes; `ours` are words of our own in it."""
    kept = re.compile(f"({'|'.join((OF_OURS, *map(re.escape, ours)))})")
    parts = kept.split(refusal)
    parts[::2] = (NUMBER.sub(lambda found: masked_run(found[0], lambda _: ""), part) for part in parts[::2])
    return "".join(parts)


def kind_of(column: str) -> Kind | None:
    """What a column holds, where its name says it."""
    if NUMBERED.search(column):
        return "numbers"
    if LENGTHS_AND_MONEY.search(column):
        return "amounts"
    return "times" if TIMES.search(column) else None


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


class _Written:
    """What a csv.writer writes to, which hands each line back."""

    def write(self, line: str) -> str:
        return line
