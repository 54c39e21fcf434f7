"""A carrier says on its pages where its events go, and its systems hear of it."""

import re

import pytest

from pledgekeeper.api.routes import LISTENERS
from tests.journeys.people import BILLING, FAULT, NIGHT_IN_PARIS, NOC, TICKETS

FORM = {"callback": "https://noc.baltel.example/events", "hears": "v5", "query": "priority=P1"}


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def listed(world):
    return world.http("GET", LISTENERS, NOC).json


def added(world, **form):
    answer = world.http("POST", "/ecare/listeners", NOC, {**FORM, **form})
    return answer, re.search(r"/ecare/listeners/(baltel-[\w-]+)", answer.text)[1] if answer.status == 200 else None


def test_an_address_is_added_and_its_secret_is_shown_once(world):
    answer, listener = added(world)

    (shown,) = listed(world)
    assert (shown["listener"], shown["callback"], shown["query"]) == (listener, FORM["callback"], FORM["query"])
    secret = re.search(r'Secret</dt><dd class="hash">([^<]+)<', answer.text)[1]
    assert secret not in world.http("GET", f"/ecare/listeners/{listener}", NOC).text
    world.http("POST", TICKETS, NOC, FAULT)
    world.settle()
    assert "TroubleTicketCreateEvent" in world.http("GET", f"/ecare/listeners/{listener}", NOC).text


def test_it_is_changed_and_removed(world):
    _, listener = added(world)

    changed = world.http(
        "POST", f"/ecare/listeners/{listener}", NOC, {"callback": "https://noc.baltel.example/b", "query": ""}
    )

    assert changed.status == 303
    (shown,) = listed(world)
    assert (shown["callback"], "query" in shown) == ("https://noc.baltel.example/b", False)
    assert world.http("POST", f"/ecare/listeners/{listener}/remove", NOC, {}).status == 303
    assert listed(world) == []


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"callback": "http://noc.baltel.example/"}, "callback"),
        ({"query": "eventType=Nothing"}, "there is no eventType"),
        ({"hears": "sonata"}, "hears"),
    ],
)
def test_what_is_no_public_address_and_no_filter_is_refused_with_what_was_filled_in(world, form, told):
    answer, _ = added(world, **form)

    assert answer.status == 400
    assert told in answer.text
    assert listed(world) == []


def test_who_does_not_follow_faults_registers_no_address(world):
    assert world.http("POST", "/ecare/listeners", BILLING, FORM).status == 403
