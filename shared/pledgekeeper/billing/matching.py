"""Each call of ours with the one of theirs that is the same call, one to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from pledgekeeper.billing.agreeing import rows_agreed
from pledgekeeper.billing.assignment import assigned
from pledgekeeper.billing.edges import SLICE_MILLISECONDS, find_edges
from pledgekeeper.billing.offsets import Offset, Pair, found
from pledgekeeper.carriers.call_records import Tolerances

SQL = Path(__file__).parent / "sql"
COST, ALONE, NEVER_ALONE = 1000, 4000, 1 << 50
"""A pair costs its distance in tolerances, at most COST; two records left alone cost as much as four of the worst.
Pairs that began together but lasted differently cost more; as many as can be are made of them."""
SAMPLED, MOST_ALIKE, FEWEST_AGREED = 100_000, 8, 20
Rows = npt.NDArray[np.bool_]
Facts = Mapping[str, int | str]


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
    facts: Facts = {
        "start": 1000 * tolerances.start_seconds, "duration": 1000 * tolerances.duration_seconds, "cost": COST,
        "ours_moment": offset.sql("ours", "o.s"), "theirs_moment": offset.sql("theirs", "t.s"),
    }  # fmt: skip
    find_edges(database, offset, 1000 * tolerances.start_seconds)
    counts = database.execute("SELECT (SELECT count(*) FROM ours), (SELECT count(*) FROM theirs)").fetchone() or (0, 0)
    found = Matched(*(np.zeros(count, np.bool_) for count in counts))
    found.ours[rows_agreed(database, "ours", offset)] = True
    found.theirs[rows_agreed(database, "theirs", offset)] = True
    _resolve(database, found, facts)
    _withheld(database, found, offset, facts)
    database.execute("CREATE VIEW paired AS FROM pairs UNION ALL FROM cheapest_withheld_edges")
    return found


def _resolve(database: duckdb.DuckDBPyConnection, found: Matched, facts: Facts) -> None:
    """Of all edges those that nothing competes with; the others by the cheapest assignment."""
    edges = database.execute("SELECT ours, theirs FROM edges").fetchnumpy()
    ours, theirs = np.asarray(edges["ours"]), np.asarray(edges["theirs"])
    compete = _mark(found.ours, ours)[ours] | _mark(found.theirs, theirs)[theirs]
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


def _mark(found: Rows, rows: npt.NDArray[np.int32]) -> Rows:
    """Mark the rows of a side that edges name; which of them are named more than once."""
    times = np.bincount(rows, minlength=len(found))
    found[times > 0] = True
    several: Rows = times > 1
    return several


def _keep_cheapest(database: duckdb.DuckDBPyConnection, found: Matched, table: str, edges: str, facts: Facts) -> None:
    """Solve the edges that a query gives. The view `cheapest_…` has those that were chosen."""
    database.execute((SQL / "priced.sql").read_text().format(table=table, edges=edges, **facts))
    chosen = _cheapest(database, table)
    _accept(found, chosen)
    _keep_pairs(database, f"chosen_{table}", chosen)
    database.execute(
        f"CREATE VIEW cheapest_{table} AS SELECT e.ours, e.theirs, e.differs FROM {table} AS e "
        f"SEMI JOIN chosen_{table} AS c ON e.ours = c.ours AND e.theirs = c.theirs"
    )


def _cheapest(database: duckdb.DuckDBPyConnection, table: str) -> list[tuple[int, int]]:
    """First among pairs of about the same duration; then, of what is left, those that began together."""
    pairs = list(assigned(_costs(database, table, close=True), ALONE))
    rows, columns = {ours for ours, _ in pairs}, {theirs for _, theirs in pairs}
    left = [edge for edge in _costs(database, table, close=False) if edge[0] not in rows and edge[1] not in columns]
    return pairs + list(assigned(left, NEVER_ALONE))


def _costs(database: duckdb.DuckDBPyConnection, table: str, *, close: bool) -> list[tuple[int, int, int]]:
    return database.execute(f"SELECT ours, theirs, cost FROM {table} WHERE close = {close} ORDER BY number").fetchall()


def _withheld(database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, facts: Facts) -> None:
    """Pairs of which one or both sides do not say who called."""
    for side, taken in (("ours", found.ours), ("theirs", found.theirs)):
        keep_rows(database, f"left_{side}", np.flatnonzero(~taken))
        database.execute(
            f"CREATE TABLE free_{side} AS SELECT c.rowid::INTEGER AS row, a, b % 100000000 AS tail, d, x, "
            f"{offset.sql(side)} AS m FROM {side} AS c SEMI JOIN left_{side} AS l ON c.rowid = l.row "
            "WHERE b IS NOT NULL AND s IS NOT NULL AND d IS NOT NULL"
        )
    edges = (SQL / "withheld.sql").read_text().format(slice=SLICE_MILLISECONDS, **facts)
    _keep_cheapest(database, found, "withheld_edges", edges, facts)


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
