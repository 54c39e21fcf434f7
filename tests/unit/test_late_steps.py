"""What is late: measured in real seconds, from what the table had promised."""

from datetime import timedelta

import pytest

from functions import late_steps
from pledgekeeper.audits.model import StateWritten
from pledgekeeper.clock import ScaledClock
from pledgekeeper.store.audits import state_written
from tests.unit.builders import MONDAY_NIGHT, SECOND

ALLOWED = {"wake": 60 * SECOND, "effect": 120 * SECOND}


def written(**promised):
    nothing = {"wake_at": None, "owed_since": None, "owes_since": None}
    return StateWritten(case_id="TT-1", version=4, **{**nothing, **promised})


@pytest.mark.parametrize(("seconds", "late"), [(-5, []), (60, []), (61, ["wake"]), (121, ["wake", "effect"])])
def test_a_promise_is_kept_late_after_a_minute_and_an_effect_after_two(seconds, late):
    found = written(wake_at=MONDAY_NIGHT, owed_since=MONDAY_NIGHT).late(MONDAY_NIGHT + seconds * SECOND, ALLOWED)

    assert [step.step for step in found] == late
    assert all(step.late_seconds == seconds and step.number == 5 for step in found)


def test_what_is_still_owed_was_not_settled():
    same = written(owed_since=MONDAY_NIGHT, owes_since=MONDAY_NIGHT)

    assert same.late(MONDAY_NIGHT + 600 * SECOND, ALLOWED) == []


def test_nothing_promised_is_nothing_late():
    assert written().late(MONDAY_NIGHT, ALLOWED) == []


def test_what_is_no_state_of_a_case_promises_nothing():
    mark = {"pk": {"S": "MARKS"}, "sk": {"S": "MARK#wake_sweep"}}
    event = {"pk": {"S": "CASE#TT-1"}, "sk": {"S": "EVENT#000001"}}

    assert state_written(mark, mark) is state_written(event, event) is None


def test_a_clock_that_runs_fast_allows_as_many_real_seconds(monkeypatch):
    fast = ScaledClock(speed=60, real_origin=MONDAY_NIGHT, model_origin=MONDAY_NIGHT)
    monkeypatch.setattr(late_steps.wiring, "clock", lambda: fast)

    assert late_steps.allowed()["wake"] == pytest.approx(timedelta(hours=1), abs=timedelta(seconds=1))
