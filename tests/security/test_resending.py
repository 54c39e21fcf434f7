"""A request that is sent again with its Idempotency-Key changes things once, on every route that changes anything."""

import pytest

from tests.journeys.people import DISPUTES, FAULT, NOC, TICKETS
from tests.security.requests import GONE, NOT_OFFERED, REQUESTS, TELLING
from tests.security.routes import CHANGING, spelt
from tests.security.test_tenancy import kept

KEY = {"Idempotency-Key": "3f0c8a52"}
OFFERED = [route for route in CHANGING if spelt(route) not in NOT_OFFERED]


@pytest.fixture
def send(world):
    """Sends a route's request with a key; `other` sends something else with the same one."""
    known = {}

    def request_of(route):
        if spelt(route) not in known:
            known[spelt(route)] = REQUESTS[spelt(route)](world)
        return known[spelt(route)]

    def sent(route, other=False):
        request = request_of(route)
        body = request.other if other else request.body
        return world.http(route.method, request.path, request.who, body, {**request.headers, **KEY})

    sent.request_of = request_of
    return sent


@pytest.mark.parametrize("route", OFFERED, ids=spelt)
def test_what_is_sent_again_changes_nothing_more(world, send, route):
    send.request_of(route)  # it may need something to be there
    before = kept(world)
    first = send(route)
    after = kept(world)

    again = send(route)

    assert 200 <= first.status < 300, first.text
    assert (after == before) is (spelt(route) in TELLING)
    assert kept(world) == after
    assert again.status == (404 if spelt(route) in GONE else first.status)


@pytest.mark.parametrize("route", OFFERED, ids=spelt)
def test_another_request_with_the_same_key_is_refused_and_told_so(world, send, route):
    send(route)
    after = kept(world)

    other = send(route, other=True)

    assert other.status == 422
    assert "came with another request before" in other.text
    assert kept(world) == after


@pytest.mark.parametrize("route", [route for route in CHANGING if spelt(route) in NOT_OFFERED], ids=spelt)
def test_what_is_not_offered_changes_nothing(world, send, route):
    before = kept(world)

    assert send(route).status in (405, 501)
    assert kept(world) == before


def test_a_key_of_one_carrier_is_none_of_anothers(world):
    first = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}, KEY)
    other = world.http("POST", TICKETS, "carrier.andesvoz.noc", {**FAULT, "externalIdentifier": []}, KEY)

    assert (first.status, other.status) == (201, 201)
    assert first.json["id"] != other.json["id"]


def test_a_request_that_was_refused_leaves_its_key_for_a_better_one(world):
    wrong = world.http("POST", TICKETS, NOC, {"@type": "TroubleTicket"}, KEY)
    right = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}, KEY)

    assert (wrong.status, right.status) == (400, 201)


def test_a_key_names_one_request_wherever_it_goes(world):
    world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}, KEY)

    assert world.http("POST", DISPUTES, "carrier.baltel.admin", {}, KEY).status == 422


def test_a_key_that_is_too_long_is_refused_rather_than_cut(world):
    answer = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}, {"Idempotency-Key": "k" * 201})

    assert answer.status == 400
    assert "at most 200" in answer.json["reason"]
