"""A month too large for one call of the function, as the function compares it: `python -m tests.bench.large_month DIR`.

Both sides are made once, in DIR, as files of five million calls each; then each call of the function is a process of
its own with its memory and two threads, which puts down what it has and ends when its time is over. Its time is counted
in seconds of processor, of which the function has 1.7 in each of its own, so that a busy machine tells the same. DuckDB
stands for Athena, and its seconds are told apart. Found must be what was injected.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from functions.reconcile import MEMORY, ROOM, THREADS
from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.billing.generating import Recipe, generate
from pledgekeeper.billing.halfway import put_down, taken_up
from pledgekeeper.billing.opening import opened
from pledgekeeper.billing.reconcile import Work, begin, finish, place_of
from pledgekeeper.billing.sheet import read_sheet
from pledgekeeper.pledges.loading import load

IN_A_FILE = 5_000_000
PROCESSORS = 1.7
TIMEOUT_SECONDS = 900.0


class Here:
    """DuckDB in place of Athena, over files in a folder; `seconds` of the processor that it took."""

    from_calls, run = 1, "one"

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds = folder, 0.0

    def take(self, folder: Path) -> None:
        for path in list(folder.rglob("*.parquet")):
            into = self.folder / path.relative_to(folder)
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, into)
        shutil.rmtree(folder)

    def answers(self, queries: Sequence[str]) -> Iterator[Path]:
        answer = self.folder / "answer.csv"
        for query in queries:
            begun = time.process_time()
            with duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS}) as database:
                database.execute("SET enable_progress_bar = false")
                database.execute(
                    f"CREATE VIEW calls AS SELECT *, 'one' AS run FROM read_parquet('{self.folder}/*/*/*/*.parquet', "
                    "hive_partitioning = true, hive_types = {'side': VARCHAR, 'day': VARCHAR, 'destination': VARCHAR})"
                )
                database.execute(f"COPY ({query}) TO '{answer}' (HEADER)")
            self.seconds += time.process_time() - begun
            yield answer

    def fetch(self, within: str, folder: Path) -> None:
        if (self.folder / within).exists():
            shutil.copytree(self.folder / within, folder / within, dirs_exist_ok=True)

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def make(folder: Path, calls: int) -> None:
    """Both sides, and what was injected into all of their files."""
    if (folder / "truth.json").exists():
        return
    injected: dict[str, list[Any]] = {}
    for number in range(-(-calls // IN_A_FILE)):
        part = folder / f"part-{number}"
        part.mkdir(parents=True)
        few = min(IN_A_FILE, calls - number * IN_A_FILE)
        truth = generate(
            Recipe(few, number + 1, dict.fromkeys(CAUSES, 0.001), jitter_seconds=2, suffix=".parquet"), part
        )
        for each in truth["causes"]:
            known = injected.setdefault(each["cause"], [0, Decimal(0)])
            injected[each["cause"]] = [known[0] + each["calls"], known[1] + Decimal(each["amount"])]
        for side in ("ours", "theirs"):
            (folder / side).mkdir(exist_ok=True)
            shutil.move(part / f"{side}.parquet", folder / side / f"{number}.parquet")
        for name in ("agreement.yaml", "rates.csv"):
            shutil.copy(part / name, folder / name)
        shutil.rmtree(part)
        print(f"made {min(calls, (number + 1) * IN_A_FILE):,} calls", flush=True)
    (folder / "truth.json").write_text(json.dumps({cause: [n, str(sum_)] for cause, (n, sum_) in injected.items()}))


def one_call(folder: Path, timeout: float) -> int:
    """What one call of the function does. Exit code 3: it has put down, and is to be called again."""
    engine, state, disk = Here(folder / "engine"), folder / "begun.duckdb", folder / "disk"
    shutil.rmtree(disk, ignore_errors=True)
    disk.mkdir()
    steps: list[tuple[float, str]] = []

    def used() -> float:
        return (time.process_time() - engine.seconds) / PROCESSORS

    def told(step: str) -> None:
        line = str(step).splitlines()[0][:90]
        if not steps or steps[-1][1] != line:  # a step that goes on
            steps.append((round(used(), 1), line))

    found = None
    if not state.exists():
        agreement = load(folder / "agreement.yaml", BillingAgreement)
        for side in ("ours", "theirs"):
            shutil.copytree(folder / side, disk / side)
        work = Work(
            disk / "ours", disk / "theirs", agreement, read_sheet(folder / "rates.csv"), out=disk / "out",
            passing=True, engine=engine, room=ROOM,
        )  # fmt: skip
        with opened(disk, place_of(work, disk), MEMORY, THREADS) as database:
            put_down(database, begin(database, work, disk, told), state)
    else:
        shutil.move(state, disk / "begun.duckdb")
        with opened(disk, disk / "begun.duckdb", MEMORY, THREADS) as database:
            found = finish(
                database, taken_up(database), disk, told, out=disk / "out", engine=engine,
                lasts=lambda seconds: timeout - used() >= seconds,
            )  # fmt: skip
        shutil.copytree(disk / "out", folder / "result", dirs_exist_ok=True)
        if found is None:
            shutil.move(disk / "begun.duckdb", state)
    peak = int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024  # of this program alone
    print(
        json.dumps(
            {"seconds": round(used(), 1), "athena": round(engine.seconds, 1), "mib": round(peak), "steps": steps}
        )
    )
    if found is None:
        return 3
    causes = {each.cause: [each.calls, each.amount] for each in found.causes}
    (folder / "found.json").write_text(json.dumps({"causes": causes, "unexplained": found.unexplained.amount}))
    return 0


def main() -> int:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("folder", type=Path, metavar="DIR")
    said.add_argument("--calls", type=int, default=100_000_000)
    said.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS, help="of a call of the function, in seconds")
    said.add_argument("--one-call", action="store_true", help=argparse.SUPPRESS)
    given = said.parse_args()
    if given.one_call:
        return one_call(given.folder, given.timeout)
    make(given.folder, given.calls)
    for name in ("begun.duckdb", "engine", "result", "found.json"):
        path = given.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    calls = Counter[int]()
    command = [sys.executable, "-m", "tests.bench.large_month", str(given.folder), "--timeout", str(given.timeout)]
    while not calls[0]:
        done = subprocess.run([*command, "--one-call"], capture_output=True, text=True, check=False)
        calls[done.returncode] += 1
        print(f"call {calls.total()} of the function: {done.stdout.strip()}", flush=True)
        if done.returncode not in (0, 3):
            print(re.sub(r"(?s).*(?=Traceback)", "", done.stderr), file=sys.stderr)
            return 1
    found = json.loads((given.folder / "found.json").read_text())
    truth = json.loads((given.folder / "truth.json").read_text())
    for cause, (n, amount) in truth.items():
        count, units = found["causes"].get(cause, [0, 0])
        print(f"{cause}: injected {n:,} calls, {amount}; found {count:,}, {Decimal(units).scaleb(-8)}")
    print(f"unexplained: {Decimal(found['unexplained']).scaleb(-8)}")
    shutil.rmtree(given.folder / "disk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
