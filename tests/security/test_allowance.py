"""A carrier sends us as much as was agreed, and is told when to come again; it slows down nobody else."""

import re

import pytest

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Allowance, Client
from pledgekeeper.store.requests import RequestTable
from tests.journeys.people import FAULT, NIGHT_IN_PARIS, NOC, TICKETS
from tests.security.conftest import a_night
from tests.security.routes import THEIRS, path_of, spelt
from tests.security.test_tenancy import kept

OTHER = "carrier.andesvoz.noc"


def ask(world, who=NOC):
    return world.http("GET", TICKETS, who)


def a_day_goes_by(world):
    a_night(world)
    world.agree("baltel", requests=Allowance(per_second=2, burst=5, per_day=40))
    wiring.book.cache_clear()
    world.pass_time(days=1)


@pytest.fixture
def five(world_at):
    """Baltel may send five at once, two a second and forty a day, and has sent none."""
    return world_at(NIGHT_IN_PARIS, a_day_goes_by)


def test_a_burst_is_taken_and_then_so_many_a_second(five):
    at_once = [ask(five).status for _ in range(7)]
    five.pass_time(seconds=1)
    later = [ask(five).status for _ in range(3)]
    five.pass_time(minutes=1)
    rested = [ask(five).status for _ in range(6)]

    assert at_once == [200] * 5 + [429] * 2
    assert later == [200] * 2 + [429]
    assert rested == [200] * 5 + [429]


def test_a_request_too_many_is_told_when_to_come_again_and_then_is_taken(five):
    for _ in range(5):
        ask(five)
    refused = ask(five)

    assert refused.headers["Retry-After"] == refused.headers["X-RateLimit-Reset"] == "1"
    assert "2 requests a second, and 5 at once, were agreed; send this again in 1 s" in refused.json["reason"]
    five.pass_time(seconds=int(refused.headers["Retry-After"]))
    assert ask(five).status == 200


def test_every_answer_tells_what_is_left(five):
    lefts = [ask(five).headers["X-RateLimit-Remaining"] for _ in range(6)]
    headers = ask(five).headers

    assert lefts == ["4", "3", "2", "1", "0", "0"]
    assert headers["RateLimit-Policy"] == '"burst";q=5;w=3, "day";q=40;w=86400'
    assert re.fullmatch(r'"burst";r=0;t=1, "day";r=35;t=\d+', headers["RateLimit"])


def test_the_day_has_an_end_and_a_new_one_begins(five):
    statuses = []
    for _ in range(45):
        five.pass_time(seconds=1)
        statuses.append(ask(five).status)
    refused = ask(five)
    five.pass_time(seconds=int(refused.headers["Retry-After"]))

    assert statuses == [200] * 40 + [429] * 5
    assert "the 40 requests of today are used up" in refused.json["reason"]
    assert ask(five).status == 200


def test_one_carriers_flood_is_nobody_elses(five):
    for _ in range(6):
        ask(five)

    assert (ask(five).status, ask(five, OTHER).status, ask(five, "staff.agent").status) == (429, 200, 200)


def test_our_own_people_are_not_counted(five):
    answers = [ask(five, "staff.agent") for _ in range(8)]

    assert {answer.status for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers


def test_a_request_too_many_changes_nothing_and_costs_one_write_that_fails(five):
    for _ in range(5):
        ask(five)
    before, counts = kept(five), {at: i for at, i in five.dynamo.items.items() if at[0].startswith("ALLOWANCE#")}

    refused = five.http("POST", TICKETS, NOC, FAULT, {"Idempotency-Key": "later"})

    assert refused.status == 429
    assert kept(five) == before
    assert {at: i for at, i in five.dynamo.items.items() if at[0].startswith("ALLOWANCE#")} == counts
    five.pass_time(seconds=3)
    assert five.http("POST", TICKETS, NOC, FAULT, {"Idempotency-Key": "later"}).status in (201, 409)


def test_two_functions_count_together(five, monkeypatch):
    """Each has a process of its own; the table is what they share."""
    statuses = []
    for _ in range(4):
        for table in (wiring.request_table(), None):
            if table is None:
                wiring.request_table.cache_clear()
            statuses.append(ask(five).status)

    assert statuses == [200] * 5 + [429] * 3


def test_when_the_count_fails_the_request_is_served(five, monkeypatch):
    def down(*_):
        raise ConnectionError("no table")

    monkeypatch.setattr(RequestTable, "take", down)

    assert [ask(five).status for _ in range(8)] == [200] * 8


@pytest.mark.parametrize("route", THEIRS, ids=spelt)
def test_no_route_is_left_out(five, route):
    for _ in range(5):
        ask(five)

    assert five.http(route.method, path_of(route, five.ticket), NOC, {}).status == 429


def test_one_system_takes_at_most_its_part_and_leaves_the_rest_to_others(five):
    five.agree("baltel", requests=Allowance(per_second=2, burst=6, per_day=40, client_percent=50))
    wiring.book.cache_clear()
    for name in ("oss-1", "oss-2"):
        wiring.client_table().put(Client(id=name, carrier_id="baltel", roles=("noc",), name=name))
    wild, other = "client oss-1 care/noc", "client oss-2 care/noc"

    statuses = [ask(five, wild).status for _ in range(10)]
    refused = ask(five, wild)

    assert statuses == [200] * 3 + [429] * 7
    assert "1 requests a second, and 3 at once, were agreed for one system" in refused.json["reason"]
    assert '"client-burst";q=3' in refused.headers["RateLimit-Policy"]
    assert [ask(five, other).status, ask(five).status, ask(five).status] == [200] * 3
    assert ask(five).status == 429  # all together they have sent six
    five.pass_time(seconds=int(refused.headers["Retry-After"]))
    assert ask(five, wild).status == 200


def test_whoever_is_refused_again_and_again_costs_no_write(five):
    for _ in range(6):
        ask(five)
    before = len(five.dynamo.written)

    assert [ask(five).status for _ in range(5)] == [429] * 5
    assert len(five.dynamo.written) == before
