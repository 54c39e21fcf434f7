"""Incidents by MEF 124: a problem as each carrier is told of it, and nothing of what others have or what is ours."""

import re

import pytest

from pledgekeeper import wiring
from pledgekeeper.api import incident_listing
from tests.journeys.people import AGENT, FAULT, NIGHT_IN_PARIS, NOC, TICKETS
from tests.mef124 import A_FAULT, SONATA, SONATA_TICKETS, mistakes

OTHER = "carrier.andesvoz.noc"
INCIDENTS = f"{SONATA}/incident"
PROBLEMS = "/care/v1/problems"


@pytest.fixture
def world(world_at):
    """One problem behind a ticket of Baltel's and one of Andesvoz'."""
    world = world_at(NIGHT_IN_PARIS)
    world.mine = world.http("POST", SONATA_TICKETS, NOC, A_FAULT).json["id"]
    world.theirs = world.http("POST", TICKETS, OTHER, {**FAULT, "externalIdentifier": []}).json["id"]
    about = {"title": "SBC of Seafibre down", "cause": "secret cause"}
    world.problem = world.http("POST", PROBLEMS, AGENT, about).json["problem"]
    say(world, "join", cases=[world.mine, world.theirs])
    return world


def say(world, command, **more):
    answer = world.http("POST", f"{PROBLEMS}/{world.problem}/commands", AGENT, {"command": command, **more})
    assert answer.status == 200, answer.text
    world.pass_time(minutes=5)


def seen(world, who=NOC, query=""):
    answer = world.http("GET", f"{INCIDENTS}{query}", who)
    assert answer.status == 200, answer.text
    assert [mistakes("Incident_Find", each) for each in answer.json] == [[]] * len(answer.json)
    assert answer.headers["X-Total-Count"] == answer.headers["X-Result-Count"] == str(len(answer.json))
    return answer.json


def test_there_is_no_incident_before_its_carriers_are_told_something(world):
    assert seen(world) == []

    say(world, "update", text="Power is lost in one hall.")

    [incident] = seen(world)
    whole = world.http("GET", f"{INCIDENTS}/{incident['id']}", NOC).json
    assert mistakes("Incident", whole) == []
    assert incident.items() <= whole.items()
    assert (whole["description"], whole["status"], whole["incidentType"]) == (
        "Power is lost in one hall.", "inProgress", "repair",
    )  # fmt: skip
    assert (whole["priority"], whole["severity"], whole["impact"]) == ("critical", "extensive", "down")
    assert [issue["id"] for issue in whole["relatedIssue"]] == [world.mine]
    assert [entity["id"] for entity in whole["relatedEntity"]] == ["BLT-ORI-FRA-02"]


def test_two_carriers_of_one_problem_learn_nothing_of_each_other_nor_of_what_is_ours(world):
    say(world, "update", text="Power is lost in one hall.")
    [mine], [theirs] = seen(world), seen(world, OTHER)

    assert mine["id"] != theirs["id"]
    for who, own, others in ((NOC, mine, theirs), (OTHER, theirs, mine)):
        text = world.http("GET", f"{INCIDENTS}/{own['id']}", who).text
        assert not [secret for secret in ("Seafibre", "secret cause", world.problem, others["id"]) if secret in text]
        there = world.http("GET", f"{INCIDENTS}/{others['id']}", who)
        nowhere = world.http("GET", f"{INCIDENTS}/INC-0000000000", who)
        assert (there.status, there.text.replace(others["id"], "INC-0000000000")) == (404, nowhere.text)
    assert world.theirs not in world.http("GET", f"{INCIDENTS}/{mine['id']}", NOC).text


def test_updates_are_notes_and_its_end_is_an_end(world):
    for text in ("Power is lost in one hall.", "Power is back."):
        say(world, "update", text=text)
    say(world, "resolve", text="for our own people: a fuse")
    [incident] = seen(world, query="?status=closed")
    whole = world.http("GET", f"{INCIDENTS}/{incident['id']}", NOC)

    assert [note["text"] for note in whole.json["note"]] == ["Power is lost in one hall.", "Power is back."]
    assert [each["status"] for each in whole.json["statusChange"]] == ["created", "inProgress", "closed"]
    assert "closedDate" in whole.json
    assert "expectedClosedDate" not in whole.json
    assert "a fuse" not in whole.text


def test_a_ticket_that_is_taken_out_takes_the_incident_with_it(world):
    say(world, "update", text="Power is lost in one hall.")
    [incident] = seen(world)
    say(world, "take-out", cases=[world.mine])

    assert seen(world) == []
    assert world.http("GET", f"{INCIDENTS}/{incident['id']}", NOC).status == 404
    assert len(seen(world, OTHER)) == 1


def test_an_incident_is_shown_to_those_whose_trade_tickets_are(world):
    say(world, "update", text="Power is lost in one hall.")
    path = f"{INCIDENTS}/{seen(world)[0]['id']}"

    for who, query, status in (
        (NOC, "", 200), ("carrier.baltel.billing", "", 403), (AGENT, "", 404), (AGENT, "?buyerId=baltel", 200),
        ("staff.billing-analyst", "?buyerId=baltel", 403), (AGENT, "?buyerId=andesvoz", 404),
    ):  # fmt: skip
        assert world.http("GET", f"{path}{query}", who).status == status, (who, query)


def test_a_list_reads_the_problems_that_began_last_and_its_next_link_goes_on_with_those_before(world, monkeypatch):
    monkeypatch.setattr(incident_listing, "MOST_READ", 2)
    numbers = [world.problem]
    say(world, "update", text="The first.")
    for text in ("The second.", "The third."):
        world.problem = world.http("POST", PROBLEMS, AGENT, {"title": text, "cause": "secret"}).json["problem"]
        numbers.append(world.problem)
        say(world, "join", cases=[world.http("POST", SONATA_TICKETS, NOC, {**A_FAULT, "externalId": text}).json["id"]])
        say(world, "update", text=text)
    read, load = [], wiring.problems().load
    monkeypatch.setattr(wiring.problems(), "load", lambda *given: read.append(given[0]) or load(*given))

    page = world.http("GET", f"{INCIDENTS}?limit=1", NOC)
    pages = [page]
    while "Link" in page.headers:
        page = world.http("GET", re.search(r"<https?://[^/]+(/\S+)>", page.headers["Link"])[1], NOC)
        pages.append(page)

    assert [[each["description"] for each in page.json] for page in pages] == [
        ["The third."], ["The second."], ["The first."],
    ]  # fmt: skip
    assert [page.headers.get("X-Pagination-Throttled") for page in pages] == ["true", "true", None]
    assert read == [numbers[2], numbers[1], numbers[2], numbers[1], numbers[0]]


def test_of_problems_whose_line_tells_that_they_are_not_asked_for_nothing_is_read(world, monkeypatch):
    say(world, "update", text="Power is lost in one hall.")
    monkeypatch.setattr(wiring.problems(), "load", None)

    for query in ("?status=closed", "?situationStartDate.lt=2026-01-01T00:00:00Z"):
        assert seen(world, query=query) == []


def test_a_list_is_filtered_by_what_the_standard_names(world):
    say(world, "update", text="Power is lost in one hall.")

    for found, query in (
        (1, "priority=critical"), (0, "priority=low"), (1, "impact=down,degraded"), (0, "incidentType=installation"),
        (1, "relatedEntityId=BLT-ORI-FRA-02"), (0, "relatedEntityId=x"), (1, "relatedEntityType=Product"),
        (1, "creationDate.gt=2026-01-01T00:00:00Z"), (0, "situationStartDate.lt=2026-01-01T00:00:00Z"),
        (0, "closedDate.gt=2026-01-01T00:00:00Z"), (0, "offset=1"), (1, "buyerId=baltel"),
    ):  # fmt: skip
        assert len(world.http("GET", f"{INCIDENTS}?{query}", NOC).json) == found, query
    assert len(seen(world, AGENT, "?buyerId=baltel")) == 1
    assert world.http("GET", f"{INCIDENTS}?buyerId=andesvoz", NOC).status == 400
