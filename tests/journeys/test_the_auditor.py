"""What the auditor finds, and that its heartbeat leaves exactly when it finds nothing."""

import pytest

from functions import auditor
from pledgekeeper.effects import heartbeat
from pledgekeeper.effects.webhook import NotNow
from tests.journeys.people import AGENT, FAULT, NIGHT_IN_PARIS, NOC, TICKETS

AUDIT = "/care/v1/audit"


@pytest.fixture
def world(world_at):
    world = world_at(NIGHT_IN_PARIS)
    assert world.audit() == {}
    world.heartbeats.clear()
    return world


def opened(world):
    return world.http("POST", TICKETS, NOC, FAULT).json["id"]


def late(world):
    return world.http("GET", AUDIT, AGENT).json["late_steps"]


# --- the heartbeat ---------------------------------------------------------------------------------------------------


def test_a_night_in_which_all_is_well_is_beaten_to_its_end_and_nothing_in_it_was_late(world):
    opened(world)
    for _ in range(12):
        world.pass_time(minutes=5)
        assert world.audit() == {}

    said = world.http("GET", AUDIT, AGENT).json
    assert len(world.heartbeats) == 12
    assert said["last_audit"] == {"at": "2026-11-23T03:14:00Z", "found": {}}
    assert said["heartbeat"] == {"state": "sent", "last_sent_at": "2026-11-23T03:14:00Z"}
    assert said["late_steps"] == 0
    assert said["days"][0] == {"day": "2026-11-23", "audits": 13, "passed": 13, "late_steps": []}


def test_a_heartbeat_that_does_not_arrive_is_said_and_the_audit_goes_on(world, monkeypatch):
    def refuse(*_, **__):
        raise NotNow("answered 503")

    monkeypatch.setattr(heartbeat, "post", refuse)

    assert world.audit() == {}
    said = world.http("GET", AUDIT, AGENT).json
    assert said["heartbeat"] == {"state": "not reached", "last_sent_at": "2026-11-23T02:14:00Z"}
    assert said["days"][0]["passed"] == 2


def test_without_an_address_no_heartbeat_leaves(world, monkeypatch):
    monkeypatch.setenv("HEARTBEAT_URL", "")
    auditor.settings.cache_clear()

    assert world.audit() == {}
    assert world.heartbeats == []
    assert world.http("GET", AUDIT, AGENT).json["heartbeat"]["state"] == "nowhere"


# --- what is found ---------------------------------------------------------------------------------------------------


def test_a_relay_that_stands_still_is_found_though_nothing_waits_for_it(world):
    world.relay_down = True
    world.pass_time(minutes=5)
    assert world.audit() == {}  # it answered the probe of the audit before; this one places the next
    world.pass_time(minutes=5)

    assert world.audit() == {"stuck_readers": ["outbox_relay"]}
    assert len(world.heartbeats) == 1

    world.relay_down = False
    world.settle()
    assert world.audit() == {}
    assert len(world.heartbeats) == 2


def test_whoever_counts_late_steps_is_watched_as_well(world):
    world.down.add("late_steps")
    for _ in range(2):
        world.pass_time(minutes=5)
        found = world.audit()

    assert found == {"stuck_readers": ["late_steps"]}


def test_a_sweep_that_does_not_run_is_found_though_nothing_is_due(world):
    world.down.add("wake_sweep")
    world.pass_time(minutes=5)

    assert world.audit() == {"silent_schedules": ["wake_sweep"]}
    assert world.heartbeats == []

    world.down.clear()
    assert world.audit() == {}


def test_a_sweep_that_has_never_run_is_found_by_the_second_audit(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.down.add("wake_sweep")

    assert world.audit() == {}
    assert world.audit() == {"silent_schedules": ["wake_sweep"]}


def test_a_queue_that_nobody_empties_is_found(world):
    world.down.add("dispute_steps")
    world.sqs.send_message_batch(QueueUrl="dispute_steps", Entries=[{"MessageBody": "{}", "DelaySeconds": 0}])
    assert world.audit() == {}  # it may have come this very second
    world.pass_time(minutes=5)

    assert world.audit() == {"stuck_queues": ["dispute_steps"]}

    world.sqs.waiting.clear()
    assert world.audit() == {}


def test_a_wake_that_nobody_carries_out_is_found(world):
    ticket = opened(world)
    world.down.add("wakes")
    world.pass_time(minutes=7)

    assert world.audit()["late_wakes"] == [ticket]
    assert world.heartbeats == []


# --- late steps ------------------------------------------------------------------------------------------------------


def test_a_wake_carried_out_late_is_counted_once_and_for_ever_even_if_no_audit_saw_it(world):
    ticket = opened(world)
    world.down.add("wakes")
    world.pass_time(minutes=6, seconds=5)  # pages should have been repeated after five
    world.down.clear()
    world.pass_time(seconds=10)

    assert world.audit() == {}
    [step] = world.http("GET", AUDIT, AGENT).json["days"][0]["late_steps"]
    assert step == {
        "case": ticket, "step": "wake", "due_at": "2026-11-23T02:19:00Z", "done_at": "2026-11-23T02:20:05Z",
        "late_seconds": 65,
    }  # fmt: skip


def test_a_minute_is_in_time(world):
    opened(world)
    world.down.add("wakes")
    world.pass_time(minutes=6)
    world.down.clear()
    world.pass_time(seconds=10)

    assert late(world) == 0


@pytest.mark.parametrize(("seconds", "steps"), [(120, 0), (121, 1)])
def test_a_page_that_leaves_two_minutes_late_is_counted(world, seconds, steps):
    opened(world)
    world.pass_time(minutes=4)
    world.down.add("pages")
    world.pass_time(minutes=1, seconds=seconds)
    world.down.clear()
    world.pass_time(seconds=1)

    assert late(world) == steps


def test_it_is_counted_though_whoever_counts_was_behind(world):
    opened(world)
    world.down |= {"wakes", "late_steps"}
    world.pass_time(minutes=7)
    world.down.discard("wakes")
    world.pass_time(hours=1)
    assert late(world) == 0

    world.down.clear()
    world.settle()

    assert late(world) == 1


def test_another_priority_makes_nothing_late(world):
    """What would have been due under another promise was never promised."""
    ticket = world.http("POST", TICKETS, NOC, {**FAULT, "priority": "P4", "severity": "Minor"}).json["id"]
    world.pass_time(hours=2)
    change = {"@type": "TroubleTicket", "priority": "P1"}
    answer = world.http("PATCH", f"{TICKETS}/{ticket}", AGENT, change, {"Content-Type": "application/merge-patch+json"})
    world.pass_time(hours=1)

    assert answer.status == 200
    assert late(world) == 0


# --- who sees it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", ["0", "32", "a", "-1"])
def test_days_that_are_not_shown_are_refused(world, days):
    answer = world.http("GET", f"{AUDIT}?days={days}", AGENT)

    assert (answer.status, answer.json["reason"]) == (400, f"days={days} is no number from 1 to 31")


def test_before_the_first_audit_nothing_is_claimed(world_at):
    said = world_at(NIGHT_IN_PARIS).http("GET", f"{AUDIT}?days=1", AGENT).json

    assert (said["last_audit"], said["heartbeat"]) == (None, None)
    assert said["days"] == [{"day": "2026-11-23", "audits": 0, "passed": 0, "late_steps": []}]
