"""A copy is known though one of both records does not say who called; a credit is paired with a call last of all."""

import random
from datetime import timedelta

import pytest

from pledgekeeper.billing import crowds, matching
from tests.unit.billing.sides import BEGIN, as_json, call, compared, found
from tests.unit.billing.test_properties import mirrored

pytestmark = pytest.mark.thorough

MONTH = [call(number, seconds=20 + 7 * number) for number in range(40)]


def silent(row, later=0):
    """The same call, of which nobody says who called, begun so many seconds later."""
    start, _, *rest = row
    if later:
        start = f"{BEGIN + timedelta(seconds=later):%Y-%m-%d %H:%M:%S}"
    return (start, "anonymous", *rest)


def counts(document):
    return {cause: calls for cause, (calls, _) in found(document).items()}


@pytest.mark.parametrize("later", [0, 1, 5])
@pytest.mark.parametrize("all_silent", [False, True], ids=["its copy", "all"])
def test_a_copy_without_its_caller_is_a_duplicate(tmp_path, all_silent, later):
    copy = silent(MONTH[0], later)
    theirs = [*([silent(row) for row in MONTH] if all_silent else MONTH), copy]

    document = compared(tmp_path, MONTH, theirs)

    assert counts(document) == {"duplicate_theirs": 1}
    assert mirrored(document) == found(compared(tmp_path, theirs, MONTH))


def test_a_copy_that_says_who_called_of_a_call_that_does_not_is_a_duplicate(tmp_path):
    ours = [silent(MONTH[0]), *MONTH[1:]]

    assert counts(compared(tmp_path, ours, [*ours, MONTH[0]])) == {"duplicate_theirs": 1}


@pytest.mark.parametrize(
    "other",
    [
        {"at": BEGIN + timedelta(seconds=6)},
        {"seconds": 22},
        {"amount": "0.061"},
        {"called": "221771299999"},
    ],
    ids=str,
)
def test_whoever_else_calls_without_a_name_is_missing(tmp_path, other):
    another = call(0, **{"at": BEGIN, "seconds": 20, "caller": "anonymous"} | other)

    assert counts(compared(tmp_path, MONTH, [*MONTH, another])) == {"missing_ours": 1}


def test_calls_that_both_sides_have_are_no_copies_however_alike_they_are(tmp_path):
    several = [silent(MONTH[0], later) for later in (0, 0, 1, 2)]

    assert compared(tmp_path, [*MONTH, *several], [*several[::-1], *MONTH])["causes"] == []


def test_nor_is_a_call_whose_like_has_no_partner_either(tmp_path):
    theirs = [*MONTH[1:], silent(MONTH[0]), silent(MONTH[0], 1)]

    assert counts(compared(tmp_path, MONTH[1:], theirs)) == {"missing_ours": 2}


def credited(row):
    return (*row[:4], f"-{row[4]}")


@pytest.mark.parametrize("crowded", [False, True])
def test_a_call_is_paired_with_the_call_and_not_with_its_credit(tmp_path, monkeypatch, crowded):
    if crowded:
        monkeypatch.setattr(crowds, "MOST_PAIRS", 0)
        monkeypatch.setattr(matching, "FEW_AT_ONCE", 0)
    theirs = random.Random(2).sample(MONTH + [credited(row) for row in MONTH[:5]], 45)

    document = compared(tmp_path, MONTH, theirs)

    assert counts(document) == {"missing_ours": 5}
    assert mirrored(document) == found(compared(tmp_path, theirs, MONTH))


def test_a_call_is_paired_with_a_call_of_another_second_rather_than_with_a_credit_of_its_own(tmp_path):
    later = call(0, at=BEGIN + timedelta(seconds=4), seconds=20)

    assert counts(compared(tmp_path, MONTH, [credited(MONTH[0]), later, *MONTH[1:]])) == {"missing_ours": 1}


@pytest.mark.parametrize("caller", [None, "anonymous"], ids=["a caller", "none"])
def test_a_credit_that_one_side_lacks_is_missing_there_and_a_second_one_of_it_a_duplicate(tmp_path, caller):
    month = [call(number, seconds=20 + 7 * number, caller=caller) for number in range(40)]
    once, twice = credited(month[0]), [credited(month[1])] * 2

    document = compared(tmp_path, month, [*month, once, *twice])

    assert found(document) == {"missing_ours": (2, "0.141"), "duplicate_theirs": (1, "0.081")}
    assert mirrored(document) == found(compared(tmp_path, [*month, once, *twice], month))


def test_a_call_that_one_side_lacks_with_its_credit_is_missing_with_it(tmp_path):
    document = compared(tmp_path, MONTH[1:], [*MONTH, credited(MONTH[0])])

    assert found(document) == {"missing_ours": (2, "0.00")}


def test_a_credit_should_be_what_it_stands_for(tmp_path):
    compared(tmp_path, MONTH, [*MONTH, credited(MONTH[0])], out=tmp_path / "out")

    totals = as_json((tmp_path / "out" / "summary.json").read_text())["totals"]
    assert {side: each["should_be"] for side, each in totals.items() if side != "difference"} == {
        "ours": totals["ours"]["amount"], "theirs": totals["theirs"]["amount"],
    }  # fmt: skip


def test_calls_and_credits_that_both_sides_have_are_no_difference(tmp_path):
    both = [each for row in MONTH for each in (row, credited(row))]

    assert compared(tmp_path, both, both[::-1])["causes"] == []


def test_a_credit_that_nothing_else_fits_is_paired_with_the_call(tmp_path):
    document = compared(tmp_path, MONTH, [credited(MONTH[0]), *MONTH[1:]])

    assert sum(counts(document).values()) + document["unexplained"]["calls"] == 1
    assert not counts(document).keys() & {"missing_theirs", "missing_ours", "duplicate_theirs"}
