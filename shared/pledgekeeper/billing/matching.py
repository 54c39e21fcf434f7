"""Each call of ours with the one of theirs that is the same call, one to one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.agreeing import rows_agreed
from pledgekeeper.billing.assignment import assigned
from pledgekeeper.billing.edges import SLICE_MILLISECONDS, find_edges, settled
from pledgekeeper.billing.offsets import Offset, Pair, found
from pledgekeeper.carriers.call_records import Tolerances

COST, ALONE, NEVER_ALONE = 1000, 4000, 1 << 50
"""A pair costs its distance in tolerances, at most COST; two records left alone cost as much as four of the worst.
Pairs that began together but lasted differently cost more; as many as can be are made of them."""
SAMPLED, MOST_ALIKE, FEWEST_AGREED = 100_000, 8, 20
Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Matched:
    """Which rows of either side have a partner. The pairs are in the view `paired`."""

    ours: Rows
    theirs: Rows


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
    start, duration = 1000 * tolerances.start_seconds, 1000 * tolerances.duration_seconds
    find_edges(database, offset, start)
    counts = database.execute("SELECT (SELECT count(*) FROM ours), (SELECT count(*) FROM theirs)").fetchone() or (0, 0)
    found = Matched(*(np.zeros(count, np.bool_) for count in counts))
    found.ours[rows_agreed(database, "ours", offset)] = True
    found.theirs[rows_agreed(database, "theirs", offset)] = True
    _resolve(database, found, offset, start, duration)
    _withheld(database, found, offset, start, duration)
    database.execute(
        "CREATE VIEW paired AS SELECT ours, theirs, differs FROM pairs UNION ALL "
        "SELECT e.ours, e.theirs, e.differs FROM withheld_edges AS e "
        "SEMI JOIN chosen_withheld AS c ON e.ours = c.ours AND e.theirs = c.theirs"
    )
    return found


def _resolve(database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, start: int, duration: int) -> None:
    """Of all edges those that nothing competes with; the others by the cheapest assignment."""
    edges = database.execute("SELECT ours, theirs FROM edges").fetchnumpy()
    ours, theirs = np.asarray(edges["ours"]), np.asarray(edges["theirs"])
    alone = settled(ours, theirs, (len(found.ours), len(found.theirs)))
    found.ours[ours if alone.all() else ours[alone]] = True
    found.theirs[theirs if alone.all() else theirs[alone]] = True
    if alone.all():
        database.execute("CREATE VIEW pairs AS SELECT * FROM edges")
        return
    keep_rows(database, "contested", ours[~alone])
    database.execute(
        "CREATE TABLE contested_edges AS "
        "WITH e AS MATERIALIZED (SELECT * FROM edges SEMI JOIN contested AS c ON edges.ours = c.row) "
        f"SELECT e.*, abs(o.d - t.d) <= {duration} AS close "
        "FROM e JOIN ours AS o ON o.rowid = e.ours JOIN theirs AS t ON t.rowid = e.theirs"
    )
    chosen = _cheapest(database, "contested_edges", offset, start, duration)
    _accept(found, chosen)
    _keep_pairs(database, "chosen", chosen)
    database.execute(
        "CREATE VIEW pairs AS SELECT * FROM edges AS e ANTI JOIN contested AS c ON e.ours = c.row "
        "UNION ALL SELECT e.* EXCLUDE (close) FROM contested_edges AS e "
        "SEMI JOIN chosen AS c ON e.ours = c.ours AND e.theirs = c.theirs"
    )


def _cheapest(
    database: duckdb.DuckDBPyConnection, table: str, offset: Offset, start: int, duration: int
) -> list[tuple[int, int]]:
    """First among pairs of about the same duration; then, of what is left, those that began together."""
    pairs = list(assigned(_costs(database, table, offset, start, duration, close=True), ALONE))
    rows, columns = {ours for ours, _ in pairs}, {theirs for _, theirs in pairs}
    left = [
        edge
        for edge in _costs(database, table, offset, start, duration, close=False)
        if edge[0] not in rows and edge[1] not in columns
    ]
    return pairs + list(assigned(left, NEVER_ALONE))


def _costs(
    database: duckdb.DuckDBPyConnection, table: str, offset: Offset, start: int, duration: int, *, close: bool
) -> Iterator[tuple[int, int, int]]:
    """Edges with their costs, in an order that only what stands in the records decides."""
    apart = f"abs({offset.sql('ours', 'o.s')} - ({offset.sql('theirs', 't.s')})) * {COST} // {max(start, 1)}"
    longer = f"abs(o.d - t.d) * {COST} // {max(duration, 1)}"
    cost = f"greatest({apart}, {longer})" if close else f"{apart} + {longer}"
    query = (
        f"WITH e AS MATERIALIZED (SELECT * FROM {table} WHERE close = {close}), "
        "o AS MATERIALIZED (SELECT rowid AS row, a, b, s, d, x FROM ours SEMI JOIN e ON ours.rowid = e.ours), "
        "t AS MATERIALIZED (SELECT rowid AS row, a, b, s, d, x FROM theirs SEMI JOIN e ON theirs.rowid = e.theirs) "
        f"SELECT e.ours, e.theirs, CAST({cost} AS BIGINT) FROM e "
        "JOIN o ON o.row = e.ours JOIN t ON t.row = e.theirs "
        "ORDER BY o.s, o.b, o.a, o.d, o.x, t.s, t.b, t.a, t.d, t.x, e.ours, e.theirs"
    )
    yield from database.execute(query).fetchall()


def _withheld(database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, start: int, duration: int) -> None:
    """Pairs of which one or both sides do not say who called."""
    keep_rows(database, "left_ours", np.flatnonzero(~found.ours))
    keep_rows(database, "left_theirs", np.flatnonzero(~found.theirs))
    moments = {side: offset.sql(side) for side in ("ours", "theirs")}
    for side in ("ours", "theirs"):
        database.execute(
            f"CREATE TABLE free_{side} AS SELECT c.rowid::INTEGER AS row, a, b % 100000000 AS tail, d, x, "
            f"{moments[side]} AS m FROM {side} AS c SEMI JOIN left_{side} AS l ON c.rowid = l.row "
            "WHERE b IS NOT NULL AND s IS NOT NULL AND d IS NOT NULL"
        )
    database.execute(
        "CREATE TABLE withheld_edges AS "
        f"SELECT o.row AS ours, t.row AS theirs, abs(o.d - t.d) <= {duration} AS close, o.x <> t.x AS differs "
        f"FROM free_ours AS o JOIN (SELECT *, unnest([m // {SLICE_MILLISECONDS} - 1, m // {SLICE_MILLISECONDS}, "
        f"m // {SLICE_MILLISECONDS} + 1]) AS slice FROM free_theirs) AS t "
        f"ON o.tail = t.tail AND o.m // {SLICE_MILLISECONDS} = t.slice "
        f"WHERE (o.a IS NULL OR t.a IS NULL) AND abs(o.m - t.m) <= {start} "
        "QUALIFY close OR (count(*) OVER (PARTITION BY o.row) = 1 AND count(*) OVER (PARTITION BY t.row) = 1)"
    )
    chosen = _cheapest(database, "withheld_edges", offset, start, duration)
    _accept(found, chosen)
    _keep_pairs(database, "chosen_withheld", chosen)


def _accept(found: Matched, pairs: Sequence[tuple[int, int]]) -> None:
    for ours, theirs in pairs:
        found.ours[ours] = True
        found.theirs[theirs] = True


def keep_rows(database: duckdb.DuckDBPyConnection, table: str, rows: npt.NDArray[np.int_]) -> None:
    """Row numbers as a table."""
    array = np.unique(rows).astype(np.int32)
    database.register("given_rows", {"row": array})
    database.execute(f"CREATE TABLE {table} AS SELECT row FROM given_rows")
    database.unregister("given_rows")


def _keep_pairs(database: duckdb.DuckDBPyConnection, table: str, pairs: Sequence[tuple[int, int]]) -> None:
    array = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    database.register("given_rows", {"ours": array[:, 0].copy(), "theirs": array[:, 1].copy()})
    database.execute(f"CREATE TABLE {table} AS SELECT ours, theirs FROM given_rows")
    database.unregister("given_rows")
