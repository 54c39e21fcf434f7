"""What the records show speaks for a claim by a rule of the agreement, or does not: both figures must be reached."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.carriers.pattern_rules import PatternRule, rules
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.fraud.patterns import NumbersFound, PatternFound, PatternsFound, support

CLAIM = Claim(type="irsf", description="x", disputed_amount="100.00", currency="EUR")


def found(*patterns, numbers=(), amount="500"):
    return PatternsFound(
        at=datetime(2026, 11, 21, tzinfo=UTC), asked="e1", file="f", records="calls", calls=1000, amount=amount,
        patterns=tuple(PatternFound(pattern=p, findings=1, calls=c, amount=a) for p, c, a in patterns),
        numbers=tuple(NumbersFound(verdict=v, numbers=1, calls=c, amount=a) for v, c, a in numbers),
        shows=(), folder="x", findings_sha256="0" * 64,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("calls", "amount", "supports"), [(30, "50", True), (29, "50", False), (30, "49.99", False), (900, "400", True)]
)
def test_calls_and_share_must_both_be_reached(calls, amount, supports):
    told = support(found(("irsf", calls, amount)), CLAIM, rules()["irsf"])

    assert (told.supports, told.by, told.least_calls, told.least_amount) == (supports, "irsf", 30, Decimal("50.00"))


@pytest.mark.parametrize(("claim", "whole"), [(Claim(type="irsf", description="x"), "500"), (CLAIM, "0")])
def test_the_share_is_not_asked_for_where_claim_or_file_tell_no_amount(claim, whole):
    told = support(found(("irsf", 30, "0"), amount=whole), claim, rules()["irsf"])

    assert (told.supports, told.least_amount) == (True, None)


def test_a_pattern_that_the_rule_does_not_look_at_says_nothing():
    told = support(found(("fas", 500, "90"), ("sequential", 500, "90")), CLAIM, rules()["irsf"])

    assert (told.supports, told.by, told.calls) == (False, None, 0)


def test_of_several_patterns_the_one_with_most_calls_counts_and_numbers_are_added_up():
    rule = PatternRule(patterns=("irsf", "sequential"), numbers=("unassigned", "premium"), least_calls=100)
    numbers = (("unassigned", 60, "6"), ("premium", 50, "5"), ("satellite", 900, "9"))

    told = support(found(("irsf", 80, "8"), ("sequential", 90, "9"), numbers=numbers), CLAIM, rule)

    assert (told.supports, told.by, told.calls, told.amount) == (True, "numbers", 110, 11)


def test_an_agreement_has_rules_of_its_own_for_the_types_that_it_names():
    clause = FraudClause.model_validate({"patterns": {"fas": {"patterns": ["fas"], "least_calls": 5}}})

    assert (clause.rule("fas").least_calls, clause.rule("irsf").least_calls, clause.rule("rate")) == (5, 30, None)
    assert support(found(), CLAIM, clause.rule("rate")) is None


def test_every_type_in_the_fraud_lane_has_a_rule():
    assert {name for name, each in dispute_types().items() if each.lane == "fraud"} == set(rules())
