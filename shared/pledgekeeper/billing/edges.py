"""Every two records that may be one call, and which of them compete with each other."""

from math import sqrt
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.agreeing import this_total
from pledgekeeper.billing.offsets import Offset

SQL = Path(__file__).parent / "sql"
SLICE_MILLISECONDS = 1 << 20
BUCKETS, LOOKED_AT, FEW = 1 << 16, 16, 4
"""Numbers fall into so many buckets; one call in so many is looked at (both are powers of two); so many pairs for
each call are few."""

Rows = npt.NDArray[np.int32]


def find_edges(database: duckdb.DuckDBPyConnection, offset: Offset, start: int) -> None:
    """Fill the table `edges`. Calls whose total is in the table `agreed` are left out. `start`: milliseconds."""
    (agreed,) = database.execute("SELECT count(*) FROM agreed").fetchone() or (0,)
    facts = {f"{side}_moment": offset.sql(side) for side in ("ours", "theirs")}
    for side in ("ours", "theirs"):
        facts[f"{side}_open"] = f"ANTI JOIN agreed AS g ON {this_total(offset, side)}" if agreed else ""
    pairs = "pairs_of_numbers" if _few_share_numbers(database) else "pairs_of_slices"
    text = (SQL / f"{pairs}.sql").read_text().format(start=start, slice=SLICE_MILLISECONDS)
    database.execute((SQL / "edges.sql").read_text().format(pairs=text, **facts))


def _few_share_numbers(database: duckdb.DuckDBPyConnection) -> bool:
    """Whether a join by the numbers alone gives few pairs: the spread of calls over buckets of numbers tells.

    The sum of squares of what is in a bucket beyond its fair share estimates the pairs of one side with itself (Alon,
    Matias and Szegedy, 1996); the pairs of two sides are no more than the geometric mean of both.
    """
    calls, pairs = 1.0, 1.0
    for side in ("ours", "theirs"):
        (seen, squares) = database.execute(
            "SELECT coalesce(sum(n), 0), coalesce(sum(n * n), 0)::DOUBLE FROM (SELECT count(*) AS n "
            f"FROM {side} WHERE hash(rowid) & {LOOKED_AT - 1} = 0 AND k IS NOT NULL GROUP BY hash(k) & {BUCKETS - 1})"
        ).fetchone() or (0, 0.0)
        beyond = max(squares - float(seen) ** 2 / BUCKETS - float(seen), 0.0)
        calls = max(calls, float(seen) * LOOKED_AT)
        pairs *= beyond * LOOKED_AT**2 + float(seen) * LOOKED_AT
    return sqrt(pairs) <= FEW * calls
