"""Above a size, the calls that are the same on both sides beyond doubt are set aside day by day, by another engine.

What is left, usually a few in a hundred, is compared as any other two sides are. A pair is set aside only where nothing
else could become of it: neither side has another call of the same numbers within twice the tolerance, so that no rule
for pairs that compete, for copies, or for records that were split could ever look at either call.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Protocol

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.agreement import Period
from pledgekeeper.billing.causes import Side, outside
from pledgekeeper.billing.choosing import keep_rows
from pledgekeeper.billing.edges import SLICE_MILLISECONDS
from pledgekeeper.billing.files import quoted
from pledgekeeper.billing.offsets import DAY_MILLISECONDS, HOUR_MILLISECONDS, Offset
from pledgekeeper.carriers.call_records import Tolerances

SQL = Path(__file__).parent / "sql"
DAYS_UNTIL_2200: Final = 84_006
"""Calls of before 1970 and after 2199 are not staged: no table of days goes so far."""

AT_A_TIME: Final = 8_000_000
"""Of one side: so many calls lie on this disk while they are staged, and so many a query looks at beside its
neighbours' days. A single day and destination may have more."""

Part = tuple[str, tuple[str, ...]]
"""A day, and some destinations on it."""
Spread = Mapping[str, Counter[str]]
"""How many calls of a side are staged: by day, and within it by destination."""


class Engine(Protocol):
    """What answers the queries about staged calls."""

    @property
    def from_calls(self) -> int:
        """How many calls the larger side has at least for the engine to be asked."""

    @property
    def run(self) -> str:
        """The folder `run=…` in which the staged files are, as the table `calls`; no other work has or had it."""

    def take(self, folder: Path) -> None:
        """Take over the files below a folder, `side=…/day=…/destination=…/*.parquet`; they are gone from it then."""

    def answers(self, queries: Sequence[str]) -> Iterator[Path]:
        """The answer to each query in turn, as CSV with a header; gone when the next is asked for."""

    def fetch(self, within: str, folder: Path) -> None:
        """The files `within` (`side=…/day=…/destination=…`) back, to the same place below a folder."""

    def forget(self) -> None:
        """Take away all that was taken over."""


@dataclass(frozen=True)
class SetAside:
    """The pairs are in the table `set_aside`; their calls are with the engine, on these days of our side, to these
    destinations.

    What their numbers begin with is in the table `staged_numbers`.
    """

    pairs: int = 0
    parts: tuple[Part, ...] = ()


def set_aside(
    database: duckdb.DuckDBPyConnection, engine: Engine, folder: Path, ours: Side, theirs: Side, offset: Offset,
    tolerances: Tolerances, period: Period | None,
) -> SetAside:  # fmt: skip
    """Take the pairs that are beyond doubt out of both sides, in the order in which their calls stand there."""
    spread = {side.name: _spread(database, side, offset) for side in (ours, theirs)}
    for side, other in ((ours, theirs), (theirs, ours)):
        for several in packed({day: each.total() for day, each in spread[side.name].items()}, AT_A_TIME):
            _stage(database, folder, side, other, offset, period, 1000 * tolerances.start_seconds, several)
            engine.take(folder)
    of_ours = spread[ours.name].items()
    asked: list[Part] = [(day, tuple(pack)) for day, each in of_ours for pack in packed(each, AT_A_TIME)]
    if not asked:
        return SetAside()
    _keep_beginnings(database)
    database.execute("CREATE TABLE set_aside (day VARCHAR, ours INTEGER, theirs INTEGER)")
    left = {side.name: np.ones(_count(database, side.name), np.bool_) for side in (ours, theirs)}
    answers = engine.answers([question(engine.run, *each, tolerances) for each in asked])
    parts = []
    for part, answer in zip(asked, answers, strict=True):
        pairs = (
            f"FROM read_csv({quoted(str(answer))}, header = true, auto_detect = false, "
            "columns = {'ours': 'INTEGER', 'theirs': 'INTEGER'})"
        )
        for name, rows in database.execute(pairs).fetchnumpy().items():
            left[name][np.asarray(rows)] = False
        (found,) = database.execute(
            f"INSERT INTO set_aside SELECT {quoted(part[0])}, ours, theirs {pairs}"
        ).fetchone() or (0,)
        parts += [part] if found else []
    for name, rows in left.items():
        _keep_only(database, name, np.flatnonzero(rows))
    return SetAside(_count(database, "set_aside"), tuple(sorted(parts)))


def packed(counts: Mapping[str, int], most: int) -> Iterator[list[str]]:
    """Neighbours together, as many as have at most so many calls; what has more by itself stays alone."""
    pack: list[str] = []
    calls = 0
    for name in sorted(counts):
        if pack and calls + counts[name] > most:
            yield pack
            pack, calls = [], 0
        pack.append(name)
        calls += counts[name]
    if pack:
        yield pack


def question(run: str, day: str, destinations: Sequence[str], tolerances: Tolerances) -> str:
    """The query for the pairs of one day to some destinations."""
    start = 1000 * tolerances.start_seconds
    pairs = _without_notes("pairs_of_slices.sql").format(start=start, slice=SLICE_MILLISECONDS)
    return _without_notes("set_aside.sql").format(
        run=run, day=day, days=listed(around(day)), destinations=listed(destinations), alone=2 * start + 1, pairs=pairs
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


def _spread(database: duckdb.DuckDBPyConnection, side: Side, offset: Offset) -> Spread:
    moment = offset.sql(side.name, "c.s")
    rows = database.execute(
        (SQL / "spread.sql").read_text().format(side=side.name, moment=moment, forever=DAYS_UNTIL_2200)
    ).fetchall()
    spread: dict[str, Counter[str]] = {}
    for day, destination, calls in rows:
        spread.setdefault(day, Counter())[destination] = calls
    return spread


def _stage(
    database: duckdb.DuckDBPyConnection, folder: Path, side: Side, other: Side, offset: Offset, period: Period | None,
    start: int, days: Sequence[str],
) -> None:  # fmt: skip
    """Write the calls of some days that follow each other. `start`: the tolerance, in milliseconds."""
    into = folder / f"side={side.name}"
    into.mkdir(parents=True, exist_ok=True)
    within = [
        f"{outside(moment, 'c.d', of, period)} = 0"
        for moment, of in (("c.s", side), (offset.on_the_other_clock(side.name, "c.s"), other))
    ]
    copied = _without_notes("with_a_silent_copy.sql").format(side=side.name, start=start)
    changes = [f"abs(c.s - {each.begins_at}) > {2 * HOUR_MILLISECONDS}" for each in offset.steps[1:]]
    in_the_table = side.row == "rowid"
    begin, last = (DAY_MILLISECONDS * (date.fromisoformat(day) - date(1970, 1, 1)).days for day in (days[0], days[-1]))
    database.execute(
        (SQL / "staged.sql").read_text().format(
            side=side.name, moment=offset.sql(side.name, "c.s"),
            plain=" AND ".join([*within, *changes, f"c.rowid NOT IN ({copied})"]),
            named="c.destination" if in_the_table else "r.destination",
            rest="" if in_the_table else f"LEFT JOIN rest_of_{side.name} AS r ON r.row = c.{side.row}",
            folder=quoted(str(into)), begin=begin, end=last + DAY_MILLISECONDS,
        )
    )  # fmt: skip


def _keep_beginnings(database: duckdb.DuckDBPyConnection) -> None:
    """What the sheet is asked for later, when the numbers are no longer here."""
    database.execute(
        "CREATE TABLE staged_numbers AS SELECT DISTINCT left(b::VARCHAR, longest)::BIGINT AS b "
        "FROM (SELECT b FROM ours UNION ALL SELECT b FROM theirs), "
        "(SELECT coalesce(max(len(prefix)), 1) AS longest FROM sheet) WHERE b IS NOT NULL"
    )


def _keep_only(database: duckdb.DuckDBPyConnection, side: str, rows: npt.NDArray[np.int_]) -> None:
    keep_rows(database, "kept_rows", rows)
    database.execute(
        f"CREATE OR REPLACE TABLE {side} AS SELECT c.* FROM {side} AS c SEMI JOIN kept_rows AS k ON c.rowid = k.row "
        "ORDER BY c.rowid"
    )
    database.execute("DROP TABLE kept_rows")


def _count(database: duckdb.DuckDBPyConnection, table: str) -> int:
    return int((database.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])
