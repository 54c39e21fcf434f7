"""Above a size, the calls that are the same on both sides beyond doubt are set aside day by day, by another engine.

What is left, usually a few in a hundred, is compared as any other two sides are. A pair is set aside only where nothing
else could become of it: neither side has another call of the same numbers within twice the tolerance, so that no rule
for pairs that compete, for copies, or for records that were split could ever look at either call.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Protocol

import duckdb

from pledgekeeper.billing.agreement import Period
from pledgekeeper.billing.causes import Side, outside
from pledgekeeper.billing.edges import SLICE_MILLISECONDS
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.offsets import HOUR_MILLISECONDS, Offset
from pledgekeeper.carriers.call_records import Tolerances

SQL = Path(__file__).parent / "sql"
YEAR_2200: Final = 7_258_118_400_000
"""Calls of before 1970 and after 2199 are not staged: no table of days goes so far."""


class Staged(Protocol):
    """Both sides' files where an engine reads them, as the table `calls`."""

    @property
    def run(self) -> str:
        """The folder `run=…` that they are in."""

    def answers(self, queries: Sequence[str]) -> Iterator[Path]:
        """The answer to each query in turn, as CSV with a header; gone when the next is asked for."""


class Engine(Protocol):
    """What answers the queries about staged calls."""

    @property
    def from_calls(self) -> int:
        """How many calls the larger side has at least for the engine to be asked."""

    def stage(self, folder: Path) -> AbstractContextManager[Staged]:
        """Take over the files below a folder: `side=…/day=…/*.parquet`."""


@dataclass(frozen=True)
class SetAside:
    """The pairs are in the table `set_aside`, their calls in the view `staged`."""

    pairs: int = 0
    days: tuple[str, ...] = ()


def set_aside(
    database: duckdb.DuckDBPyConnection, engine: Engine, folder: Path, ours: Side, theirs: Side, offset: Offset,
    tolerances: Tolerances, period: Period | None,
) -> SetAside:  # fmt: skip
    """Take the pairs that are beyond doubt out of both sides, in the order in which their calls stand there."""
    for side, other in ((ours, theirs), (theirs, ours)):
        _stage(database, folder, side, other, offset, period)
    days = sorted(each.name.removeprefix("day=") for each in (folder / f"side={ours.name}").iterdir())
    if not days:
        return SetAside()
    database.execute(
        f"CREATE VIEW staged AS FROM read_parquet({quoted(f'{folder}/*/*/*.parquet')}, "
        "hive_partitioning = true, hive_types = {'side': VARCHAR, 'day': VARCHAR})"
    )
    database.execute("CREATE TABLE set_aside (day VARCHAR, ours INTEGER, theirs INTEGER)")
    with engine.stage(folder) as staged:
        answers = staged.answers([question(staged.run, day, tolerances) for day in days])
        for day, answer in zip(days, answers, strict=True):
            database.execute(
                f"INSERT INTO set_aside SELECT {quoted(day)}, ours, theirs FROM read_csv({quoted(str(answer))}, "
                "header = true, auto_detect = false, columns = {'ours': 'INTEGER', 'theirs': 'INTEGER'})"
            )
    for name in (ours.name, theirs.name):
        database.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT c.* FROM {name} AS c "
            f"ANTI JOIN set_aside AS p ON c.rowid = p.{name} ORDER BY c.rowid"
        )
    (pairs,) = database.execute("SELECT count(*) FROM set_aside").fetchone() or (0,)
    return SetAside(int(pairs), tuple(days))


def question(run: str, day: str, tolerances: Tolerances) -> str:
    """The query for the pairs of one day."""
    start = 1000 * tolerances.start_seconds
    pairs = _without_notes("pairs_of_slices.sql").format(start=start, slice=SLICE_MILLISECONDS)
    return _without_notes("set_aside.sql").format(
        run=run, day=day, days=listed(around(day)), alone=2 * start + 1, pairs=pairs
    )  # fmt: skip


def _without_notes(file: str) -> str:
    """A statement alone: what looks into a query before an engine does may stumble over what is said above it."""
    lines = (SQL / file).read_text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def around(day: str) -> list[str]:
    """A day and its neighbours, in which the other record of a call may lie."""
    midst = date.fromisoformat(day)
    return [(midst + timedelta(days=away)).isoformat() for away in (-1, 0, 1)]


def listed(texts: Iterable[str]) -> str:
    """Literals of SQL, one after another."""
    return ", ".join(quoted(each) for each in texts)


def _stage(
    database: duckdb.DuckDBPyConnection, folder: Path, side: Side, other: Side, offset: Offset, period: Period | None
) -> None:
    into = folder / f"side={side.name}"
    into.mkdir(parents=True)
    within = [
        f"{outside(moment, 'c.d', of, period)} = 0"
        for moment, of in (("c.s", side), (offset.on_the_other_clock(side.name, "c.s"), other))
    ]
    changes = [f"abs(c.s - {each.begins_at}) > {2 * HOUR_MILLISECONDS}" for each in offset.steps[1:]]
    in_the_table = side.row == "rowid"
    database.execute(
        (SQL / "staged.sql").read_text().format(
            side=side.name, moment=offset.sql(side.name, "c.s"), plain=" AND ".join([*within, *changes]),
            destination="c.destination" if in_the_table else "r.destination",
            rest="" if in_the_table else f"LEFT JOIN rest_of_{side.name} AS r ON r.row = c.{side.row}",
            folder=quoted(str(into)), forever=YEAR_2200,
        )
    )  # fmt: skip
