"""A maintenance window: nobody is paged for what it is of, and everybody who should be at its end."""

import pytest

from tests.journeys.people import CASES, FAULT, NIGHT_IN_PARIS, NOC, TICKETS, WEI_LING, events, heard

ROSTER = "/care/v1/roster"
SUPERVISOR, AGENT = "staff.supervisor", "staff.agent"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def declare(world, who=SUPERVISOR, headers=None, **fields):
    usual = {
        "carrier": "baltel", "even_p1": True, "reason": "a new release of the SBC",
        "begins_at": "2026-11-23T02:00:00Z", "ends_at": "2026-11-23T02:29:00Z",
    }  # fmt: skip
    return world.http("POST", f"{ROSTER}/maintenance", who, usual | fields, headers)


def report(world):
    return world.http("POST", TICKETS, NOC, FAULT).json["id"]


def paged(world):
    return [row for row in heard(world) if row[1] in ("sms", "voice", "webhook")]


def ring(at):
    return [(at, "sms", WEI_LING), (at, "voice", WEI_LING)]


def test_nobody_is_paged_before_the_end_of_the_window_and_then_on_its_second(world):
    assert declare(world).status == 201
    ticket = report(world)

    world.pass_time(minutes=14, seconds=59)
    assert paged(world) == []
    world.pass_time(seconds=1)

    assert paged(world) == ring("15:00")
    world.pass_time(minutes=5)
    assert paged(world) == ring("20:00")
    assert world.sqs.dead == []
    found = world.http("GET", f"{CASES}/{ticket}/pages", NOC).json
    assert world.http("GET", f"{ROSTER}/maintenance", AGENT).json == []
    assert found["held_back"][0]["until"] == "2026-11-23T02:29:00Z"
    assert found["levels"][0]["late_seconds"] == 0
    assert "a new release" not in world.http("GET", f"{CASES}/{ticket}/timeline", NOC).text


def test_a_window_that_begins_stops_the_repeats_and_what_is_in_flight(world):
    world.down.add("pages")
    report(world)
    declare(world, begins_at="2026-11-23T02:15:00Z", ends_at="2026-11-23T02:40:00Z")
    world.pass_time(minutes=2)
    world.down.clear()
    world.pass_time(minutes=23, seconds=59)

    assert paged(world) == []
    world.pass_time(seconds=1)

    assert paged(world) == ring("26:00")


def test_a_window_that_is_ended_early_pages_at_once_and_ending_it_again_changes_nothing(world):
    [window] = declare(world, ends_at="2026-11-23T08:00:00Z").json
    report(world)
    world.pass_time(minutes=7)

    ended = [world.http("DELETE", f"{ROSTER}/changes/{window['id']}", SUPERVISOR).status for _ in range(2)]

    assert ended == [200, 200]
    assert paged(world) == ring("07:00")


def test_a_case_opened_just_after_an_early_end_is_paged_though_the_window_was_read_a_second_ago(world):
    [window] = declare(world, ends_at="2026-11-23T08:00:00Z").json
    world.http("POST", TICKETS, "carrier.andesvoz.noc", {**FAULT, "priority": "P3", "externalIdentifier": []})
    world.http("DELETE", f"{ROSTER}/changes/{window['id']}", SUPERVISOR)
    world.taken()

    report(world)

    assert paged(world) == ring("00:00")


def test_a_p1_is_paged_in_a_window_that_does_not_say_that_it_holds_back_p1(world):
    declare(world, even_p1=False)
    report(world)

    assert paged(world) == ring("00:00")


def test_a_case_is_held_once_however_often_its_page_is_delivered(world):
    world.down.add("pages")
    ticket = report(world)
    declare(world, begins_at="2026-11-23T02:14:00Z")
    world.sqs.waiting += [message for message in world.sqs.waiting if message.queue == "pages"]
    world.clock.advance(minutes=1)
    world.down.clear()
    world.pass_time(seconds=1)

    assert events(world, ticket).count("paging-held") == 1
    assert paged(world) == []


@pytest.mark.parametrize(
    ("who", "fields", "status", "told"),
    [
        (AGENT, {}, 403, "supervisor"),
        (SUPERVISOR, {"carrier": "nobody"}, 409, "there is no carrier 'nobody'"),
        (SUPERVISOR, {"desk": "rome"}, 409, "there is no desk 'rome'"),
        (SUPERVISOR, {"carrier": None}, 400, "say of what"),
        (SUPERVISOR, {"ends_at": None}, 400, "ends_at"),
        (SUPERVISOR, {"ends_at": "2026-11-23T02:10:00Z"}, 409, "which is past"),
        (SUPERVISOR, {"circuit": "BLT-ORI-FRA-02"}, 400, "circuit is not an attribute we know"),
    ],
)
def test_a_window_that_cannot_be_is_refused_with_what_would_be_right(world, who, fields, status, told):
    answer = declare(world, who, **fields)

    assert answer.status == status
    assert told in answer.json["reason"]


def test_a_request_that_is_sent_again_declares_one_window(world):
    key = {"Idempotency-Key": "once"}

    assert declare(world, headers=key).json == declare(world, headers=key).json
    assert len(world.http("GET", f"{ROSTER}/maintenance", AGENT).json) == 1


def test_whose_a_case_is_at_a_hand_over_is_asked_in_a_window_too(world):
    declare(world, ends_at="2026-11-23T08:00:00Z")
    report(world)
    world.pass_time(hours=5, minutes=45)  # until 07:59; Paris came on duty at 06:00, and had 15 minutes

    assert {at for at, _, _ in paged(world)} == {"241:00"}
