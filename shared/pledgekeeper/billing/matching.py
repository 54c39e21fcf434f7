"""Each call of ours with the one of theirs that is the same call, one to one."""

from dataclasses import replace

import duckdb
import numpy as np

from pledgekeeper.billing.agreeing import any_agreed, rows_agreed
from pledgekeeper.billing.choosing import COST, Facts, Matched, keep_cheapest, keep_crowds, keep_rows
from pledgekeeper.billing.crowds import Crowds, find_crowds
from pledgekeeper.billing.crowds import paired as pairs_of_crowds
from pledgekeeper.billing.edges import Edges, few_share_numbers, find_edges, open_calls
from pledgekeeper.billing.left_over import anybody_withholds, pair_far_apart, pair_other_callers, pair_withheld
from pledgekeeper.billing.offsets import Offset, Pairs, found
from pledgekeeper.carriers.call_records import Tolerances

SAMPLED, MOST_ALIKE, FEWEST_AGREED = 50_000, 8, 20
FEW_AT_ONCE = 64
"""Where a record may be one of more than so many, crowds are looked for."""


def find_offset(database: duckdb.DuckDBPyConnection) -> Offset:
    """Their clock against ours, from a sample of calls with the same numbers and duration."""
    best = Offset(told=False)
    for key in ("k", "hash(k, d)", "hash(b % 100000000, d)"):
        offset = found(_sampled(database, key))
        if offset.pairs > best.pairs:
            best = offset
        if best.pairs >= FEWEST_AGREED:
            break
    return best


def _sampled(database: duckdb.DuckDBPyConnection, key: str) -> Pairs:
    (rows,) = database.execute(
        "SELECT greatest((SELECT count(*) FROM ours), (SELECT count(*) FROM theirs))"
    ).fetchone() or (0,)
    one_in = 1 << (rows // SAMPLED).bit_length()
    for side in ("ours", "theirs"):
        database.execute(
            f"CREATE OR REPLACE TEMP TABLE sampled_{side} AS SELECT {key} AS alike, s, d, x FROM {side} "
            f"WHERE {key} IS NOT NULL AND d IS NOT NULL AND s IS NOT NULL AND hash({key}) & {one_in - 1} = 0"
        )
        database.execute(
            f"DELETE FROM sampled_{side} WHERE alike IN "
            f"(SELECT alike FROM sampled_{side} GROUP BY alike HAVING count(*) > {MOST_ALIKE})"
        )
    pairs = database.execute(
        "SELECT o.s AS ours, t.s AS theirs, o.rowid AS our_row, t.rowid AS their_row, "
        "(hash(alike) >> 1)::BIGINT AS both FROM sampled_ours AS o JOIN sampled_theirs AS t USING (alike) "
        "WHERE abs(o.d - t.d) <= 5000 AND abs(o.s - t.s) <= 130000000"
    ).fetchnumpy()
    return np.column_stack([np.asarray(column, np.int64) for column in pairs.values()])


def match(database: duckdb.DuckDBPyConnection, offset: Offset, tolerances: Tolerances) -> Matched:
    """Pair what can be paired: first by both numbers; of what is left, calls whose A-number one side withholds,
    those that began further apart, and those whose A-number was changed.

    Calls whose total is in the table `agreed` count as paired, and are not looked at. Those without a partner are in
    the tables `alone_…`.
    """
    facts: Facts = {
        "start": 1000 * tolerances.start_seconds, "duration": 1000 * tolerances.duration_seconds, "cost": COST,
        "ours_moment": offset.sql("ours", "o.s"), "theirs_moment": offset.sql("theirs", "t.s"),
    }  # fmt: skip
    database.execute("CREATE TABLE crowd_pairs (ours INTEGER, theirs INTEGER, differs BOOLEAN)")
    edges, crowds = _edges(database, offset, tolerances)
    found = Matched(edges.times[0] > 0, edges.times[1] > 0)
    if any_agreed(database):
        found.ours[rows_agreed(database, "ours", offset)] = True
        found.theirs[rows_agreed(database, "theirs", offset)] = True
    _resolve(database, found, edges, facts)
    in_order = keep_crowds(database, found, crowds) if crowds else 0
    parts = ["pairs", "crowd_pairs"]
    if anybody_withholds(database):
        in_order += pair_withheld(database, found, offset, tolerances, facts)
        parts.append("cheapest_withheld_edges")
    far_apart, more = pair_far_apart(database, found, offset, tolerances, facts)
    if far_apart:
        parts.append("cheapest_far_edges")
    other_callers = pair_other_callers(database, found, offset, facts)
    if other_callers:
        parts.append("cheapest_other_edges")
    keep_rows(database, "alone_ours", np.flatnonzero(~found.ours))
    keep_rows(database, "alone_theirs", np.flatnonzero(~found.theirs))
    database.execute(f"CREATE VIEW paired AS {' UNION ALL '.join(f'FROM {each}' for each in parts)}")
    return replace(found, far_apart=far_apart, other_callers=other_callers, in_order=in_order + more)


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


def _resolve(database: duckdb.DuckDBPyConnection, found: Matched, edges: Edges, facts: Facts) -> None:
    """Of all edges those that nothing competes with; the others by the cheapest assignment."""
    ours, theirs = edges.ours, edges.theirs
    compete = (edges.times[0] > 1)[ours] | (edges.times[1] > 1)[theirs]
    found.ours[ours[compete]] = False
    found.theirs[theirs[compete]] = False
    _keep_unsettled(database, found)
    if not compete.any():
        database.execute("CREATE VIEW pairs AS SELECT * FROM edges")
        return
    keep_rows(database, "contested", ours[compete])
    contested = "SELECT * FROM edges SEMI JOIN contested AS c ON edges.ours = c.row"
    keep_cheapest(database, found, "contested_edges", contested, facts)
    database.execute(
        "CREATE VIEW pairs AS SELECT * FROM edges AS e ANTI JOIN contested AS c ON e.ours = c.row "
        "UNION ALL FROM cheapest_contested_edges"
    )


def _keep_unsettled(database: duckdb.DuckDBPyConnection, found: Matched) -> None:
    """Tables `unsettled_…` of all calls but those that are plainly one, at one amount. `number`: of their row."""
    for side, settled in (("ours", found.ours), ("theirs", found.theirs)):
        keep_rows(database, f"unpaired_{side}", np.flatnonzero(~settled))
        database.execute(
            f"CREATE TABLE unsettled_{side} AS SELECT c.rowid::INTEGER AS number, COLUMNS('^(a|b|s|d|x|k|row)$') "
            f"FROM {side} AS c SEMI JOIN (FROM unpaired_{side} UNION ALL SELECT {side} FROM edges WHERE differs) AS r "
            "ON c.rowid = r.row"
        )
