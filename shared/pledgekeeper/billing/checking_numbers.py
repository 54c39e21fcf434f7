"""The called numbers of a file, each looked up in the range list and the plan, and summed range by range.

All of it is SQL over blocks of the plan, so that no number is handed to Python but the few that no block answers.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import phonenumbers

from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.limits import Watch
from pledgekeeper.billing.numbering import PLAN, CheckedRange, check_number
from pledgekeeper.billing.plan_blocks import CODE_DIGITS, Answer, blocks, country_code, one_by_one
from pledgekeeper.billing.tables import insert, keep
from pledgekeeper.billing.thresholds import Thresholds
from pledgekeeper.carriers.range_lists import RangeList

SQL: Final = Path(__file__).parent / "sql" / "numbers"
AT_A_TIME: Final = 20_000
WORTH_BLOCKS: Final = 500
"""So many numbers of one country and length take `phonenumbers` as long as finding their blocks does on average."""
EPOCH: Final = date(1970, 1, 1)


def check_numbers(
    database: duckdb.DuckDBPyConnection, ranges: RangeList, thresholds: Thresholds, watch: Watch,
    into: Path | None = None,
) -> list[CheckedRange]:  # fmt: skip
    """Every range that the table `calls` has, the dearest first of what is not plainly valid, then the others.

    `into`: a CSV file of each number that is not plainly valid.
    """
    answers: dict[Answer, int] = {}
    _place(database, thresholds)
    _keep_lines(database, ranges)
    for each in ("called", "listed", "days"):
        database.execute(_sql(each))
    _keep_plan(database, answers)
    database.execute(_sql("checked"))
    _ask_singly(database, answers, watch)
    keep(
        database, "answers", {"answer": "INTEGER", "verdict": "VARCHAR", "region": "VARCHAR"},
        ((number, verdict, region) for (verdict, region), number in answers.items()),
    )  # fmt: skip
    database.execute(_sql("answered").format(plan=quoted(PLAN)))
    if into:
        database.execute(_sql("not_valid").format(path=quoted(str(into))))
    found = database.execute(_sql("ranges").format(digits=thresholds.range_digits)).fetchall()
    return [CheckedRange(*row) for row in found]


def _place(database: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> None:
    """Which calls went to another country than they are billed as."""
    codes = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
    one, two = (", ".join(f"'{each}'" for each in sorted(codes) if len(each) == digits) for digits in (1, 2))
    limits = thresholds.elsewhere
    database.execute(_sql("homes").format(one=one, two=two), {"calls": limits.calls, "share": float(limits.share)})
    database.execute(_sql("placed"))


def _keep_lines(database: duckdb.DuckDBPyConnection, ranges: RangeList) -> None:
    lines = (line for each in ranges.lines.values() for line in each)
    keep(
        database, "lines",
        {
            "line": "INTEGER", "prefix": "VARCHAR", "kind": "VARCHAR", "begins": "INTEGER", "until": "INTEGER",
            "source": "VARCHAR",
        },
        (
            (number, line.prefix, line.kind, (line.begins - EPOCH).days, (line.until - EPOCH).days, line.source)
            for number, line in enumerate(lines)
        ),
    )  # fmt: skip


def _keep_plan(database: duckdb.DuckDBPyConnection, answers: dict[Answer, int]) -> None:
    """The blocks of all numbers that have the country and the length of one that is called."""
    called: Counter[tuple[str, int]] = Counter()
    for begins, length, numbers in database.execute(_sql("countries").format(digits=CODE_DIGITS)).fetchall():
        called[country_code(begins) or begins, length] += numbers
    keep(
        database, "plan", {"first": "BIGINT", "answer": "INTEGER"},
        (
            (block.first, None if block.answer is None else answers.setdefault(block.answer, len(answers)))
            for (begins, length), numbers in called.items()
            for block in (blocks(begins, length) if numbers >= WORTH_BLOCKS else [one_by_one(begins, length)])
        ),
    )  # fmt: skip


def _ask_singly(database: duckdb.DuckDBPyConnection, answers: dict[Answer, int], watch: Watch) -> None:
    """Numbers that no block answers."""
    keep(database, "singly", columns := {"b": "BIGINT", "answer": "INTEGER"}, ())
    last = 0
    while found := database.execute(_sql("unanswered"), {"last": last, "most": AT_A_TIME}).fetchall():
        watch.must_go_on()
        numbers = [number for (number,) in found]
        told = (answers.setdefault(check_number(str(number)), len(answers)) for number in numbers)
        insert(database, "singly", columns, zip(numbers, told, strict=True))
        last = numbers[-1]


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()
