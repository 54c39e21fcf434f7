"""One side's file into the table that is compared; nothing that it says of money is lost on the way."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from pledgekeeper.billing.agreement import UNITS, BillingAgreement
from pledgekeeper.billing.exchange import converted, not_exchanged
from pledgekeeper.billing.files import CallFile, unread
from pledgekeeper.billing.flowing import readable
from pledgekeeper.billing.limits import ENDS
from pledgekeeper.billing.normalise import expressions
from pledgekeeper.billing.rated_sides import CALLED_NUMBER, rate_by_the_other, rate_calls
from pledgekeeper.billing.rating import as_money, wall_clock
from pledgekeeper.billing.words import counted
from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.errors import Invalid

SQL = Path(__file__).parent / "sql"
NUMBERS = f"(a % 100000000) * 100000000 + {CALLED_NUMBER}"
READ_AGAIN = ("billed", "rate", "currency", "destination")
NO_CALL = "s IS NULL AND b IS NULL"
TOTAL = "(s IS NULL OR b IS NULL) AND x <> 0 AND 2 * x = (SELECT sum(x) FROM {side})"
LEAST_WITH_A_TOTAL = 3
NO_UTF_8 = "not utf-8 encoded"
"""What DuckDB says of such a line."""
RATED_STEP = UNITS // 1_000_000
"""Amounts that we work out for both sides have six decimals; for one, those of the other."""


def read(
    database: duckdb.DuckDBPyConnection, side: str, files: Sequence[CallFile], mapping: ColumnMapping, key: str,
    agreement: BillingAgreement, told: Callable[[str], None], *, rated_step: int = RATED_STEP,
    beside: str | None = None,
) -> str:  # fmt: skip
    """Fill the table `side` from its files, and name the column that numbers its rows. `rated_step`: of its amounts, in
    units, where we work them out; `beside`: the other side, where it has been read and says amounts.

    Invalid if a file cannot be read to its end, or most of its rows are no calls.
    """
    first, *more = files
    again = first.row_number is not None and mapping.amount is not None
    fields = expressions(first, mapping)
    unread = _read_one(database, side, first, fields, mapping, key, agreement, told)
    for file in more:
        also = expressions(file, mapping)
        unread += _read_one(database, f"more_{side}", file, also, mapping, key, agreement, told)
        database.execute(f"INSERT INTO {side} FROM more_{side}")
        database.execute(f"DROP TABLE more_{side}")
    if mapping.amount is None:
        told(f"{first.path.name}: {_worked_out(database)}")
        _work_out_amounts(database, side, first, mapping, agreement, told, rated_step, beside)
    if mapping.amount is None or unread:
        database.execute(f"UPDATE {side} SET x = 0 WHERE x IS NULL")
    rate = converted("rate", agreement, zoned=mapping.start.zoned) if _is_exchanged(mapping, agreement) else "rate"
    _keep_the_rest(database, side, first, fields, rate, again=again)
    return "row" if again else "rowid"


def _worked_out(database: duckdb.DuckDBPyConnection) -> str:
    by = "rate sheet" if database.execute("SELECT 1 FROM sheet LIMIT 1").fetchone() else "rate of each row"
    return (
        f"no column was recognised as the amount; worked out by the {by}. Where there is one, name it as `amount` in a "
        "mapping file (docs/reconciliation.md)"
    )


def _is_exchanged(mapping: ColumnMapping, agreement: BillingAgreement) -> bool:
    return mapping.currency is not None and bool(agreement.fx)


def _read_one(
    database: duckdb.DuckDBPyConnection, table: str, file: CallFile, fields: dict[str, str], mapping: ColumnMapping,
    key: str, agreement: BillingAgreement, told: Callable[[str], None],
) -> int:  # fmt: skip
    """Fill a table from one file; how many amounts cannot be read. They are NULL, as are those that stand nowhere."""
    again = file.row_number is not None and mapping.amount is not None
    exchanged = _is_exchanged(mapping, agreement)
    kept = {
        name: text
        for name, text in fields.items()
        if not (again and name in READ_AGAIN) or (exchanged and name == "currency")
    }
    if again:
        kept["row"] = f"{file.row_number}::INTEGER"
    listed = ", ".join(f"{text} AS {name}" for name, text in kept.items())
    into = (SQL / "calls.sql").read_text()
    facts = {
        "side": table, "fields": listed, "key": key,
        "converted": f"REPLACE ({converted('x', agreement, zoned=mapping.start.zoned)} AS x)" if exchanged else "",
    }  # fmt: skip
    _fill(database, file, partial(into.format, **facts), told)
    no_amounts = _leave_out_what_is_no_call(database, table, file, mapping, told)
    calls = table if "currency" in kept else f"(SELECT {fields['currency']} AS currency FROM {file.scan})"
    if mapping.currency and (note := not_exchanged(database, calls, agreement)):
        told(f"ATTENTION: {file.path.name}: {note}")
    unread = no_amounts if mapping.amount is not None else 0
    if unread:
        told(f"{file.path.name}: {counted(unread, 'call')} without a readable amount in {mapping.amount!r}; taken as 0")
    return unread


def _fill(
    database: duckdb.DuckDBPyConnection, file: CallFile, into: Callable[..., str], told: Callable[[str], None]
) -> None:
    """Read a file to its end: as UTF-8; as Windows-1252 where nothing speaks against it but that it is no UTF-8."""
    try:
        with readable(file, told) as scan:
            database.execute(into(scan=scan))
    except ENDS:
        raise
    except duckdb.Error as problem:
        said = str(problem)
        if NO_UTF_8 not in said:
            raise unread(file.path, problem) from problem
        if not file.is_ascii:
            line = re.search(r"Line: (\d+)", said)
            raise Invalid(
                f"{file.path}{f', line {line[1]}' if line else ''}: this is not UTF-8, as what stands before it is; "
                "save the file as CSV in UTF-8"
            ) from problem
        _fill(database, replace(file, encoding="cp1252"), into, told)


def _keep_the_rest(
    database: duckdb.DuckDBPyConnection, side: str, file: CallFile, fields: dict[str, str], rate: str, *, again: bool
) -> None:
    """The view `rest_of_{side}`: what only calls that differ or have no partner are asked for.

    A Parquet file gives it again, quickly and by row number, so it need not be kept for every call.
    """
    scan = side
    if again:
        listed = ", ".join(f"{fields[name]} AS {name}" for name in ("s", *READ_AGAIN))
        scan = f"(SELECT {file.row_number}::INTEGER AS row, {listed} FROM {file.scan})"
    row = "row" if again else "rowid AS row"
    query = f"SELECT {row}, billed, {rate} AS rate, currency, destination FROM {scan}"
    database.execute(f"CREATE VIEW rest_of_{side} AS {query}")


def _leave_out_what_is_no_call(
    database: duckdb.DuckDBPyConnection, side: str, file: CallFile, mapping: ColumnMapping, told: Callable[[str], None]
) -> int:
    """How many of the others have no amount that can be read."""
    rows, no_calls, no_amounts = database.execute(
        f"SELECT count(*), count(*) FILTER ({NO_CALL}), count(*) FILTER (x IS NULL AND NOT ({NO_CALL})) FROM {side}"
    ).fetchone() or (0, 0, 0)
    if not rows:
        told(f"{file.path.name}: has the names of columns and no calls")
        return 0
    column, most = _most_unread(database, side, mapping)
    if 2 * most > rows:
        raise Invalid(
            f"{file.path}: {most} of {rows} rows have nothing in {column!r} that can be read as "
            f"{'a moment' if column == mapping.start.column else 'a number'}; is another column meant? "
            f"Say so in a mapping file (docs/reconciliation.md)"
        )
    if no_calls:
        told(
            f"{file.path.name}: left out: {counted(no_calls, 'row')} with neither a start nor a called number, no calls"
        )
        _leave_out(database, side, NO_CALL)
    if most > no_calls and (totals := _totals(database, side, rows - no_calls)):
        told(f"{file.path.name}: left out: {counted(totals, 'row')} with the sum of all others, no calls")
        _leave_out(database, side, TOTAL.format(side=side))
    column, most = _most_unread(database, side, mapping) if most else (column, 0)
    if most:
        told(f"{file.path.name}: {counted(most, 'row')} unreadable in {column!r}; what they amount to is unexplained")
    return int(no_amounts)


def _most_unread(database: duckdb.DuckDBPyConnection, side: str, mapping: ColumnMapping) -> tuple[str, int]:
    """The column in which most rows cannot be read, and how many."""
    counts = database.execute(
        f"SELECT count(*) - count(s), count(*) - count(b), count(*) - count(d) FROM {side}"
    ).fetchone() or (0, 0, 0)
    unread = zip((mapping.start.column, mapping.b_number, mapping.duration.column), map(int, counts), strict=True)
    return max(unread, key=lambda each: each[1])


def _totals(database: duckdb.DuckDBPyConnection, side: str, rows: int) -> int:
    """How many rows without a start or a called number have the amount of all others together. Of two rows either may
    have that of the other, so it takes three."""
    if rows < LEAST_WITH_A_TOTAL:
        return 0
    (found,) = database.execute(f"SELECT count(*) FROM {side} WHERE {TOTAL.format(side=side)}").fetchone() or (0,)
    return int(found)


def _leave_out(database: duckdb.DuckDBPyConnection, side: str, rows: str) -> None:
    """Not by DELETE: rows are numbered without gaps."""
    database.execute(f"CREATE OR REPLACE TABLE {side} AS SELECT * FROM {side} WHERE ({rows}) IS NOT TRUE")


def _work_out_amounts(
    database: duckdb.DuckDBPyConnection, side: str, file: CallFile, mapping: ColumnMapping, agreement: BillingAgreement,
    told: Callable[[str], None], step: int, beside: str | None,
) -> None:  # fmt: skip
    """A file without amounts: rated by the sheet, or else by the rate in each row, to the nearest `step`."""
    if database.execute("SELECT 1 FROM sheet LIMIT 1").fetchone():
        moment = wall_clock("c.s", agreement.period, zoned=mapping.start.zoned)
        rate_calls(database, side, moment, step)
        for note in rate_by_the_other(database, side, beside, moment, step) if beside else ():
            told(f"{file.path.name}: {note}")
        (calls,) = database.execute(
            f"SELECT count(*) FROM {side} WHERE x IS NULL AND s IS NOT NULL AND b IS NOT NULL AND d IS NOT NULL"
        ).fetchone() or (0,)
        if calls:
            unpriced = f"{counted(calls, 'call')} of which the rate sheet knows no price; taken as 0"
            told(f"ATTENTION: {file.path.name}: {unpriced}")
    elif mapping.rate is not None:
        due = f"rounded(price(seconds(coalesce(billed, d)), rate, 0, 0), {step})"
        database.execute(f"UPDATE {side} SET x = {as_money(due)}")
    else:
        raise Invalid(
            f"{file.path}: no column was recognised as the amount, and there is no rate sheet to work it out; "
            f"there are: {', '.join(file.columns)}. Say which it is in a mapping file, or name a `rate_sheet`"
        )
