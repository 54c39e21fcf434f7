"""A search of filed call records, each call to another number: CPU, seconds and peak memory; peers on the same file.

The lower bound is a plain `GROUP BY` of the file in DuckDB: calls, seconds and money of each range, with nothing looked
for. The upper one is `phonenumbers` asked about each number, as one does without blocks, which looks for no pattern
either; sorted, since in another order it compiles its patterns anew for each number. Every run is a process of its own,
so that its peak memory is its own; the search is held to what its function has. What is said of the numbers must be the
same, verdict by verdict.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tests.bench.figures import Figure, median
from tests.bench.reconcile import ENVIRONMENT

SIZES = {"2m": 2_000_000, "5m": 5_000_000, "10m": 10_000_000}
ROUNDS = {"2m": 3, "5m": 1, "10m": 1}
NAIVELY = ("2m",)
"""Once: it takes minutes."""
BEGINS, SHORTEST = 4, 10
"""Of a country's example so many digits are kept; after them there is room for as many numbers as are needed."""
STARTING = """
import json, sys, time
from collections import Counter
from tests.bench.figures import peak_mb
def done(verdicts):
    seconds, cpu = time.perf_counter() - begin, time.process_time()
    print(json.dumps({"seconds": seconds, "cpu": cpu, "mib": peak_mb(), "verdicts": verdicts}))
file, begin = sys.argv[1], time.perf_counter()
"""
RUNS = {
    "ours": """
from pathlib import Path
from typing import Any
from tempfile import TemporaryDirectory
from pledgekeeper.billing.search import Searched, search
verdicts = Counter()
with TemporaryDirectory() as folder:
    for each in search(Searched(Path(file)), Path(folder)).ranges:
        verdicts[each.verdict] += each.numbers
done(verdicts)
""",
    "naively": """
import duckdb
duckdb.execute("SET enable_progress_bar = false")
from pledgekeeper.billing.numbering import check_number
numbers = duckdb.execute(f"SELECT DISTINCT b_number FROM read_csv('{file}', all_varchar = true) ORDER BY ALL")
verdicts = Counter()
while some := numbers.fetchmany(50_000):
    verdicts.update(check_number(number)[0] for (number,) in some)
done(verdicts)
""",
    "group_by": """
import duckdb
with duckdb.connect(config={"threads": 2}) as database:
    database.execute("SET enable_progress_bar = false")  # it would be written to standard output
    database.execute(f"SELECT left(b_number::VARCHAR, 5), count(*), sum(duration), sum(amount) "
                     f"FROM read_csv('{file}') GROUP BY ALL").fetchall()
done(None)
""",
}
MADE = """
COPY (
    WITH calls AS (SELECT i, hash(i) AS h, hash(-1 - i) AS g, begins, digits
                   FROM range($calls) AS t(i) JOIN examples ON example = i % $examples)
    SELECT strftime(make_timestamp(1793750400000000 + (h % 2592000)::BIGINT * 1000000), '%Y-%m-%d %H:%M:%S') AS start,
           '3361' || lpad((g % 10000000)::VARCHAR, 7, '0') AS a_number,
           begins || lpad((i // $examples * 7919 % (10 ** digits)::BIGINT)::VARCHAR, digits, '0') AS b_number,
           1 + g // 7 % 600 AS duration, printf('%.4f', (g // 11 % 90000) / 10000) AS amount
    FROM calls
) TO '{}' (HEADER)
"""


def measure() -> Iterator[Figure]:
    for size, calls in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "calls.csv"
            make(file, calls)
            yield from _measured(size, calls, file)


def make(file: Path, calls: int) -> None:
    """Calls to as many numbers, of all country codes: beside valid ones those that nobody has, or that cost more."""
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.PREMIUM_RATE)
    countries = (regions[0] for regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.values())
    found = (phonenumbers.example_number_for_type(country, kind) for country in countries for kind in kinds)
    texts = {phonenumbers.format_number(each, PhoneNumberFormat.E164).removeprefix("+") for each in found if each}
    examples = sorted({(each[:BEGINS], len(each) - BEGINS) for each in texts if len(each) >= SHORTEST})
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.execute("CREATE TABLE examples (example BIGINT, begins VARCHAR, digits INTEGER)")
        database.executemany(
            "INSERT INTO examples VALUES (?, ?, ?)", [(number, *each) for number, each in enumerate(examples)]
        )
        database.execute(MADE.format(file), {"calls": calls, "examples": len(examples)})


def _measured(size: str, calls: int, file: Path) -> Iterator[Figure]:
    samples: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(ROUNDS[size]):
        naively = size in NAIVELY and number == 0
        told = {name: _run(name, file) for name in RUNS if name != "naively" or naively}
        verdicts = told["ours"]["verdicts"]
        assert sum(verdicts.values()) == calls, "each call is to another number"
        assert "naively" not in told or told["naively"]["verdicts"] == verdicts, "something else is said of a number"
        for name, result in told.items():
            for what in ("seconds", "cpu", "mib"):
                samples[name][what].append(result[what])
    for name, taken in samples.items():
        yield median(f"search_{size}_{name}_cpu_s", taken["cpu"], "s of CPU", 1)
        yield median(f"search_{size}_{name}_s", taken["seconds"], "s", 1)
        yield median(f"search_{size}_{name}_peak_rss_mib", taken["mib"], "MiB", 0)
        if name != "ours":
            ratios = [one / other for one, other in zip(samples["ours"]["cpu"], taken["cpu"], strict=False)]
            yield median(f"search_{size}_cpu_over_{name}", ratios, "times")


def _run(name: str, file: Path) -> dict[str, Any]:
    program = [sys.executable, "-c", STARTING + RUNS[name], str(file)]
    ran = subprocess.run(program, check=True, capture_output=True, text=True, env=ENVIRONMENT)
    result: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return result
