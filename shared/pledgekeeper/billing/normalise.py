"""The columns of a file as SQL expressions of one common form; see `sql/calls.sql`."""

import re
from collections.abc import Sequence
from datetime import datetime

from pledgekeeper.billing.agreement import MONEY_DECIMALS, UNITS
from pledgekeeper.billing.figures import Mark, currency_in_sql, decimal_mark, figure_in_sql
from pledgekeeper.billing.files import CallFile, named
from pledgekeeper.billing.rating import as_money
from pledgekeeper.carriers.call_columns import ColumnMapping, Duration, Start
from pledgekeeper.errors import Invalid

FORMATS = {
    "day-first": (
        "%d/%m/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M",
        "%d/%m/%y %H:%M:%S",
        "%d/%m/%Y %H:%M:%S.%f",
        "%d/%m/%Y %I:%M:%S %p",
        "%d/%m/%Y %H.%M.%S",
        "%d/%b/%Y %H:%M:%S",
        "%d/%b/%y %H:%M:%S",
        "%d/%b/%Y %I:%M:%S %p",
        "%d/%b/%Y %H:%M",
        "%d/%b/%Y %H.%M.%S",
        "%d/%b/%y %H.%M.%S",
        "%d/%b/%y %H.%M.%S.%f",
        "%d/%b/%Y %I.%M.%S %p",
        "%d/%b/%y %I.%M.%S %p",
        "%d/%b/%y %I.%M.%S.%f %p",
        "%d %b %Y %H:%M:%S",
        "%d %b %Y %H:%M",
    ),
    "month-first": (
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%Y %H:%M",
        "%m/%d/%y %H:%M:%S",
        "%b %d %Y %H:%M:%S",
        "%b %d, %Y %H:%M:%S",
        "%b %d %Y %I:%M:%S %p",
        "%b %d, %Y %I:%M:%S %p",
    ),
    "compact": (
        "%Y%m%d%H%M%S",
        "%Y%m%d %H%M%S",
        "%Y%m%d %H:%M:%S",
        "%Y%m%d %I:%M:%S %p",
    ),
    "iso": (
        "%Y-%m-%d %I:%M:%S %p",
        "%Y-%m-%d %I:%M %p",
        "%Y-%m-%d %I:%M:%S.%f %p",
        "%Y-%m-%d %I:%M:%S%p",
        "%Y-%m-%d %I:%M%p",
    ),
}
"""Those of ISO are of a clock with twelve hours in a column beside the day; the others DuckDB casts."""
TWELVE_HOURS = re.compile(r"[AP]M\s*$", re.IGNORECASE)
AN_HOUR = 3_600_000
WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT")


def expressions(file: CallFile, mapping: ColumnMapping) -> dict[str, str]:
    """For each field of a call the expression that reads it; NULL where the file does not say. Invalid names a column
    that is not there."""
    if strange := [column for column in mapping.columns() if column not in file.columns]:
        raise Invalid(f"{file.path}: there is no column {strange[0]!r}; there are: {', '.join(file.columns)}")
    return {
        "a": _number(file, mapping.a_number),
        "b": _number(file, mapping.b_number),
        "s": _began(file, mapping),
        "d": _lasted(file, mapping),
        "billed": _duration(file, mapping.billed, mapping.decimal) if mapping.billed else "NULL::BIGINT",
        "x": _money(file, mapping.amount, mapping.decimal, hundredths="amount" in mapping.cents),
        "rate": _money(file, mapping.rate, mapping.decimal, hundredths="rate" in mapping.cents),
        "currency": _currency(mapping),
        "destination": f"trim({named(mapping.destination)})" if mapping.destination else "NULL::VARCHAR",
    }


def _currency(mapping: ColumnMapping) -> str:
    if mapping.currency is None:
        return "NULL::VARCHAR"
    cell = named(mapping.currency)
    return currency_in_sql(cell) if mapping.currency == mapping.amount else f"nullif(upper(trim({cell})), '')"


def _number(file: CallFile, column: str | None) -> str:
    """The digits of a telephone number as a whole number: `+`, leading zeros and what surrounds it fall away.

    A routing code ends in `#` or `*`; an address of SIP begins after its scheme and ends at `@` or `;`; a switch fills
    up an odd number of digits with an `F`. What holds other letters or marks (anonymous, 4479****12) is no number.
    """
    if column is None:
        return "NULL::BIGINT"
    cell = named(column)
    if file.columns[column] in WHOLE_NUMBERS:
        return f"nullif(TRY_CAST({cell} AS BIGINT), 0)"
    if file.columns[column].startswith(("DOUBLE", "FLOAT", "DECIMAL")):  # as a column with gaps is often written
        return f"nullif(CAST(TRY_CAST({cell} AS DECIMAL(18,0)) AS BIGINT), 0)"
    bare = f"regexp_replace(trim(CAST({cell} AS VARCHAR), '=''\" '), '^\\s*(sips?:|tel:)|[@;].*$', '', 'g')"
    bare = f"regexp_replace({bare}, '^.*[#*]([0-9]{{5,}})$', '\\1')"
    bare = f"regexp_replace({bare}, '^([+]?[0-9]{{7,}})[.]0+$', '\\1')"
    bare = f"regexp_replace({bare}, '[\\s().\\-/]|[fF]$', '', 'g')"
    # `digits` is named once in each expression: what is named twice, DuckDB works out for every row.
    digits = f"regexp_extract({bare}, '^[+]?[0-9]*?([0-9]{{1,18}})$', 1)"
    if set().union(*file.column(column)) - set("+0123456789"):
        return f"nullif(TRY_CAST({digits} AS BIGINT), 0)"
    return f"nullif(coalesce(TRY_CAST({cell} AS BIGINT), TRY_CAST({digits} AS BIGINT)), 0)"


def _began(file: CallFile, mapping: ColumnMapping) -> str:
    moment = _start(file, mapping.start)
    return f"({moment}) - ({_duration(file, mapping.duration, mapping.decimal)})" if mapping.start.ended else moment


def _lasted(file: CallFile, mapping: ColumnMapping) -> str:
    """Milliseconds. Where only the end is told: from the start to it, also if the clock was set back between them."""
    if mapping.duration.unit != "end":
        return _duration(file, mapping.duration, mapping.decimal)
    ended = _start(file, mapping.start.model_copy(update={"column": mapping.duration.column, "time_column": None}))
    lasted = f"({ended}) - ({_start(file, mapping.start)})"
    return f"{lasted} + if({lasted} BETWEEN -{AN_HOUR} AND -1, {AN_HOUR}, 0)"


def _start(file: CallFile, start: Start) -> str:
    """Milliseconds since 1970 on the file's own clock."""
    cell = named(start.column)
    kind = file.columns[start.column]
    if kind.startswith("TIMESTAMP") and not start.time_column:
        return _milliseconds(cell)
    if start.written in ("epoch-seconds", "epoch-milliseconds"):
        digits, factor = (13, 1000) if start.written == "epoch-seconds" else (16, 1)
        return f"CAST(round(TRY_CAST({cell} AS DECIMAL({digits},3)) * {factor}) AS BIGINT)"
    text = cell if kind == "VARCHAR" else f"CAST({cell} AS VARCHAR)"
    if start.time_column:
        text = f"trim({text}) || ' ' || trim(CAST({named(start.time_column)} AS VARCHAR))"
    elif any(each != each.strip() for each in file.cells(start.column)):
        text = f"trim({text})"
    if start.written == "iso" and any("年" in each for each in file.column(start.column)):
        text = f"translate({text}, '年月日', '--')"
    if start.written == "iso" and start.time_column and any(map(TWELVE_HOURS.search, file.column(start.time_column))):
        sample = [each.replace("/", "-") for each in _written(file, start)]
        return _milliseconds(f"try_strptime(replace({text}, '/', '-'), {_formats(FORMATS['iso'], sample)})")
    if start.written == "iso":
        return _milliseconds(f"TRY_CAST({text} AS {'TIMESTAMPTZ' if start.zoned else 'TIMESTAMP'})")
    sample = _written(file, start)
    if any("-" in each or "." in each[:8] for each in sample):
        text = f"regexp_replace(replace({text}, '-', '/'), '^(\\d+)[.](\\d+)[.]', '\\1/\\2/')"
    return _milliseconds(f"try_strptime({text}, {_formats(FORMATS[start.written], sample)})")


def _milliseconds(moment: str) -> str:
    """Since 1970; quicker than `epoch_ms`."""
    return f"epoch_us({moment}) // 1000"


def _written(file: CallFile, start: Start) -> list[str]:
    """The sampled moments, date and time together."""
    if start.time_column is None:
        return file.column(start.column)
    pairs = zip(file.cells(start.column), file.cells(start.time_column), strict=True)
    return [f"{date.strip()} {time.strip()}" for date, time in pairs if date.strip()]


def _formats(known: Sequence[str], sample: Sequence[str]) -> str:
    """Those that occur in the sample: DuckDB reads one much faster than several. One moment of each shape tells."""
    told, fitting = set[str](), set[str]()
    for each in sample[:200]:
        if (shape := re.sub(r"\d", "0", each)) not in told:
            plain = re.sub(r"^(\d+)[.](\d+)[.]", r"\1/\2/", each if "-" in known[0] else each.replace("-", "/"))
            if fits := {form for form in known if read_as(plain, form)}:
                told.add(shape)
                fitting |= fits
    found = [each for each in known if each in fitting] or list(known)
    return f"'{found[0]}'" if len(found) == 1 else str(found)


def read_as(text: str, pattern: str) -> datetime | None:
    """The moment that a text is in a form; None where it is in another."""
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007  a wall clock's
    except ValueError:
        return None


def _duration(file: CallFile, duration: Duration, decimal: Mark) -> str:
    """Milliseconds; what lasts for decades is none: another column's number, in a row that is shifted. A column that
    leaves no doubt about the sign before its decimals is read by that."""
    cell = named(duration.column)
    if duration.unit == "clock":
        text = f"trim(CAST({cell} AS VARCHAR))"
        if any(each[-1].isalpha() for each in file.column(duration.column)):
            text = f"replace(lower({text}), 'pt', '')"
        hours = f"CASE WHEN len({text}) - len(replace({text}, ':', '')) = 1 THEN '0:' || {text} ELSE {text} END"
        return f"CAST(TRY_CAST(epoch(TRY_CAST({hours} AS INTERVAL)) * 1000 AS DECIMAL(12,0)) AS BIGINT)"
    if duration.unit == "hhmmss":
        digits = f"TRY_CAST({cell} AS UINTEGER)"
        return f"({digits} // 10000 * 3600 + {digits} // 100 % 100 * 60 + {digits} % 100)::BIGINT * 1000"
    factor = {"seconds": " * 1000", "tenths": " * 100", "hundredths": " * 10"}.get(duration.unit, "")
    if file.columns[duration.column] in WHOLE_NUMBERS and duration.unit != "minutes":
        return f"CAST(TRY_CAST({cell} AS DECIMAL({9 if duration.unit == 'seconds' else 12},0)) AS BIGINT){factor}"
    digits = {"minutes": "13,6", "seconds": "12,3"}.get(duration.unit, "15,3")
    number = f"TRY_CAST({cell} AS DECIMAL({digits}))"
    if file.columns[duration.column] == "VARCHAR":
        mark = decimal_mark(file.column(duration.column)) or decimal
        plain = f"TRY_CAST({_plain(cell, mark)} AS DECIMAL({digits}))"
        number = f"coalesce({plain}, TRY_CAST({figure_in_sql(cell, mark)} AS DECIMAL({digits})))"
    if duration.unit == "minutes":
        return f"CAST(round({number} * 60) * 1000 AS BIGINT)"
    return f"CAST({number}{factor} AS BIGINT)"


def _plain(cell: str, mark: Mark) -> str:
    """A cell as DuckDB casts it, where it has no more than digits, a sign, and a mark before its decimals."""
    return cell if mark == "." else f"CASE WHEN contains({cell}, '.') THEN NULL ELSE replace({cell}, ',', '.') END"


def _money(file: CallFile, column: str | None, decimal: Mark, *, hundredths: bool) -> str:
    """Units; a thousand million and more is no amount of a call.

    Whole numbers are read quickest, then what else is plain; what has a currency, or signs between its thousands, last.
    """
    if column is None:
        return "NULL::BIGINT"
    units = _money_units(file, column, decimal)
    return f"({units}) // 100" if hundredths else units


def _money_units(file: CallFile, column: str, decimal: Mark) -> str:
    cell = named(column)
    if file.columns[column] != "VARCHAR":
        return as_money(_units(cell))
    plain = _plain(cell, decimal)
    whole = f"TRY_CAST({plain} || 'e+{MONEY_DECIMALS}' AS BIGINT)"  # of all that is written without an exponent
    return as_money(f"coalesce({whole}, {_units(plain)}, {_units(figure_in_sql(cell, decimal))})")


def _units(cell: str) -> str:
    return f"TRY_CAST(TRY_CAST({cell} AS DECIMAL(28,{MONEY_DECIMALS})) * {UNITS} AS BIGINT)"
