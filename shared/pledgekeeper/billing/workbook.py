"""The workbook: what a billing team expects of a comparison. Written row by row, so its size does not matter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pledgekeeper.billing.residual import Residual, decimal
from pledgekeeper.billing.totals import SideTotal, Total, Totals
from pledgekeeper.billing.words import CAUSE_NAMES, OLD_RATES
from pledgekeeper.money import decimals, taken_decimals

MOST_CALLS = 1_000_000
"""A sheet holds 1,048,576 rows. All calls are in the Parquet files."""

MADE = datetime(1980, 1, 1, tzinfo=UTC)
"""Says every workbook, as it says of its parts: whoever compares the same calls again gets the same bytes and hash."""
BATCH = 10_000
CALL_COLUMNS = {
    "day": 11, "destination": 24, "dial_code": 13, "state": 9, "cause": 18, "caller": 16, "called": 16,
    "ours_start": 19, "theirs_start": 19, "ours_seconds": 12, "theirs_seconds": 12, "ours_amount": 14,
    "theirs_amount": 14, "ours_rate": 12, "theirs_rate": 12, "sheet_rate": 12, "ours_rerated": 14,
    "theirs_rerated": 14, "difference": 14,
}  # fmt: skip
TOTAL_COLUMNS = (
    "our calls", "their calls", "our seconds", "their seconds", "our amount", "their amount", "difference",
)  # fmt: skip
RATED_COLUMNS = ("should be, our records", "should be, their records")
"""Only where there is a rate sheet: it says what should be."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")
FIRST_YEAR = 1900
"""Of workbooks; Python knows no year of five digits."""
FILTER_ROOM = 4
"""Letters beside a name in the head, for the button of its filter."""

Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class _Styles:
    title: Format
    head: Format
    money: Format
    of_calls: Format
    """Amounts of single calls: in yen they have parts, which their sums are told without."""
    rate: Format
    count: Format
    parts: Format
    """Of a number that is not whole: the format of both would leave a point behind what is."""
    day: Format
    moment: Format
    text: Format

    def of(self, name: str, value: str | int | Decimal | date) -> Format:
        if isinstance(value, date):
            return self.moment if isinstance(value, datetime) else self.day
        if isinstance(value, str):
            return self.text
        if name.endswith("_rate"):
            return self.rate
        if "amount" in name or "rerated" in name or "difference" in name or "should" in name:
            return self.money
        return self.count if value == int(value) else self.parts


def write_workbook(
    path: Path, found: Residual, sums: Totals, database: duckdb.DuckDBPyConnection, compared: Sequence[tuple[str, str]]
) -> None:
    """Sheets Summary, Causes, Days, Destinations, Dial codes, Calls that differ. `compared`: what the head says of what
    was compared, by name."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": MADE})
        styles = _Styles(
            title=book.add_format({"bold": True, "font_size": 14}),
            head=book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF0"}),
            money=book.add_format({"num_format": _format(decimals(found.currency))}),
            of_calls=book.add_format({"num_format": _format(taken_decimals(found.currency))}),
            rate=book.add_format({"num_format": "#,##0.0000####"}),
            count=book.add_format({"num_format": "#,##0"}),
            parts=book.add_format({"num_format": "#,##0.000"}),
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
            moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            text=book.add_format(),
        )
        _summary(book.add_worksheet("Summary"), found, sums, compared, styles)
        _table(
            book.add_worksheet("Causes"),
            ("cause", "calls", "billed seconds", "amount"),
            _causes(found),
            styles,
            below=1,
        )
        for name, first, rows in (
            ("Days", "day", sums.days),
            ("Destinations", "destination", sums.destinations),
            ("Dial codes", "dial code", sums.dial_codes),
        ):
            columns = (first, *TOTAL_COLUMNS, *(RATED_COLUMNS if sums.rated else ()))
            labelled = [*((each, _label(each.label, first)) for each in rows), (sums.all_calls, "Total")]
            rows_of = (_row(*each)[: len(columns)] for each in labelled)
            _table(book.add_worksheet(name), columns, rows_of, styles, below=1)
        _calls(book.add_worksheet("Calls that differ"), database, replace(styles, money=styles.of_calls))


def _format(places: int) -> str:
    """At least so many decimals, and up to six of what has any."""
    said = f"#,##0.{'0' * places}{'#' * (6 - places)}" if places else "#,##0"
    return f"{said};[Red]-{said}"


def _summary(
    sheet: Worksheet, found: Residual, sums: Totals, compared: Sequence[tuple[str, str]], styles: _Styles
) -> None:
    ours, theirs = sums.all_calls.ours, sums.all_calls.theirs
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 3, 20)
    sheet.write_string(0, 0, f"Reconciliation, in {found.currency}", styles.title)
    rows: list[tuple[str, Value, Value, Value]] = [
        ("calls", ours.calls, theirs.calls, ours.calls - theirs.calls),
        ("seconds", ours.seconds, theirs.seconds, ours.seconds - theirs.seconds),
        ("amount", ours.amount, theirs.amount, sums.all_calls.difference),
        *(
            [
                ("should be, by the rate sheet", ours.rerated, theirs.rerated, ours.rerated - theirs.rerated),
                ("calls that the rate sheet does not know", None, None, sums.not_in_sheet),
            ]
            if sums.rated
            else [("rate sheet", None, None, "none")]
        ),
        ("calls of both sides", None, None, found.matched),
        ("seconds that their clock is ahead", None, None, found.offset.seconds()),
    ]
    for at, (name, said) in enumerate(compared, start=1):
        sheet.write_string(at, 0, name, styles.text)
        sheet.write_string(at, 1, said, styles.text)
    head = len(compared) + 2
    for column, name in enumerate(("", "ours", "theirs", "ours less theirs")):
        sheet.write_string(head, column, name, styles.head)
    for at, row in enumerate(rows, start=head + 1):
        _write_row(sheet, at, row, [row[0]] * 4, styles)


def _causes(found: Residual) -> Iterable[Sequence[Value]]:
    for each in (*found.causes, found.unexplained):
        yield CAUSE_NAMES[each.cause], each.calls, each.billed_seconds, decimal(each.amount)
        if each.cause == "rate" and (old := found.old_rates).calls:
            yield f"  of it {OLD_RATES}", old.calls, None, decimal(old.amount)
    yield "Difference", None, None, decimal(found.difference)


def _label(said: str, of: str) -> Value:
    return date.fromisoformat(said) if of == "day" and DAY.fullmatch(said) else said


def _row(each: Total, label: Value) -> Sequence[Value]:
    def pair(ours: SideTotal, theirs: SideTotal) -> tuple[Value, ...]:
        return (
            ours.calls, theirs.calls, ours.seconds, theirs.seconds, ours.amount, theirs.amount, each.difference,
            ours.rerated, theirs.rerated,
        )  # fmt: skip

    return label or "not known", *pair(each.ours, each.theirs)


def _table(
    sheet: Worksheet, names: Sequence[str], rows: Iterable[Sequence[Value]], styles: _Styles, below: int = 0
) -> None:
    """`below`: how many of the last rows are sums, which a filter leaves where they are."""
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 28)
    for column, name in enumerate(names):
        if column:
            sheet.set_column(column, column, max(17, len(name) + FILTER_ROOM))
        sheet.write_string(0, column, name, styles.head)
    at = 0
    for at, row in enumerate(rows, start=1):
        _write_row(sheet, at, row, names, styles)
    sheet.autofilter(0, 0, max(0, at - below), len(names) - 1)


def _calls(sheet: Worksheet, database: duckdb.DuckDBPyConnection, styles: _Styles) -> None:
    sheet.freeze_panes(1, 0)
    for column, (name, width) in enumerate(CALL_COLUMNS.items()):
        sheet.set_column(column, column, max(width, len(name) + FILTER_ROOM))
        sheet.write_string(0, column, name.replace("_", " "), styles.head)
    reader = database.execute(
        f"SELECT {', '.join(CALL_COLUMNS)} FROM kept WHERE state <> 'same' "
        f"ORDER BY abs(difference) DESC, day, destination, called, caller LIMIT {MOST_CALLS}"
    )
    at = 0
    while rows := reader.fetchmany(BATCH):
        for row in rows:
            at += 1
            _write_row(sheet, at, row, list(CALL_COLUMNS), styles)
    sheet.autofilter(0, 0, at, len(CALL_COLUMNS) - 1)


def _write_row(sheet: Worksheet, at: int, row: Sequence[Value], names: Sequence[str], styles: _Styles) -> None:
    for column, (name, value) in enumerate(zip(names, row, strict=True)):
        if value is None:
            continue
        style = styles.of(name, value)
        if isinstance(value, str) or (isinstance(value, date) and value.year < FIRST_YEAR):
            sheet.write_string(at, column, str(value), style)
        elif isinstance(value, date):
            sheet.write_datetime(at, column, value, style)
        else:
            sheet.write_number(at, column, value, style)
