"""What a measurement gives: a value, its unit, from how many samples, and how far they spread."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REPORT = Path(__file__).parents[2] / "docs" / "bench.json"
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    n: int
    spread: str = ""


def median(name: str, samples: Sequence[float], unit: str, digits: int = 2) -> Figure:
    """The median, with the least and the most beside it."""
    spread = f"{min(samples):.{digits}f} to {max(samples):.{digits}f}"
    return Figure(name, round(statistics.median(samples), digits), unit, len(samples), spread)


def percentile(samples: Sequence[float], share: float) -> float:
    """The value that `share` of the samples do not exceed."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def peak_mb() -> float:
    """The most memory that this process has held so far. `getrusage` will not do: it begins at what the parent held."""
    found = PEAK.search(Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) / 1024
