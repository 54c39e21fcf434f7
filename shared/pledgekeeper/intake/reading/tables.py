"""A table of what is disputed: a line of the claim for each of its rows. Pure.

A row is no line where one of these holds, and the first is told: it is hidden, struck through or settled; it is a copy
of one above; it is a title; it is a sum of others; it was torn in two, or no sum above 0 of it is certain.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count
from types import MappingProxyType
from typing import Final, NamedTuple

from pledgekeeper.cells import Fraction
from pledgekeeper.disputes.claims import ClaimLine
from pledgekeeper.intake.reading.amounts import WHOLE_AMOUNT, Reader, may_be, named, reader, said_in
from pledgekeeper.intake.reading.doubts import columns_doubt, scale_doubt, sums_doubt
from pledgekeeper.intake.reading.headers import AMOUNTS, Header, head, header_of
from pledgekeeper.intake.reading.left_out import Unread, Unseen, Why, plainly
from pledgekeeper.intake.reading.settled import is_settled, status_columns
from pledgekeeper.intake.reading.subtotals import Line, subtotals
from pledgekeeper.intake.reading.titles import currencies_of, last_named, notes, titles_in
from pledgekeeper.intake.reading.torn_rows import in_two
from pledgekeeper.intake.reading.totals import Row, says_total, totals
from pledgekeeper.intake.reading.units import in_header

LONGEST_DESCRIPTION: Final = 200
FEWEST_SIGNS: Final = 4
"""A part of the number of an invoice has as many, to tell which it is."""
ALL_SEEN: Final[Mapping[int, Unseen]] = MappingProxyType({})


@dataclass(frozen=True)
class Table:
    """What was read: the lines, whose they are as far as the table says, which column was taken for what, what was not
    read, and why none of it is certain (`doubt`)."""

    lines: tuple[ClaimLine, ...]
    columns: dict[str, str]
    currency: str | None = None
    invoices: tuple[str, ...] = ()
    account: str | None = None
    unread: tuple[Unread, ...] = ()
    doubt: str | None = None

    @property
    def invoice(self) -> str | None:
        """The one that all of it is about."""
        return self.invoices[0] if len(self.invoices) == 1 else None

    def is_in(self, currency: str) -> bool:
        """Does it say nothing else?"""
        return self.currency is None or may_be(self.currency, currency)

    def of_others(self, invoice: str | None) -> tuple[str, ...]:
        """The invoices that it names beside this one."""
        return tuple(each for each in self.invoices if not _is_same(each.casefold(), (invoice or "").casefold()))

    @property
    def total(self) -> Decimal:
        return sum((each.disputed_amount for each in self.lines), start=Decimal(0))


def _is_same(one: str, other: str) -> bool:
    """Is one of two numbers of invoices the other one, or its last parts?"""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= FEWEST_SIGNS and long.endswith(f"-{short}"))


def table_of(
    rows: Sequence[Sequence[str]],
    currency: str | None = None,
    decimal: str = ".",
    numbers: Sequence[int] = (),
    unseen: Mapping[int, Unseen] = ALL_SEEN,
) -> Table | None:
    """The table that the rows are; None when no header at the top of them says what is disputed. `currency`: that of
    its amounts, where it names none. `decimal`: the sign before three decimals, where it has that one alone.
    `numbers`: of the rows as a spreadsheet shows them, where they are not 1, 2, 3. `unseen`: the places of rows that
    it does not show, or shows struck through."""
    at, columns = head(rows, currency)
    if not columns:
        return None
    numbers = numbers or range(1, len(rows) + 1)
    header = header_of(rows[at], currency)
    below = {place - at - 1: why for place, why in unseen.items()}
    sheet = _Sheet(rows[:at], rows[at], header, rows[at + 1 :], numbers[at + 1 :], below)
    if "folded" in below.values():
        unfolded = sheet._replace(unseen={place: why for place, why in below.items() if why != "folded"})
        table = unfolded.read(currency, decimal)
        if unfolded.is_summed() and not (table.doubt or table.unread):
            return table
    return sheet.read(currency, decimal)


class _Sheet(NamedTuple):
    """A table as it stands: what is above its header, the header, and the rows below it with the numbers that a person
    sees."""

    above: Sequence[Sequence[str]]
    names: Sequence[str]
    header: Header
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    unseen: Mapping[int, Unseen]

    def read(self, currency: str | None, decimal: str) -> Table:
        columns, numbers = self.header.columns, self.numbers
        gone = self._gone()
        rows = [() if place in gone else row for place, row in enumerate(self.rows)]
        again = _again(rows, numbers, columns, self.names)
        rows = [() if place in again else row for place, row in enumerate(rows)]
        titles, told = titles_in(rows, columns), notes(self.above, rows, self.names)
        rows = [() if place in titles else row for place, row in enumerate(rows)]
        cells = [_cells(row, columns) for row in rows]

        own = self._currency(cells, told)
        read = reader(_sums(rows, columns), currency if own is None or may_be(own, currency) else own, decimal)
        torn = in_two(
            rows, len(self.names), lambda row: read.disputed(_cells(row, columns)), lambda row: _is_total(row, columns)
        )
        whole = {place: row for place, row in enumerate(cells) if place not in torn and place - 1 not in torn}
        wrong = dict(sorted([*torn.items(), *_unread(whole, read)]))
        kinds = {
            place: _summed(rows[place], columns, read, place in wrong, place in torn) for place in range(len(rows))
        }
        neighbours = subtotals(*_neighbours(kinds, rows, columns))
        certain = neighbours.places if neighbours and neighbours.certain else ()
        summing: dict[int, Why | None] = dict.fromkeys(certain, "above")
        summing |= totals({place: kind for place, kind in kinds.items() if place not in certain})
        claiming = {
            place: row for place, row in whole.items() if place not in summing and (read.disputed(row) or 0) > 0
        }
        left = [Unread(numbers[place], plainly(said)) for place, said in wrong.items() if place not in summing]
        left += [Unread(numbers[place], _sum_said(cells[place]), why) for place, why in sorted(summing.items()) if why]
        left += [Unread(numbers[place], _sum_said(row), "copy") for place, row in again.items() if row]
        left += [Unread(numbers[place], plainly(said), why) for place, (said, why) in gone.items() if said]
        accounts = _said("account", claiming.values())
        return Table(
            lines=tuple(_lines(claiming, numbers, read)),
            columns={field: self.names[at] for field, at in columns.items()},
            currency=own,
            invoices=each_said(self._invoices(claiming, titles)),
            account=accounts[0] if len(accounts) == 1 else None,
            unread=tuple(left),
            doubt=scale_doubt([self.names[columns[field]] for field in AMOUNTS if field in columns], told)
            or columns_doubt(self.names, self.header, rows)
            or sums_doubt(neighbours, lambda place: f"row {numbers[place]} {_sum_said(cells[place])!r}"),
        )

    def is_summed(self) -> bool:
        """Is a row of it called a total, and says how much that is?"""
        return any(_is_total(row, self.header.columns) and _sums([row], self.header.columns) for row in self.rows)

    def _gone(self) -> dict[int, tuple[str, Why]]:
        """The places of the rows of which a person sees nothing, or that they are settled; with the sums they say."""
        status = status_columns(self.names)
        why: dict[int, Why] = {place: "settled" for place, row in enumerate(self.rows) if is_settled(row, status)}
        why |= {place: each for place, each in self.unseen.items() if 0 <= place < len(self.rows)}
        columns = self.header.columns
        return {place: (_claimed_in(self.rows[place], columns), each) for place, each in sorted(why.items())}

    def _invoices(self, claiming: Mapping[int, dict[str, str]], titles: Mapping[int, tuple[str, ...]]) -> Iterator[str]:
        """As the lines themselves say, or the last title above each."""
        above = last_named(self.above)
        for place in range(len(self.rows)):
            above = titles.get(place, above)
            if place in claiming:
                said = claiming[place].get("invoice")
                yield from [said[:60]] if said else above

    def _currency(self, cells: Sequence[dict[str, str]], titles: Sequence[str]) -> str | None:
        """As a column, the headers of sums and the sums themselves say; else the words above and between them."""
        heads = (self.names[at] for field, at in self.header.columns.items() if field in AMOUNTS)
        said = said_in(cells).union(*map(in_header, heads))
        return named(said or currencies_of(titles))


def _claimed_in(row: Sequence[str], columns: dict[str, int]) -> str:
    """The sum that a row says, where it is no total and may be above 0."""
    said = _sum_said(_cells(row, columns))
    return said if re.search(r"[1-9]", said) and not _is_total(row, columns) else ""


def _sums(rows: Sequence[Sequence[str]], columns: dict[str, int]) -> list[str]:
    """How the amounts are written that are text."""
    places = [at for field, at in columns.items() if field in AMOUNTS]
    texts = (row[at].strip() for row in rows for at in places if at < len(row) and not isinstance(row[at], Fraction))
    return [match["sum"] for said in texts if (match := WHOLE_AMOUNT.fullmatch(said))]


def _neighbours(
    kinds: Mapping[int, Row], rows: Sequence[Sequence[str]], columns: dict[str, int]
) -> tuple[dict[int, Line], list[Decimal]]:
    """The rows that may be sums of those beside them, and what is called a total."""
    amounts = {columns[field] for field in (*AMOUNTS, "currency") if field in columns}
    width = max(map(len, rows), default=0)
    lines = dict[int, Line]()
    for place, kind in kinds.items():
        if kind.amount and kind.amount > 0 and not (kind.total or kind.bare):
            cells = (*rows[place], *[""] * (width - len(rows[place])))
            words = (cell.strip() for at, cell in enumerate(cells) if at not in amounts)
            lines[place] = Line(kind.amount, tuple("" if WHOLE_AMOUNT.fullmatch(cell) else cell for cell in words))
    return lines, [kind.amount for kind in kinds.values() if kind.total and kind.amount is not None]


def _again(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], columns: dict[str, int], header: Sequence[str]
) -> dict[int, dict[str, str]]:
    """The places of what stands below a second header, or on a second sheet, and is the very same as what stands above;
    with what the first of each such row says."""
    sections: list[dict[int, dict[str, str]]] = [{}]
    for place, row in enumerate(rows):
        if list(row) == list(header) or (place and numbers[place] <= numbers[place - 1]):
            sections.append({})
        said = _cells(row, columns)
        if any(re.search(r"\d", said.get(field, "")) for field in AMOUNTS):
            sections[-1][place] = said
    told = [list(section.values()) for section in sections]
    copies = (section for at, section in enumerate(sections) if told[at] in told[:at])
    return {place: {} if number else said for each in copies for number, (place, said) in enumerate(each.items())}


def _summed(row: Sequence[str], columns: dict[str, int], read: Reader, unread: bool, torn: bool) -> Row:
    said = _cells(row, columns)
    named = bool(said.get("line") or said.get("description"))
    lined = ("invoice", "account") if columns.keys() & {"line", "description"} else ()
    others = _beside(row, columns, (*AMOUNTS, "currency", *lined))
    bare = not named and all(WHOLE_AMOUNT.fullmatch(cell) for cell in others)
    amount = None if torn else read.disputed(said)
    return Row(amount, torn or (unread and amount is None), _is_total(row, columns), bare)


def _beside(row: Sequence[str], columns: dict[str, int], fields: Sequence[str]) -> Iterator[str]:
    """What a row says in other columns than these."""
    known = {columns.get(field) for field in fields}
    return (cell.strip() for at, cell in enumerate(row) if cell.strip() and at not in known)


def _sum_said(row: dict[str, str]) -> str:
    return (row.get("disputed") or row.get("billed") or "")[:30]


def _cells(row: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    return {field: row[at].strip() if at < len(row) else "" for field, at in columns.items()}


def _said(field: str, rows: Iterable[dict[str, str]]) -> tuple[str, ...]:
    return each_said(row[field][:60] for row in rows if row.get(field))


def each_said(words: Iterable[str]) -> tuple[str, ...]:
    """Each once, whether in capitals or not."""
    found: dict[str, str] = {}
    for said in words:
        found.setdefault(said.casefold(), said)
    return tuple(found.values())


def _lines(claiming: Mapping[int, dict[str, str]], numbers: Sequence[int], read: Reader) -> Iterator[ClaimLine]:
    taken: set[str] = set()
    for place, row in claiming.items():
        number = numbers[place]
        name = row.get("line") or row.get("description") or f"row {number}"
        disputed = read.disputed(row) or Decimal(0)
        counted = (f"{name[:30]} (row {number}, {n})" for n in count(place))  # of another sheet
        line = next(each for each in chain((name[:60], f"{name[:45]} (row {number})"), counted) if each not in taken)
        taken.add(line)
        billed = read.amount(row.get("billed", ""))
        within = billed is not None and billed >= disputed
        yield ClaimLine(
            line=line,
            description=(row.get("description") or "")[:LONGEST_DESCRIPTION] or None if row.get("line") else None,
            billed_amount=billed if within else None,
            disputed_amount=disputed,
        )


def _unread(rows: Mapping[int, dict[str, str]], read: Reader) -> Iterator[tuple[int, str]]:
    """The rows that name a sum and are no line, as it is no amount that is read for certain, or is negative."""
    for place, row in rows.items():
        told = [row["disputed"]] if row.get("disputed") else [row.get(field, "") for field in ("billed", "expected")]
        wrong = next((said for said in told if re.search(r"\d", said) and read.amount(said) is None), None)
        disputed = read.disputed(row)
        if disputed is not None:
            wrong = f"{row['billed']} - {row['expected']}" if disputed < 0 else None
        if wrong:
            yield place, wrong


def _is_total(row: Sequence[str], columns: dict[str, int]) -> bool:
    """Is it called one: as its line, as what that is, or before all else?"""
    said = _cells(row, columns)
    first = next(_beside(row, columns, AMOUNTS), "")
    return any(map(says_total, (said.get("line", ""), said.get("description", ""), first)))
