"""Two sides' call records of one month, made up, with known causes of difference: what `pledge reconcile` must find."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pledgekeeper.billing.agreement import UNITS
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.rating import load_sheet, milliseconds
from pledgekeeper.billing.residual import amount
from pledgekeeper.billing.sheet import SHEET_COLUMNS, read_sheet

SQL = Path(__file__).parent / "sql"
SHEET = (
    ("221", "Senegal Fixed", "0.0900", 1, 1), ("22177", "Senegal Mobile", "0.1985", 1, 1),
    ("254", "Kenya Fixed", "0.0730", 60, 60), ("2547", "Kenya Mobile", "0.1240", 60, 60),
    ("370", "Lithuania Fixed", "0.0110", 1, 1), ("3706", "Lithuania Mobile", "0.0237", 1, 1),
    ("44", "United Kingdom Fixed", "0.0042", 1, 1), ("447", "United Kingdom Mobile", "0.0156", 1, 1),
    ("52", "Mexico", "0.0085", 60, 60), ("6567", "Singapore Mobile", "0.0098", 30, 6),
)  # fmt: skip
BEGIN, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
EDGE = timedelta(hours=15)
"""No call is made so close to the ends of the month that another zone would put it into another one."""
AGREEMENT = """\
currency: USD
match: {start_seconds: 5, duration_seconds: 2}
rate_sheet: rates.csv
period: {from: 2026-10-01, to: 2026-11-01, zone: UTC}
"""
MILLION, DAY_MILLISECONDS = 1_000_000, 86_400_000


@dataclass(frozen=True)
class Recipe:
    """What to make. `shares`: for each cause how large a part of the calls it befalls."""

    calls: int
    seed: int = 1
    shares: Mapping[str, float] = field(default_factory=dict)
    their_zone: str = "UTC"
    offset_seconds: int = 0
    drift_seconds_per_day: int = 0
    jitter_seconds: int = 0
    withheld: float = 0
    suffix: str = ".csv"


def generate(recipe: Recipe, into: Path) -> dict[str, Any]:
    """Write ours, theirs, the rate sheet, the agreement and the truth into a folder; the truth is also returned."""
    into.mkdir(parents=True, exist_ok=True)
    with (into / "rates.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([SHEET_COLUMNS, *((*line, "2026-01-01") for line in SHEET)])
    (into / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    with duckdb.connect(config={"temp_directory": str(into / "spilled")}) as database:
        load_sheet(database, read_sheet(into / "rates.csv"))
        database.execute((SQL / "generate.sql").read_text().format(**_facts(recipe)))
        for view, name in (("our_file", "ours"), ("their_file", "theirs")):
            database.execute(
                f"COPY (FROM {view}) TO {quoted(str(into / (name + recipe.suffix)))} {_form(recipe.suffix)}"
            )
        rows = {name: (calls, int(total)) for name, calls, total in database.execute("FROM truth").fetchall()}
    truth = {
        "difference": {"amount": amount(sum(total for _, total in rows.values()))},
        "causes": [
            {"cause": name, "calls": rows[name][0], "amount": amount(rows[name][1])} for name in CAUSES if name in rows
        ],
    }
    (into / "truth.json").write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")
    return truth


def _form(suffix: str) -> str:
    if suffix == ".parquet":
        return "(FORMAT parquet, COMPRESSION zstd)"
    return f"(FORMAT csv, HEADER, COMPRESSION {'gzip' if suffix.endswith('.gz') else 'none'})"


def _facts(recipe: Recipe) -> dict[str, Any]:
    fates, so_far = [], 0
    for cause, share in recipe.shares.items():
        fates.append(f"WHEN fate >= {so_far} AND fate < {so_far + round(share * MILLION)} THEN {quoted(cause)}")
        so_far += round(share * MILLION)
    jitter = f"1000 * (chance(i, 'jitter', {2 * recipe.jitter_seconds + 1}) - {recipe.jitter_seconds})"
    return {
        "seed": recipe.seed, "calls": recipe.calls, "begin": milliseconds(BEGIN + EDGE),
        "edge": int(EDGE.total_seconds()) * 1000,
        "seconds": int((END - BEGIN - 2 * EDGE).total_seconds()), "fates": " ".join(fates) or "WHEN false THEN ''",
        "callers": max(10, recipe.calls // 3), "called": min(10**7, max(10, recipe.calls // 5)),
        "step": UNITS // MILLION, "minimum": UNITS // 20, "jitter": jitter,
        "withheld": round(recipe.withheld * MILLION), "their_clock": _their_clock(recipe),
    }  # fmt: skip


def _their_clock(recipe: Recipe) -> str:
    """What their clock shows at a true moment: of another zone, set wrong, or running fast."""
    zone, hour = ZoneInfo(recipe.their_zone), BEGIN - timedelta(days=2)
    shifts: list[tuple[int, int]] = []
    while hour < END:
        shift = int((hour.astimezone(zone).utcoffset() or timedelta()).total_seconds() * 1000)
        if not shifts or shifts[-1][1] != shift:
            shifts.append((milliseconds(hour), shift))
        hour += timedelta(minutes=15)
    cases = " ".join(f"WHEN true_t_s >= {moment} THEN {shift}" for moment, shift in reversed(shifts))
    drift = f"(true_t_s - {milliseconds(BEGIN)}) * {recipe.drift_seconds_per_day * 1000} // {DAY_MILLISECONDS}"
    return f"true_t_s + CASE {cases} ELSE 0 END + {1000 * recipe.offset_seconds} + {drift}"
