"""Of records that compete for each other, the cheapest pairs, and where they are kept."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.assignment import assigned
from pledgekeeper.billing.crowds import Crowds

SQL = Path(__file__).parent / "sql"
COST, TIE = 1000, 4096
ALONE, NEVER_ALONE = 4000 * TIE, 1 << 60
"""A pair costs its distance in tolerances, at most COST; two records left alone cost as much as four of the worst.
Pairs that began together but lasted differently cost more; as many as can be are made of them. `TIE`: what a distance
is worth of that which chooses among equal ones."""
AT_A_TIME = 100_000
"""So many edges are fetched at once."""
Rows = npt.NDArray[np.bool_]
Chosen = npt.NDArray[np.int32]
Priced = tuple[int, int, int, bool, int]
"""A row of ours, one of theirs, what it costs to pair them, whether they lasted as long, and the called number."""
Facts = Mapping[str, int | str]


@dataclass(frozen=True)
class Matched:
    """Which rows of either side have a partner. The pairs are in the view `paired`."""

    ours: Rows
    theirs: Rows
    far_apart: int = 0
    """How many pairs began further apart than the tolerance."""
    other_callers: int = 0
    """How many pairs have callers that differ."""
    in_order: int = 0
    """How many pairs were taken in order, since there were too many to be weighed."""

    @property
    def one_side_is_done(self) -> bool:
        """Whether no two calls are left that could be paired."""
        return bool(self.ours.all() or self.theirs.all())


def keep_crowds(database: duckdb.DuckDBPyConnection, found: Matched, crowds: Crowds) -> int:
    """Count the pairs of crowds among the others; how many of them were taken in order."""
    ours, theirs = (crowds.pairs[:, at].astype(np.int32) for at in (0, 1))
    found.ours[ours] = True
    found.theirs[theirs] = True
    database.register("given_rows", {"ours": ours, "theirs": theirs, "differs": crowds.differs.copy()})
    database.execute("INSERT INTO crowd_pairs SELECT ours, theirs, differs FROM given_rows")
    database.unregister("given_rows")
    return crowds.in_order


def keep_cheapest(database: duckdb.DuckDBPyConnection, found: Matched, table: str, edges: str, facts: Facts) -> int:
    """Solve the edges that a query gives; how many were chosen. Those are in the view `cheapest_…`.

    Where all compete for one record, mostly a copy, the database has chosen already.
    """
    database.execute((SQL / "priced.sql").read_text().format(table=table, edges=edges, tie=TIE, **facts))
    _keep_pairs(database, f"chosen_{table}", _cheapest(database, table))
    chosen = database.execute(f"SELECT ours, theirs FROM chosen_{table}").fetchnumpy()
    found.ours[chosen["ours"]] = True
    found.theirs[chosen["theirs"]] = True
    database.execute(
        f"CREATE VIEW cheapest_{table} AS SELECT e.ours, e.theirs, e.differs FROM {table} AS e "
        f"SEMI JOIN chosen_{table} AS c ON e.ours = c.ours AND e.theirs = c.theirs"
    )
    return len(chosen["ours"])


def _cheapest(database: duckdb.DuckDBPyConnection, table: str) -> Chosen:
    """First among pairs of about the same duration; then, of what is left, those that began together."""
    chosen = [np.empty((0, 2), np.int32)]
    for edges in _batches(database, table):
        pairs = list(assigned(((o, t, cost) for o, t, cost, close, _ in edges if close), ALONE))
        rows, columns = {ours for ours, _ in pairs}, {theirs for _, theirs in pairs}
        left = ((o, t, cost) for o, t, cost, close, _ in edges if not close and o not in rows and t not in columns)
        pairs += assigned(left, NEVER_ALONE)
        chosen.append(np.array(pairs, np.int32).reshape(-1, 2))
    return np.concatenate(chosen)


def _batches(database: duckdb.DuckDBPyConnection, table: str) -> Iterator[list[Priced]]:
    """Some edges after others, all of one called number together: what competes is never parted."""
    rows = database.execute(
        f"SELECT ours, theirs, cost, close, tail FROM {table} WHERE centre IS NULL ORDER BY tail, number"
    )
    batch: list[Priced] = []
    while more := rows.fetchmany(AT_A_TIME):
        batch += more
        last = batch[-1][-1]
        if batch[0][-1] != last:
            whole = bisect_left(batch, last, key=itemgetter(-1))
            yield batch[:whole]
            batch = batch[whole:]
    if batch:
        yield batch


def keep_rows(database: duckdb.DuckDBPyConnection, table: str, rows: npt.NDArray[np.integer[Any]]) -> None:
    """Row numbers as a table; one may stand in it twice."""
    database.register("given_rows", {"row": rows.astype(np.int32)})
    database.execute(f"CREATE TABLE {table} AS SELECT row FROM given_rows")
    database.unregister("given_rows")


def _keep_pairs(database: duckdb.DuckDBPyConnection, table: str, pairs: Chosen) -> None:
    database.register("given_rows", {"ours": pairs[:, 0].copy(), "theirs": pairs[:, 1].copy()})
    database.execute(f"INSERT INTO {table} SELECT ours, theirs FROM given_rows")
    database.unregister("given_rows")
