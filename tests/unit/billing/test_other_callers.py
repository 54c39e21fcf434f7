"""A calling number that was changed on its way costs no pair; another call to the same number is none."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgekeeper.billing import crowds, matching
from tests.unit.billing.sides import BEGIN, call, compared, found
from tests.unit.billing.test_properties import mirrored

pytestmark = pytest.mark.thorough
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MONTH = [call(number, seconds=20 + 7 * number, caller=f"33612{number:02}3{number:03}") for number in range(40)]
CALLED = "221771234567"


def by(caller, row):
    """The same call, as if somebody else had made it."""
    return (row[0], caller, *row[2:])


def counts(document):
    return {cause: calls for cause, (calls, _) in found(document).items()}


def test_callers_whose_last_digits_are_zeroed_are_the_same_callers(tmp_path):
    notes = []
    theirs = [by(f"{row[1][:-3]}000", row) for row in MONTH]

    assert compared(tmp_path, MONTH, theirs, told=notes)["causes"] == []
    assert "39 pairs have another calling number on each side" in notes  # one ended with 000


def test_a_number_put_in_the_callers_place_costs_no_pair_and_what_is_missing_stays_missing(tmp_path):
    notes = []
    theirs = [by(f"1500{number:07}", row) if number % 5 == 0 else row for number, row in enumerate(MONTH)]

    document = compared(tmp_path, MONTH[1:], [*theirs[:17], *theirs[18:]], told=notes)

    assert counts(document) == {"missing_theirs": 1, "missing_ours": 1}
    assert "7 pairs have another calling number on each side" in notes


@pytest.mark.parametrize(("seconds", "longer"), [(6, 0), (0, 3)])
def test_another_caller_beyond_the_tolerances_is_another_call(tmp_path, seconds, longer):
    ours = [call(1, at=BEGIN, seconds=60), *MONTH[2:]]
    theirs = [call(1, at=BEGIN + timedelta(seconds=seconds), seconds=60 + longer, caller="15550001111"), *MONTH[2:]]

    assert counts(compared(tmp_path, ours, theirs)) == {"missing_theirs": 1, "missing_ours": 1}


@pytest.mark.parametrize("again", [0, 3])
def test_neither_a_redial_nor_a_copy_is_the_call_of_another(tmp_path, again):
    """What had a partner by both numbers, and lost it to another record, is no pair by the called number alone."""
    first = call(1, at=BEGIN, called=CALLED)
    second = call(1, at=BEGIN + timedelta(seconds=again), called=CALLED)
    of_another = call(2, at=BEGIN + timedelta(seconds=again), called=CALLED)

    document = compared(tmp_path, [first, second, *MONTH[3:]], [first, of_another, *MONTH[3:]])

    assert counts(document) == {"duplicate_ours": 1, "missing_ours": 1}


def test_of_changed_callers_who_call_one_number_at_once_each_is_paired_with_the_nearest(tmp_path):
    ours = [call(n, at=BEGIN + timedelta(seconds=n), seconds=100 + n % 3, called=CALLED) for n in range(30)]
    theirs = [by(f"1555{n:07}", row) for n, row in enumerate(ours)]

    assert compared(tmp_path, ours, theirs[::-1])["causes"] == []


def test_a_crowd_of_changed_callers_to_one_number_is_paired_in_little_memory(tmp_path):
    chance = random.Random(3)
    ours = [call(n, at=BEGIN, seconds=chance.randint(1, 900), called=CALLED) for n in range(6000)]
    theirs = [by(f"1555{n:07}", row) for n, row in enumerate(chance.sample(ours, len(ours))[:-11])]

    document = compared(tmp_path, ours, theirs, memory_limit="300MB")

    assert sum(calls for calls, _ in found(document).values()) == 11
    assert sum(Decimal(each["amount"]) for each in document["causes"]) == Decimal(document["difference"]["amount"])


def test_a_crowd_of_redials_is_not_looked_at_pair_by_pair(tmp_path):
    again = {"at": BEGIN, "seconds": 60, "caller": "33100000001", "called": CALLED}
    ours = [call(0, **again) for _ in range(6000)]
    theirs = [*ours[:2000], call(0, **{**again, "caller": "33100000002"})]

    assert counts(compared(tmp_path, ours, theirs)) == {"duplicate_ours": 4000, "missing_ours": 1}


CALLS = st.lists(
    st.builds(
        lambda second, seconds, caller: call(
            0, at=BEGIN + timedelta(seconds=second), seconds=seconds, called=CALLED,
            caller=("33611111111", "33622222222", "33633333333", "anonymous")[caller],
        ),
        st.integers(0, 30), st.integers(30, 36), st.integers(0, 3),
    ),
    max_size=10,
)  # fmt: skip


@given(CALLS, CALLS, st.randoms(use_true_random=False))
@FEW
def test_whoever_called_swapped_sides_mirror_and_no_order_of_rows_matters(tmp_path, ours, theirs, chance):
    one, other = compared(tmp_path, ours, theirs), compared(tmp_path, theirs, ours)

    assert mirrored(one) == found(other)
    assert compared(tmp_path, chance.sample(ours, len(ours)), chance.sample(theirs, len(theirs))) == one


@given(CALLS, CALLS)
@FEW
def test_a_crowd_of_other_callers_has_as_many_pairs_as_are_weighed_one_by_one(tmp_path, ours, theirs):
    with pytest.MonkeyPatch.context() as patch:
        one_by_one = compared(tmp_path, ours, theirs)
        patch.setattr(crowds, "MOST_PAIRS", 0)
        patch.setattr(matching, "FEW_AT_ONCE", 0)
        crowded = compared(tmp_path, ours, theirs)

    assert sum(counts(crowded).values()) == sum(counts(one_by_one).values())
