"""Each call of ours with the one of theirs that is the same call, one to one."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.agreeing import rows_agreed
from pledgekeeper.billing.assignment import assigned
from pledgekeeper.billing.crowds import Crowds, find_crowds
from pledgekeeper.billing.crowds import paired as pairs_of_crowds
from pledgekeeper.billing.edges import SLICE_MILLISECONDS, Edges, Times, few_share_numbers, find_edges, open_calls
from pledgekeeper.billing.offsets import Offset, Pair, found
from pledgekeeper.carriers.call_records import Tolerances

SQL = Path(__file__).parent / "sql"
COST, ALONE, NEVER_ALONE = 1000, 4000, 1 << 50
"""A pair costs its distance in tolerances, at most COST; two records left alone cost as much as four of the worst.
Pairs that began together but lasted differently cost more; as many as can be are made of them."""
SAMPLED, MOST_ALIKE, FEWEST_AGREED = 100_000, 8, 20
AT_A_TIME, FEW_AT_ONCE = 100_000, 64
"""So many edges are fetched at once; more records than this that one may be are looked for crowds."""
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
    in_order: int = 0
    """How many pairs were taken in order, since there were too many to be weighed."""


def find_offset(database: duckdb.DuckDBPyConnection) -> Offset:
    """Their clock against ours, from a sample of calls with the same numbers and duration."""
    best = Offset()
    for key in ("k", "hash(k, d)", "hash(b % 100000000, d)"):
        offset = found(_sampled(database, key))
        if offset.pairs > best.pairs:
            best = offset
        if best.pairs >= FEWEST_AGREED:
            break
    return best


def _sampled(database: duckdb.DuckDBPyConnection, key: str) -> list[Pair]:
    (rows,) = database.execute(
        "SELECT greatest((SELECT count(*) FROM ours), (SELECT count(*) FROM theirs))"
    ).fetchone() or (0,)
    one_in = max(1, rows // SAMPLED)
    for side in ("ours", "theirs"):
        database.execute(
            f"CREATE OR REPLACE TEMP TABLE sampled_{side} AS SELECT {key} AS alike, s, d FROM {side} "
            f"WHERE {key} IS NOT NULL AND d IS NOT NULL AND s IS NOT NULL AND hash({key}) % {one_in} = 0"
        )
        database.execute(
            f"DELETE FROM sampled_{side} WHERE alike IN "
            f"(SELECT alike FROM sampled_{side} GROUP BY alike HAVING count(*) > {MOST_ALIKE})"
        )
    return database.execute(
        "SELECT o.s, t.s FROM sampled_ours AS o JOIN sampled_theirs AS t USING (alike) "
        "WHERE abs(o.d - t.d) <= 5000 AND abs(o.s - t.s) <= 130000000"
    ).fetchall()


def match(database: duckdb.DuckDBPyConnection, offset: Offset, tolerances: Tolerances) -> Matched:
    """Pair what can be paired: first by both numbers; of what is left, calls whose A-number one side withholds.

    Calls whose total is in the table `agreed` count as paired, and are not looked at.
    """
    facts: Facts = {
        "start": 1000 * tolerances.start_seconds, "duration": 1000 * tolerances.duration_seconds, "cost": COST,
        "ours_moment": offset.sql("ours", "o.s"), "theirs_moment": offset.sql("theirs", "t.s"),
    }  # fmt: skip
    database.execute("CREATE TABLE crowd_pairs (ours INTEGER, theirs INTEGER, differs BOOLEAN)")
    edges, crowds = _edges(database, offset, tolerances)
    ours, theirs = (np.zeros(len(times), np.bool_) for times in edges.times)
    found = Matched(ours, theirs)
    found.ours[rows_agreed(database, "ours", offset)] = True
    found.theirs[rows_agreed(database, "theirs", offset)] = True
    _resolve(database, found, edges, facts)
    in_order = _keep_crowds(database, found, crowds) if crowds else 0
    in_order += _withheld(database, found, offset, tolerances, facts)
    database.execute(
        "CREATE VIEW paired AS FROM pairs UNION ALL FROM cheapest_withheld_edges UNION ALL FROM crowd_pairs"
    )
    return replace(found, in_order=in_order)


def _edges(database: duckdb.DuckDBPyConnection, offset: Offset, tolerances: Tolerances) -> tuple[Edges, Crowds | None]:
    """What may be one call, one by one; but where many may be each other, the pairs of those crowds."""
    start = 1000 * tolerances.start_seconds
    few = few_share_numbers(database)
    if few and (edges := find_edges(database, offset, start, few=True, crowds=False)).most() <= FEW_AT_ONCE:
        return edges, None
    crowds = None
    database.execute("DROP TABLE IF EXISTS edges")
    ours, theirs = (open_calls(database, offset, side) for side in ("ours", "theirs"))
    if find_crowds(database, ours, theirs, start):
        crowds = pairs_of_crowds(database, tolerances, alone_of_any_duration=False)
        keep_rows(database, "crowded_ours", crowds.ours)
        keep_rows(database, "crowded_theirs", crowds.theirs)
    return find_edges(database, offset, start, few=few, crowds=crowds is not None), crowds


def _keep_crowds(database: duckdb.DuckDBPyConnection, found: Matched, crowds: Crowds) -> int:
    """Count the pairs of crowds among the others; how many of them were taken in order."""
    ours, theirs = (crowds.pairs[:, at].astype(np.int32) for at in (0, 1))
    found.ours[ours] = True
    found.theirs[theirs] = True
    database.register("given_rows", {"ours": ours, "theirs": theirs, "differs": crowds.differs.copy()})
    database.execute("INSERT INTO crowd_pairs SELECT ours, theirs, differs FROM given_rows")
    database.unregister("given_rows")
    return crowds.in_order


def _resolve(database: duckdb.DuckDBPyConnection, found: Matched, edges: Edges, facts: Facts) -> None:
    """Of all edges those that nothing competes with; the others by the cheapest assignment."""
    ours, theirs = edges.ours, edges.theirs
    compete = _mark(found.ours, edges.times[0])[ours] | _mark(found.theirs, edges.times[1])[theirs]
    if not compete.any():
        database.execute("CREATE VIEW pairs AS SELECT * FROM edges")
        return
    found.ours[ours[compete]] = False
    found.theirs[theirs[compete]] = False
    keep_rows(database, "contested", ours[compete])
    contested = "SELECT * FROM edges SEMI JOIN contested AS c ON edges.ours = c.row"
    _keep_cheapest(database, found, "contested_edges", contested, facts)
    database.execute(
        "CREATE VIEW pairs AS SELECT * FROM edges AS e ANTI JOIN contested AS c ON e.ours = c.row "
        "UNION ALL FROM cheapest_contested_edges"
    )


def _mark(found: Rows, times: Times) -> Rows:
    """Mark the rows of a side that edges name; which of them are named more than once."""
    found[times > 0] = True
    several: Rows = times > 1
    return several


def _keep_cheapest(database: duckdb.DuckDBPyConnection, found: Matched, table: str, edges: str, facts: Facts) -> None:
    """Solve the edges that a query gives. The view `cheapest_…` has those that were chosen."""
    database.execute((SQL / "priced.sql").read_text().format(table=table, edges=edges, **facts))
    chosen = _cheapest(database, table)
    found.ours[chosen[:, 0]] = True
    found.theirs[chosen[:, 1]] = True
    _keep_pairs(database, f"chosen_{table}", chosen)
    database.execute(
        f"CREATE VIEW cheapest_{table} AS SELECT e.ours, e.theirs, e.differs FROM {table} AS e "
        f"SEMI JOIN chosen_{table} AS c ON e.ours = c.ours AND e.theirs = c.theirs"
    )


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
    rows = database.execute(f"SELECT ours, theirs, cost, close, tail FROM {table} ORDER BY tail, number")
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


def _withheld(
    database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, tolerances: Tolerances, facts: Facts
) -> int:
    """Pairs of which one or both sides do not say who called; how many of them were taken in order."""
    for side, taken in (("ours", found.ours), ("theirs", found.theirs)):
        keep_rows(database, f"left_{side}", np.flatnonzero(~taken))
        database.execute(
            f"CREATE TABLE free_{side} AS SELECT c.rowid::INTEGER AS row, a, b % 100000000 AS tail, d, x, "
            f"{offset.sql(side)} AS m FROM {side} AS c SEMI JOIN left_{side} AS l ON c.rowid = l.row "
            "WHERE b IS NOT NULL AND s IS NOT NULL AND d IS NOT NULL"
        )
    ours, theirs = (
        f"SELECT tail AS key, m, d, x, a IS NOT NULL AS said, row FROM free_{side}" for side in ("ours", "theirs")
    )
    in_order = 0
    if find_crowds(database, ours, theirs, 1000 * tolerances.start_seconds):
        crowds = pairs_of_crowds(database, tolerances, alone_of_any_duration=True)
        in_order = _keep_crowds(database, found, crowds)
        for side, rows in (("ours", crowds.ours), ("theirs", crowds.theirs)):
            keep_rows(database, f"silent_{side}", rows)
            database.execute(f"DELETE FROM free_{side} WHERE row IN (FROM silent_{side})")
    edges = (SQL / "withheld.sql").read_text().format(slice=SLICE_MILLISECONDS, **facts)
    _keep_cheapest(database, found, "withheld_edges", edges, facts)
    return in_order


def keep_rows(database: duckdb.DuckDBPyConnection, table: str, rows: npt.NDArray[np.integer[Any]]) -> None:
    """Row numbers as a table."""
    array = np.unique(rows).astype(np.int32)
    database.register("given_rows", {"row": array})
    database.execute(f"CREATE TABLE {table} AS SELECT row FROM given_rows")
    database.unregister("given_rows")


def _keep_pairs(database: duckdb.DuckDBPyConnection, table: str, pairs: Chosen) -> None:
    database.register("given_rows", {"ours": pairs[:, 0].copy(), "theirs": pairs[:, 1].copy()})
    database.execute(f"CREATE TABLE {table} AS SELECT ours, theirs FROM given_rows")
    database.unregister("given_rows")
