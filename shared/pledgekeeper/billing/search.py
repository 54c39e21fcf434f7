"""All that a search of one file of records leaves in a folder: patterns, numbers, and what the file looks like.

`findings.json` has no telephone number in full; `findings-in-full.json` and `numbers.csv` have.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb

from pledgekeeper.billing.checking_numbers import check_numbers
from pledgekeeper.billing.files import sha256
from pledgekeeper.billing.findings import Finding
from pledgekeeper.billing.limits import Task, Watch, within_limits
from pledgekeeper.billing.numbering import PLAN, CheckedRange
from pledgekeeper.billing.opening import opened
from pledgekeeper.billing.patterns import patterns_in
from pledgekeeper.billing.profiles import profile
from pledgekeeper.billing.reading_records import into_table
from pledgekeeper.billing.records import Records
from pledgekeeper.billing.residual import amount
from pledgekeeper.billing.stages import Stage, Told, nobody
from pledgekeeper.billing.thresholds import shipped
from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.carriers.range_lists import NOTHING, RangeList
from pledgekeeper.errors import Invalid
from pledgekeeper.model import iso

THREADS: Final = 2
"""The processors of the function."""
FINDINGS: Final = "findings.json"
IN_FULL: Final = "findings-in-full.json"
NUMBERS: Final = "numbers.csv"
SQL: Final = Path(__file__).parent / "sql" / "patterns"
MOST_LISTED: Final = 500
"""Findings of each kind, ranges that are not plainly valid, and ranges in one finding that are written down."""
SEARCHING: Final = Task(
    "searching this file", "File the days or the destinations that look like fraud, and search those"
)
LAST_DIGITS: Final = re.compile(r"(?<=\+)(\d*?)\d{4}\b")


@dataclass(frozen=True)
class Searched:
    """A file in which patterns are looked for. `columns` None: they are recognised; `perhaps`: where these do not fit,
    too."""

    path: Path
    records: Records = "calls"
    columns: ColumnMapping | None = None
    perhaps: bool = False
    ranges: RangeList = NOTHING
    memory_limit: str = "2GB"
    seconds: float | None = None


@dataclass(frozen=True)
class Found:
    """What was found in a file. Amounts are in units of money; `conversion`: it says which codes were used."""

    calls: int
    findings: tuple[Finding, ...]
    ranges: tuple[CheckedRange, ...]
    conversion: bool


def search(searched: Searched, into: Path, told: Told = nobody) -> Found:
    """Look, and write all that was found into a folder. Invalid says what is wrong with a file, TooLarge what to do."""
    into.mkdir(parents=True, exist_ok=True)
    with _opened(searched, told) as calls:
        database, thresholds = calls.database, shipped()
        told(Stage("looking for patterns", 0.2))
        findings = patterns_in(database, searched.records, thresholds)
        calls.watch.must_go_on()
        told(Stage("looking up the called numbers", 0.7))
        ranges = check_numbers(database, searched.ranges, thresholds, calls.watch, into / NUMBERS)
        told(Stage("writing what was found", 0.95))
        drawn = profile(database, findings, ranges)
        whole = _whole(database)
    document = {
        "records": searched.records, "columns": calls.columns.model_dump(mode="json", exclude_none=True),
        **whole, "plan": PLAN, "range_list_sha256": searched.ranges.sha256,
        "profile": drawn, **_listed(findings, ranges),
    }  # fmt: skip
    _write(into / IN_FULL, document)
    outputs = {name: sha256(into / name) for name in (IN_FULL, NUMBERS)}
    _write(into / FINDINGS, {**_masked(document), "input": {"sha256": sha256(searched.path)}, "outputs": outputs})
    return Found(whole["calls"], tuple(findings), tuple(ranges), whole["conversion"])


def find_patterns(searched: Searched, told: Told = nobody) -> list[Finding]:
    """What is suspicious in a file, the dearest first."""
    with _opened(searched, told) as calls:
        told(Stage("looking for patterns", 0.4))
        return patterns_in(calls.database, searched.records, shipped())


def check_file(searched: Searched, told: Told = nobody) -> list[CheckedRange]:
    """Every range that a file of calls has, the dearest first of what is not plainly valid, then the others."""
    with _opened(searched, told) as calls:
        told(Stage("looking up the called numbers", 0.5))
        return check_numbers(calls.database, searched.ranges, shipped(), calls.watch)


@dataclass(frozen=True)
class _Opened:
    """A database with the table `calls`, and by which columns it was read."""

    database: duckdb.DuckDBPyConnection
    columns: ColumnMapping
    watch: Watch


@contextmanager
def _opened(searched: Searched, told: Told) -> Iterator[_Opened]:
    """Where the columns that may be right do not fit, those that are recognised are taken, within the same time."""
    with (
        TemporaryDirectory() as folder,
        opened(Path(folder), None, searched.memory_limit, THREADS) as database,
        within_limits(database, searched.seconds, SEARCHING) as watch,
    ):
        told(Stage(f"reading {searched.path.name}", 0.0))

        def read(columns: ColumnMapping | None) -> ColumnMapping:
            return into_table(database, searched.path, searched.records, shipped(), columns)

        try:
            columns = read(searched.columns)
        except Invalid:
            if not searched.perhaps:
                raise
            columns = read(None)
        watch.must_go_on()
        yield _Opened(database, columns, watch)


def _whole(database: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    (row,) = database.execute((SQL / "whole.sql").read_text()).fetchall()
    calls, seconds, units, first, last, conversion = row
    begun, ended = (iso(datetime.fromtimestamp(at // 1000, UTC)) if at is not None else None for at in (first, last))
    return {
        "calls": calls, "seconds": int(seconds), "amount": amount(int(units)), "first": begun, "last": ended,
        "conversion": conversion,
    }  # fmt: skip


def _listed(findings: Sequence[Finding], ranges: Sequence[CheckedRange]) -> dict[str, Any]:
    """The dearest of each kind, and how many more there are."""
    by_kind: dict[str, list[Finding]] = {}
    for each in findings:
        by_kind.setdefault(each.kind, []).append(each)
    kept = [each.document() for found in by_kind.values() for each in found[:MOST_LISTED]]
    more = {kind: len(found) - MOST_LISTED for kind, found in by_kind.items() if len(found) > MOST_LISTED}
    strange = [each for each in ranges if each.verdict != "valid"]
    return {
        "findings": [{**each, "ranges": each["ranges"][:MOST_LISTED]} for each in kept],
        "findings_left_out": more,
        "ranges": [each.document() for each in strange[:MOST_LISTED]],
        "ranges_left_out": max(0, len(strange) - MOST_LISTED),
    }  # fmt: skip


def _masked(told: Mapping[str, Any]) -> dict[str, Any]:
    """Callers and called numbers without their last four digits; ranges are no numbers."""
    findings = [
        {
            **each,
            "subject": each["subject"] if each["subject"].split(" ")[0] in each["ranges"] else _short(each["subject"]),
        }
        for each in told["findings"]
    ]
    return {**told, "findings": findings}


def _short(subject: str) -> str:
    return LAST_DIGITS.sub(r"\1****", subject)


def _write(path: Path, told: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
