"""How long each function's module takes to import in a new process, by `-X importtime`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, median

ROOT = Path(__file__).parents[2]
RUNS = 7
LINE = re.compile(r"import time:\s+\d+ \|\s+(\d+) \| (functions\.\w+)$")


def measure() -> Iterator[Figure]:
    names = sorted(path.stem for path in (ROOT / "functions").glob("*.py") if path.stem != "__init__")
    samples: dict[str, list[float]] = {name: [] for name in names}
    for run in range(RUNS + 1):
        for name in names:
            milliseconds = _import(name)
            if run:  # the first one compiles
                samples[name].append(milliseconds)
    for name in names:
        yield median(f"import_ms_{name}", samples[name], "ms", 0)


def _import(name: str) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": f"{ROOT}:{ROOT / 'shared'}", "PYDANTIC_DISABLE_PLUGINS": "__all__"}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", f"import functions.{name}"],
        env=environment, stderr=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found = [LINE.search(line) for line in done.stderr.splitlines()]
    return next(int(match[1]) / 1000 for match in found if match and match[2] == f"functions.{name}")
