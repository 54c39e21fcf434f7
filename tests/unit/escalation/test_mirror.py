"""The carrier's own side of the ladder: who is told, who is next, who has confirmed it."""

from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.escalation.mirror import MirrorAcknowledged, MirrorMoved, acknowledged, next_one, told_by
from pledgekeeper.escalation.pages import Escalated
from tests.unit.builders import at

NOW = at("2026-11-23 02:44")
CHAINS = {2: ("shift", "head", "cto"), 4: ("head",)}


def reached(level, mirrored_to):
    return Escalated(at=NOW, level=level, due_at=NOW, mirrored_to=mirrored_to)


def after_losing(*lost):
    """The timeline after each of those could not be reached, in their order."""
    timeline = [reached(2, "shift")]
    for contact in lost:
        unreached = next(event for event in timeline if told_by(event) == (2, contact))
        timeline += next_one(timeline, unreached, CHAINS, "bounced", NOW)
    return timeline


def told(timeline):
    return [told_by(event) for event in timeline]


def test_when_somebody_cannot_be_reached_the_next_one_of_the_level_is_told():
    assert told(after_losing("shift")) == [(2, "shift"), (2, "head")]
    assert told(after_losing("shift", "head")) == [(2, "shift"), (2, "head"), (2, "cto")]
    assert after_losing("shift")[-1].instead_of == "shift"


def test_after_the_last_nobody_is_told():
    assert told(after_losing("shift", "head", "cto")) == [(2, "shift"), (2, "head"), (2, "cto")]


def test_a_failure_that_is_told_twice_moves_it_once():
    timeline = after_losing("shift")

    assert next_one(timeline, timeline[0], CHAINS, "bounced", NOW)[0].mirrored_to == "cto"  # another fact, not a repeat
    assert next_one([*timeline, MirrorMoved(at=NOW, level=2, mirrored_to="cto", instead_of="head", reason="x")],
                    timeline[0], CHAINS, "bounced", NOW) == []  # fmt: skip


def test_a_level_that_mirrored_to_nobody_has_nobody_next():
    assert next_one([reached(3, None)], reached(3, None), CHAINS, "x", NOW) == []


def test_who_is_told_confirms_it_once():
    event = reached(2, "shift")
    confirmed = acknowledged([event], event, NOW)

    assert confirmed == [MirrorAcknowledged(at=NOW, level=2, contact="shift")]
    assert acknowledged([event, *confirmed], event, NOW) == []
    assert acknowledged([event], reached(3, None), NOW) == []


@given(st.permutations(["shift", "head", "cto"]))
def test_nobody_is_told_of_a_level_twice(order):
    timeline = [reached(2, "shift")]
    for contact in order:
        unreached = next((event for event in timeline if told_by(event) == (2, contact)), None)
        timeline += next_one(timeline, unreached, CHAINS, "x", NOW) if unreached else []

    assert len(set(told(timeline))) == len(timeline)
