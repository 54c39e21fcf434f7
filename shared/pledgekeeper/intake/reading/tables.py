"""A table of what is disputed: its header in any of five languages, and a line of the claim for each of its rows. Pure.

A header is known by its words alone: nothing is guessed from what stands below it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count
from typing import Final, NamedTuple

from pledgekeeper import money
from pledgekeeper.cells import Fraction
from pledgekeeper.disputes.claims import ClaimLine
from pledgekeeper.intake.reading.headers import AMOUNTS, CURRENCY, IN_HEADER, head
from pledgekeeper.intake.reading.left_out import Unread, copies, plainly
from pledgekeeper.intake.reading.money import AMOUNT, MOST, ONE_SIGN, SIGNS, amount_of, decimal_in, without_noise
from pledgekeeper.intake.reading.torn import in_two
from pledgekeeper.intake.reading.totals import Row, says_total, totals

LONGEST_DESCRIPTION: Final = 200
WHOLE_AMOUNT: Final = re.compile(rf"(?:{CURRENCY}\s?)?(?P<sum>{AMOUNT}|\d{{1,12}}[.,]\d{{5,20}})(?:\s?{CURRENCY})?")
TORN: Final = re.compile(
    rf"[-(]?(?:{CURRENCY}\s?)?(?:\d{{1,3}},\d{{3}}\.\d+|\d{{1,12}},\d{{1,3}})(?:\s?{CURRENCY})?\)?$"
)
"""Two cells that were one: `1` and `234.00`, `1234` and `56`."""
OF_MANY: Final = {sign: may_be for sign, may_be in money.SIGNS.items() if len(may_be) > 1}


@dataclass(frozen=True)
class Table:
    """What was read: the lines, whose they are as far as the table says, which column was taken for what, and what was
    not read."""

    lines: tuple[ClaimLine, ...]
    columns: dict[str, str]
    currency: str | None = None
    invoices: tuple[str, ...] = ()
    account: str | None = None
    unread: tuple[Unread, ...] = ()

    @property
    def invoice(self) -> str | None:
        """The one that all of it is about."""
        return self.invoices[0] if len(self.invoices) == 1 else None

    def is_in(self, currency: str) -> bool:
        """Does it say nothing else?"""
        return self.currency is None or _may_be(self.currency, currency)

    def of_others(self, invoice: str | None) -> tuple[str, ...]:
        """The invoices that it names beside this one."""
        return tuple(each for each in self.invoices if each.casefold() != (invoice or "").casefold())

    @property
    def total(self) -> Decimal:
        return sum((each.disputed_amount for each in self.lines), start=Decimal(0))


def table_of(
    rows: Sequence[Sequence[str]], currency: str | None = None, decimal: str = ".", numbers: Sequence[int] = ()
) -> Table | None:
    """The table that the rows are; None when no header at the top of them says what is disputed. `currency`: that of
    its amounts, where it names none. `decimal`: the sign before three decimals, where it has that one alone.
    `numbers`: of the rows as a spreadsheet shows them, where they are not 1, 2, 3."""
    at, columns = head(rows)
    numbers = numbers or range(1, len(rows) + 1)
    return _read(rows[at + 1 :], numbers[at + 1 :], columns, rows[at], currency, decimal) if columns else None


def torn_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the first row that has more cells than the header of its table as commas of its own parted it: an
    amount, or the words before one."""
    at, columns = head(rows)
    width = max((place for place, name in enumerate(rows[at], 1) if name), default=0) if columns else 0
    places = [place for field, place in columns.items() if field in AMOUNTS]
    longer = (place for place, row in enumerate(rows) if place > at and (any(row[width:]) or len(row) > len(rows[at])))
    return next((place for place in longer if any(_is_torn(rows[place][each:]) for each in places)), None)


def _is_torn(cells: Sequence[str]) -> bool:
    """Is the first of these, where an amount belongs, the begin of one that the second ends; or a word, with the amount
    beyond it?"""
    if not cells or not cells[0]:
        return False
    word = not re.search(r"\d", cells[0])
    return bool(TORN.match(",".join(cells[:2]))) or (word and any(WHOLE_AMOUNT.fullmatch(each) for each in cells[1:]))


def _read(
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    columns: dict[str, int],
    header: Sequence[str],
    currency: str | None,
    decimal: str,
) -> Table:
    again = _again(rows, numbers, columns, header)
    rows = [() if place in again else row for place, row in enumerate(rows)]
    cells = [_cells(row, columns) for row in rows]
    places = [at for field, at in columns.items() if field in AMOUNTS]
    texts = (row[at].strip() for row in rows for at in places if at < len(row) and not isinstance(row[at], Fraction))
    sums = [match["sum"] for said in texts if (match := WHOLE_AMOUNT.fullmatch(said))]

    own = _currency(cells, header[columns.get("disputed", columns.get("billed", 0))])
    unit = currency if own is None or _may_be(own, currency) else own
    read = _reader(sums, unit, decimal)
    torn = in_two(
        rows, len(header), lambda row: read.disputed(_cells(row, columns)), lambda row: _is_total(row, columns)
    )
    whole = {place: row for place, row in enumerate(cells) if place not in torn and place - 1 not in torn}
    wrong = dict(sorted([*torn.items(), *_unread(whole, read)]))
    summing = totals(
        {place: _summed(rows[place], columns, read, place in wrong, place in torn) for place in range(len(rows))}
    )
    claiming = {place: row for place, row in whole.items() if place not in summing and (read.disputed(row) or 0) > 0}
    left = [Unread(numbers[place], plainly(said)) for place, said in wrong.items() if place not in summing]
    left += [Unread(numbers[place], _sum_said(cells[place]), why) for place, why in summing.items() if why]
    left += [Unread(numbers[place], _sum_said(row), "copy") for place, row in again.items() if row]
    accounts = _said("account", claiming.values())
    return Table(
        lines=tuple(_lines(claiming, numbers, read)),
        columns={field: header[at] for field, at in columns.items()},
        currency=own,
        invoices=_said("invoice", claiming.values()),
        account=accounts[0] if len(accounts) == 1 else None,
        unread=tuple(left),
    )


def _again(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], columns: dict[str, int], header: Sequence[str]
) -> dict[int, dict[str, str]]:
    """The places of what stands below a second header, or on a second sheet, and is the very same as what stands above;
    with what the first of each such row says."""
    sections: dict[int, list[tuple[int, dict[str, str]]]] = {0: []}
    for place, row in enumerate(rows):
        if list(row) == list(header) or (place and numbers[place] <= numbers[place - 1]):
            sections[place] = []
        said = _cells(row, columns)
        if any(re.search(r"\d", said.get(field, "")) for field in AMOUNTS):
            sections[max(sections)].append((place, said))
    again = copies({begin: [said for _, said in found] for begin, found in sections.items()})
    return {
        place: said if not number else {} for begin in again for number, (place, said) in enumerate(sections[begin])
    }


def _summed(row: Sequence[str], columns: dict[str, int], read: "_Reader", unread: bool, torn: bool) -> Row:
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
    """What the rows say there, each once, whether in capitals or not."""
    found: dict[str, str] = {}
    for said in (row[field][:60] for row in rows if row.get(field)):
        found.setdefault(said.casefold(), said)
    return tuple(found.values())


def _reader(sums: Sequence[str], currency: str | None, decimal: str) -> "_Reader":
    """By the sign that stands before decimals for certain: in a currency of three also where the other one stands
    between thousands. Where none does there, three digits after one sign are decimals if that is `decimal` and all sums
    have no other, else not read. In other currencies they are thousands, and neither for certain after a sign after
    which all other sums have two decimals."""
    sign = decimal_in(sums)
    if sign and money.decimals(currency) <= money.USUAL:
        return _Reader(currency, sign, unsure=sign if _two_decimals(sums, sign) else "")
    if sign or money.decimals(currency) <= money.USUAL:
        return _Reader(currency, sign)
    of_thousands = {each for each in ".," if any(said.count(each) > 1 for said in sums)}
    if len(of_thousands) == 1:
        return _Reader(currency, "." if "," in of_thousands else ",")
    others = any(each in said for each in ".," if each != decimal for said in sums)
    return _Reader(currency, decimal, unsure=".," if others else "")


def _two_decimals(sums: Sequence[str], sign: str) -> bool:
    """Have all sums with that sign two digits after it, but those that have three?"""
    return all(
        len(said.rpartition(sign)[2]) == money.USUAL for said in sums if sign in said and not ONE_SIGN.fullmatch(said)
    )


def _currency(cells: Sequence[dict[str, str]], header: str) -> str | None:
    """As a column, the header of the sums, or the sums themselves say; `EUR and USD` where not all are in one; a sign
    where that is one of several currencies."""
    said = {row["currency"].upper() for row in cells if row.get("currency")}
    said = said or {match[1] or match[2] for match in IN_HEADER.finditer(header)}
    sums = (WHOLE_AMOUNT.fullmatch(row.get(field, "")) for row in cells for field in AMOUNTS)
    said = said or {sign for match in sums if match for sign in (match[1], match[3]) if sign}
    return " and ".join(sorted({sign if sign in OF_MANY else SIGNS.get(sign, sign) for sign in said})) or None


def _may_be(said: str, currency: str | None) -> bool:
    """Is what a table says of its currency that one, or a sign of it?"""
    return currency in OF_MANY.get(said, (said,))


class _Reader(NamedTuple):
    """How the amounts of a table are written."""

    currency: str | None
    decimal: str | None
    unsure: str = ""
    """Three digits after one of these signs alone may be thousands as well as decimals."""

    def amount(self, said: str) -> Decimal | None:
        """As it is written; None for what is no amount, a negative one, may be one of two, or has more decimals than
        its currency is sent with."""
        match = WHOLE_AMOUNT.fullmatch(said.strip())
        alone = ONE_SIGN.fullmatch(match["sum"]) if match else None
        either = alone is not None and alone[1] in self.unsure
        amount = amount_of(match["sum"], self.decimal) if match and not either else MOST
        if amount >= MOST:
            return None
        amount = without_noise(amount)
        usual = money.taken_decimals(self.currency)
        most = usual if self.currency else money.MOST
        places = money.places_of(amount)
        return money.rounded(amount, max(usual, places)) if places <= most else None

    def disputed(self, row: dict[str, str]) -> Decimal | None:
        said, billed, expected = (self.amount(row.get(field, "")) for field in AMOUNTS)
        if re.search(r"\d", row.get("disputed", "")):
            return said
        if said is None and billed is not None and expected is not None:
            return billed - expected
        return said


def _lines(claiming: Mapping[int, dict[str, str]], numbers: Sequence[int], read: _Reader) -> Iterator[ClaimLine]:
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


def _unread(rows: Mapping[int, dict[str, str]], read: _Reader) -> Iterator[tuple[int, str]]:
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
