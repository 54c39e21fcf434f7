"""A stop finds nothing half-way: what was committed is relayed before, however long a busy machine takes over it."""

import pytest

from pledgekeeper.local import tide
from pledgekeeper.store.audits import DynamoAudits
from tests.fake_aws import FakeDynamo


class SlowRelay(DynamoAudits):
    """Answers a probe at the hundredth time that somebody looks."""

    def __init__(self):
        super().__init__(FakeDynamo(), "table")
        self.looked = 0

    def mark(self, name):
        self.looked += 1
        if self.looked == 100:
            self.leave_mark(name, self.probe())
        return super().mark(name)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(tide.time, "sleep", lambda seconds: None)


def test_a_stop_waits_until_the_relay_has_read_what_was_committed(clock):
    audits = SlowRelay()

    tide.until_relayed(audits, clock)

    assert audits.looked == 100


def test_an_answer_to_an_auditors_probe_of_the_same_second_is_no_answer_to_a_stops(clock):
    audits = SlowRelay()
    audits.leave_mark("outbox_relay", clock.now())

    tide.until_relayed(audits, clock)

    assert audits.looked == 100


def test_a_relay_that_is_out_of_order_keeps_nobody_for_ever(clock, monkeypatch):
    seconds = iter(range(1000))
    monkeypatch.setattr(tide.time, "monotonic", lambda: next(seconds))

    tide.until_relayed(DynamoAudits(FakeDynamo(), "table"), clock)
