"""A desk's room is told at the second level; signed; and again if the receiver had no time for it."""

import json

from pledgekeeper.effects import rooms
from pledgekeeper.effects.webhook import NotNow
from tests.journeys.people import FAULT, NIGHT_IN_PARIS, NOC, ROOM, TICKETS, events


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
