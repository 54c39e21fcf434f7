"""The heartbeat: a POST that says when all was well."""

import json
from datetime import UTC, datetime

import pytest

from pledgekeeper.effects.heartbeat import beat
from pledgekeeper.effects.webhook import NotNow, NotTaken

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_whoever_waits_is_told_when_all_was_well(receiver):
    assert beat(f"{receiver.url}/ping/200", NOON, proxy=None) == "http 200"

    [heard] = receiver.heard
    assert json.loads(heard.body) == {"source": "Pledgekeeper", "all_well_at": "2026-11-23T12:00:00Z"}


@pytest.mark.parametrize(("status", "refusal"), [(404, NotTaken), (503, NotNow)])
def test_a_heartbeat_that_is_not_taken_is_told(receiver, status, refusal):
    with pytest.raises(refusal):
        beat(f"{receiver.url}/ping/{status}", NOON, proxy=None)
