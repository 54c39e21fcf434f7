"""Crashes, repeats, providers that are down: nothing is lost, nothing is doubled."""

import pytest

from functions import wake_sweep
from tests.crashing import FORKS, with_and_without
from tests.journeys.people import AGENT, BALTEL_NOC, FAULT, NIGHT_IN_PARIS, NOC, TICKETS, WEI_LING, events, heard
from tests.world import CONTEXT, Crash

KEY = {"Idempotency-Key": "fault-1"}


def a_night(world, crash_at):
    """A P1 that nobody answers for six minutes; a request that died is sent again by its sender."""
    world.crash_at = crash_at
    for _ in range(3):
        try:
            answer = world.http("POST", TICKETS, NOC, FAULT, headers=KEY)
            break
        except Crash:
            continue
    world.pass_time(minutes=6, seconds=30)
    world.crash_at = lambda call: False
    world.pass_time(minutes=2)
    who_heard = {row[1:] for row in heard(world)}
    return sorted(events(world, answer.json["id"])), who_heard, [message.body for message in world.sqs.dead]


@FORKS
def test_a_crash_before_or_after_any_call_of_aws_loses_and_doubles_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)

    undisturbed, crashed = with_and_without(world, lambda crash_at: a_night(world, crash_at))

    assert undisturbed[2] == []
    assert len(crashed) > 40
    for call, outcome in crashed:
        assert outcome == undisturbed, call


def test_a_provider_that_is_down_for_ten_minutes_delays_a_page_and_loses_none(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.senders.down = True
    world.http("POST", TICKETS, NOC, FAULT)
    world.pass_time(minutes=9)
    assert heard(world) == []

    world.senders.down = False
    world.pass_time(minutes=7)

    assert {("email", BALTEL_NOC), ("sms", WEI_LING), ("voice", WEI_LING)} <= {row[1:] for row in heard(world)}
    assert world.sqs.dead == []


def test_a_relay_that_stands_still_is_found_by_the_auditor_and_catches_up(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.relay_down = True
    ticket = world.http("POST", TICKETS, NOC, FAULT).json
    world.pass_time(minutes=3)
    assert world.audit()["owed_effects"] == [ticket["id"]]

    world.relay_down = False
    world.settle()

    assert heard(world) == [("03:00", "email", BALTEL_NOC), ("03:00", "sms", WEI_LING), ("03:00", "voice", WEI_LING)]
    assert world.audit() == {}


def test_a_wake_that_nobody_acts_upon_is_found_by_the_auditor(world_at):
    world = world_at(NIGHT_IN_PARIS)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json
    world.sqs.waiting.clear()

    world.clock.advance(minutes=7)

    assert world.audit()["late_wakes"] == [ticket["id"]]


def test_every_message_delivered_twice_changes_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)
    send = world.sqs.send_message_batch
    world.sqs.send_message_batch = lambda **how: (send(**how), send(**how))[0]

    ticket = world.http("POST", TICKETS, NOC, FAULT).json
    world.pass_time(minutes=4)

    assert heard(world) == [("00:00", "email", BALTEL_NOC), ("00:00", "sms", WEI_LING), ("00:00", "voice", WEI_LING)]
    assert events(world, ticket["id"]).count("page-sent") == 2


def test_a_request_resent_with_its_key_gets_the_same_ticket(world_at):
    world = world_at(NIGHT_IN_PARIS)

    first = world.http("POST", TICKETS, NOC, FAULT, headers=KEY)
    again = world.http("POST", TICKETS, NOC, FAULT, headers=KEY)

    assert first.json["id"] == again.json["id"]
    assert len(world.http("GET", TICKETS, AGENT).json) == 1


def test_their_reference_names_one_ticket_and_the_refusal_says_which(world_at):
    world = world_at(NIGHT_IN_PARIS)
    first = world.http("POST", TICKETS, NOC, FAULT).json

    second = world.http("POST", TICKETS, NOC, FAULT)

    assert second.status == 409
    assert second.json["reason"] == f"there is {first['id']} already: the carrier's own number BLT#558120"


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ("{not json", 400, "the body is not JSON"),
        ({**FAULT, "sevverity": "x"}, 400, "sevverity is not an attribute we know; did you mean severity?"),
        ({"@type": "TroubleTicket", "severity": "x", "ticketType": "y"}, 400, "description is missing"),
        ({**FAULT, "description": "x" * 300_000}, 413, "bytes; at most 262144 are read"),
        ([], 400, "the body: "),
    ],
)
def test_bad_input_is_told_what_is_wrong_and_the_next_request_is_served(world_at, body, status, told):
    world = world_at(NIGHT_IN_PARIS)

    answer = world.http("POST", TICKETS, NOC, body)

    assert answer.status == status
    assert answer.json["@type"] == "Error"
    assert told in answer.json["reason"]
    assert world.http("POST", TICKETS, NOC, FAULT).status == 201


def test_a_wake_is_sent_by_one_of_the_two_sweeps_that_see_it_and_again_when_it_is_overdue(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, FAULT)
    world.clock.advance(minutes=3, seconds=30)

    sent = []
    for _ in range(3):
        before = len(world.sqs.waiting)
        wake_sweep.handler({}, CONTEXT)
        sent.append(len(world.sqs.waiting) - before)
        world.clock.advance(minutes=1)

    assert sent == [1, 0, 1]
