"""Another carrier's data does not exist. Made from the table of routes: a new route is tested by being there."""

import re
from urllib.parse import quote

import pytest

from pledgekeeper.api.routes import BILLS, CANCELLATIONS, LISTENERS, REVIEWS, ROUTES, SONATA_INCIDENTS
from pledgekeeper.carriers.access import READERS
from tests.journeys.people import CASES, FAULT, NOC, TICKETS
from tests.security.page_forms import a_listener
from tests.security.requests import REQUESTS
from tests.security.routes import (
    BALTELS,
    CHANGING,
    GUARDED,
    LISTS,
    ONE_CASE,
    ONE_LISTENER,
    OURS,
    STAFF,
    STRANGERS,
    path_of,
    spelt,
)

NEVER = "0000000000"
QUERIES = (
    "id={}", "externalIdentifier.id={}", "relatedParty.partyOrPartyRole.id={}", "filter=$[?(@.id=='{}')]",
    "filter=externalIdentifier[?(@.id=='{}')]", "sort=id&id={}", "id={}&offset=0&limit=5", "status=acknowledged&id={}",
)  # fmt: skip


def told(answer, named):
    """What somebody learns from an answer, without what they have said themselves."""
    return answer.status, answer.text.replace(quote(named), "…").replace(named, "…")


def kept(world):
    """All that is in the table, but the counts of requests; and the range lists, which are files."""
    items = {at: item for at, item in world.dynamo.items.items() if not at[0].startswith(("ALLOWANCE#", "KEY#"))}
    return items | {key: text for key, text in world.s3.objects.items() if key.startswith("ranges/")}


def must_not_exist(world, route, number, never, body):
    """To a stranger what is another carrier's is answered like a number that was never given."""
    for who in STRANGERS:
        theirs = world.http(route.method, path_of(route, number), who, body)
        none = world.http(route.method, path_of(route, never), who, body)

        assert told(theirs, number) == told(none, never)
        assert theirs.status == 404


@pytest.mark.parametrize("route", CHANGING, ids=spelt)
def test_a_route_that_changes_something_has_its_request_in_the_table_of_requests(route):
    assert spelt(route) in REQUESTS


def test_the_table_of_requests_has_none_of_a_route_that_is_gone():
    assert set(REQUESTS) <= {spelt(route) for route in ROUTES}


@pytest.mark.parametrize("route", ONE_CASE, ids=spelt)
def test_another_carriers_case_is_answered_like_a_number_that_was_never_given(world, route):
    for number in world.numbers:
        must_not_exist(world, route, number, f"{number.split('-')[0]}-{NEVER}", {"@type": "x"})


@pytest.mark.parametrize("route", [route for route in CHANGING if route in ONE_CASE], ids=spelt)
def test_a_request_that_its_carrier_may_send_changes_nothing_when_a_stranger_sends_it(world, route):
    request = REQUESTS[spelt(route)](world)
    before = kept(world)

    for who in STRANGERS:
        assert world.http(route.method, request.path, who, request.body, request.headers).status == 404

    assert kept(world) == before


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("route", LISTS, ids=spelt)
def test_no_query_finds_a_case_of_another_carrier(world, route, query):
    """By its number, by its carrier's, by its carrier."""
    for name in (*world.numbers, "BLT#558120", "baltel"):
        for who in STRANGERS:
            theirs = world.http("GET", f"{route.path}?{query.replace('{}', quote(name))}", who)
            none = world.http("GET", f"{route.path}?{query.replace('{}', NEVER)}", who)

            assert told(theirs, name) == told(none, NEVER)


@pytest.mark.parametrize("query", ["id={}", "externalIdentifier.id=BLT%23558120", "sort=id&id={}"])
def test_the_same_queries_find_what_is_the_carriers_own(world, query):
    found = world.http("GET", f"{TICKETS}?{query.replace('{}', world.ticket)}", "carrier.baltel.noc")

    assert [ticket["id"] for ticket in found.json] == [world.ticket]


@pytest.mark.parametrize("route", ONE_LISTENER, ids=spelt)
def test_another_carriers_listener_is_answered_like_one_that_was_never_registered(world, route):
    listener = a_listener(world)
    must_not_exist(world, route, listener, "baltel-0000000000", {})
    assert world.http("GET", f"{LISTENERS}?carrier=baltel", STRANGERS[0]).json == []
    assert [each["listener"] for each in world.http("GET", LISTENERS, NOC).json] == [listener]


@pytest.mark.parametrize("route", LISTS, ids=spelt)
def test_a_list_holds_nothing_of_another_carrier(world, route):
    answers = [world.http("GET", route.path, who) for who in STRANGERS]

    assert [answer.json for answer in answers if answer.status != 403].count([]) == len(
        [answer for answer in answers if answer.status == 200]
    )
    assert 200 in [answer.status for answer in answers]


@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_of_another_carrier_leads_nowhere(world, way):
    for number in range(3):
        world.pass_time(seconds=1)
        fault = {**FAULT, "externalIdentifier": [{"@type": "ExternalIdentifier", "id": f"BLT#{number}"}]}
        assert world.http("POST", TICKETS, "carrier.baltel.noc", fault).status == 201
    page = world.http("GET", f"{TICKETS}?limit=1&offset=1", "carrier.baltel.noc")
    cursor = re.search(rf"{'after' if way == 'after' else 'before'}=([^>&]+)", page.headers["Link"])[1]
    path = f"{TICKETS}?limit=5&{way}={cursor}"

    assert world.http("GET", path, "carrier.baltel.noc").json
    for who in STRANGERS:
        answer = world.http("GET", path, who)
        assert (answer.status == 403) or (answer.json == [] and "Link" not in answer.headers)


def test_what_a_body_refers_to_is_not_looked_up_for_a_stranger(world):
    """A ticket may name any other as related: a foreign number and one never given are kept alike, and open nothing."""
    reference = {"@type": "TroubleTicketRelationship", "relationshipType": "duplicates"}
    answers = []
    for number in (world.ticket, f"TT-{NEVER}"):
        fault = {
            **FAULT,
            "externalIdentifier": [{"@type": "ExternalIdentifier", "id": number}],
            "troubleTicketRelationship": [{**reference, "id": number}],
        }
        made = world.http("POST", TICKETS, "carrier.andesvoz.noc", fault)
        seen = world.http("GET", f"{TICKETS}/{made.json['id']}", "carrier.andesvoz.noc")
        answers.append(told(seen, number)[1].replace(made.json["id"], "own"))

    assert answers[0] == answers[1]


@pytest.mark.parametrize("command", [{"command": "merge", "into": ""}, {"command": "link", "other": ""}])
def test_a_case_is_not_brought_together_with_one_of_another_carrier(world, command):
    fault = {**FAULT, "externalIdentifier": []}
    own = world.http("POST", TICKETS, "carrier.andesvoz.noc", fault).json["id"]
    field = next(name for name in command if name != "command")
    before = kept(world)

    for who in STRANGERS:
        theirs = world.http("POST", f"{CASES}/{own}/commands", who, {**command, field: world.ticket})
        none = world.http("POST", f"{CASES}/{own}/commands", who, {**command, field: f"TT-{NEVER}"})
        assert told(theirs, world.ticket) == told(none, f"TT-{NEVER}")
    ours = world.http("POST", f"{CASES}/{own}/commands", "staff.supervisor", {**command, field: world.ticket})

    assert ours.status == 409  # we see both, and must not mix them up
    assert kept(world) == before


@pytest.mark.parametrize("route", OURS, ids=spelt)
def test_what_is_for_our_own_people_is_refused_to_every_carrier_alike(world, route):
    for who in [*STRANGERS, *BALTELS]:
        for number in (*world.numbers, world.problem, "none"):
            assert world.http(route.method, path_of(route, number), who, {}).status == 403


@pytest.mark.parametrize("route", GUARDED, ids=spelt)
def test_a_token_without_a_role_gets_nothing_anywhere(world, route):
    before = kept(world)
    for group in ("", "somebody", "carrier.baltel.emperor", "staff.emperor", "carrier.baltel.noc staff.agent"):
        answer = world.http(route.method, path_of(route, world.numbers[0]), group, {})
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert kept(world) == before


@pytest.mark.parametrize("route", [r for r in ONE_CASE if r.method == "GET" and "{incident}" not in r.path], ids=spelt)
def test_a_case_is_shown_to_those_whose_trade_it_is(world, route):
    """Every role of its carrier and of ours: the case, or which roles see it; 404 where it is of another kind."""
    kinds = dict(zip(("ticket", "dispute", "order"), world.numbers, strict=True))
    if route.path.startswith(CANCELLATIONS):  # which is there once an order is cancelled
        cancelled = REQUESTS[f"POST {CANCELLATIONS}"](world)
        assert world.http("POST", cancelled.path, cancelled.who, cancelled.body).status == 201
    shown = 0
    for kind, number in kinds.items():
        for who in [*BALTELS, *STAFF]:
            status = world.http("GET", path_of(route, number), who).status
            allowed = who.rpartition(".")[2] in READERS[kind]
            assert status in ((200, 303, 404) if allowed else (403, 404)), (who, kind)
            shown += status in (200, 303)
    assert shown


@pytest.mark.parametrize("route", LISTS, ids=spelt)
def test_a_list_is_shown_to_those_whose_trade_it_is(world, route):
    named = {  # our people say whose
        LISTENERS: "?carrier=baltel", BILLS: "?carrier=baltel", REVIEWS: "?carrier=baltel",
        SONATA_INCIDENTS: "?buyerId=baltel",
    }.get(route.path, "")  # fmt: skip
    statuses = {who: world.http("GET", f"{route.path}{named}", who).status for who in [*BALTELS, *STAFF]}

    assert set(statuses.values()) <= {200, 403}
    assert statuses["carrier.baltel.admin"] == statuses["staff.admin"] == statuses["staff.supervisor"] == 200


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

    theirs, ours = world.http("GET", path, "carrier.baltel.noc").text, world.http("GET", path, "staff.agent").text

    assert "wei-ling-tan" in ours
    assert "wei-ling-tan" not in theirs


@pytest.mark.parametrize("route", [route for route in ONE_CASE if route.path.count("{") == 1], ids=spelt)
def test_a_problem_is_no_case_and_answers_as_one_that_was_never_given(world, route):
    for who in [*BALTELS, *STAFF]:
        answer = world.http(route.method, path_of(route, world.problem), who, {"@type": "x"})
        assert answer.status in (403, 404)
        assert "SBC" not in answer.text
