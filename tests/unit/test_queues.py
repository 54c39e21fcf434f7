"""Messages leave in tens; a wake leaves so that it arrives within the second before its own."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.clock import FakeClock, ScaledClock
from pledgekeeper.messages import PageDue, Wake
from pledgekeeper.queues import LOOK_AHEAD_SECONDS, RELAY_SECONDS, SWEEP_SECONDS, NotSent, Queues
from tests.unit.builders import MONDAY_9H, SECOND

SETTINGS = SimpleNamespace(
    pages_queue_url="https://sqs/pages", notices_queue_url="https://sqs/notices", wakes_queue_url="https://sqs/wakes",
    dispute_steps_queue_url="https://sqs/dispute_steps",
    problem_steps_queue_url="https://sqs/problem_steps",
    listeners_queue_url="https://sqs/listeners", masking_queue_url="masking", purges_queue_url="purges",
    reconciliations_queue_url="https://sqs/reconciliations",
    credit_notes_queue_url="https://sqs/credit_notes",
)  # fmt: skip


class Sqs:
    """Takes batches as SQS does: at most ten, no two of one id; `refuses` those with a text in them."""

    def __init__(self, refuses=None):
        self.batches, self.refuses = [], refuses

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803
        assert 1 <= len(Entries) <= 10
        assert len({entry["Id"] for entry in Entries}) == len(Entries)
        assert all(0 <= entry["DelaySeconds"] <= 900 for entry in Entries)
        self.batches.append((QueueUrl, Entries))
        failed = [entry for entry in Entries if self.refuses and self.refuses in entry["MessageBody"]]
        return {"Failed": [{"Id": entry["Id"], "Message": "too much"} for entry in failed]} if failed else {}


def queues(sqs, clock=None):
    return Queues(sqs, SETTINGS, clock or FakeClock(MONDAY_9H))


def pages(count):
    return [PageDue(case_id="TT-1", page_id=f"p{number}") for number in range(count)]


def delay_of(wake_at, clock=None):
    sqs = Sqs()
    queues(sqs, clock).send("wakes", [Wake(case_id="TT-1", wake_at=wake_at)])
    return sqs.batches[0][1][0]["DelaySeconds"]


@pytest.mark.parametrize(("count", "batches"), [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])])
def test_messages_leave_in_tens(count, batches):
    sqs = Sqs()

    assert queues(sqs).send("pages", iter(pages(count))) == count
    assert [len(entries) for _, entries in sqs.batches] == batches


@given(st.integers(0, 60))
def test_every_message_leaves_once_and_in_its_order(count):
    sqs = Sqs()

    queues(sqs).send("pages", pages(count))

    bodies = [entry["MessageBody"] for _, entries in sqs.batches for entry in entries]
    assert bodies == [page.model_dump_json() for page in pages(count)]


def test_each_message_goes_to_the_queue_it_is_for():
    sqs = Sqs()

    queues(sqs).send("pages", pages(1))
    queues(sqs).send("notices", pages(1))

    assert [url for url, _ in sqs.batches] == ["https://sqs/pages", "https://sqs/notices"]


def test_a_message_that_was_not_taken_is_told():
    with pytest.raises(NotSent, match="pages: too much"):
        queues(Sqs(refuses="p3")).send("pages", pages(12))


def test_only_wakes_wait():
    sqs = Sqs()

    queues(sqs).send("pages", pages(1))

    assert sqs.batches[0][1][0]["DelaySeconds"] == 0


@pytest.mark.parametrize(
    ("seconds", "delay"),
    [(-3600, 0), (0, 0), (0.999, 0), (1, 1), (1.999, 1), (60, 60), (119.5, 119), (900, 900), (10_000, 900)],
)
def test_a_wake_arrives_within_the_second_before_its_own_and_never_after_it(seconds, delay):
    assert delay_of(MONDAY_9H + timedelta(seconds=seconds)) == delay


def test_on_a_fast_clock_a_wake_waits_real_seconds():
    fast = ScaledClock(120, MONDAY_9H, MONDAY_9H, real=FakeClock(MONDAY_9H))

    assert delay_of(MONDAY_9H + timedelta(hours=2), fast) == 60


def test_a_wake_that_comes_before_the_next_sweep_is_sent_at_once():
    found = queues(Sqs())

    assert [found.soon(MONDAY_9H + n * SECOND) for n in (-1, 0, RELAY_SECONDS, RELAY_SECONDS + 1)] == [
        True,
        True,
        True,
        False,
    ]


def test_every_wake_is_seen_by_two_sweeps_or_sent_at_once():
    assert LOOK_AHEAD_SECONDS >= 2 * SWEEP_SECONDS
    assert RELAY_SECONDS > SWEEP_SECONDS


def test_a_page_that_waits_arrives_at_its_moment_and_never_before_it():
    sqs, half_a_second = Sqs(), timedelta(milliseconds=500)

    queues(sqs).send("pages", [PageDue(case_id="TT-1", page_id="p1", send_at=MONDAY_9H + half_a_second)])

    assert sqs.batches[0][1][0]["DelaySeconds"] == 1
