"""Notifications of incidents by MEF 124: each Buyer hears of its own, at the standard's addresses, in order."""

import pytest

from tests.journeys.people import FAULT, NIGHT_IN_PARIS, NOC, TICKETS
from tests.journeys.test_sonata_hub import BASE, HOST, register
from tests.journeys.test_sonata_incidents import INCIDENTS, OTHER, PROBLEMS, say, seen
from tests.mef124 import A_FAULT, SONATA_TICKETS

ONLY_INCIDENTS = "eventType=incidentCreateEvent,incidentAttributeValueChangeEvent,incidentStatusChangeEvent"
PARENT, AFFILIATE = "carrier.nordwave.noc", "carrier.nordwave-sea.noc"


@pytest.fixture
def world(world_at):
    """One problem behind a ticket of each of three carriers, and Baltel listens."""
    world = world_at(NIGHT_IN_PARIS)
    world.hub = register(world, ONLY_INCIDENTS).json["id"]
    world.mine = world.http("POST", SONATA_TICKETS, NOC, A_FAULT).json["id"]
    others = [
        world.http("POST", TICKETS, who, {**FAULT, "externalIdentifier": []}).json["id"] for who in (OTHER, AFFILIATE)
    ]
    world.problem = world.http("POST", PROBLEMS, "staff.agent", {"title": "SBC of Seafibre down", "cause": "x"}).json[
        "problem"
    ]
    say(world, "join", cases=[world.mine, *others])
    return world


def told(world):
    return [each.event["eventType"] for each in world.listeners.heard]


def test_a_buyer_hears_that_there_is_an_incident_that_more_is_known_and_that_it_is_over(world):
    assert told(world) == []

    say(world, "update", text="Power is lost in one hall.")
    say(world, "update", text="Power is back.")
    say(world, "resolve", text="a fuse")

    assert told(world) == ["incidentCreateEvent", "incidentAttributeValueChangeEvent", "incidentStatusChangeEvent"]
    [incident] = seen(world)
    for each in world.listeners.heard:
        assert each.target == f"{BASE}/{each.event['eventType']}"
        assert each.event["event"]["id"] == incident["id"]
        assert each.event["event"]["href"].endswith(f"{INCIDENTS}/{incident['id']}")
        assert set(each.event) == {"eventId", "eventType", "eventTime", "event"}
        assert not [secret for secret in (world.problem, "Seafibre", "fuse") if secret in each.body.decode()]
    assert len({each.event["eventId"] for each in world.listeners.heard}) == 3


def test_nobody_hears_of_the_incident_of_another(world):
    register(world, ONLY_INCIDENTS, who=OTHER)
    say(world, "update", text="Power is lost in one hall.")

    mine, theirs = seen(world)[0]["id"], seen(world, OTHER)[0]["id"]

    assert sorted(each.event["event"]["id"] for each in world.listeners.heard) == sorted((mine, theirs))


def test_a_parent_hears_of_its_affiliates_incident_and_whose_it_is(world):
    register(world, ONLY_INCIDENTS, who=PARENT)
    world.listeners.asked.clear()

    say(world, "update", text="Power is lost in one hall.")

    of_affiliate = [each.event["event"] for each in world.listeners.heard if "buyerId" in each.event["event"]]
    assert [each["buyerId"] for each in of_affiliate] == ["nordwave-sea"]


def test_listeners_of_tmf621_hear_of_no_incident(world):
    sent = {"@type": "Hub", "callback": f"https://{HOST}/tmf"}
    assert world.http("POST", "/tmf-api/troubleTicket/v5/hub", NOC, sent).status == 201

    say(world, "update", text="Power is lost in one hall.")

    assert [kind for kind in told(world) if kind.startswith("incident")] == ["incidentCreateEvent"]


def test_a_carrier_that_joins_later_hears_of_its_incident_when_it_is_told(world):
    say(world, "update", text="Power is lost in one hall.")
    late = world.http("POST", SONATA_TICKETS, NOC, A_FAULT | {"externalId": "BLT#2"}).json["id"]
    say(world, "take-out", cases=[world.mine])
    say(world, "join", cases=[late])

    assert told(world) == ["incidentCreateEvent", "incidentCreateEvent"]


def test_what_was_not_taken_is_tried_again_in_order_and_can_be_redriven(world):
    world.listeners.answers[HOST] = 503
    say(world, "update", text="Power is lost in one hall.")
    say(world, "update", text="Power is back.")
    world.pass_time(hours=25)
    world.listeners.answers[HOST] = 204

    assert told(world) == []
    log = world.http("GET", f"/care/v1/listeners/{world.hub}/deliveries", NOC).json
    assert {each["state"] for each in log} == {"dead"}
    assert {each["case"] for each in log} == {seen(world)[0]["id"]}
    assert world.http("POST", f"/care/v1/listeners/{world.hub}/redrive", NOC).status in (200, 202)
    world.pass_time(minutes=5)
    assert told(world) == ["incidentCreateEvent", "incidentAttributeValueChangeEvent"]
