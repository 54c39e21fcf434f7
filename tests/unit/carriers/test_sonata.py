"""What the words of MEF 124 mean, as agreed with a carrier."""

from typing import get_args

import pytest
from pydantic import ValidationError

from pledgekeeper.carriers.sonata import Impact, Severity, Sonata


def test_without_an_agreement_every_word_means_something():
    usual = Sonata()

    assert set(usual.severity) == set(get_args(Severity))
    assert {(i, s) for i, row in usual.priority.items() for s in row} == {
        (i, s) for i in get_args(Impact) for s in get_args(Severity)
    }


def test_what_is_worse_never_has_a_lower_priority():
    usual, worse = Sonata(), get_args(Severity)

    for row in usual.priority.values():
        assert [row[severity] for severity in worse] == sorted((row[s] for s in worse), reverse=True)
    for severity in worse:
        assert usual.priority["down"][severity] <= usual.priority["intermittent"][severity]
        assert usual.priority["intermittent"][severity] <= usual.priority["degraded"][severity]


def test_of_several_words_of_theirs_the_worst_is_shown():
    assert [Sonata().theirs(ours) for ours in ("Critical", "major", "Minor", "odd")] == [
        "extensive", "significant", "moderate", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("agreed", "told"),
    [
        ({"severity": {"minor": "Minor"}}, "say what moderate, significant, extensive means"),
        ({"priority": {"down": {}}}, "say what degraded, intermittent means"),
        ({"priority": {"down": {}, "degraded": {}, "intermittent": {}}}, "say what minor"),
        ({"priority": {"broken": {}}}, "broken"),
    ],
)
def test_an_agreement_that_leaves_a_word_open_is_refused(agreed, told):
    with pytest.raises(ValidationError, match=told):
        Sonata.model_validate(agreed)
