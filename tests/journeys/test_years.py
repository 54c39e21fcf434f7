"""Years on the scoreboard: a month's sums are kept for ever, and all of them are asked every night."""

import pytest

from pledgekeeper import wiring
from pledgekeeper.effects.scoreboard_files import SUMS
from pledgekeeper.settings import settings
from tests.journeys.fake_athena import AthenaOfSums
from tests.journeys.people import NIGHT_IN_PARIS
from tests.journeys.test_the_scoreboard import NEXT_DAY, solved

THIS_MONTH, LONG_AGO = f"{SUMS}month=2026-11/sums.parquet", f"{SUMS}month=2021-03/sums.parquet"


@pytest.fixture
def world(world_at):
    """Six faults of three carriers, solved at once."""
    world = world_at(NIGHT_IN_PARIS)
    for number in range(6):
        solved(world, ("baltel", "andesvoz", "telmaghreb")[number % 3], f"REF-{number}")
    return world


def years(world):
    return {each["year"]: each for each in world.http("GET", "/scoreboard-years.json").json["years"]}


def p1_solved(year):
    return next(each["figure"]["cases"] for each in year["measures"] if each["id"] == "p1-solved")


def test_before_the_first_night_there_are_none(world):
    assert world.http("GET", "/scoreboard-years.json").status == 404


def test_a_night_tells_the_year_that_goes_on(world):
    world.publish_scoreboard(NEXT_DAY)

    assert {name: (each["over"], each["months"], p1_solved(each)) for name, each in years(world).items()} == {
        "2026": (False, ["2026-11"], 6)
    }


def test_a_month_that_left_the_period_counts_in_its_year_for_ever(world):
    world.publish_scoreboard(NEXT_DAY)
    world.s3.objects[LONG_AGO] = world.s3.objects[THIS_MONTH]

    world.publish_scoreboard(NEXT_DAY)

    told = years(world)
    assert list(told) == ["2021", "2026"]
    assert (told["2021"]["over"], told["2021"]["months"], p1_solved(told["2021"])) == (True, ["2021-03"], 6)
    page = world.http("GET", "/scoreboard").text
    assert "<summary>By year</summary>" in page
    assert "2026 *" in page


def test_where_there_is_an_athena_it_is_asked_and_says_the_same(world, monkeypatch):
    world.publish_scoreboard(NEXT_DAY)
    before = {name: body for name, body in world.s3.objects.items() if name.startswith("scoreboard")}
    fake, clients = AthenaOfSums(world.s3), wiring.client
    monkeypatch.setattr(wiring, "client", lambda service: fake if service == "athena" else clients(service))
    monkeypatch.setenv("ATHENA_WORKGROUP", "pledgekeeper-scoreboard")
    monkeypatch.setenv("ATHENA_DATABASE", "pledgekeeper")
    settings.cache_clear()

    world.publish_scoreboard(NEXT_DAY)

    assert len(fake.queries) == 2
    assert {name: body for name, body in world.s3.objects.items() if name.startswith("scoreboard")} == before
