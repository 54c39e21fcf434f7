"""All that a search of one file of records leaves in a folder: patterns, numbers, and what the file looks like.

`findings.json` has no telephone number in full; `findings-in-full.json` and `numbers.csv` have.
"""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from pledgekeeper.billing.checking_numbers import CheckedNumber, check_numbers
from pledgekeeper.billing.files import sha256
from pledgekeeper.billing.findings import Finding
from pledgekeeper.billing.limits import within_limits
from pledgekeeper.billing.numbering import PLAN, CheckedRange
from pledgekeeper.billing.patterns import patterns_in
from pledgekeeper.billing.profiles import profile
from pledgekeeper.billing.reading_records import into_table
from pledgekeeper.billing.records import Records
from pledgekeeper.billing.residual import amount
from pledgekeeper.billing.thresholds import shipped
from pledgekeeper.carriers.call_columns import ColumnMapping
from pledgekeeper.carriers.range_lists import NOTHING, RangeList
from pledgekeeper.model import iso

FINDINGS: Final = "findings.json"
IN_FULL: Final = "findings-in-full.json"
NUMBERS: Final = "numbers.csv"
SQL: Final = Path(__file__).parent / "sql" / "patterns"
MOST_LISTED: Final = 500
"""Findings of each kind, ranges that are not plainly valid, and ranges in one finding that are written down."""
LAST_DIGITS: Final = re.compile(r"(?<=\+)(\d*?)\d{4}\b")


@dataclass(frozen=True)
class Searched:
    """A file in which patterns are looked for. `columns` None: they are recognised."""

    path: Path
    records: Records = "calls"
    columns: ColumnMapping | None = None
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


def search(searched: Searched, into: Path) -> Found:
    """Look, and write all that was found into a folder. Invalid says what is wrong with a file, TooLarge what to do."""
    folder = into.parent / "spilled"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": searched.memory_limit, "threads": 2, "temp_directory": str(folder),
    }  # fmt: skip
    into.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config=config) as database, within_limits(database, searched.seconds):
        database.execute("SET enable_progress_bar = false")
        limits = shipped()
        columns = into_table(database, searched.path, searched.records, limits, searched.columns)
        findings = patterns_in(database, searched.records, limits)
        with closing(_Numbers(into / NUMBERS)) as numbers:
            ranges = check_numbers(database, searched.ranges, limits, numbers.write)
        drawn = profile(database, findings, ranges)
        whole = _whole(database)
    told = {
        "records": searched.records, "columns": columns.model_dump(mode="json", exclude_none=True),
        **whole, "plan": PLAN, "range_list_sha256": searched.ranges.sha256,
        "profile": drawn, **_listed(findings, ranges),
    }  # fmt: skip
    _write(into / IN_FULL, told)
    outputs = {name: sha256(into / name) for name in (IN_FULL, NUMBERS)}
    _write(into / FINDINGS, {**_masked(told), "input": {"sha256": sha256(searched.path)}, "outputs": outputs})
    return Found(whole["calls"], tuple(findings), tuple(ranges), whole["conversion"])


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


class _Numbers:
    """`numbers.csv`: every called number that is not plainly valid."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(("number", "region", "verdict", "source", "calls", "seconds", "amount"))

    def write(self, each: CheckedNumber) -> None:
        self._rows.writerow(
            (f"+{each.number}", each.region, each.verdict, each.source, each.calls, each.seconds, amount(each.amount))
        )

    def close(self) -> None:
        self._file.close()
