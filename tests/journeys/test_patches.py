"""A carrier changes its ticket, in each of the ways that TMF621 has."""

from datetime import UTC, datetime

import pytest

from tests.journeys.people import FAULT, NOC, TICKETS

MONDAY = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
AGENT = "staff.agent"
MERGE, PATCH, QUERY = (f"application/{how}+json" for how in ("merge-patch", "json-patch", "json-patch-query"))
TYPED = {"@type": "TroubleTicket"}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


@pytest.fixture
def change(world):
    ticket = world.http("POST", TICKETS, NOC, FAULT).json

    def changed(sent, how=MERGE, who=NOC, key=None):
        headers = {"Content-Type": how} | ({"Idempotency-Key": key} if key else {})
        return world.http("PATCH", f"{TICKETS}/{ticket['id']}", who, sent, headers)

    changed.ticket = ticket
    return changed


@pytest.mark.parametrize(
    ("sent", "how"),
    [
        ({**TYPED, "name": "CRC", "note": [{"@type": "Note", "text": "it flaps"}]}, MERGE),
        ({**TYPED, "name": "CRC", "note": [{"@type": "Note", "text": "it flaps"}]}, "application/json"),
        (
            [
                {"op": "replace", "path": "/name", "value": "CRC"},
                {"op": "add", "path": "/note", "value": [{"@type": "Note", "text": "it flaps"}]},
            ],
            PATCH,
        ),
        (
            [
                {"op": "test", "path": "/status", "value": "acknowledged"},
                {"op": "replace", "path": "/name", "value": "CRC"},
                {"op": "add", "path": "/note", "value": [{"@type": "Note", "text": "it flaps"}]},
            ],
            QUERY,
        ),
    ],
)
def test_each_way_changes_the_same(change, sent, how):
    answer = change(sent, how)

    assert answer.status == 200
    assert answer.json["name"] == "CRC"
    assert [note["text"] for note in answer.json["note"]] == ["it flaps"]


def test_a_ticket_read_and_sent_back_with_a_change_is_changed_by_that_alone(change):
    whole = {**change.ticket, "description": "worse"}

    answer = change({name: value for name, value in whole.items() if name not in ("status", "priority")})

    assert answer.status == 200
    assert answer.json["description"] == "worse"
    assert {**answer.json, "description": "", "lastUpdate": ""} == {
        **change.ticket, "description": "", "lastUpdate": "",
    }  # fmt: skip


def test_what_is_taken_away_is_gone(change):
    wish = "2026-11-23T06:00:00Z"
    assert change({**TYPED, "requestedResolutionDate": wish}).json["requestedResolutionDate"] == wish
    assert "requestedResolutionDate" not in change({**TYPED, "requestedResolutionDate": None}).json
    assert change({**TYPED, "description": None}).json["reason"] == "description can be changed and not taken away"


def test_the_carriers_own_number_can_be_told_later_and_finds_the_ticket_from_then_on(world, change):
    number = [{"@type": "ExternalIdentifier", "id": "BLT#1"}]
    answer = change({**TYPED, "externalIdentifier": number})

    assert answer.json["externalIdentifier"][0]["id"] == "BLT#1"
    listed = world.http("GET", f"{TICKETS}?externalIdentifier.id=BLT%231", NOC).json
    assert [each["id"] for each in listed] == [change.ticket["id"]]
    again = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": number})
    assert (again.status, change.ticket["id"] in again.json["reason"]) == (409, True)


def test_parties_are_replaced_and_the_customer_stays(change):
    party = {
        "@type": "RelatedPartyRefOrPartyRoleRef",
        "role": "reporter",
        "partyOrPartyRole": {"id": "x", "@type": "PartyRef"},
    }

    roles = [each["role"] for each in change({**TYPED, "relatedParty": [party]}).json["relatedParty"]]

    assert roles == ["customer", "owner", "reporter"]


@pytest.mark.parametrize(
    ("sent", "how", "status", "told"),
    [
        (TYPED, MERGE, 400, "nothing to change"),
        ([], PATCH, 400, "nothing to change"),
        ({**TYPED, "creationDate": "2020-01-01T00:00:00Z"}, MERGE, 400, "creationDate is set by us"),
        ({**TYPED, "id": "TT-XXXXXXXXXX"}, MERGE, 400, "id is set by us"),
        ([{"op": "remove", "path": "/statusChangeDate"}], PATCH, 400, "statusChangeDate is set by us"),
        ([{"op": "test", "path": "/status", "value": "held"}], PATCH, 409, "the test of /status fails"),
        ([{"op": "replace", "path": "/status", "value": "closed"}], PATCH, 409, "cannot become closed"),
        ({**TYPED, "name": "x"}, "text/xml", 415, "application/json-patch+json"),
    ],
)
def test_what_may_not_be_changed_is_told_and_changes_nothing(world, change, sent, how, status, told):
    answer = change(sent, how)

    assert (answer.status, told in answer.json["reason"]) == (status, True)
    assert world.http("GET", f"{TICKETS}/{change.ticket['id']}", NOC).json == change.ticket


def test_a_patch_sent_again_with_its_key_is_answered_and_done_once(change):
    sent = [
        {"op": "test", "path": "/name", "value": change.ticket["name"]},
        {"op": "replace", "path": "/name", "value": "CRC"},
    ]
    first, second = change(sent, PATCH, key="k"), change(sent, PATCH, key="k")

    assert (first.status, second.status) == (200, 200)
    assert first.json == second.json
