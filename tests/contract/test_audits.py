"""What audits keep, on the fake table and on an emulator's."""

from datetime import timedelta

import pytest

from pledgekeeper.audits.model import Audit, Day, LateStep
from pledgekeeper.store.audits import DynamoAudits
from tests.contract.conftest import MONDAY, TABLE
from tests.fake_aws import FakeDynamo


@pytest.fixture(params=["fake", "emulator"])
def audits(request):
    table = FakeDynamo() if request.param == "fake" else request.getfixturevalue("dynamodb")
    return DynamoAudits(table, TABLE)


def test_a_mark_is_the_last_one_left(audits):
    assert audits.mark("wake_sweep") is None

    audits.leave_mark("wake_sweep", MONDAY)
    audits.leave_mark("wake_sweep", MONDAY + timedelta(minutes=1))

    assert audits.mark("wake_sweep") == MONDAY + timedelta(minutes=1)
    assert audits.mark("outbox_relay") is None


def test_a_probe_is_found_as_it_was_placed(audits):
    assert audits.probe() is None
    audits.place_probe(MONDAY)
    assert audits.probe() == MONDAY


def test_the_last_audit_is_kept_and_each_is_counted_in_its_day(audits):
    assert audits.last() is None
    passed = Audit(at=MONDAY, beat="sent", beat_at=MONDAY)
    failed = Audit(at=MONDAY, beat="withheld", found={"late_wakes": ["TT-1"]}, waiting_since={"Mail": MONDAY})

    audits.keep(passed)
    audits.keep(failed)

    assert audits.last() == failed
    assert audits.day(MONDAY.date()) == Day(audits=2, passed=1)
    assert audits.day((MONDAY - timedelta(days=1)).date()) == Day()


def test_a_late_step_is_kept_once_under_the_day_on_which_it_was_done(audits):
    step = LateStep(case_id="TT-1", number=5, step="wake", due_at=MONDAY, done_at=MONDAY + timedelta(minutes=2))

    audits.keep_late(step)
    audits.keep_late(step)

    assert audits.late_on(MONDAY.date()) == [step]
    assert audits.late_on((MONDAY + timedelta(days=1)).date()) == []
