"""Another carrier's data does not exist. Made from the table of routes: a new route is tested by being there."""

import pytest

from pledgekeeper.api.routes import ROUTES
from pledgekeeper.carriers.access import CARRIER_ROLES, STAFF_ROLES
from tests.journeys.people import BILLING, CLAIM, DISPUTES, FAULT, NIGHT_IN_PARIS, NOC, ORDER, ORDERS, TICKETS

STRANGERS = [f"carrier.andesvoz.{role}" for role in CARRIER_ROLES]
EVERYBODY = [f"carrier.baltel.{role}" for role in CARRIER_ROLES] + [f"staff.{role}" for role in STAFF_ROLES]
GUARDED = [route for route in ROUTES if route.authorizer]
OURS = [route for route in GUARDED if route.ours]
ONE_CASE = [route for route in GUARDED if "{id}" in route.path and not route.ours]
LISTS = [
    route for route in GUARDED
    if route.method == "GET" and "{" not in route.path and not route.ours and not route.shared
]  # fmt: skip


def spelt(route):
    return f"{route.method} {route.path}"


def path_of(route, number):
    """The route's path for one case; what else it names is something that case has."""
    return route.path.replace("{id}", number).replace("{commitment}", "solve")


@pytest.fixture
def world(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.numbers = [
        world.http("POST", TICKETS, NOC, FAULT).json["id"],
        world.http("POST", DISPUTES, BILLING, CLAIM).json["id"],
        world.http("POST", ORDERS, NOC, ORDER).json["id"],
    ]
    about = {"title": "SBC down", "cause": "Power."}
    world.problem = world.http("POST", "/care/v1/problems", "staff.agent", about).json["problem"]
    return world


@pytest.mark.parametrize("route", ONE_CASE, ids=spelt)
def test_another_carriers_case_is_answered_like_a_number_that_was_never_given(world, route):
    for who in STRANGERS:
        for number in world.numbers:
            prefix = number.split("-")[0]
            theirs = world.http(route.method, path_of(route, number), who, {"@type": "x"})
            none = world.http(route.method, path_of(route, f"{prefix}-0000000000"), who, {"@type": "x"})

            assert theirs.status == none.status == 404
            assert theirs.text.replace(number, "") == none.text.replace(f"{prefix}-0000000000", "")


@pytest.mark.parametrize("route", LISTS, ids=spelt)
def test_a_list_holds_nothing_of_another_carrier(world, route):
    for who in STRANGERS:
        assert world.http("GET", route.path, who).json == []


@pytest.mark.parametrize("route", OURS, ids=spelt)
def test_what_is_for_our_own_people_is_refused_to_every_carrier_alike(world, route):
    for who in [*STRANGERS, *(f"carrier.baltel.{role}" for role in CARRIER_ROLES)]:
        for number in (*world.numbers, world.problem, "none"):
            assert world.http(route.method, path_of(route, number), who, {}).status == 403


@pytest.mark.parametrize("route", GUARDED, ids=spelt)
def test_a_token_without_a_role_gets_nothing_anywhere(world, route):
    for group in ("", "somebody", "carrier.baltel.emperor", "staff.emperor", "carrier.baltel.noc staff.agent"):
        answer = world.http(route.method, path_of(route, world.numbers[0]), group, {})
        assert answer.status == 401


@pytest.mark.parametrize("route", [r for r in ONE_CASE if r.method == "GET"], ids=spelt)
def test_their_own_people_and_ours_see_a_case(world, route):
    for who in EVERYBODY:
        seen = [world.http("GET", path_of(route, number), who).status for number in world.numbers]
        assert 200 in seen


def test_a_parent_sees_its_affiliates_cases_and_an_affiliate_not_its_parents(world):
    sea = world.http("POST", TICKETS, "carrier.nordwave-sea.noc", {**FAULT, "externalIdentifier": []}).json["id"]
    parent = world.http("POST", TICKETS, "carrier.nordwave.noc", {**FAULT, "externalIdentifier": []}).json["id"]

    assert world.http("GET", f"{TICKETS}/{sea}", "carrier.nordwave.noc").status == 200
    assert world.http("GET", f"{TICKETS}/{parent}", "carrier.nordwave-sea.noc").status == 404
    assert {t["id"] for t in world.http("GET", TICKETS, "carrier.nordwave.noc").json} == {sea, parent}
    assert {t["id"] for t in world.http("GET", TICKETS, "carrier.nordwave-sea.noc").json} == {sea}


def test_nobody_opens_a_case_for_another_carrier(world):
    party = {
        "@type": "RelatedPartyRefOrPartyRoleRef",
        "role": "customer",
        "partyOrPartyRole": {"@type": "PartyRef", "id": "baltel"},
    }

    answer = world.http("POST", TICKETS, "carrier.andesvoz.noc", {**FAULT, "relatedParty": [party]})

    assert answer.status == 201  # a customer of theirs, as far as we know: the case is their own
    assert world.http("GET", f"{TICKETS}/{answer.json['id']}", "carrier.baltel.admin").status == 404
    assert world.http("GET", f"{TICKETS}/{answer.json['id']}", "carrier.andesvoz.noc").status == 200


def test_a_carrier_does_not_see_which_of_our_people_were_paged(world):
    path = f"/care/v1/cases/{world.numbers[0]}/timeline"

    theirs, ours = world.http("GET", path, NOC).text, world.http("GET", path, "staff.agent").text

    assert "wei-ling-tan" in ours
    assert "wei-ling-tan" not in theirs


@pytest.mark.parametrize("route", [route for route in ONE_CASE if route.path.count("{") == 1], ids=spelt)
def test_a_problem_is_no_case_and_answers_as_one_that_was_never_given(world, route):
    for who in EVERYBODY:
        answer = world.http(route.method, path_of(route, world.problem), who, {"@type": "x"})
        assert answer.status in (403, 404)
        assert "SBC" not in answer.text
