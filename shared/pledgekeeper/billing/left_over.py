"""Calls that have no partner by both numbers and the tolerances: those whose A-number one side withholds, those that
began further apart, since clocks may be wrong by minutes, and those whose A-number was changed on its way."""

from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from pledgekeeper.billing.choosing import Facts, Matched, keep_cheapest, keep_crowds, keep_rows
from pledgekeeper.billing.crowds import find_crowds
from pledgekeeper.billing.crowds import paired as pairs_of_crowds
from pledgekeeper.billing.edges import SIDES, SLICE_MILLISECONDS
from pledgekeeper.billing.offsets import Offset
from pledgekeeper.carriers.call_records import Tolerances

SQL = Path(__file__).parent / "sql"
FAR_SECONDS: Final = 120
"""Of the same numbers and about the same duration, two records that began so far apart are one call."""


def anybody_withholds(database: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is a call of which one side or the other does not say who called."""
    query = "SELECT 1 FROM {} WHERE a IS NULL LIMIT 1"
    return any(database.execute(query.format(f"unsettled_{side}")).fetchall() for side in SIDES)


def pair_withheld(
    database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, tolerances: Tolerances, facts: Facts
) -> int:
    """Pairs of which one or both sides do not say who called; how many of them were taken in order."""
    _free(database, found, offset, "free")
    ours, theirs = (f"SELECT tail AS key, m, d, x, a IS NOT NULL AS said, row FROM free_{side}" for side in SIDES)
    in_order, _ = _crowds(database, found, "free", (ours, theirs), tolerances, alone_of_any_duration=True)
    edges = (SQL / "withheld.sql").read_text().format(slice=SLICE_MILLISECONDS, **facts)
    keep_cheapest(database, found, "withheld_edges", edges, facts)
    return in_order


def pair_far_apart(
    database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, tolerances: Tolerances, facts: Facts
) -> tuple[int, int]:
    """Pairs of the same numbers and about the same duration that began up to two minutes apart.

    How many there are, and how many of them were taken in order. Where there are any, `cheapest_far_edges` has them.
    """
    if found.one_side_is_done:
        return 0, 0
    far = tolerances.model_copy(update={"start_seconds": max(tolerances.start_seconds, FAR_SECONDS)})
    _free(database, found, offset, "late")
    if not database.execute("SELECT 1 FROM late_ours SEMI JOIN late_theirs USING (k) LIMIT 1").fetchall():
        return 0, 0
    ours, theirs = (
        f"SELECT k AS key, m, d, x, false AS said, row FROM late_{side} WHERE k IS NOT NULL" for side in SIDES
    )
    in_order, crowded = _crowds(database, found, "late", (ours, theirs), far, alone_of_any_duration=True)
    apart = {**facts, "start": 1000 * far.start_seconds}
    edges = (SQL / "far_apart.sql").read_text().format(slice=SLICE_MILLISECONDS, **apart)
    return keep_cheapest(database, found, "far_edges", edges, apart) + crowded, in_order


def pair_other_callers(database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, facts: Facts) -> int:
    """Pairs of the same called number, of about the same start and duration, whose callers differ: numbers are cut,
    masked or replaced on their way. What could have been a pair by both numbers, and was not chosen, is none by one,
    nor is what could be one with several.

    How many there are. Where there are any, `cheapest_other_edges` has them.
    """
    if found.one_side_is_done:
        return 0
    _free(database, found, offset, "other")
    near = {**facts, "slice": int(facts["start"]) + 1}
    if not database.execute((SQL / "any_other.sql").read_text().format(**near)).fetchall():
        return 0
    for side, opposite in (SIDES, SIDES[::-1]):
        own = (SQL / "own_partners.sql").read_text()
        moment = offset.sql(opposite)
        database.execute(own.format(side=side, opposite=opposite, moment=moment, start=facts["start"]))
        database.execute(f"DELETE FROM other_{side} WHERE k IS NULL OR row IN (FROM own_{side})")
    edges = (SQL / "other_callers.sql").read_text().format(**near)
    return keep_cheapest(database, found, "other_edges", edges, facts)


def _free(database: duckdb.DuckDBPyConnection, found: Matched, offset: Offset, name: str) -> None:
    """Tables of the calls of either side that have no partner yet."""
    for side, taken in (("ours", found.ours), ("theirs", found.theirs)):
        keep_rows(database, f"rows_{name}_{side}", np.flatnonzero(~taken))
        database.execute(
            f"CREATE TABLE {name}_{side} AS SELECT number AS row, a, b % 100000000 AS tail, k, d, x, "
            f"{offset.sql(side)} AS m FROM unsettled_{side} SEMI JOIN rows_{name}_{side} AS r ON number = r.row "
            "WHERE b IS NOT NULL AND s IS NOT NULL AND d IS NOT NULL"
        )


def _crowds(
    database: duckdb.DuckDBPyConnection, found: Matched, name: str, queries: tuple[str, str], tolerances: Tolerances,
    *, alone_of_any_duration: bool,
) -> tuple[int, int]:  # fmt: skip
    """Pair the crowds, and take their calls away; how many pairs were taken in order, and how many there are."""
    if not find_crowds(database, *queries, 1000 * tolerances.start_seconds):
        return 0, 0
    crowds = pairs_of_crowds(database, tolerances, alone_of_any_duration=alone_of_any_duration)
    keep_crowds(database, found, crowds)
    for side, rows in (("ours", crowds.ours), ("theirs", crowds.theirs)):
        keep_rows(database, f"crowded_{name}_{side}", rows)
        database.execute(f"DELETE FROM {name}_{side} WHERE row IN (FROM crowded_{name}_{side})")
    return crowds.in_order, len(crowds.pairs)
