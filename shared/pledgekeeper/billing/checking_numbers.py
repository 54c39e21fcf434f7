"""The called numbers of a file, each looked up in the range list and the plan, and summed range by range."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import phonenumbers

from pledgekeeper.billing.numbering import PLAN, CheckedRange, check_number
from pledgekeeper.billing.reading_records import into_table
from pledgekeeper.billing.thresholds import Thresholds, shipped
from pledgekeeper.carriers.pattern_rules import Verdict
from pledgekeeper.carriers.range_lists import NOTHING, RangeList
from pledgekeeper.errors import TooLarge

SQL: Final = Path(__file__).parent / "sql" / "patterns"
AT_A_TIME: Final = 50_000
MOST_NUMBERS: Final = 10_000_000
"""Each takes a dozen microseconds, and DuckDB hands all of them over: so many fit the function's time and memory."""
EPOCH: Final = date(1970, 1, 1)


class CheckedNumber(NamedTuple):
    """A called number with what is known of it, and its calls. `amount` is in units of money."""

    number: str
    region: str
    verdict: Verdict
    source: str
    calls: int
    seconds: int
    amount: int


Each = Callable[[CheckedNumber], None]


@dataclass(frozen=True)
class Known:
    """What numbers are looked up in."""

    ranges: RangeList
    limits: Thresholds

    def of(self, number: str, day: date, *, elsewhere: bool) -> tuple[Verdict, str, str]:
        """Verdict, region and source."""
        verdict, region = check_number(number)
        if listed := self.ranges.of(number, day):
            return listed.kind, region, listed.source
        return ("elsewhere" if elsewhere and verdict == "valid" else verdict), region, PLAN


def check_file(path: Path, ranges: RangeList = NOTHING) -> list[CheckedRange]:
    """Every range that a file of calls has, the dearest first of what is not plainly valid, then the others."""
    with duckdb.connect() as database:
        into_table(database, path, "calls", shipped())
        return check_numbers(database, ranges, shipped())


def check_numbers(
    database: duckdb.DuckDBPyConnection, ranges: RangeList, limits: Thresholds, told: Each | None = None
) -> list[CheckedRange]:
    """The same of the table `calls`. `told` hears of each number that is not plainly valid. TooLarge when there are
    more than can be looked up."""
    (called,) = database.execute("SELECT count(DISTINCT b) FROM calls").fetchone() or (0,)
    if called > MOST_NUMBERS:
        raise TooLarge(
            f"{called:,} different numbers are called; at most {MOST_NUMBERS:,} are looked up. File the days or "
            "the destinations that look like fraud, and search those"
        )
    sums: dict[tuple[str, str, Verdict, str], tuple[int, int, int, int]] = {}
    for each in _numbers(database, Known(ranges, limits)):
        if told and each.verdict != "valid":
            told(each)
        key = (f"+{each.number[: limits.range_digits]}", each.region, each.verdict, each.source)
        numbers, calls, seconds, units = sums.get(key, (0, 0, 0, 0))
        sums[key] = (numbers + 1, calls + each.calls, seconds + each.seconds, units + each.amount)
    checked = [
        CheckedRange(begins, region, verdict, *figures, source)
        for (begins, region, verdict, source), figures in sums.items()
    ]
    return sorted(
        checked, key=lambda each: (each.verdict == "valid", -each.amount, -each.calls, each.range, each.source)
    )


def _numbers(database: duckdb.DuckDBPyConnection, known: Known) -> Iterator[CheckedNumber]:
    codes = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
    one, two = (", ".join(f"'{each}'" for each in sorted(codes) if len(each) == digits) for digits in (1, 2))
    statement = (SQL / "numbers.sql").read_text().format(one=one, two=two)
    limits = known.limits.elsewhere
    found = database.cursor().execute(statement, {"calls": limits.calls, "share": float(limits.share)})
    while rows := found.fetchmany(AT_A_TIME):
        for number, calls, seconds, units, first, last, elsewhere in rows:
            begun, ended = (EPOCH + timedelta(days=day) for day in (first, last))
            if known.ranges.changes(number, begun, ended):
                yield from _by_day(database, known, number, elsewhere=elsewhere)
            else:
                verdict, region, source = known.of(number, begun, elsewhere=elsewhere)
                yield CheckedNumber(number, region, verdict, source, int(calls), int(seconds), int(units))


def _by_day(
    database: duckdb.DuckDBPyConnection, known: Known, number: str, *, elsewhere: bool
) -> Iterator[CheckedNumber]:
    """Summed for each thing that is said of the number on some of its days."""
    sums: dict[tuple[Verdict, str, str], list[int]] = {}
    asked = (SQL / "days_of_numbers.sql").read_text()
    for day, *figures in database.cursor().execute(asked, {"number": int(number)}).fetchall():
        said = known.of(number, EPOCH + timedelta(days=day), elsewhere=elsewhere)
        sums[said] = [before + int(more) for before, more in zip(sums.get(said, [0, 0, 0]), figures, strict=True)]
    for (verdict, region, source), (calls, seconds, units) in sums.items():
        yield CheckedNumber(number, region, verdict, source, calls, seconds, units)
