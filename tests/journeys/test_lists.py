"""A carrier lists its tickets: pages, cursors, counts, filters, order."""

import re
from datetime import UTC, datetime

import pytest

from tests.journeys.people import NOC, TICKETS

MONDAY = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
AGENT = "staff.agent"
OTHER = "carrier.andesvoz.noc"


def seven_tickets(world):
    """Seven tickets of one carrier, a minute apart; one of another between them."""
    for number in range(7):
        fault = {
            "@type": "TroubleTicket",
            "description": f"fault {number}",
            "severity": ("Minor", "Major", "Critical")[number % 3],
            "ticketType": "voice",
            "externalIdentifier": [{"@type": "ExternalIdentifier", "id": f"BLT#{number}"}],
        }
        assert world.http("POST", TICKETS, NOC, fault).status == 201
        if number == 3:
            assert world.http("POST", TICKETS, OTHER, {**fault, "description": "theirs"}).status == 201
        world.pass_time(minutes=1)


@pytest.fixture
def world(world_at):
    return world_at(MONDAY, seven_tickets)


def names(answer):
    return [ticket["name"].removeprefix("fault ") for ticket in answer.json]


def links(answer):
    found = re.findall(r'<https://care\.pledge\.example([^>]*)>; rel="(\w+)"', answer.headers.get("Link", ""))
    return {rel: path for path, rel in found}


def test_a_list_is_newest_first_with_its_counts(world):
    answer = world.http("GET", TICKETS, NOC)

    assert answer.status == 200
    assert names(answer) == list("6543210")
    assert (answer.headers["X-Result-Count"], answer.headers["X-Total-Count"]) == ("7", "7")
    assert links(answer) == {}


@pytest.mark.parametrize("order", ["", "sort=-creationDate&", "sort=creationDate&"])
def test_a_walk_by_its_links_meets_every_ticket_once_and_finds_back(world, order):
    forth, page = [], f"{TICKETS}?{order}limit=3"
    pages = []
    while page:
        answer = world.http("GET", page, NOC)
        assert answer.headers["X-Total-Count"] == "7"
        pages.append(names(answer))
        forth += names(answer)
        page, last = links(answer).get("next"), links(answer)
    back = []
    while "prev" in last:
        answer = world.http("GET", last["prev"], NOC)
        back.insert(0, names(answer))
        last = links(answer)

    assert forth == (list("0123456") if order == "sort=creationDate&" else list("6543210"))
    assert back == pages[: len(back)]
    assert len(back) == len(pages) - 1


def test_a_ticket_opened_during_the_walk_moves_no_page(world):
    first = world.http("GET", f"{TICKETS}?limit=3", NOC)
    fault = {"@type": "TroubleTicket", "description": "fault new", "severity": "Minor", "ticketType": "voice"}
    world.http("POST", TICKETS, NOC, fault)

    assert names(world.http("GET", links(first)["next"], NOC)) == list("321")


def test_offset_skips_and_beyond_the_end_is_nothing(world):
    assert names(world.http("GET", f"{TICKETS}?offset=2&limit=2", NOC)) == ["4", "3"]
    beyond = world.http("GET", f"{TICKETS}?offset=50", NOC)
    assert (beyond.status, beyond.json, beyond.headers["X-Total-Count"]) == (200, [], "7")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("severity=Critical", "52"),
        ("severity=Critical,Major", "5421"),
        ("severity=Critical&creationDate.gte=2026-11-23T02:17:00Z", "5"),
        ("creationDate<2026-11-23T02:16:00Z", "10"),
        ("creationDate.gt=2026-11-23T02:18:00Z&creationDate.lte=2026-11-23T02:19:00Z", "5"),
        ("externalIdentifier.id=BLT%234", "4"),
        ("status=acknowledged&limit=2", "65"),
        ("status=closed", ""),
        ("name.regex=fault%20[01]", "10"),
        ("sort=name&limit=2", "01"),
        ("sort=-name&offset=1&limit=2", "54"),
        ("filter=externalIdentifier[?(@.id=='BLT%232')]", "2"),
        ("expectedResolutionDate.gt=2026-11-23T00:00:00Z&limit=2", "65"),
        ("description=theirs", ""),
    ],
)
def test_a_list_is_narrowed_and_sorted(world, query, found):
    answer = world.http("GET", f"{TICKETS}?{query}", NOC)

    assert (answer.status, names(answer)) == (200, list(found))


def test_a_ticket_is_found_by_its_number_and_anothers_is_not(world):
    mine = world.http("GET", f"{TICKETS}?fields=id", NOC).json[0]["id"]
    theirs = world.http("GET", TICKETS, OTHER).json[0]["id"]

    assert [each["id"] for each in world.http("GET", f"{TICKETS}?id={mine},{theirs}", NOC).json] == [mine]
    assert world.http("GET", f"{TICKETS}?id=nonsense", NOC).json == []
    assert len(world.http("GET", f"{TICKETS}?id={mine},{theirs}", AGENT).json) == 2


def test_notes_are_in_a_list_when_they_are_asked_for(world):
    ticket = world.http("GET", TICKETS, NOC).json[0]
    assert "note" not in ticket
    note = {"@type": "TroubleTicket", "note": [{"@type": "Note", "text": "still down"}]}
    world.http("PATCH", f"{TICKETS}/{ticket['id']}", NOC, note)

    listed = world.http("GET", f"{TICKETS}?fields=note&filter=note[?(@.text=='still%20down')]", NOC).json

    assert [(each["id"], each["note"][0]["text"]) for each in listed] == [(ticket["id"], "still down")]


def test_our_people_see_all_carriers_and_no_count_that_nobody_keeps(world):
    answer = world.http("GET", f"{TICKETS}?limit=5", AGENT)

    assert len(answer.json) == 5
    assert "X-Total-Count" not in answer.headers
    assert answer.headers["X-Pagination-Throttled"] == "true"
    assert len(world.http("GET", links(answer)["next"], AGENT).json) == 3


def test_a_filter_that_finds_little_goes_on_from_where_it_stopped(world, monkeypatch):
    monkeypatch.setattr("pledgekeeper.api.listing.EXAMINED", 2)
    found, page = [], f"{TICKETS}?severity=Minor"
    while page:
        answer = world.http("GET", page, NOC)
        found += names(answer)
        page = links(answer).get("next")

    assert found == list("630")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("statsu=held", "did you mean 'status'"),
        ("status=open", "'open' is not a status"),
        ("after=nonsense", "no cursor of ours"),
        ("after=WzEsMl0", "no cursor of ours"),
        ("sort=name&after=abc", "with another order use offset"),
        ("limit=0", "whole number from 1"),
    ],
)
def test_what_cannot_be_listed_is_told(world, query, told):
    answer = world.http("GET", f"{TICKETS}?{query}", NOC)

    assert (answer.status, answer.json["@type"]) == (400, "Error")
    assert told in answer.json["reason"]
