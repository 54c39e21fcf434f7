"""Schedules turn at the system's speed."""

import asyncio
import json
from selectors import SelectSelector
from types import SimpleNamespace

import pytest

from pledgekeeper.local import metronome


@pytest.fixture
def aws(monkeypatch):
    """An account with these rules; `invoked` lists the calls of functions."""
    rules = {
        "sweep": {"ScheduleExpression": "rate(1 minute)", "State": "ENABLED", "Arn": "arn:sweep", "Name": "sweep"},
        "audit": {"ScheduleExpression": "rate(5 minutes)", "State": "ENABLED", "Arn": "arn:audit", "Name": "audit"},
        "off": {"ScheduleExpression": "rate(1 hour)", "State": "DISABLED", "Arn": "arn:off", "Name": "off"},
        "event": {"EventPattern": "{}", "State": "ENABLED", "Arn": "arn:event", "Name": "event"},
    }
    invoked = []
    clients = {
        "events": SimpleNamespace(
            list_rules=lambda: {"Rules": list(rules.values())},
            list_targets_by_rule=lambda Rule: {"Targets": [{"Arn": f"arn:function:{Rule}"}]},  # noqa: N803
        ),
        "lambda": SimpleNamespace(
            invoke=lambda FunctionName, Payload: invoked.append((FunctionName, json.loads(Payload)))  # noqa: N803
        ),
    }
    monkeypatch.setattr(metronome, "client", lambda service, endpoint: clients[service])
    return invoked


def test_every_enabled_rate_is_found(aws):
    found = {schedule.arn: schedule for schedule in metronome.schedules("")}

    assert {arn: schedule.model_seconds for arn, schedule in found.items()} == {"arn:sweep": 60, "arn:audit": 300}
    assert found["arn:sweep"].functions == (("arn:function:sweep", None),)


class JumpingLoop(asyncio.SelectorEventLoop):
    """Nobody waits: its time jumps to what is due next, however busy the machine is."""

    def __init__(self):
        super().__init__(selector := SelectSelector())
        self._seconds, select = 0.0, selector.select
        selector.select = lambda timeout=None: self._jump(timeout) or select(0)

    def _jump(self, seconds):
        self._seconds += seconds or 0

    def time(self):
        return self._seconds


def test_a_rate_is_divided_by_the_speed(aws, clock, monkeypatch):
    async def at_once(function, *given):
        return function(*given)

    async def half_a_second():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(metronome.keep_time("", clock, 600), 0.55)

    monkeypatch.setattr(asyncio, "to_thread", at_once)
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(half_a_second())

    functions = [function for function, _ in aws]
    assert functions.count("arn:function:sweep") == 3  # at once, and each quarter of a second: no faster
    assert functions.count("arn:function:audit") == 2  # at once, and after half a second
    assert aws[0][1]["time"] == "2026-11-23T02:31:07Z"
    assert aws[0][1]["detail-type"] == "Scheduled Event"
