"""What a reconciliation leaves behind: every call, a summary, a workbook and a page, in one folder."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.causes import Cause
from pledgekeeper.billing.files import sha256
from pledgekeeper.billing.inputs import Input
from pledgekeeper.billing.keeping import Keeping
from pledgekeeper.billing.page import document as page
from pledgekeeper.billing.residual import Residual, amount
from pledgekeeper.billing.stages import Stage
from pledgekeeper.billing.totals import SideTotal, Total, Totals, totals
from pledgekeeper.billing.workbook import write_workbook
from pledgekeeper.errors import Invalid

CALLS, HASHES, WORKBOOK, PAGE, SUMMARY = (
    "calls",
    "calls.sha256",
    "reconciliation.xlsx",
    "reconciliation.html",
    "summary.json",
)
FORMAT = "pledge-reconciliation/1"


@dataclass(frozen=True)
class Compared:
    """The two files by name and SHA-256, by which terms, the calls, of which those set aside are written, and what the
    comparison belongs to, by name."""

    inputs: tuple[Input, Input]
    agreement: BillingAgreement
    keeping: Keeping
    about: tuple[tuple[str, str], ...] = ()


def write_folder(
    database: duckdb.DuckDBPyConnection, into: Path, found: Residual, compared: Compared, told: Callable[[str], None]
) -> None:
    """Write the calls with their hashes, the workbook, the page, and `summary.json`, which has the hashes of those."""
    told(Stage(f"writing {into / CALLS}", 0.9))
    compared.keeping.compared()
    (into / HASHES).write_text(compared.keeping.hashes(), encoding="utf-8")
    sums = totals(database)
    told(Stage(f"writing {into / WORKBOOK}", 0.97))
    summary = _summary(found, compared, sums)
    write_workbook(into / WORKBOOK, found, sums, database, _head(compared))
    names = (compared.inputs[0].name, compared.inputs[1].name)
    (into / PAGE).write_text(page(found, sums, names, summary), encoding="utf-8")
    summary["outputs"] = {name: sha256(into / name) for name in (HASHES, WORKBOOK, PAGE)}
    (into / SUMMARY).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    told(f"summary.json has the SHA-256 {sha256(into / SUMMARY)}")


def _head(compared: Compared) -> list[tuple[str, str]]:
    """What it belongs to; what was compared: both sides by the names of their files, the period with its zone."""
    ours, theirs = (f"{each.name}{f', {len(each.files)} files' if each.files else ''}" for each in compared.inputs)
    period = compared.agreement.period
    told = f"{period.wall(period.from_)} to {period.wall(period.to)} (not included), {period.zone}" if period else "all"
    return [*compared.about, ("ours", ours), ("theirs", theirs), ("period", told)]


def cleared(into: Path) -> Path:
    """Where the calls go, without what lies there of another time. Invalid if the folder cannot be made."""
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Invalid(f"{into}: this folder cannot be made: {problem.strerror}") from problem
    shutil.rmtree(into / CALLS, ignore_errors=True)
    return into / CALLS


def _summary(found: Residual, compared: Compared, sums: Totals) -> dict[str, Any]:
    period = compared.agreement.period
    return {
        "format": FORMAT,
        **found.document(),
        "period": period.model_dump(mode="json", by_alias=True) if period else None,
        "inputs": {side: _input(each) for side, each in zip(("ours", "theirs"), compared.inputs, strict=True)},
        "old_rates": {"calls": found.old_rates.calls, "amount": amount(found.old_rates.amount)},
        "matched_calls": found.matched,
        "paired_far_apart": found.far_apart,
        "paired_with_other_caller": found.other_callers,
        "paired_in_order": found.in_order,
        "columns": {
            side: each.model_dump(mode="json", exclude_none=True)
            for side, each in zip(("ours", "theirs"), found.mappings, strict=True)
        },
        "doubt": found.doubt,
        "totals": _both(sums.all_calls),
        "calls_not_in_rate_sheet": sums.not_in_sheet,
        "waterfall": _waterfall(found),
        "by_destination": [{"destination": each.label, **_both(each)} for each in sums.destinations],
        "by_day": [{"day": each.label, **_both(each)} for each in sums.days],
        "by_dial_code": [{"dial_code": each.label, **_both(each)} for each in sums.dial_codes],
        "heat_map": [
            {"day": each.day, "destination": each.destination, "difference": _exact(each.difference)}
            for each in sums.heat_map
        ],
    }


def _input(came: Input) -> dict[str, Any]:
    files = [{"file": name, "sha256": digest} for name, digest in came.files]
    return {"file": came.name, "sha256": came.sha256} | ({"files": files} if files else {})


def _waterfall(found: Residual) -> list[dict[str, str]]:
    """Where the sum stands before and after each cause: from nothing to the difference."""
    steps, stands = [], 0
    for each in _steps(found):
        steps.append({"cause": each.cause, "from": amount(stands), "to": amount(stands + each.amount)})
        stands += each.amount
    return steps


def _steps(found: Residual) -> list[Cause]:
    return [*found.causes, *([found.unexplained] if found.unexplained.calls else [])]


def _both(each: Total) -> dict[str, Any]:
    return {
        "ours": _side(each.ours), "theirs": _side(each.theirs), "difference": _exact(each.difference),
    }  # fmt: skip


def _side(side: SideTotal) -> dict[str, Any]:
    return {
        "calls": side.calls, "seconds": f"{side.seconds.normalize():f}", "amount": _exact(side.amount),
        "should_be": _exact(side.rerated),
    }  # fmt: skip


def _exact(money: Decimal) -> str:
    text = f"{money:.8f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"
