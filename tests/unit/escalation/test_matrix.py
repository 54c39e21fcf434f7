"""Which ladder a case climbs."""

import pytest
from pydantic import ValidationError

from pledgekeeper import book
from pledgekeeper.escalation.matrix import Ladder

SHIPPED = book.matrix("matrix-2026-11")
LEVEL = {"level": 1, "after": "0 min", "roles": ["duty-engineer"], "channels": ["sms"]}
A_LADDER = {
    "case": "ticket", "calendar": "wall", "clock": {"starts": ["opened"], "stops": ["closed"]}, "levels": [LEVEL],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "priority", "levels"),
    [
        ("ticket", "P1", 5),
        ("ticket", "P2", 5),
        ("ticket", "P3", 4),
        ("ticket", "P4", 3),
        ("dispute", None, 4),
        ("order", None, 1),
    ],
)
def test_every_kind_and_priority_has_its_ladder(kind, priority, levels):
    ladder = SHIPPED.ladder(kind, priority)

    assert ladder.case == kind
    assert ladder.priority == priority
    assert len(ladder.levels) == levels


def test_a_kind_without_a_ladder_is_not_escalated():
    assert SHIPPED.changed(ladders=SHIPPED.ladders[:1]).ladder("dispute", None) is None


@pytest.mark.parametrize("numbers", [[2], [1, 3], [2, 1], [1, 1]])
def test_levels_are_numbered_in_order(numbers):
    with pytest.raises(ValidationError, match=r"levels must be numbered 1, 2, 3, ... in order"):
        Ladder.model_validate(A_LADDER | {"levels": [LEVEL | {"level": number} for number in numbers]})


@pytest.mark.parametrize("wrong", [{"channels": ["fax"]}, {"channels": []}, {"roles": []}, {"after": "soon"}])
def test_a_level_that_reaches_nobody_is_refused(wrong):
    with pytest.raises(ValidationError):
        Ladder.model_validate(A_LADDER | {"levels": [LEVEL | wrong]})


def test_a_ladder_of_a_product_comes_before_the_one_of_all_products():
    everything = SHIPPED.ladder("ticket", "P1")
    of_voice = everything.changed(product="voice")
    matrix = SHIPPED.changed(ladders=(of_voice, *SHIPPED.ladders))

    assert matrix.ladder("ticket", "P1", "voice") == of_voice
    assert matrix.ladder("ticket", "P1", "ip") == matrix.ladder("ticket", "P1") == everything
