"""The public scoreboard over a year of a million cases: wall time, and the memory that it takes.

Ten thousand cases are lived through the real rules, and stand a hundred times under other pseudonyms. Measured are a
night's count and publication (in a process of its own), the reading of a month of kept cases, the short program, what a
first night makes of each timeline, and ten years asked of the sums of their months.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from functions.scoreboard import MEMORY
from pledgekeeper import book
from pledgekeeper.local.example_year import example_cases, example_terms
from pledgekeeper.orders.on_time import Dated
from pledgekeeper.scoreboard.counting import (
    ROWS_TOGETHER,
    Kept,
    asked_of_files,
    dated_in,
    known_in,
    months_until,
    write_rows,
)
from pledgekeeper.scoreboard.deliveries import delivery_rows
from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.scoreboard.figures import scoreboard
from pledgekeeper.scoreboard.gathering import Row, row_of
from pledgekeeper.scoreboard.page import page
from pledgekeeper.scoreboard.sums import YEARS, added
from pledgekeeper.scoreboard.withholding import Withheld
from pledgekeeper.scoreboard.years import Board, years_of
from pledgekeeper.verify_scoreboard import compare
from tests.bench.figures import Figure, peak_mb

LIVED, TIMES, MONTHS = 10_000, 100, 13
AS_OF = datetime(2026, 11, 28, tzinfo=UTC)
PARTS = ", ".join(
    f'"{name}" := dated."{name}"' + (" || '-' || n" if name == "part_of" else "") for name in Dated._fields[1:]
)
DATED = f"CASE WHEN dated IS NOT NULL THEN struct_pack({PARTS}) END"
"""What counts of an order, a part of the order of the same copy."""
EVENTS, DOCUMENT, DELIVERIES = "scoreboard-events.jsonl.gz", "scoreboard.json", "deliveries.parquet"


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _million(folder)
        said = _alone(name)
        yield Figure("scoreboard_1m_cases_s", round(said["seconds"], 1), "s", 1, f"{said['lines']} events")
        yield Figure("scoreboard_1m_cases_cpu_s", round(said["cpu_s"], 1), "s", 1)
        yield Figure("scoreboard_1m_cases_peak_mb", round(said["peak_mb"]), "MB", 1)
        yield Figure("scoreboard_events_mb", round((folder / EVENTS).stat().st_size / 1e6, 1), "MB", 1)
        said = _alone(name, "month")
        yield Figure("scoreboard_month_kept_s", round(said["seconds"], 2), "s", 1, f"{said['rows']} cases")
        yield Figure("scoreboard_month_kept_peak_mb", round(said["peak_mb"]), "MB", 1)
        said = _alone(name, "years")
        yield Figure("scoreboard_10_years_s", round(said["seconds"], 2), "s", 1, f"{said['lines']} sums")
        yield Figure("scoreboard_10_years_mb", round(said["bytes"] / 1e6, 1), "MB", 1)
        said = _alone(name, "rows")
        yield Figure("scoreboard_first_night_case_cpu_ms", round(said["cpu_ms"], 2), "ms", 1, f"{said['cases']} cases")
        said = _alone(name, "again")
        yield Figure("scoreboard_worked_out_again_s", round(said["seconds"], 1), "s", 1, f"{said['said']} figures")
        yield Figure("scoreboard_worked_out_again_cpu_s", round(said["cpu_s"], 1), "s", 1)
        yield Figure("scoreboard_worked_out_again_peak_mb", round(said["peak_mb"]), "MB", 1)


def _alone(*asked: str) -> dict[str, float]:
    """What a process of its own measured; what it said last, when it failed."""
    ran = subprocess.run([sys.executable, "-m", __name__, *asked], capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(asked)} ended with {ran.returncode}:\n{ran.stderr[-2_000:]}")
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def _million(folder: Path) -> None:
    """The kept files of a year, a month of opening each."""
    lived = folder / "lived"
    lived.mkdir()
    by_month: dict[str, list[tuple[str, Row]]] = {}
    for case in example_cases(AS_OF, LIVED):
        row = row_of(case, lambda who, _: example_terms(who), lambda number: sha256(number.encode()).hexdigest(), AS_OF)
        if row:
            by_month.setdefault(f"{case.opened_at:%Y-%m}", []).append((case.case_id, row))
    for month, rows in by_month.items():
        write_rows(rows, lived / f"{month}.parquet", lived)
        with duckdb.connect() as database:
            database.execute(
                f'COPY (SELECT * EXCLUDE (n) REPLACE (case_id || \'-\' || n AS case_id, md5("case" || n) AS "case", '
                f'replace(line, "case", md5("case" || n)) AS line, {DATED} AS dated) FROM \'{lived / month}.parquet\', '
                f"range({TIMES}) AS copies(n) ORDER BY \"case\") TO '{folder / month}.parquet' "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_TOGETHER})"
            )


def _night(folder: Path) -> dict[str, float]:
    began = time.perf_counter()
    period = months_until("2026-11", MONTHS)
    orders = dated_in(sorted(folder.glob("*.parquet")), period[0], AS_OF)
    rows = delivery_rows(orders, lambda name: sha256(name.encode()).hexdigest()[:20], AS_OF)
    write_rows(rows, folder / DELIVERIES, folder)
    kept = Kept(sorted(folder.glob("*.parquet")), folder, memory=MEMORY)
    groups = kept.groups()
    withheld = Withheld.of(groups, period, Minimum())
    events, paging = kept.publish(folder / EVENTS, withheld, groups, ())
    pledge = book.pledge("pledge-2026-11")
    made = scoreboard(kept.counted((), paging), withheld, pledge, AS_OF, "Example", events)
    (folder / DOCUMENT).write_text(made.text())
    months = {group.month for group in groups}
    years = years_of(
        *added(YEARS, kept.answers), Board(groups, withheld), months, lambda _: pledge, AS_OF, "Example", Minimum()
    )
    page(made, years, "en", "https://care.pledge.example/scoreboard")
    return {"seconds": time.perf_counter() - began, "lines": events.lines}


def _years(folder: Path) -> dict[str, float]:
    """Ten years of a million cases each, asked as on a laptop: the year of the bench, ten times."""
    kept, sums, size = Kept(sorted(folder.glob("*.parquet")), folder, memory=MEMORY), folder / "sums", 0
    for year in range(2017, 2027):
        for month in months_until("2026-12", 12):
            path = sums / f"month={year}-{month[-2:]}" / "sums.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            if kept.write_sums(month, path):
                size += path.stat().st_size
    del kept
    began = time.perf_counter()
    [found] = asked_of_files(sums)(["SELECT count(*) FROM sums"])
    years, groups = added(YEARS, asked_of_files(sums))
    board = Board([], Withheld.of([], months_until("2026-11", MONTHS), Minimum()))
    pledge = book.pledge("pledge-2026-11")
    told = [f"{year}-01" for year in range(2017, 2027)]
    years_of(years, groups, board, told, lambda _: pledge, AS_OF, "Example", Minimum())
    return {"seconds": time.perf_counter() - began, "lines": int(found[0][0] or 0), "bytes": size}


def _rows(folder: Path) -> dict[str, float]:
    """What is made of a timeline once it is read; what reading it takes is the table's."""
    cases = list(example_cases(AS_OF, 2_000))
    began = time.process_time()
    rows = [(case.case_id, row_of(case, lambda who, _: example_terms(who), str, AS_OF)) for case in cases]
    write_rows(rows, folder / "rows.parquet", folder)
    return {"cpu_ms": (time.process_time() - began) * 1_000 / len(cases), "cases": len(cases)}


def _month(folder: Path) -> dict[str, float]:
    """A month of which nothing is new but one case."""
    began = time.perf_counter()
    path = sorted(folder.glob("*.parquet"))[5]
    known = known_in(path)
    with duckdb.connect() as database:
        found = database.execute(f"SELECT * FROM read_parquet('{path}') LIMIT 1")
        row = dict(zip([column[0] for column in found.description], found.fetchall()[0], strict=True))
    write_rows([(row["case_id"], row)], path, folder)
    return {"seconds": time.perf_counter() - began, "rows": len(known)}


def _again(folder: Path) -> dict[str, float]:
    began = time.perf_counter()
    document = json.loads((folder / DOCUMENT).read_text())
    with gzip.open(folder / EVENTS) as lines:
        said = sum(1 for _ in compare(document, map(json.loads, lines)))
    return {"seconds": time.perf_counter() - began, "said": said}


if __name__ == "__main__":
    measured = (
        {"again": _again, "month": _month, "years": _years, "rows": _rows}.get(sys.argv[2], _night)
        if sys.argv[2:]
        else _night
    )
    found = measured(Path(sys.argv[1]))
    found |= {"cpu_s": time.process_time(), "peak_mb": peak_mb()}
    print(json.dumps(found))
