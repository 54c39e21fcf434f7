"""Invoices from a CSV file: one row for each line, its columns named by a mapping. Pure.

Rows of one number and account are one invoice; what is said of the whole of it stands in each of them, and is the same.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from pledgekeeper import money
from pledgekeeper.cells import announced, below_blank_lines
from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.model import MOST_LINES, BillState, Invoice, InvoiceLine
from pledgekeeper.model import Frozen, no_year

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 1_000
SHOWN: Final = 60
"""Signs of a cell that cannot be read."""
OF_THE_WHOLE: Final = ("number", "account", "version", "date", "due_date", "period_from", "period_to", "currency",
                       "total", "state", "issued_by")  # fmt: skip
AMOUNTS: Final = ("total", "line_amount")
PERIOD: Final = ("period_from", "period_to")
DAYS: Final = ("date", "due_date", *PERIOD)
NUMBER: Final = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
GROUPED: Final = re.compile(r"[-+]?[1-9]([0-9]{0,2}(,[0-9]{3})+|[0-9]?(,[0-9]{2})+,[0-9]{3})(\.[0-9]*)?")
"""In whole thousands, or in lakhs as `12,00,000`."""
THREE_DECIMALS: Final = re.compile(r"[-+]?[0-9]{1,3}\.[0-9]{3}")
"""Or thousands, unless it begins with a zero."""
OTHERWISE: Final = str.maketrans(".,", ",.")
SPACES: Final = str.maketrans(
    "\u2212\uffe5",
    "-¥",
    " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'’",
)
"""Between thousands stand spaces of any width, or apostrophes; a minus may be longer than a hyphen, and a yen wider."""
NEGATIVE: Final = re.compile(r"\(([^-()]+)\)|([^-()]+)-")
"""As ledgers write it: `(12.50)` or `12.50-`."""
NAMED: Final = 2
"""So many currencies that a sign may be are told; of more, the sign."""
SIGN: Final = rf"[A-Z]{{3}}|{money.SIGN}"
IN_MONEY: Final = re.compile(rf"(?P<minus>-?)(?P<before>{SIGN})?(?P<sum>.*?)(?P<after>{SIGN})?")
DAY: Final = "write the day as 2026-11-05"
Column = Annotated[str, Field(min_length=1, max_length=200)]


class InvoiceMapping(Frozen):
    """Which column says what. What no column says is `currency`, `state` and `issued_by` of all, or left unsaid."""

    number: Column
    account: Column
    date_: Column = Field(alias="date")
    total: Column
    version: Column | None = None
    due_date: Column | None = None
    period_from: Column | None = None
    period_to: Column | None = None
    currency: Column | None = None
    state: Column | None = None
    issued_by: Column | None = None
    line: Column | None = None
    line_description: Column | None = None
    line_amount: Column | None = None
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."
    currency_of_all: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    state_of_all: BillState | None = None

    @property
    def columns(self) -> dict[str, str]:
        """Names of fields and their columns."""
        apart = ("delimiter", "decimal", "currency_of_all", "state_of_all")
        return self.model_dump(by_alias=True, exclude_none=True, exclude=set(apart))


def read_invoices(text: str, mapping: InvoiceMapping, carrier_id: str, issued_by: str | None = None) -> list[Invoice]:
    """The invoices of a file. Invalid tells the line, the column and what would be right; then nothing is read."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for number, said in _rows(text, mapping):
        whole = {name: said[name] for name in OF_THE_WHOLE if said.get(name)}
        key = whole.get("number", ""), whole.get("account", "")
        lines = found.setdefault(key, {"whole": whole, "row": number, "lines": []})
        if lines["whole"] != whole:
            differs = next(name for name in OF_THE_WHOLE if lines["whole"].get(name) != whole.get(name))
            raise Invalid(
                f"line {number}: {differs} of invoice {key[0]} is {whole.get(differs)!r}, and was "
                f"{lines['whole'].get(differs)!r} in line {lines['row']}; it is the same in each row of an invoice"
            )
        line = _line(said, number, mapping)
        lines["lines"] += [line] if line else []
    return [_invoice(each, mapping, carrier_id, issued_by) for each in found.values()]


def must_have_any(invoices: list[Invoice]) -> None:
    """Invalid for a file that names its columns and has no row below them."""
    if not invoices:
        raise Invalid("there is no row below the names of the columns: no invoice is in the file")


def _rows(text: str, mapping: InvoiceMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that hold anything, by the names of fields, each with the number of its line."""
    told, rest = announced(text)
    blank, rest = below_blank_lines(rest)
    delimiter, above = told or mapping.delimiter, blank + (1 if told else 0)
    reader = csv.DictReader(io.StringIO(rest, newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        while header and not header[-1]:
            header.pop()
        _must_have(header, mapping)
        reader.fieldnames = header
        for count, row in enumerate(reader, 1):
            if count > MOST_ROWS:
                raise Invalid(f"the file has more than {MOST_ROWS} rows; load it in parts")
            at = reader.line_num + above
            if _holds_any(row, len(header), delimiter, at):
                yield at, {name: _cell(row, name, column, mapping, at) for name, column in mapping.columns.items()}
    except csv.Error as problem:
        raise Invalid(f"line {reader.line_num + above}: this is no CSV: {problem}") from None


def _must_have(header: list[str], mapping: InvoiceMapping) -> None:
    """Each column of the mapping, and once; and not so many others that each row of them takes its time."""
    if len(header) > MOST_COLUMNS:
        raise Invalid(f"the first line names {len(header)} columns; at most {MOST_COLUMNS} are read")
    missing = [column for column in mapping.columns.values() if column not in header]
    if missing:
        raise Invalid(f"there is no column {missing[0]!r}; the first line names: {', '.join(header) or 'none'}")
    twice = [column for column in mapping.columns.values() if header.count(column) > 1]
    if twice:
        raise Invalid(f"there are {header.count(twice[0])} columns {twice[0]!r}; give each a name of its own")


def _holds_any(row: dict[str, Any], columns: int, delimiter: str, at: int) -> bool:
    """Whether anything stands below a name: a note beside the table is none of it. Invalid where a row that does is
    parted by a comma of its own, or where a cell holds other rows."""
    beyond: list[str] = row.pop(None, [])  # type: ignore[call-overload]  # where DictReader puts what has no column
    inner = (line for cell in (*row.values(), *beyond) if cell for line in cell.splitlines()[1:])
    if any(line.count(delimiter) >= columns - 1 for line in inner):
        raise Invalid(f"line {at}: a cell holds whole rows: it begins with a quote that is not closed where it ends")
    if not any((cell or "").strip() for name, cell in row.items() if name):
        return False
    if any(beyond):
        raise Invalid(
            f"line {at}: there are more cells than columns; put what holds a {delimiter!r} in quotes, as an amount may"
        )
    return True


def _cell(row: dict[str, str], name: str, column: str, mapping: InvoiceMapping, at: int) -> str:
    said = (row.get(column) or "").strip()
    if name in AMOUNTS and said:
        of_row = (row.get(mapping.currency) or "").strip() if mapping.currency else ""
        return _amount(said, mapping.decimal, of_row or mapping.currency_of_all or "", f"line {at}: {column}")
    if name in DAYS and NUMBER.fullmatch(said):  # which would be so many seconds since 1970
        raise Invalid(f"line {at}: {name}: {said!r} cannot be read; {DAY}")
    if name in DAYS and (wrong := no_year(_day(said))):
        raise Invalid(f"line {at}: {name}: {wrong}")
    if name in PERIOD:
        return _moment(said, 1 if name == "period_to" else 0)
    return said


def _amount(said: str, decimal: str, currency: str, where: str) -> str:
    """With a point before its decimals. Invalid where the other sign parts no whole groups, or where what follows this
    one or the other may be thousands or decimals: it would be a hundred or a thousand times as much, or a thousandth.
    """
    thousands = "," if decimal == "." else "."
    plain = _without_currency(said.translate(SPACES), where, currency)
    said = said[:SHOWN]
    told = f"{where} is {said!r}, and decimal is {decimal!r}"
    other_sign = f"say decimal {thousands!r} where it stands"
    number = plain if decimal == "." else plain.translate(OTHERWISE)
    if not _readable(number):
        if _readable(number.translate(OTHERWISE)):
            raise Invalid(
                f"{told}: {thousands!r} then parts groups of three digits, and here it does not; {other_sign} before "
                "the decimals"
            )
        raise Invalid(f"{where} is {said!r}, which is no amount that can be read; write it as 1234{decimal}56")
    three = money.decimals(currency) > money.USUAL
    if THREE_DECIMALS.fullmatch(number) and not three:
        advice = "" if number.lstrip("-+").startswith("0") else f"; {other_sign} between thousands"
        raise Invalid(f"{told}: no amount of {currency or 'it'} has three decimals{advice}")
    if three and "." not in number and number.count(",") == 1:
        raise Invalid(
            f"{where} is {said!r}, which may be thousands or the three decimals of {currency}: write "
            f"{number.replace(',', '')}{decimal}000, or {other_sign} before the decimals"
        )
    return number.replace(",", "")


def _readable(number: str) -> bool:
    """With a point before its decimals, and a comma between whole groups alone: `0,125` and `1234,567` have none."""
    return bool(NUMBER.fullmatch(number) or GROUPED.fullmatch(number))


def _without_currency(plain: str, where: str, currency: str) -> str:
    """Without the sign of its currency, which is the invoice's, and with its minus in front."""
    negative = NEGATIVE.fullmatch(plain)
    sum_ = IN_MONEY.fullmatch(f"-{negative[1] or negative[2]}" if negative else plain)
    if sum_ is None:
        return plain
    signs = {sign: money.SIGNS.get(sign, (sign,)) for sign in (sum_["before"], sum_["after"]) if sign}
    others = {
        sign if len(may_be) > NAMED else " or ".join(may_be) for sign, may_be in signs.items() if currency not in may_be
    }
    if others:
        said = ", ".join(sorted(others))
        raise Invalid(
            f"{where} is in {said} ({plain[:SHOWN]!r}), and its invoice in {currency or 'no currency that is said'}"
        )
    return sum_["minus"] + sum_["sum"]


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def _moment(said: str, days: int) -> str:
    """A day is all of it, by UTC; its end is so many days after its beginning. A moment stays as it is."""
    try:
        day = datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC)
        return (day + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return said


def _line(said: dict[str, str], row: int, mapping: InvoiceMapping) -> InvoiceLine | None:
    """None where the row is of the whole invoice alone. Invalid for an amount of a line that nothing names: it would be
    lost."""
    if not said.get("line"):
        if amount := said.get("line_amount"):
            raise Invalid(f"line {row}: line: is missing, and {mapping.line_amount} is {amount}: {_to_name(mapping)}")
        return None
    fields = {"line": said["line"], "description": said.get("line_description"), "amount": said.get("line_amount")}
    try:
        return InvoiceLine.model_validate({name: value for name, value in fields.items() if value})
    except ValidationError as mistake:
        raise Invalid(f"line {row}: {_told(mistake)}") from None


def _to_name(mapping: InvoiceMapping) -> str:
    """What to do about a line without a name."""
    if mapping.line is None:
        return "say in `line` which column names the lines, or leave `line_amount` out"
    return f"write in {mapping.line} what the invoice calls the line, or no amount where the row is of no line"


def _invoice(found: dict[str, Any], mapping: InvoiceMapping, carrier_id: str, issued_by: str | None) -> Invoice:
    of_all = {"currency": mapping.currency_of_all, "state": mapping.state_of_all, "issued_by": issued_by}
    said = {name: value for name, value in of_all.items() if value} | found["whole"]
    count = len(found["lines"])
    if count > MOST_LINES:
        raise Invalid(
            f"line {found['row']}: invoice {said.get('number')} has {count} lines; at most {MOST_LINES} of an invoice "
            "are kept: load it by destinations or services, or without lines"
        )
    try:
        return Invoice.model_validate({**said, "carrier_id": carrier_id, "lines": found["lines"]})
    except ValidationError as mistake:
        raise Invalid(f"line {found['row']}: {_told(mistake)}") from None


def _told(mistake: ValidationError) -> str:
    first = mistake.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    said = "is missing" if first["type"] == "missing" else str(first["msg"]).removeprefix("Value error, ")
    if where in PERIOD and first["type"] != "value_error":
        said = f"{first['input']!r} cannot be read; {DAY}, or a moment with its offset as 2026-11-05T00:00:00+02:00"
    elif first["type"].startswith("date"):
        said = f"{first['input']!r} cannot be read; {DAY}"
    elif where == "currency" and first["type"] == "string_pattern_mismatch":
        said = f"{str(first['input'])[:SHOWN]!r} is no code of ISO 4217; write it in three capitals, as EUR"
    return f"{where}: {said}" if where else said
