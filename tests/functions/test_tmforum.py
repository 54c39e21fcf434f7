"""Every kind of reply of the standard APIs is what the TM Forum's files say it is."""

import pytest

from tests.journeys.people import (
    AGENT,
    FAULT,
    MANAGER,
    NIGHT_IN_PARIS,
    NOC,
    ORDERS,
    SPECIFICATIONS,
    TICKETS,
    TICKETS_V4,
)
from tests.tmforum import TMF621, TMF621_V4, TMF622, mistakes

FULL_FAULT = {
    **FAULT,
    "relatedEntity": [
        {
            "@type": "RelatedEntity",
            "role": "affectedCircuit",
            "entity": {"@type": "EntityRef", "id": "BLT-ORI-FRA-02", "@referredType": "Service"},
        }
    ],
    "troubleTicketCharacteristic": [{"@type": "StringCharacteristic", "name": "product", "value": "voice"}],
    "note": [{"@type": "Note", "text": "Samples (UTC): 02:31:07 +37060000101 to +221770000412"}],
    "requestedResolutionDate": "2026-11-23T06:00:00Z",
}
ORDER = {
    "@type": "ProductOrder",
    "description": "10G Frankfurt-Vilnius",
    "requestedCompletionDate": "2026-12-01T00:00:00Z",
    "externalId": [{"@type": "ExternalIdentifier", "id": "OF-88213"}],
    "note": [{"@type": "Note", "text": "LOA follows."}],
    "productOrderItem": [
        {
            "@type": "ProductOrderItem",
            "id": "1",
            "action": "add",
            "productOffering": {"@type": "ProductOfferingRef", "id": "10g-wave"},
        }
    ],
}


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def test_a_ticket_is_a_tmf621_v5_ticket_from_creation_to_its_end(world):
    created = world.http("POST", TICKETS, NOC, FULL_FAULT)
    path = f"{TICKETS}/{created.json['id']}"
    replies = [created.json]
    for change in (
        {"status": "inProgress", "note": [{"@type": "Note", "text": "In hand."}]},
        {"priority": "P2", "statusChangeReason": "Workaround in place."},
        {"status": "resolved", "statusChangeReason": "Card replaced."},
        {"status": "closed"},
    ):
        replies.append(world.http("PATCH", path, AGENT, {"@type": "TroubleTicket", **change}).json)
    replies += [world.http("GET", path, NOC).json, *world.http("GET", TICKETS, NOC).json]

    assert replies[-1]["status"] == "closed"
    for reply in replies:
        assert mistakes(TMF621, "TroubleTicket_RES", reply) == []


def test_what_speeds_up_a_fault_is_a_tmf621_v5_specification(world):
    listed = world.http("GET", SPECIFICATIONS, NOC)
    voice = world.http("GET", f"{SPECIFICATIONS}/voice", NOC).json

    assert [each["id"] for each in listed.json] == ["voice", "sms", "ip", "transmission", "roaming"]
    assert voice in listed.json
    for each in listed.json:
        assert mistakes(TMF621, "TroubleTicketSpecification_RES", each) == []
        for part in each["specCharacteristic"]:
            assert mistakes(TMF621, "CharacteristicSpecification", part) == []
    narrowed = world.http("GET", f"{SPECIFICATIONS}?specCharacteristic.name=callSamples&fields=name", NOC)
    assert ([each["name"] for each in narrowed.json], narrowed.headers["X-Total-Count"]) == (["Voice fault"], "1")
    assert "there are: voice, sms" in world.http("GET", f"{SPECIFICATIONS}/fax", NOC).json["reason"]
    assert world.http("POST", SPECIFICATIONS, NOC, {}).status == 405


def test_a_ticket_is_a_tmf621_v4_ticket_too(world):
    sent = {
        "description": "503 on BLT-ORI-FRA-02", "severity": "Critical", "ticketType": "incident",
        "externalId": "BLT#77", "note": [{"text": "since 02:14"}], "channel": {"id": "api"},
        "relatedParty": [{"id": "x", "role": "reporter", "@referredType": "Individual", "name": "A. Noc"}],
        "relatedEntity": [{"id": "BLT-ORI-FRA-02", "role": "affectedCircuit", "@referredType": "Service"}],
        "attachment": [{"name": "trace", "attachmentType": "pcap", "url": "https://baltel.example/trace.pcap"}],
        "troubleTicketRelationship": [{"id": "TT-1", "relationshipType": "duplicates"}],
        "status": "inProgress",
    }  # fmt: skip
    created = world.http("POST", TICKETS_V4, NOC, sent)
    path = f"{TICKETS_V4}/{created.json['id']}"
    replies = [
        created.json,
        world.http("PATCH", path, AGENT, {"status": "inProgress", "note": [{"text": "In hand."}]}).json,
        world.http("GET", path, NOC).json,
        *world.http("GET", f"{TICKETS_V4}?externalId=BLT%2377", NOC).json,
    ]

    assert (created.status, len(replies)) == (201, 4)
    assert {name for reply in replies for name in reply} > sent.keys()
    for reply in replies:
        assert mistakes(TMF621_V4, "TroubleTicket", reply) == []
        for part in ("relatedParty", "relatedEntity"):
            name = {"relatedParty": "RelatedParty", "relatedEntity": "RelatedEntity"}[part]
            assert [wrong for each in reply[part] for wrong in mistakes(TMF621_V4, name, each)] == []


def test_what_the_standard_sends_in_its_own_example_is_taken(world):
    from tests.tmforum import specification

    operation = specification(TMF621)["paths"]["/troubleTicket"]["post"]
    body = specification(TMF621)["components"]["requestBodies"][operation["requestBody"]["$ref"].rpartition("/")[2]]
    examples = body["content"]["application/json"]["examples"].values()
    sent = [example.get("value") or _referred(specification(TMF621), example) for example in examples]

    admin = "carrier.baltel.admin"  # as one of them is a bill dispute, which is no trade of a NOC's
    assert [world.http("POST", TICKETS, admin, each).status for each in sent] == [201] * len(sent)


def test_the_comparison_finds_what_is_wrong(world):
    reply = world.http("POST", TICKETS, NOC, FULL_FAULT).json

    for wrong in (
        {name: value for name, value in reply.items() if name != "href"},
        {**reply, "status": "exploded"},
        {**reply, "note": [{"text": "no type"}]},
        {**reply, "resolutionDate": None},
    ):
        assert mistakes(TMF621, "TroubleTicket_RES", wrong) != []


def test_an_error_is_a_tmf621_v5_error(world):
    for answer in (
        world.http("POST", TICKETS, NOC, "{not json"),
        world.http("GET", f"{TICKETS}/TT-0000000000", NOC),
        world.http("POST", TICKETS, "carrier.baltel.billing", FAULT),
        world.http("GET", f"{TICKETS}?colour=red", NOC),
    ):
        assert answer.status >= 400
        assert mistakes(TMF621, "Error", answer.json) == []


def test_an_order_is_a_tmf622_v5_order_from_creation_to_delivery(world):
    created = world.http("POST", ORDERS, NOC, ORDER)
    path = f"{ORDERS}/{created.json['id']}"
    committed = {"@type": "ProductOrder", "expectedCompletionDate": "2026-12-10T16:00:00Z"}
    replies = [
        created.json,
        world.http("PATCH", path, MANAGER, committed).json,
        world.http("PATCH", path, MANAGER, {"@type": "ProductOrder", "state": "completed"}).json,
        world.http("GET", path, NOC).json,
        *world.http("GET", ORDERS, NOC).json,
    ]

    assert [reply["state"] for reply in replies[:3]] == ["acknowledged", "inProgress", "completed"]
    for reply in replies:
        assert mistakes(TMF622, "ProductOrder", reply) == []


def _referred(specification, example):
    name = example.get("$ref", "").rpartition("/")[2]
    return specification["components"].get("examples", {}).get(name, {}).get("value")


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_what_is_not_offered_is_refused_with_what_is(world, method):
    ticket = world.http("POST", TICKETS, NOC, FULL_FAULT).json["id"]
    paths = [(f"{TICKETS}/{ticket}", "GET, PATCH")] if method == "DELETE" else []
    paths += [(SPECIFICATIONS, "GET")] if method == "POST" else [(f"{SPECIFICATIONS}/voice", "GET")]
    for path, offered in paths:
        answer = world.http(method, path, NOC, {"@type": "x"})
        assert (answer.status, answer.headers["Allow"]) == (405, offered)
        assert mistakes(TMF621, "Error", answer.json) == []
