"""A carrier's system is its carrier, in the roles that its client has and its token asks for."""

import pytest

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Client
from tests.journeys.people import CASES, DISPUTES, FAULT, TICKETS
from tests.security.routes import GUARDED, ONE_CASE, path_of, spelt
from tests.security.test_tenancy import NEVER, kept, told

OSS, THEIRS = "client oss-1 care/noc", "client oss-2 care/noc care/billing care/admin"


@pytest.fixture
def systems(world):
    """Baltel's for faults and bills, and AndesVoz's for everything."""
    table = wiring.client_table()
    table.put(Client(id="oss-1", carrier_id="baltel", roles=("noc", "billing"), name="baltel-oss"))
    table.put(Client(id="oss-2", carrier_id="andesvoz", roles=("noc", "billing", "admin"), name="andesvoz-oss"))
    return world


def test_a_system_reports_a_fault_and_the_timeline_names_it(systems):
    made = systems.http("POST", TICKETS, OSS, {**FAULT, "externalIdentifier": []})
    timeline = systems.http("GET", f"{CASES}/{made.json['id']}/timeline", OSS)

    assert made.status == 201
    assert systems.store.load(made.json["id"]).case.carrier_id == "baltel"
    assert "baltel-oss" in timeline.text


@pytest.mark.parametrize(
    ("scopes", "tickets", "disputes"),
    [
        ("care/noc", 200, 403),
        ("care/billing", 403, 200),
        ("care/noc care/billing", 200, 200),
        ("care/admin", 401, 401),  # the client has no such role
        ("noc", 401, 401),
        ("other/noc", 401, 401),
        ("", 401, 401),
    ],
)
def test_scopes_limit_what_a_client_may_do_and_add_nothing(systems, scopes, tickets, disputes):
    who = f"client oss-1 {scopes}"

    assert systems.http("GET", TICKETS, who).status == tickets
    assert systems.http("GET", DISPUTES, who).status == disputes


@pytest.mark.parametrize("route", ONE_CASE, ids=spelt)
def test_another_carriers_system_is_as_much_a_stranger_as_its_people(systems, route):
    for number in systems.numbers:
        never = f"{number.split('-')[0]}-{NEVER}"
        theirs = systems.http(route.method, path_of(route, number), THEIRS, {"@type": "x"})
        none = systems.http(route.method, path_of(route, never), THEIRS, {"@type": "x"})

        assert theirs.status == 404
        assert told(theirs, number) == told(none, never)


@pytest.mark.parametrize("route", GUARDED, ids=spelt)
def test_a_client_that_was_removed_is_out_at_once(systems, route):
    systems.http("GET", TICKETS, OSS)
    wiring.client_table().remove("oss-1")
    before = kept(systems)

    answer = systems.http(route.method, path_of(route, systems.ticket), OSS, {})

    assert answer.status == 401
    assert "not known, or no more" in answer.json["reason"]
    assert kept(systems) == before


def test_people_and_systems_of_a_carrier_share_its_allowance(systems):
    noc = "carrier.baltel.noc"
    lefts = [systems.http("GET", TICKETS, who).headers["X-RateLimit-Remaining"] for who in (noc, OSS, noc)]

    assert int(lefts[0]) == int(lefts[2]) + 2
