"""Of calls that compete, the database chooses as the assignment would; copies are known without their callers, too."""

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.billing.assignment import assigned
from pledgekeeper.billing.choosing import ALONE, COST, NEVER_ALONE, Matched, keep_cheapest
from pledgekeeper.billing.edges import named
from tests.unit.billing.sides import BEGIN, call, compared, found

CALLS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=4)
"""Start and duration in seconds of calls of the same numbers."""
EDGES = """SELECT o.number AS ours, t.number AS theirs, o.x <> t.x AS differs
           FROM unsettled_ours AS o JOIN unsettled_theirs AS t ON o.b = t.b AND abs(o.s - t.s) <= 3000"""
FACTS = {"start": 3000, "duration": 1000, "cost": COST, "ours_moment": "o.s", "theirs_moment": "t.s"}


@given(st.lists(st.tuples(CALLS, CALLS), min_size=1, max_size=4))
def test_what_competes_is_paired_at_the_least_cost_whoever_chooses(groups):
    ours, theirs = ([(group, *facts) for group, sides in enumerate(groups) for facts in sides[side]] for side in (0, 1))

    pairs, edges = chosen(ours, theirs)

    assert len({row for row, _ in pairs}) == len({row for _, row in pairs}) == len(pairs)
    assert cost_of(pairs, edges) == cost_of(by_assignment(edges), edges)


def chosen(ours, theirs):
    """The pairs of calls (group, start, duration), and what each pair that may be costs."""
    with duckdb.connect() as database:
        for side, calls in (("ours", ours), ("theirs", theirs)):
            database.execute(
                f"CREATE TABLE unsettled_{side} "
                "(number INTEGER, a BIGINT, b BIGINT, s BIGINT, d BIGINT, x BIGINT, k BIGINT)"
            )
            for number, (group, start, duration) in enumerate(calls):
                row = [number, 1, group, 1000 * start, 1000 * duration, 5, group]
                database.execute(f"INSERT INTO unsettled_{side} VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        matched = Matched(np.zeros(len(ours), np.bool_), np.zeros(len(theirs), np.bool_))
        count = keep_cheapest(database, matched, "competing", EDGES, FACTS)
        pairs = database.execute("SELECT ours, theirs FROM cheapest_competing").fetchall()
        edges = database.execute("SELECT ours, theirs, cost, close FROM competing ORDER BY number").fetchall()
    assert count == len(pairs) == matched.ours.sum() == matched.theirs.sum()
    return pairs, edges


def by_assignment(edges):
    """First among pairs of about the same duration, then among what is left."""
    pairs = list(assigned(((o, t, cost) for o, t, cost, close in edges if close), ALONE))
    rows, columns = {ours for ours, _ in pairs}, {theirs for _, theirs in pairs}
    left = ((o, t, cost) for o, t, cost, close in edges if not close and o not in rows and t not in columns)
    return pairs + list(assigned(left, NEVER_ALONE))


def cost_of(pairs, edges):
    """How many pairs are of about the same duration and what those cost; the same of the others."""
    costs = {(ours, theirs): (close, cost) for ours, theirs, cost, close in edges}
    return [
        (len(some), sum(some))
        for of in (True, False)
        for some in [[c for close, c in map(costs.get, pairs) if close is of]]
    ]


@pytest.mark.parametrize("side", ["ours", "theirs"])
@pytest.mark.parametrize("caller", ["33612340001", "anonymous"])
def test_a_copy_of_a_call_is_a_duplicate_whether_or_not_it_says_who_called(tmp_path, side, caller):
    other = [call(number) for number in range(2, 9)]
    single = [call(1, at=BEGIN, caller=caller), *other]
    doubled = [call(1, at=BEGIN, caller=caller), *single]

    document = compared(tmp_path, *((doubled, single) if side == "ours" else (single, doubled)))

    assert found(document) == {f"duplicate_{side}": (1, "0.18" if side == "ours" else "-0.18")}


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(0, 3))
def test_how_often_a_row_is_named_is_counted_beyond_what_a_byte_holds(few, more):
    rows = np.array(few + [5] * 256 * more, np.int32)

    assert named(rows, 6).tolist() == np.bincount(rows, minlength=6).tolist()
