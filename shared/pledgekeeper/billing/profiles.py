"""What a file of calls looks like, to be drawn: its hours, how long calls ring and last, the ranges that cost most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from pledgekeeper.billing.findings import Finding
from pledgekeeper.billing.numbering import CheckedRange
from pledgekeeper.billing.residual import amount
from pledgekeeper.billing.tables import keep
from pledgekeeper.model import iso

SQL: Final = Path(__file__).parent / "sql" / "patterns"
HOUR, DAY = 3_600_000, 86_400_000
MOST_HOURS: Final = 24 * 62
TOP: Final = 12
LASTS: Final = (5, 10, 15, 30, 60, 120, 300, 600)
RINGS: Final = (1, 3, 6, 10, 20, 30)
BY_CALLER: Final = ("wangiri", "sim-box")
BY_RANGE: Final = ("irsf", "fas", "ait")


def profile(
    database: duckdb.DuckDBPyConnection, found: Sequence[Finding], ranges: Iterable[CheckedRange]
) -> dict[str, Any]:
    """The profile of the table `calls`, after patterns were looked for in it; as `findings.json` has it."""
    callers = ((int(each.subject.removeprefix("+")),) for each in found if each.kind in BY_CALLER)
    suspected = ((each.subject.removeprefix("+"),) for each in found if each.kind in BY_RANGE)
    keep(database, "suspected_callers", {"a": "BIGINT"}, callers)
    keep(database, "suspected_ranges", {"r": "VARCHAR"}, suspected)
    return {
        "hours": _hours(database),
        "durations": _lasting(database, "d", LASTS),
        "ringing": _lasting(database, "ring", RINGS),
        "top_ranges": _top(found, ranges),
    }


def _hours(database: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """By the hour; a file of more than two months by the day. `most`: calls of the busiest hour of a day."""
    statement = (SQL / "hours.sql").read_text()
    step = HOUR
    rows = database.execute(statement, {"step": step}).fetchall()
    if len(rows) > MOST_HOURS:
        step = DAY
        rows = database.execute(statement, {"step": step}).fetchall()
    bins = [
        {"at": iso(datetime.fromtimestamp(at // 1000, UTC)), "calls": calls, "burst": burst, "most": most}
        for at, calls, burst, most in rows
    ]
    return {"step_seconds": step // 1000, "bins": bins}


def _lasting(database: duckdb.DuckDBPyConnection, field: str, bounds: Sequence[int]) -> dict[str, Any] | None:
    """None where the file does not say."""
    slot = " + ".join(f"({field} > {1000 * bound})::INTEGER" for bound in bounds)
    rows = database.execute((SQL / "lasting.sql").read_text().format(field=field, slot=slot)).fetchall()
    if not rows:
        return None
    sides = {True: [0] * (len(bounds) + 1), False: [0] * (len(bounds) + 1)}
    for suspected, at, calls in rows:
        sides[suspected][at] = calls
    return {"bounds_seconds": list(bounds), "suspected": sides[True], "others": sides[False]}


def _top(found: Sequence[Finding], ranges: Iterable[CheckedRange]) -> list[dict[str, Any]]:
    """The ranges that cost most, else have most calls; what was found of each, and what its numbers are."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.kind not in BY_CALLER:
            for called in each.ranges:
                kinds[called].add(each.kind)
    sums: dict[str, list[CheckedRange]] = defaultdict(list)
    for checked in ranges:
        sums[checked.range].append(checked)
    parts = {name: (sum(p.amount for p in each), sum(p.calls for p in each)) for name, each in sums.items()}
    dearest = sorted(parts, key=lambda name: (*(-figure for figure in parts[name]), name))[:TOP]
    return [
        {
            "range": name,
            "region": max(sums[name], key=lambda each: each.calls).region,
            "verdicts": sorted({each.verdict for each in sums[name]} - {"valid"}),
            "patterns": sorted(kinds[name]),
            "calls": parts[name][1],
            "amount": amount(parts[name][0]),
        }
        for name in dearest
    ]
