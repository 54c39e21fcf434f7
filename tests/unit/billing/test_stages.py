"""Totals come first: where they agree, calls are not compared one by one, and the result is the same."""

from datetime import timedelta

import pytest

from pledgekeeper.billing.causes import CAUSES
from tests.unit.billing.sides import BEGIN, call, compared, few_days, found, of_files

pytestmark = pytest.mark.thorough

MONTH = [call(number, at=BEGIN + timedelta(hours=3 * number), seconds=20 + 7 * number) for number in range(60)]


@pytest.mark.parametrize(
    "recipe",
    [
        {"shares": dict.fromkeys(CAUSES, 0.0005)},
        {"shares": {"rate": 0.002}, "their_zone": "Europe/Paris"},
        {"shares": {"missing_ours": 0.002, "duplicate_theirs": 0.001}, "jitter_seconds": 2},
        {"shares": {"increment": 0.01}, "withheld": 0.1},
        {"shares": {}, "drift_seconds_per_day": 2},
    ],
    ids=str,
)
def test_the_result_is_that_of_comparing_every_call(tmp_path, recipe):
    files = few_days(tmp_path, calls=6000, seed=9, **recipe)

    by_totals = of_files(tmp_path, *files)
    every_call = of_files(tmp_path, *files, out=tmp_path / "out")

    assert by_totals == every_call


def test_one_day_that_differs_is_found_among_thirty_that_agree(tmp_path):
    theirs = [*MONTH[:30], call(30, at=BEGIN + timedelta(hours=90), seconds=230, rate="0.24"), *MONTH[31:]]

    assert found(compared(tmp_path, MONTH, theirs)) == {"rate": (1, "-0.23")}


def test_differences_of_one_total_that_cancel_are_named(tmp_path):
    """The same numbers and amount, the same day, five minutes later: no money, and no total that differs."""
    many = [call(n, at=BEGIN + timedelta(minutes=n)) for n in range(80)]
    theirs = [*many[:-1], call(79, at=BEGIN + timedelta(minutes=84))]

    both = {"missing_theirs": (1, "0.18"), "missing_ours": (1, "-0.18")}
    assert found(compared(tmp_path, many, theirs)) == both
    assert found(compared(tmp_path, many, theirs, out=tmp_path / "out")) == both
