"""Many calls of the same numbers at one moment: paired as a few are, or in order, in seconds and in little memory."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgekeeper.billing import crowds, matching
from pledgekeeper.billing.transport import shipped
from tests.unit.billing.sides import BEGIN, call, compared, found, several
from tests.unit.billing.test_properties import CALLS, mirrored

pytestmark = pytest.mark.thorough
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = {"caller": "33100000001", "called": "221770000412"}


@pytest.fixture
def every_two_are_a_crowd(monkeypatch):
    monkeypatch.setattr(crowds, "MOST_PAIRS", 0)
    monkeypatch.setattr(matching, "FEW_AT_ONCE", 0)


@pytest.fixture
def nothing_is_weighed(monkeypatch, every_two_are_a_crowd):
    monkeypatch.setattr(crowds, "MOST_WEIGHED", 0)


def at_once(calls, caller=NUMBERS["caller"], seed=5):
    chance = random.Random(seed)
    return [
        call(0, at=BEGIN, seconds=chance.randint(1, 900), caller=caller, called=NUMBERS["called"]) for _ in range(calls)
    ]


@pytest.mark.parametrize("caller", ["33100000001", "anonymous"])
def test_thousands_of_calls_from_one_number_to_one_number_in_one_second_are_paired(tmp_path, caller):
    ours = at_once(6000, caller)
    theirs = random.Random(1).sample(ours, len(ours))[:-11]

    document = compared(tmp_path, ours, theirs)

    assert sum(calls for calls, _ in found(document).values()) == 11
    assert sum(Decimal(each["amount"]) for each in document["causes"]) == Decimal(document["difference"]["amount"])


@pytest.mark.parametrize("caller", ["33100000001", "anonymous"])
def test_a_crowd_compared_with_itself_has_no_cause(tmp_path, caller):
    ours = at_once(2000, caller)

    assert compared(tmp_path, ours, ours[::-1])["causes"] == []


def test_in_a_crowd_none_is_left_over_by_luck(tmp_path):
    ours = [call(0, at=BEGIN + timedelta(seconds=second), **NUMBERS) for second in (0, 4) for _ in range(70)]
    theirs = [call(0, at=BEGIN + timedelta(seconds=second), **NUMBERS) for second in (4, 8) for _ in range(70)]

    assert compared(tmp_path, ours, theirs)["causes"] == []


@given(several(CALLS))
@FEW
def test_a_crowd_has_as_many_pairs_as_calls_that_are_weighed_one_by_one(tmp_path, sides):
    ours, theirs = sides
    with pytest.MonkeyPatch.context() as patch:
        one_by_one = pairs_of(tmp_path, ours, theirs)
        patch.setattr(crowds, "MOST_PAIRS", 0)
        patch.setattr(matching, "FEW_AT_ONCE", 0)
        assert pairs_of(tmp_path, ours, theirs) == one_by_one


def pairs_of(folder, ours, theirs):
    notes = []
    compared(folder, ours, theirs, told=notes)
    return next(note for note in map(str, notes) if "in both" in note)


@given(several(CALLS), st.randoms(use_true_random=False))
@FEW
@pytest.mark.usefixtures("nothing_is_weighed")
def test_what_is_taken_in_order_adds_up_mirrors_and_knows_no_order_of_rows(tmp_path, sides, chance):
    ours, theirs = sides
    one, other = compared(tmp_path, ours, theirs), compared(tmp_path, theirs, ours)
    shuffled = compared(tmp_path, chance.sample(ours, len(ours)), chance.sample(theirs, len(theirs)))

    difference = sum(Decimal(row[4]) for row in ours) - sum(Decimal(row[4]) for row in theirs)
    parts = [Decimal(each["amount"]) for each in (*one["causes"], one["unexplained"])]
    assert sum(parts) == difference
    assert mirrored(one) == found(other)
    assert shuffled == one


@pytest.mark.usefixtures("nothing_is_weighed")
def test_of_what_is_taken_in_order_the_same_records_are_pairs_first(tmp_path):
    ours = at_once(300)
    theirs = random.Random(1).sample(ours, len(ours))[:-1]

    document = compared(tmp_path, ours, theirs)

    assert sum(calls for calls, _ in found(document).values()) == 1


COSTS = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 1000), max_size=10)
COUNTS = st.lists(st.integers(1, 2), min_size=4, max_size=4)


@given(COSTS, COUNTS, COUNTS)
@settings(deadline=None)
def test_kinds_are_paired_as_cheaply_as_any_way_of_pairing_their_records(costs, ours, theirs):
    ways = shipped([(*kinds, cost) for kinds, cost in costs.items()], ours, theirs, 4000)

    for side, counts in ((0, ours), (1, theirs)):
        used = [sum(count for kinds, count in ways.items() if kinds[side] == kind) for kind in range(4)]
        assert all(a <= b for a, b in zip(used, counts, strict=True))
    paid = sum(costs[kinds] * count for kinds, count in ways.items())
    assert paid + 4000 * (sum(ours) - sum(ways.values())) == cheapest(costs, ours, theirs)


def cheapest(costs, ours, theirs):
    rows = [kind for kind, count in enumerate(ours) for _ in range(count)]
    reached = {tuple(theirs): 0}
    for row in rows:
        after = {}
        for left, paid in reached.items():
            ways = [(left, 4000)] + [
                ((*left[:column], left[column] - 1, *left[column + 1 :]), costs[row, column])
                for column in range(4)
                if left[column] and (row, column) in costs
            ]
            for there, cost in ways:
                after[there] = min(after.get(there, paid + cost), paid + cost)
        reached = after
    return min(reached.values())
