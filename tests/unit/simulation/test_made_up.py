"""Made-up cases, as the measurements use them: many at once, of every kind."""

import json
import random

from pledgekeeper.simulation.chunks import Numbered
from pledgekeeper.simulation.run import Work
from pledgekeeper.simulation.tally import total
from tests.bench.simulate import compared, made_up


def some(count, seed=7):
    chance = random.Random(seed)
    return [Numbered(n, json.dumps(made_up(n, chance)).encode()) for n in range(count)]


def test_made_up_cases_are_cases_and_the_same_ones_each_time():
    done = Work(compared())(some(400))

    assert (done.rejects, done.notes, done.tally.cases) == ([], [], 400)
    assert {row.kind for row in done.flips} == {"ticket"}
    assert some(50) == some(50)


def test_what_is_alike_under_both_pledges_is_read_once_and_comes_to_the_same(monkeypatch):
    once = Work(compared())(some(400))
    monkeypatch.setattr("pledgekeeper.simulation.scheme._alike", lambda old, new: False)
    twice = Work(compared())(some(400))

    assert once == twice


def test_against_itself_a_pledge_flips_nothing():
    comparison = compared()
    itself = type(comparison)(comparison.old, comparison.old, {}, {})

    done = Work(itself)(some(400))

    assert done.flips == []
    assert done.tally.old == done.tally.new


def test_a_stricter_target_loses_and_wins_nothing_back():
    tally = Work(compared())(some(400)).tally

    for commitment in ("restore", "solve"):
        old, new = total(tally.old, commitment), total(tally.new, commitment)
        assert new.kept < old.kept
        assert new.kept + new.missed + new.void + new.open == old.kept + old.missed + old.void + old.open
        assert tally.to_kept[commitment] == 0
