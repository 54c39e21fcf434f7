"""What holds for any two files: sums, symmetry, and that order and chunks do not matter."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledgekeeper.billing import edges
from pledgekeeper.billing.causes import CAUSES
from tests.unit.billing.sides import BEGIN, call, compared, found, made, of_files, several, write

pytestmark = pytest.mark.thorough

MIRROR = {"missing_theirs": "missing_ours", "missing_ours": "missing_theirs",
          "duplicate_theirs": "duplicate_ours", "duplicate_ours": "duplicate_theirs"}  # fmt: skip
CALLS = st.lists(
    st.builds(
        lambda second, seconds, caller, units: call(
            0, at=BEGIN + timedelta(seconds=second), seconds=seconds, amount=Decimal(units) / 10000,
            caller=("33611111111", "33622222222", "anonymous")[caller], called="221771234567",
        ),
        st.integers(0, 40), st.integers(0, 90), st.integers(0, 2), st.integers(0, 9000),
    ),
    max_size=12,
)  # fmt: skip
FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(several(CALLS))
@FEW
def test_the_causes_add_up_to_the_difference_to_the_last_decimal(tmp_path, sides):
    ours, theirs = sides
    document = compared(tmp_path, ours, theirs)

    parts = [Decimal(each["amount"]) for each in (*document["causes"], document["unexplained"])]
    difference = sum(Decimal(row[4]) for row in ours) - sum(Decimal(row[4]) for row in theirs)
    assert sum(parts) == Decimal(document["difference"]["amount"]) == difference


@given(several(CALLS))
@FEW
def test_swapped_sides_give_the_mirrored_result(tmp_path, sides):
    ours, theirs = sides
    one, other = compared(tmp_path, ours, theirs), compared(tmp_path, theirs, ours)

    assert mirrored(one) == found(other)
    assert Decimal(one["unexplained"]["amount"]) == -Decimal(other["unexplained"]["amount"])


def test_of_calls_that_are_equally_near_neither_order_nor_side_decides(tmp_path):
    """The first two are as far from the first of theirs, and lasted six seconds less each."""
    same = {"caller": "33622222222", "called": "221771234567"}
    ours = [
        call(0, at=BEGIN + timedelta(seconds=second), seconds=seconds, **same)
        for second, seconds in ((10, 30), (18, 30), (26, 32), (1, 33))
    ]
    theirs = [call(0, at=BEGIN + timedelta(seconds=s), seconds=d, **same) for s, d in ((14, 36), (21, 32))]
    document = compared(tmp_path, ours, theirs)

    assert compared(tmp_path, ours[::-1], theirs[::-1]) == document
    assert mirrored(document) == found(compared(tmp_path, theirs, ours))


def mirrored(document):
    return {
        MIRROR.get(cause, cause): (calls, str(-Decimal(amount)) if Decimal(amount) else amount)
        for cause, (calls, amount) in found(document).items()
    }


@given(several(CALLS))
@FEW
def test_a_side_compared_with_itself_has_no_cause(tmp_path, sides):
    calls, _ = sides
    document = compared(tmp_path, calls, random.Random(1).sample(calls, len(calls)))

    assert document["causes"] == []
    assert document["unexplained"]["calls"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_sides_of_a_month_may_be_swapped(tmp_path, seed):
    recipe = {"calls": 3000, "seed": seed, "shares": dict.fromkeys(CAUSES, 0.01), "their_zone": "Europe/Paris"}
    _, document = made(tmp_path, **recipe)

    swapped = of_files(tmp_path, tmp_path / "theirs.csv", tmp_path / "ours.csv")

    assert mirrored(document) == found(swapped)


def test_neither_processors_nor_memory_change_the_result(tmp_path):
    _, document = made(tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2)

    for changed in ({"threads": 1}, {"threads": 4}, {"memory_limit": "200MB"}):
        assert of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv", **changed) == document, changed


def test_slices_of_time_give_the_pairs_that_numbers_alone_give(tmp_path, monkeypatch):
    _, document = made(tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2)

    monkeypatch.setattr(edges, "FEW", 0)

    assert of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv") == document


def test_neither_the_order_of_rows_nor_the_form_of_the_file_matters(tmp_path):
    truth, document = made(tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2)
    header, *rows = (tmp_path / "theirs.csv").read_text().splitlines()
    random.Random(2).shuffle(rows)
    shuffled = tmp_path / "shuffled.csv.gz"
    write(shuffled, [row.split(",") for row in rows], header=header.split(","), delimiter=";")

    assert of_files(tmp_path, tmp_path / "ours.csv", shuffled) == document
    assert found(document) == found(truth)
