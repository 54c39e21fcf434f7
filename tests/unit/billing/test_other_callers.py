"""A calling number that was changed on its way costs no pair; another call to the same number is none."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.billing.sides import BEGIN, call, compared, found, several
from tests.unit.billing.test_properties import mirrored

pytestmark = pytest.mark.thorough
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    assert "39 pairs with another calling number on each side" in notes  # one ended with 000


def test_a_number_put_in_the_callers_place_costs_no_pair_and_what_is_missing_stays_missing(tmp_path):
    notes = []
    theirs = [by(f"1500{number:07}", row) if number % 5 == 0 else row for number, row in enumerate(MONTH)]

    document = compared(tmp_path, MONTH[1:], [*theirs[:17], *theirs[18:]], told=notes)

    assert counts(document) == {"missing_theirs": 1, "missing_ours": 1}
    assert "7 pairs with another calling number on each side" in notes


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


def test_of_several_who_call_one_number_at_once_nobody_is_taken_for_another(tmp_path):
    chance = random.Random(5)
    crowd = [
        call(n, at=BEGIN + timedelta(seconds=n % 3), seconds=chance.randint(1, 300), called=CALLED) for n in range(900)
    ]

    document = compared(tmp_path, [*crowd[:100], *crowd[130:]], [*crowd[:500], *crowd[530:]])

    assert counts(document) == {"missing_theirs": 30, "missing_ours": 30}


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


@given(several(CALLS), st.randoms(use_true_random=False))
@FEW
def test_whoever_called_swapped_sides_mirror_and_no_order_of_rows_matters(tmp_path, sides, chance):
    ours, theirs = sides
    one, other = compared(tmp_path, ours, theirs), compared(tmp_path, theirs, ours)

    assert mirrored(one) == found(other)
    assert compared(tmp_path, chance.sample(ours, len(ours)), chance.sample(theirs, len(theirs))) == one
