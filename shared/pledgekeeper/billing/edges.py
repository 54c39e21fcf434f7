"""Every two records that may be one call, and which of them compete with each other."""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.agreeing import any_agreed, this_total
from pledgekeeper.billing.offsets import Offset

SQL = Path(__file__).parent / "sql"
SLICE_MILLISECONDS = 1 << 20
BUCKETS, LOOKED_AT, RUN, FEW = 1 << 16, 64, 256, 4
"""Numbers fall into so many buckets; one call in so many is looked at, in runs of so many (all are powers of two); so
many pairs for each call are few."""

SIDES = ("ours", "theirs")
Rows = npt.NDArray[np.int32]
Times = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Edges:
    """The table `edges`: the rows that it names, and how often it names each row of a side."""

    ours: Rows
    theirs: Rows
    times: tuple[Times, Times]

    def most(self) -> int:
        """How often the row is named that is named most often."""
        return max(int(each.max(initial=0)) for each in self.times)


def find_edges(database: duckdb.DuckDBPyConnection, offset: Offset, start: int, *, few: bool, crowds: bool) -> Edges:
    """Fill the table `edges`. `start`: milliseconds; `few`: whether few pairs share both numbers.

    Left out are calls whose total is in the table `agreed`, and where there are crowds those in `crowded_…`.
    """
    facts = {f"{side}_moment": offset.sql(side) for side in SIDES}
    facts |= {f"{side}_open": _open(database, offset, side, crowds=crowds) for side in SIDES}
    pairs = "pairs_of_numbers" if few else "pairs_of_slices"
    text = (SQL / f"{pairs}.sql").read_text().format(start=start, slice=SLICE_MILLISECONDS)
    database.execute((SQL / "edges.sql").read_text().format(pairs=text, **facts))
    found = database.execute("SELECT ours, theirs FROM edges").fetchnumpy()
    ours, theirs = np.asarray(found["ours"]), np.asarray(found["theirs"])
    sizes = database.execute("SELECT (SELECT count(*) FROM ours), (SELECT count(*) FROM theirs)").fetchone() or (0, 0)
    return Edges(ours, theirs, (named(ours, sizes[0]), named(theirs, sizes[1])))


def named(rows: Rows, calls: int) -> Times:
    """How often each row of a side is named: in one byte, which is quicker, unless one is named more than 255 times."""
    times = np.zeros(calls, np.uint8)
    np.add.at(times, rows, np.uint8(1))
    return times if times.sum(dtype=np.int64) == len(rows) else np.bincount(rows, minlength=calls)


def open_calls(database: duckdb.DuckDBPyConnection, offset: Offset, side: str) -> str:
    """The query for calls of a side that are to be paired, as `crowds.find_crowds` takes it."""
    return (
        f"SELECT k AS key, {offset.sql(side)} AS m, d, x, false AS said, rowid::INTEGER AS row "
        f"FROM {side} {_open(database, offset, side, crowds=False)} "
        "WHERE k IS NOT NULL AND d IS NOT NULL AND s IS NOT NULL"
    )


def _open(database: duckdb.DuckDBPyConnection, offset: Offset, side: str, *, crowds: bool) -> str:
    without = f"ANTI JOIN agreed AS g ON {this_total(offset, side)}" if any_agreed(database) else ""
    return f"{without} ANTI JOIN crowded_{side} AS z ON {side}.rowid = z.row" if crowds else without


def few_share_numbers(database: duckdb.DuckDBPyConnection) -> bool:
    """Whether a join by the numbers alone gives few pairs: the spread of calls over buckets of numbers tells.

    The sum of squares of what is in a bucket beyond its fair share estimates the pairs of one side with itself (Alon,
    Matias and Szegedy, 1996); the pairs of two sides are no more than the geometric mean of both.
    """
    calls, pairs = 1.0, 1.0
    for side in ("ours", "theirs"):
        (seen, squares, rows) = database.execute(
            f"SELECT coalesce(sum(n), 0), coalesce(sum(n * n), 0)::DOUBLE, (SELECT count(*) FROM {side}) "
            "FROM (SELECT count(*) AS n "
            f"FROM {side} WHERE rowid & {LOOKED_AT * RUN - 1} < {RUN} AND k IS NOT NULL "
            f"GROUP BY hash(k) & {BUCKETS - 1})"
        ).fetchone() or (0, 0.0, 0)
        for_each = rows / max(seen, 1)
        beyond = max(squares - float(seen) ** 2 / BUCKETS - float(seen), 0.0)
        calls = max(calls, float(rows))
        pairs *= beyond * for_each**2 + float(rows)
    return sqrt(pairs) <= FEW * calls
