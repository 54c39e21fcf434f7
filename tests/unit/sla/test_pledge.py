"""Which promise is made to which case."""

import pytest
from pydantic import ValidationError

from pledgekeeper.sla.pledge import Commitment, Pledge, Rule

RULE = {"starts": ["opened"], "stops": ["resolved"]}


def a_commitment(*targets, **fields):
    usual = {"id": "solve", "clause": "C6", "name": "Solved", "case": "ticket", "clock": RULE, "share_percent": 90}
    return Commitment.model_validate(usual | {"targets": targets or ({"within": "4 h", "calendar": "wall"},)} | fields)


def test_the_first_target_that_fits_a_case_is_its_target():
    solve = a_commitment(
        {"priority": "P1", "within": "4 h", "calendar": "wall"},
        {"answer_group": "10 bd", "within": "10 bd", "calendar": "business"},
        {"within": "5 bd", "calendar": "business"},
    )

    assert str(solve.target_for("P1").within) == "4 h"
    assert str(solve.target_for("P1", "10 bd").within) == "4 h"
    assert str(solve.target_for(None, "10 bd").within) == "10 bd"
    assert str(solve.target_for("P4").within) == "5 bd"


def test_a_promise_without_a_target_for_a_priority_is_not_made_to_it():
    assert a_commitment({"priority": "P1", "within": "4 h", "calendar": "wall"}).target_for("P2") is None


def test_a_clock_that_nothing_stops_is_refused():
    with pytest.raises(ValidationError, match="stops"):
        Rule.model_validate({"starts": ["opened"], "stops": []})


@pytest.mark.parametrize("half", [{"pauses": ["pending"]}, {"resumes": ["in-progress"]}])
def test_a_pause_that_nothing_ends_or_begins_is_refused(half):
    with pytest.raises(ValidationError, match="pauses and resumes go together"):
        Rule.model_validate(RULE | half)


def test_two_promises_of_one_name_are_refused():
    with pytest.raises(ValidationError, match="two commitments are called 'solve'"):
        Pledge(id="p", valid_from="2026-11-01", source="test", commitments=(a_commitment(), a_commitment()))


def test_a_case_is_made_only_the_promises_of_its_kind():
    pledge = Pledge(
        id="p", valid_from="2026-11-01", source="test", commitments=(a_commitment(), a_commitment(id="b", case="order"))
    )

    assert [commitment.id for commitment in pledge.for_kind("order")] == ["b"]
