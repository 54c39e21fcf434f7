"""The assignment is the cheapest one, whatever the order of the edges."""

from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.billing.assignment import assigned

COSTS = st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(0, 10), max_size=20)


@given(COSTS, st.sampled_from([3, 10, 40]))
def test_no_other_assignment_costs_less(costs, alone):
    pairs = list(assigned([(row, column, cost) for (row, column), cost in costs.items()], alone))

    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    rows = sorted({row for row, _ in costs})
    assert sum(costs[pair] for pair in pairs) + alone * (len(rows) - len(pairs)) == least(
        rows, costs, alone, frozenset()
    )


def least(rows, costs, alone, taken):
    """What the cheapest assignment costs, by trying all of them."""
    if not rows:
        return 0
    first, *others = rows
    choices = [alone + least(others, costs, alone, taken)]
    for (row, column), cost in costs.items():
        if row == first and column not in taken:
            choices.append(cost + least(others, costs, alone, taken | {column}))
    return min(choices)


def test_ten_thousand_calls_that_could_all_be_each_other_are_assigned_in_seconds():
    edges = [(row, column, abs(row - column)) for row in range(5000) for column in range(max(0, row - 2), row + 3)]

    pairs = list(assigned(edges, alone=1000))

    assert pairs == [(row, row) for row in range(5000)]
