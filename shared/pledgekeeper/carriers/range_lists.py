"""Range lists: what somebody knows of ranges of numbers, and from when until when, as CSV.

`prefix,kind,from,until,source`: the beginning of the numbers, what they are, the first and the last day of it (empty:
always, still), and who says so. The longest prefix that holds on the day of a call wins, and goes before the plan.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final, get_args

from pydantic import Field, TypeAdapter, ValidationError

from pledgekeeper.carriers.pattern_rules import Verdict
from pledgekeeper.errors import Invalid

RangeListName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
_NAME: Final = TypeAdapter[str](RangeListName)
COLUMNS: Final = ("prefix", "kind", "from", "until", "source")
KINDS: Final = ("valid", "premium", "special", "satellite", "unassigned", "high-risk")
MOST_LINES: Final = 500_000
MOST_TOLD: Final = 20
LONGEST: Final = 15


@dataclass(frozen=True)
class Listed:
    """One line. `until` is the last day of it."""

    prefix: str
    kind: Verdict
    begins: date
    until: date
    source: str


@dataclass(frozen=True)
class RangeList:
    """All lines by their prefix; several of one prefix hold at different times."""

    lines: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)
    sha256: str | None = None
    """Of the file it was read from."""

    def of(self, digits: str, day: date) -> Listed | None:
        """What is known of a number on a day: by the longest prefix."""
        for each in self._matching(digits):
            if each.begins <= day <= each.until:
                return each
        return None

    def changes(self, digits: str, first: date, last: date) -> bool:
        """Does anything that is known of a number begin or end between two days?"""
        return any(first < each.begins <= last or first <= each.until < last for each in self._matching(digits))

    def _matching(self, digits: str) -> Iterator[Listed]:
        for length in range(min(len(digits), LONGEST), 0, -1):
            yield from self.lines.get(digits[:length], ())


NOTHING: Final = RangeList()


def is_name(text: str) -> bool:
    """May a list be called so? A key of an object in a bucket is no name."""
    try:
        _NAME.validate_python(text)
    except ValidationError:
        return False
    return True


def read_range_list(path: Path) -> RangeList:
    """The list in a file. Invalid as of `range_list_of`."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with path.open(encoding="utf-8-sig", newline="") as file:
            return replace(range_list_of(file, str(path)), sha256=digest)
    except (OSError, UnicodeError) as problem:
        raise Invalid(f"{path}: this range list cannot be read: {problem}") from problem


def range_list_of(text: Iterable[str], name: str) -> RangeList:
    """The list. Invalid names it, and each line that is wrong with what would be right: the first twenty of them."""
    reader = csv.DictReader(text)
    try:
        header = [column.strip() for column in reader.fieldnames or ()]
        reader.fieldnames = header
        if missing := [column for column in COLUMNS if column not in header]:
            raise Invalid(
                f"{name}: a range list is CSV in UTF-8, parted by commas, with the columns {', '.join(COLUMNS)} in its "
                f"first line; missing: {', '.join(missing)}"
            )
        if twice := [column for column in COLUMNS if header.count(column) > 1]:
            raise Invalid(f"{name}: the column {twice[0]} is there twice; leave one of them")
        return _read(name, reader)
    except csv.Error as problem:
        raise Invalid(f"{name}: this range list cannot be read: {problem}") from problem


def _read(name: str, reader: "csv.DictReader[str]") -> RangeList:
    lines: dict[str, list[tuple[int, Listed]]] = {}
    wrong: list[str] = []
    for row in reader:
        number = reader.line_num
        if number > MOST_LINES:
            raise Invalid(f"{name}: more than {MOST_LINES:,} lines; a range list has one for a range, not for a number")
        if not any("".join(cell or ()).strip() for cell in row.values()):
            continue
        try:
            line = _line(row)
            known = lines.setdefault(line.prefix, [])
            _must_part(line, known)
            known.append((number, line))
        except ValueError as problem:
            wrong.append(f"line {number}: {problem}")
    if wrong:
        more = f"; and {len(wrong) - MOST_TOLD} more" if len(wrong) > MOST_TOLD else ""
        raise Invalid(f"{name}: {'; '.join(wrong[:MOST_TOLD])}{more}")
    return RangeList({prefix: tuple(line for _, line in each) for prefix, each in lines.items()})


def _line(row: Mapping[str | None, str | list[str] | None]) -> Listed:
    if any(row.get(None) or ()):
        raise ValueError(f"more cells than columns ({', '.join(COLUMNS)}); put a source that holds a comma in quotes")
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    prefix = cells["prefix"].removeprefix("+").removeprefix("00")
    if not prefix.isascii() or not prefix.isdigit() or prefix.startswith("0") or len(prefix) > LONGEST:
        raise ValueError(
            f"prefix {cells['prefix']!r} is no beginning of a number in E.164; write its digits, e.g. 88216"
        )
    kind = next((each for each in get_args(Verdict) if each == cells["kind"] and each in KINDS), None)
    if kind is None:
        raise ValueError(f"kind {cells['kind']!r} is not known; it is one of: {', '.join(KINDS)}")
    begins, until = _day(cells, "from", date.min), _day(cells, "until", date.max)
    if until < begins:
        raise ValueError(f"until {until} is before from {begins}; it is the last day on which the line holds")
    if not cells["source"]:
        raise ValueError("source is empty; say who says so, e.g. the regulator and its document")
    if "\n" in cells["source"]:
        raise ValueError("source holds other lines: it begins with a quote that is not closed where it ends")
    return Listed(prefix, kind, begins, until, cells["source"][:200])


def _day(cells: Mapping[str, str], name: str, empty: date) -> date:
    if not cells[name]:
        return empty
    try:
        return date.fromisoformat(cells[name])
    except ValueError:
        raise ValueError(f"{name} {cells[name]!r} is no day; write e.g. 2026-10-31, or leave it empty") from None


def _must_part(line: Listed, known: list[tuple[int, Listed]]) -> None:
    """Two lines of one prefix that hold on one day would leave open which is right."""
    for number, other in known:
        if line.begins <= other.until and other.begins <= line.until:
            raise ValueError(
                f"{line.prefix} is {other.kind} in line {number} on some of the same days; end that one with until, or "
                "take one out"
            )
