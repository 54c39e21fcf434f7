"""What the generator injects is found again: count and money of each cause, and nothing else."""

import pytest

from pledgekeeper.billing.causes import CAUSES
from tests.unit.billing.sides import found, made, of_files

pytestmark = pytest.mark.thorough

ALL = dict.fromkeys(CAUSES, 0.01)


@pytest.mark.parametrize(
    "recipe",
    [
        {},
        {"their_zone": "Europe/Paris"},  # summer time ends inside the month
        {"their_zone": "Asia/Kathmandu", "jitter_seconds": 2},
        {"offset_seconds": -17},
        {"drift_seconds_per_day": 2, "jitter_seconds": 1},
        {"their_zone": "Europe/Paris", "drift_seconds_per_day": -3},
        {"withheld": 0.1, "jitter_seconds": 2},
        {"suffix": ".parquet", "jitter_seconds": 2},
        {"suffix": ".csv.gz"},
    ],
    ids=str,
)
def test_every_cause_is_found_with_its_calls_and_its_money_and_nothing_else(tmp_path, recipe):
    truth, document = made(tmp_path, calls=6000, seed=len(str(recipe)), shares=ALL, **recipe)

    assert found(document) == found(truth)
    assert document["difference"] == truth["difference"]
    assert document["unexplained"] == {"calls": 0, "amount": "0.00"}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_single_cause_is_taken_for_no_other(tmp_path, cause):
    truth, document = made(tmp_path, calls=1500, seed=3, shares={cause: 0.05})

    assert list(found(document)) == [cause]
    assert found(document) == found(truth)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "Asia/Kolkata", "America/St_Johns"])
def test_no_cause_is_invented_where_the_sides_agree(tmp_path, zone):
    _, document = made(tmp_path, calls=3000, their_zone=zone, jitter_seconds=2)

    assert document["causes"] == []
    assert document["difference"] == {"amount": "0.00"}
    assert document["unexplained"]["calls"] == 0


@pytest.mark.parametrize(
    ("recipe", "seconds"),
    [
        ({"offset_seconds": 90}, 90),
        ({"their_zone": "Asia/Kolkata"}, 19800),
        ({"their_zone": "America/Montreal"}, -14400),
        ({"their_zone": "Europe/Paris"}, 7200),
    ],
    ids=str,
)
def test_the_offset_is_how_much_their_clock_is_ahead(tmp_path, recipe, seconds):
    _, document = made(tmp_path, calls=800, **recipe)

    assert document["offset_seconds"] == seconds


def test_without_a_rate_sheet_the_records_are_held_against_each_other(tmp_path):
    truth, _ = made(tmp_path, calls=6000, seed=11, shares=ALL)
    agreement = tmp_path / "agreement.yaml"
    agreement.write_text(agreement.read_text().replace("rate_sheet: rates.csv\n", ""))

    document = of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv")

    assert found(document) == found(truth)
