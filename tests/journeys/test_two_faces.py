"""One ticket, seen and changed by TMF621 v5 and v4; and what the standard lets a server not offer."""

from datetime import UTC, datetime

import pytest

from tests.journeys.people import AGENT, FAULT, NOC, TICKETS, TICKETS_V4

MONDAY = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
V4_FAULT = {"description": "503 everywhere", "severity": "Critical", "ticketType": "incident", "externalId": "BLT#9"}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def test_a_ticket_of_one_face_is_there_in_the_other(world):
    opened = world.http("POST", TICKETS_V4, NOC, V4_FAULT)
    number = opened.json["id"]
    world.http("PATCH", f"{TICKETS_V4}/{number}", NOC, {"note": [{"text": "still down"}], "name": "503"})
    world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", "status": "inProgress"})

    old, new = (world.http("GET", f"{face}/{number}", NOC).json for face in (TICKETS_V4, TICKETS))

    assert opened.headers["Location"] == old["href"] == f"https://care.pledge.example{TICKETS_V4}/{number}"
    assert (old["externalId"], new["externalIdentifier"][0]["id"]) == ("BLT#9", "BLT#9")
    assert (old["name"], new["name"]) == ("503", "503")
    assert old["note"] == new["note"]
    assert old["statusChange"][0]["changeDate"] == new["statusChangeHistory"][0]["statusChangeDate"]
    customer = old["relatedParty"][0]
    assert (customer["id"], customer["role"], customer["@referredType"]) == ("baltel", "customer", "Organization")


def test_a_list_of_v4_is_filtered_by_the_names_of_v4(world):
    world.http("POST", TICKETS_V4, NOC, V4_FAULT)

    assert len(world.http("GET", f"{TICKETS_V4}?externalId=BLT%239&relatedParty.role=customer", NOC).json) == 1
    assert "did you mean 'externalId'" in world.http("GET", f"{TICKETS_V4}?externalIdentifier=x", NOC).json["reason"]


def test_a_ticket_of_v4_read_and_sent_back_is_not_changed(world):
    whole = world.http("POST", TICKETS_V4, NOC, V4_FAULT).json
    edited = {name: value for name, value in whole.items() if name not in ("status", "priority")}

    answer = world.http("PATCH", f"{TICKETS_V4}/{whole['id']}", NOC, {**edited, "description": "worse"})

    assert answer.status == 200
    assert {**answer.json, "lastUpdate": ""} == {**whole, "description": "worse", "lastUpdate": ""}


@pytest.mark.parametrize("face", [TICKETS, TICKETS_V4])
def test_a_status_that_a_ticket_is_sent_with_is_kept_and_told(world, face):
    opened = world.http("POST", face, NOC, {**FAULT, "status": "inProgress"}).json

    assert opened["status"] == "acknowledged"
    assert opened["statusChangeReason"] == "sent as inProgress; every ticket starts at acknowledged"
    foreign = (
        {**FAULT, "externalIdentifier": [], "status": "Ouvert"} if face == TICKETS else {**V4_FAULT, "status": "X"}
    )
    assert world.http("POST", face, NOC, foreign).status == 201


@pytest.mark.parametrize("face", [TICKETS, TICKETS_V4])
def test_a_ticket_is_not_deleted(world, face):
    opened = world.http("POST", TICKETS, NOC, FAULT).json

    answer = world.http("DELETE", f"{face}/{opened['id']}", NOC)

    assert (answer.status, answer.json["@type"]) == (405, "Error")
    assert "cancel it instead" in answer.json["reason"]
    assert world.http("GET", f"{TICKETS}/{opened['id']}", NOC).json == opened


def test_a_method_that_is_not_offered_is_told_with_those_that_are(world):
    put = world.http("PUT", f"{TICKETS}/TT-0000000000", NOC, FAULT)

    assert (put.status, put.headers["Allow"]) == (405, "GET, PATCH, DELETE")
    assert world.http("GET", "/tmf-api/troubleTicket/v6/troubleTicket", NOC).status == 404


def test_a_slash_at_the_end_makes_no_difference(world):
    opened = world.http("POST", f"{TICKETS}/", NOC, FAULT)

    assert opened.status == 201
    assert world.http("GET", f"{TICKETS}/{opened.json['id']}/", NOC).json == opened.json
    assert world.http("GET", f"{TICKETS}/?limit=1", NOC).json[0]["id"] == opened.json["id"]


def test_fields_are_selected_in_every_answer(world):
    opened = world.http("POST", f"{TICKETS}?fields=status", NOC, FAULT).json
    names = {"@type", "id", "href", "status"}

    assert opened.keys() == names
    assert world.http("GET", f"{TICKETS}/{opened['id']}?fields=status", NOC).json.keys() == names
    change = {"@type": "TroubleTicket", "name": "503"}
    assert world.http("PATCH", f"{TICKETS}/{opened['id']}?fields=status", NOC, change).json.keys() == names
    for method, path in (("GET", f"{TICKETS}/{opened['id']}"), ("POST", TICKETS)):
        assert world.http(method, f"{path}?fields=colour", NOC, {**FAULT, "externalIdentifier": []}).status == 400
    assert len(world.http("GET", TICKETS, NOC).json) == 1  # refused before anything was opened


def test_a_request_has_at_most_fifty_notes_and_that_many_are_written(world):
    notes = [{"@type": "Note", "text": f"note {number}"} for number in range(51)]

    assert world.http("POST", TICKETS, NOC, {**FAULT, "note": notes}).status == 400
    opened = world.http("POST", TICKETS, NOC, {**FAULT, "note": notes[:50]})
    assert (opened.status, len(opened.json["note"])) == (201, 50)
