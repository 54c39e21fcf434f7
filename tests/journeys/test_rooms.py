"""A desk's room is told at the second level; signed; and again if the receiver had no time for it."""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from pledgekeeper.effects import rooms
from pledgekeeper.effects.webhook import NotNow
from pledgekeeper.escalation.rooms import Room
from tests.journeys.people import AGENT, FAULT, NIGHT_IN_PARIS, NOC, ROOM, TICKETS, events


def test_the_room_on_duty_is_told_and_can_see_that_it_was_us(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, FAULT)
    world.pass_time(minutes=31)

    [message] = [each for each in world.received if each.channel == "webhook"]

    assert message.to == ROOM
    assert message.headers["webhook-signature"].startswith("v1,")
    assert message.headers["webhook-id"].startswith("TT-")


def test_a_room_that_has_no_time_now_is_told_later_and_once(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    busy, told = [NotNow("answered 429"), NotNow("answered 503")], []

    def post(url, body, **how):
        if busy:
            raise busy.pop()
        told.append(json.loads(body)["data"]["page"])
        return "http 200"

    monkeypatch.setattr(rooms, "post", post)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json
    world.pass_time(minutes=37)

    assert len(told) == len(set(told)) == 2  # the level's page, and its repeat after five minutes
    assert "page-failed" not in events(world, ticket["id"])
    assert world.sqs.dead == []


def with_pagerduty(world):
    """The roster, with a service of PagerDuty for each desk; what is sent there is kept as it is."""
    roster, room = world.store.roster(), Room(kind="pagerduty", secret="/pledgekeeper/rooms/care")
    world.store.put_roster(roster.changed(centres=tuple(each.changed(room=room) for each in roster.centres)))


def alerts(world):
    return [
        (said["event_action"], said["dedup_key"])
        for said in (json.loads(m.text) for m in world.taken() if m.channel == "webhook")
    ]


def change(world, ticket, **fields):
    answer = world.http("PATCH", f"{TICKETS}/{ticket}", AGENT, {"@type": "TroubleTicket", **fields})
    assert answer.status == 200, answer.text


def test_an_alert_that_was_raised_is_acknowledged_and_resolved_where_it_was_raised(world_at):
    world = world_at(NIGHT_IN_PARIS)
    with_pagerduty(world)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    world.pass_time(minutes=31)
    assert alerts(world) == [("trigger", ticket)]

    change(world, ticket, status="inProgress")
    assert alerts(world) == [("acknowledge", ticket)]

    change(world, ticket, status="resolved", statusChangeReason="A card was replaced.")
    assert alerts(world) == [("resolve", ticket)]


def test_a_case_of_which_no_room_was_told_moves_no_alert(world_at):
    world = world_at(NIGHT_IN_PARIS)
    with_pagerduty(world)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    change(world, ticket, status="inProgress")

    assert alerts(world) == []


def test_an_alert_that_cannot_be_moved_now_is_moved_later_as_the_case_is_then(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    with_pagerduty(world)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    world.pass_time(minutes=31)
    world.taken()
    post, busy = rooms.post, [NotNow("answered 503")]
    monkeypatch.setattr(rooms, "post", lambda *a, **how: post(*a, **how) if not busy else _raise(busy.pop()))

    change(world, ticket, status="inProgress")
    change(world, ticket, status="resolved", statusChangeReason="A card was replaced.")
    assert alerts(world) == [("resolve", ticket)]
    world.pass_time(minutes=4)

    assert alerts(world) == [("resolve", ticket)]  # what was to be an acknowledgement resolves, too: it is resolved


@pytest.mark.parametrize(("asks", "waits"), [(240, 240), (20, 60)])
def test_a_room_that_says_when_to_come_again_is_not_asked_before_and_then_is(world_at, monkeypatch, asks, waits):
    world = world_at(NIGHT_IN_PARIS)
    asked, begins = [], NIGHT_IN_PARIS + timedelta(minutes=30)

    def post(url, body, **how):
        asked.append(round((world.clock.now() - begins).total_seconds()))
        if len(asked) == 1:
            busy = NotNow("answered 429")
            busy.wait_seconds = asks
            raise busy
        return "http 200"

    monkeypatch.setattr(rooms, "post", post)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    world.pass_time(minutes=30, seconds=waits + 1)

    assert asked == [0, waits]
    sent = [e.page_id for e in world.store.load(ticket).case.timeline if e.event == "page-sent"]
    assert len(sent) == len(set(sent))
    assert world.sqs.dead == []


def test_what_a_provider_of_texts_asks_for_is_honoured_too(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    send, asked = world.senders.send_text_message, []

    def busy_once(**how):
        asked.append(round((world.clock.now() - NIGHT_IN_PARIS).total_seconds()))
        if len(asked) == 1:
            headers = {"ResponseMetadata": {"HTTPHeaders": {"retry-after": "100"}}}
            raise ClientError({"Error": {"Code": "ThrottlingException"}, **headers}, "SendTextMessage")
        return send(**how)

    monkeypatch.setattr(world.senders, "send_text_message", busy_once)
    world.http("POST", TICKETS, NOC, FAULT)
    world.pass_time(seconds=101)

    assert asked == [0, 100]


def _raise(error):
    raise error
