"""Invoices from a CSV file: one row for each line, its columns named by a mapping. Pure.

Rows of one number and account are one invoice; what is said of the whole of it stands in each of them, and is the same.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError

from pledgekeeper import money
from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.model import BillState, Invoice, InvoiceLine
from pledgekeeper.model import Frozen

MOST_ROWS: Final = 100_000
OF_THE_WHOLE: Final = ("number", "account", "version", "date", "due_date", "period_from", "period_to", "currency",
                       "total", "state", "issued_by")  # fmt: skip
AMOUNTS: Final = ("total", "line_amount")
PERIOD: Final = ("period_from", "period_to")
OF_THOUSANDS: Final = re.compile(r"[0-9]{3}(?![0-9])")
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
        line = _line(said, number)
        lines["lines"] += [line] if line else []
    return [_invoice(each, mapping, carrier_id, issued_by) for each in found.values()]


def _rows(text: str, mapping: InvoiceMapping) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows, by the names of fields, each with the number of its line."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=mapping.delimiter)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        missing = [column for column in mapping.columns.values() if column not in header]
        if missing:
            raise Invalid(f"there is no column {missing[0]!r}; the first line names: {', '.join(header) or 'none'}")
        reader.fieldnames = header
        for count, row in enumerate(reader, 1):
            if count > MOST_ROWS:
                raise Invalid(f"the file has more than {MOST_ROWS} rows; load it in parts")
            at = reader.line_num
            yield at, {name: _cell(row, name, column, mapping, at) for name, column in mapping.columns.items()}
    except csv.Error as problem:
        raise Invalid(f"line {reader.line_num}: this is no CSV: {problem}") from None


def _cell(row: dict[str, str], name: str, column: str, mapping: InvoiceMapping, at: int) -> str:
    said = (row.get(column) or "").strip()
    if name in AMOUNTS and said:
        currency = (row.get(mapping.currency or "") or mapping.currency_of_all or "").strip()
        return _amount(said, mapping.decimal, currency, f"line {at}: {column}")
    if name in PERIOD:
        return _moment(said, 1 if name == "period_to" else 0)
    return said


def _amount(said: str, decimal: str, currency: str, where: str) -> str:
    """With a point before its cents. Invalid where the other sign stands before what are no thousands, or before what
    may be the decimals of a currency of three: read as one between thousands it would make a hundred or a thousand
    times as much of it."""
    thousands = "," if decimal == "." else "."
    plain = said.replace(" ", "")
    if thousands in plain and not OF_THOUSANDS.match(plain.rpartition(thousands)[2]):
        raise Invalid(
            f"{where} is {said!r}, and decimal is {decimal!r}: a {thousands!r} then stands between thousands, with "
            f"three digits after it; say decimal {thousands!r} where it stands before the cents"
        )
    if money.decimals(currency) > money.USUAL and decimal not in plain and plain.count(thousands) == 1:
        whole = plain.replace(thousands, "")
        raise Invalid(
            f"{where} is {said!r}, which may be thousands or the three decimals of {currency}: write "
            f"{whole}{decimal}000, or say decimal {thousands!r} where it stands before the decimals"
        )
    return plain.replace(thousands, "").replace(decimal, ".")


def _moment(said: str, days: int) -> str:
    """A day is all of it, by UTC; its end is so many days after its beginning. A moment stays as it is."""
    try:
        day = datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return said
    return (day + timedelta(days=days)).isoformat()


def _line(said: dict[str, str], row: int) -> InvoiceLine | None:
    if not said.get("line"):
        return None
    fields = {"line": said["line"], "description": said.get("line_description"), "amount": said.get("line_amount")}
    try:
        return InvoiceLine.model_validate({name: value for name, value in fields.items() if value})
    except ValidationError as mistake:
        raise Invalid(f"line {row}: {_told(mistake)}") from None


def _invoice(found: dict[str, Any], mapping: InvoiceMapping, carrier_id: str, issued_by: str | None) -> Invoice:
    of_all = {"currency": mapping.currency_of_all, "state": mapping.state_of_all, "issued_by": issued_by}
    said = {name: value for name, value in of_all.items() if value} | found["whole"]
    try:
        return Invoice.model_validate({**said, "carrier_id": carrier_id, "lines": found["lines"]})
    except ValidationError as mistake:
        raise Invalid(f"line {found['row']}: {_told(mistake)}") from None


def _told(mistake: ValidationError) -> str:
    first = mistake.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    said = "is missing" if first["type"] == "missing" else str(first["msg"]).removeprefix("Value error, ")
    if where in PERIOD:
        said = f"{first['input']!r} cannot be read; {DAY}, or a moment with its offset as 2026-11-05T00:00:00+02:00"
    elif first["type"].startswith("date"):
        said = f"{first['input']!r} cannot be read; {DAY}"
    return f"{where}: {said}" if where else said
