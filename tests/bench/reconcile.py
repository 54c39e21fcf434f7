"""Reconciliation of two sides' call records: seconds, rows per second, peak memory, and peers on the same files.

The lower bound is a plain equi-join in DuckDB that adds up the differences, with nothing normalised and nothing
explained. pandas (`merge_asof`) and polars do the pairing only; `scripts/bench_peers` installs them. Every run is a
process of its own, so that its peak memory is its own. A round runs one after the other, and ratios are taken round by
round. Before the first one each has run once on few calls, so that no round compiles modules.

Ours, the join and polars are for a function of 3 GB. pandas is let off that limit, as it needs more for ten million
calls, and takes minutes there: it is in the first two rounds only.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.cdk.functions import SIZES as SIZES_OF_FUNCTIONS
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.billing.generating import Recipe, generate
from tests.bench.figures import Figure, median

ROOT = Path(__file__).parents[2]
FRAMES = ROOT / ".bench" / "frames" / "bin" / "python"
"""A Python with pandas and polars."""
SIZES = {"1m": 1_000_000, "10m": 10_000_000}
FEW = 1000
ROUNDS = 5
FEWER_ROUNDS = {("pandas", "10m"): 2}
LIMIT = "2GB"
"""What DuckDB may use of the 3 GB that the process has: what else it holds comes on top."""
STARTING = f"""
import json, re, sys, time
def done(begin, **facts):
    rss = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024  # since the program began
    print(json.dumps({{"seconds": time.perf_counter() - begin, "cpu": time.process_time(), "mib": rss, **facts}}))
folder, begin = sys.argv[1], time.perf_counter()
ours, theirs = folder + "/ours.parquet", folder + "/theirs.parquet"
CONFIG = {{"memory_limit": "{LIMIT}", "threads": 2, "temp_directory": folder, "preserve_insertion_order": False}}
"""
RECONCILE = """
from pathlib import Path
from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.sheet import read_sheet
from pledgekeeper.billing.reconcile import Work, reconcile
from pledgekeeper.pledges.loading import load
agreement = load(Path(folder) / "agreement.yaml", BillingAgreement)
work = Work(Path(ours), Path(theirs), agreement, read_sheet(Path(folder) / "rates.csv"),
            memory_limit=CONFIG["memory_limit"], threads=2)
document = reconcile(work, lambda step: None).document()
done(begin, causes=[[each["cause"], each["calls"], each["amount"]] for each in document["causes"]])
"""
RUNS = {
    "reconcile": RECONCILE,
    "long_sheet": RECONCILE.replace("rates.csv", "long_rates.csv"),
    "equijoin": """
import duckdb
database = duckdb.connect(config=CONFIG)
database.execute("SET enable_progress_bar = false")  # it would be written to standard output
database.execute(
    f'''SELECT count(*), sum(o.amount - t."Charge") FROM read_parquet('{ours}') AS o JOIN read_parquet('{theirs}') AS t
        ON CAST(o.calling_number AS BIGINT) = CAST(t."ANI" AS BIGINT)
        AND CAST(o.called_number AS BIGINT) = CAST(t."DNIS" AS BIGINT)''').fetchall()
done(begin)
""",
    "polars": """
import polars as pl
start = lambda name, form: pl.col(name).str.to_datetime(form).alias("start")
number = lambda name: pl.col(name).str.strip_chars_start("+").cast(pl.Int64)
o = pl.scan_parquet(ours).select(number("calling_number").alias("a"), number("called_number").alias("b"),
                                 start("start_time", "%Y-%m-%d %H:%M:%S"), "amount")
t = pl.scan_parquet(theirs).select(number("ANI").alias("a"), number("DNIS").alias("b"),
                                   start("Connect Time", "%d/%m/%Y %H:%M:%S"), "Charge")
joined = o.join(t, on=["a", "b"]).filter((pl.col("start") - pl.col("start_right")).abs() <= pl.duration(seconds=5))
joined.select(pl.len(), (pl.col("amount") - pl.col("Charge")).sum()).collect(engine="streaming")
done(begin)
""",
    "pandas": """
import duckdb, pandas as pd
read = lambda path, columns: duckdb.sql(f"SELECT {columns} FROM read_parquet('{path}')").df()
o = read(ours, "calling_number, called_number, start_time, amount")
t = read(theirs, '"ANI", "DNIS", "Connect Time" AS their_start, "Charge"')
o["at"], t["at"] = pd.to_datetime(o.start_time), pd.to_datetime(t.their_start, format="%d/%m/%Y %H:%M:%S")
o["key"] = o.calling_number.str[-8:] + o.called_number.str[-8:]
t["key"] = t.ANI.str[-8:] + t.DNIS.str[-8:]
pd.merge_asof(o.sort_values("at"), t.sort_values("at"), on="at", by="key", direction="nearest",
              tolerance=pd.Timedelta(seconds=5))
done(begin)
""",
}
PREFIXES = 2000
"""So many longer ones, on the same terms, are added in the long sheet to each of the ten that are generated: it then
has as many lines as a carrier's list from A to Z."""
MONTH_CALLS = 7_000_000
GIB_SECOND_USD, DISK_GIB_SECOND_USD, FREE_DISK_GIB = 0.0000133334, 0.0000000309, 0.5
"""What AWS asks in its list for a function on arm64 and its disk."""
OURS, PEERS = ("reconcile", "long_sheet"), ("polars", "pandas")
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT |= {"PYDANTIC_DISABLE_PLUGINS": "__all__"}  # as the functions have it


def measure() -> Iterator[Figure]:
    names = [name for name in RUNS if _is_measured(name)]
    with _made(FEW) as (folder, _):
        for name in names:
            _run(name, folder)
    for size, calls in SIZES.items():
        with _made(calls) as (folder, truth):
            yield from _measured(names, size, calls, folder, truth)


@contextmanager
def _made(calls: int) -> Iterator[tuple[str, dict[str, object]]]:
    """A folder with both sides, and what was injected."""
    with tempfile.TemporaryDirectory() as folder:
        recipe = Recipe(calls, 7, dict.fromkeys(CAUSES, 0.002), jitter_seconds=2, suffix=".parquet")
        truth = generate(recipe, Path(folder))
        _write_long_sheet(Path(folder))
        yield folder, truth


def _write_long_sheet(folder: Path) -> None:
    with (folder / "rates.csv").open() as short, (folder / "long_rates.csv").open("w") as long:
        lines = csv.DictReader(short)
        sheet = csv.DictWriter(long, lines.fieldnames or ())
        sheet.writeheader()
        for line in lines:
            sheet.writerow(line)
            sheet.writerows({**line, "prefix": f"{line['prefix']}{number:04}"} for number in range(PREFIXES))


def _measured(names: Sequence[str], size: str, calls: int, folder: str, truth: dict[str, object]) -> Iterator[Figure]:
    expected = [[each["cause"], each["calls"], each["amount"]] for each in truth["causes"]]  # type: ignore[attr-defined]
    samples: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(ROUNDS):
        for name in names:
            if number >= FEWER_ROUNDS.get((name, size), ROUNDS):
                continue
            result = _run(name, folder)
            if name in OURS:
                assert result.pop("causes") == expected, "what was injected was not found"
            for what, value in result.items():
                samples[name][what].append(value)
    ours = samples["reconcile"]
    yield median(f"reconcile_{size}_rows_per_s", [2 * calls / each for each in ours["seconds"]], "rows/s", 0)
    if calls > MONTH_CALLS:
        costs = [_lambda_usd(each * MONTH_CALLS / calls) for each in ours["seconds"]]
        yield median("reconcile_month_of_7m_lambda_usd", costs, "USD", 5)
    for name, taken in samples.items():
        yield median(f"reconcile_{size}_{name}_s", taken["seconds"], "s")
        yield median(f"reconcile_{size}_{name}_peak_rss_mib", taken["mib"], "MiB", 1)
        if name != "reconcile":
            for what, part in (("over", "seconds"), ("cpu_over", "cpu")):
                ratios = [one / other for one, other in zip(ours[part], taken[part], strict=False)]
                yield median(f"reconcile_{size}_{what}_{name}", ratios, "times")


def _is_measured(name: str) -> bool:
    if name in PEERS and not FRAMES.exists():
        print(f"{name} is not installed and is left out: scripts/bench_peers installs it", file=sys.stderr)
        return False
    return True


def _lambda_usd(seconds: float) -> float:
    """What the function costs for so long; its processors are taken to be as quick as those here."""
    size = SIZES_OF_FUNCTIONS["reconcile"]
    disk = (size.disk_mib or 512) / 1024 - FREE_DISK_GIB
    return seconds * (size.memory_mib / 1024 * GIB_SECOND_USD + disk * DISK_GIB_SECOND_USD)


def _run(name: str, folder: str) -> dict[str, float]:
    python = str(FRAMES) if name in PEERS else sys.executable
    program = [python, "-c", STARTING + RUNS[name], folder]
    ran = subprocess.run(program, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    result: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return result
