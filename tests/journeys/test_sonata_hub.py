"""Notifications by MEF 124: what a Buyer registers for, gets at the standard's addresses, and nothing else."""

import pytest

from tests.journeys.people import AGENT, NIGHT_IN_PARIS, NOC, TICKETS
from tests.mef124 import A_FAULT, SONATA, SONATA_TICKETS, mistakes

HUB = f"{SONATA}/hub"
HOST = "noc.baltel.example"
BASE = "/sonata/mefApi/sonata/troubleTicketNotification/v4/listener"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def register(world, query=None, who=NOC, path=HUB):
    sent = {"callback": f"https://{HOST}/sonata/", **({"query": query} if query else {})}
    return world.http("POST", path, who, sent)


def filed(world, **more):
    return world.http("POST", SONATA_TICKETS, NOC, {**A_FAULT, **more}).json["id"]


def desk(world, number, status, reason=None, **more):
    change = {"@type": "TroubleTicket", "status": status, **({"statusChangeReason": reason} if reason else {}), **more}
    assert world.http("PATCH", f"{TICKETS}/{number}", AGENT, change).status == 200
    world.pass_time(minutes=5)


def told(world):
    return [(each.event["eventType"].removeprefix("troubleTicket"), each.target) for each in world.listeners.heard]


def test_a_buyer_is_told_of_each_change_that_we_make_at_the_standards_address(world):
    hub = register(world)
    number = filed(world)
    desk(world, number, "inProgress")
    desk(world, number, "pending", "Which numbers?")
    world.http("PATCH", f"{SONATA_TICKETS}/{number}", NOC, {"note": [{"text": "+37060000101"}]})
    world.pass_time(minutes=5)
    desk(world, number, "resolved", "Card replaced.")
    world.http("POST", f"{SONATA_TICKETS}/{number}/reopen", NOC, {"reason": "still 503"})
    world.pass_time(minutes=5)

    assert hub.status == 201
    assert (set(hub.json), hub.headers["Location"][-len(f"{HUB}/{hub.json['id']}") :]) == (
        {"id", "callback"}, f"{HUB}/{hub.json['id']}",
    )  # fmt: skip
    kinds = [kind.removesuffix("Event") for kind, _ in told(world)]
    assert [kind for kind in kinds if kind != "AttributeValueChange"] == [
        "StatusChange", "StatusChange", "InformationRequired", "StatusChange", "StatusChange", "Resolved",
        "StatusChange",
    ]  # fmt: skip
    assert {target for _, target in told(world)} == {
        f"{BASE}/{each.event['eventType']}" for each in world.listeners.heard
    }
    for each in world.listeners.heard:
        assert mistakes("Notification", each.event) == []
        assert each.event["event"]["id"] == number
        assert "webhook-signature" in each.headers


def test_what_the_buyer_itself_writes_is_not_told_to_it(world):
    number = filed(world)
    register(world)
    world.http("PATCH", f"{SONATA_TICKETS}/{number}", NOC, {"note": [{"text": "still down"}]})
    world.pass_time(minutes=5)
    assert told(world) == []

    world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "x", "note": [{"@type": "Note", "text": "We look."}]})
    world.pass_time(minutes=5)

    assert [kind for kind, _ in told(world)] == ["AttributeValueChangeEvent"]


def test_a_buyer_hears_only_the_types_that_it_registered_for(world):
    types = ("troubleTicketResolvedEvent", "troubleTicketInformationRequiredEvent")
    register(world, f"eventType={types[0]}&eventType={types[1]}")
    number = filed(world)
    for status, why in (("inProgress", None), ("pending", "Which?"), ("inProgress", None), ("resolved", "Done.")):
        desk(world, number, status, why)

    assert [each.event["eventType"] for each in world.listeners.heard] == [types[1], types[0]]
    refused = register(world, "eventType=TroubleTicketCreateEvent")
    assert (refused.status, refused.json["code"]) == (400, "invalidBody")
    assert "there is no eventType" in refused.json["reason"]
    assert register(world, "priority=critical").status == 400


def test_a_listener_of_one_face_goes_by_the_same_number_everywhere_and_is_removed(world):
    number = register(world).json["id"]
    listed = world.http("GET", "/care/v1/listeners", NOC).json

    assert [(each["listener"], each["version"]) for each in listed] == [(number, "sonata")]
    assert world.http("GET", f"{HUB}/{number}", NOC).json["callback"] == f"https://{HOST}/sonata/"
    assert register(world).status == 422  # it is there already
    assert world.http("DELETE", f"{HUB}/{number}", "carrier.andesvoz.noc").status == 404
    assert [world.http("DELETE", f"{HUB}/{number}", NOC).status for _ in range(2)] == [204, 404]


def test_the_reason_of_a_rejected_repair_is_a_note_of_the_buyers(world):
    number = filed(world)
    for status in ("inProgress", "resolved"):
        desk(world, number, status, "Done.")
    world.http("POST", f"{SONATA_TICKETS}/{number}/reopen", NOC, {"reason": "still 503"})

    [note] = [
        each
        for each in world.http("GET", f"{SONATA_TICKETS}/{number}", NOC).json["note"]
        if each["author"] == "closureRejection"
    ]
    assert (note["source"], note["text"]) == ("buyer", "still 503")
