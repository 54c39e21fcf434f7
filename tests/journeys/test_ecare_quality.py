"""The quality of routes by its pages alone: a file is sent, a route is seen to be worse, and its case is found."""

import csv
import io
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import duckdb
import pytest

from pledgekeeper import wiring
from pledgekeeper.ecare import quality
from tests.journeys.people import AGENT, NOC
from tests.journeys.test_quality import HOUR, rows

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DESK, THEIRS = "/ecare/desk/quality", "/ecare/quality"
ROUTE = "carrier=baltel&product=voice&route=BLT-FRA-02"
STRANGER = "carrier.andesvoz.noc"


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def as_csv(figures):
    text = io.StringIO()
    writer = csv.DictWriter(text, figures[0])
    writer.writeheader()
    writer.writerows(figures)
    return text.getvalue().encode()


def send(world, content, who=AGENT):
    return world.http("POST", f"{DESK}/figures", who, {"file": content})


@pytest.fixture
def degraded(world):
    """Eight usual weeks, two bad hours, and the watch has looked."""
    usual = rows(MONDAY - timedelta(weeks=8), 8 * 168, 60.0)
    assert send(world, as_csv([*usual, *rows(MONDAY, 2, 40.0)])).status == 200
    world.pass_time(hours=2)
    world.watch_quality()
    return world


def test_a_degraded_route_comes_first_and_its_page_leads_from_the_curve_to_the_case(degraded):
    world = degraded
    send(world, as_csv(rows(MONDAY, 1, 60.0, route="AAA-GOOD-01")))
    listed = world.http("GET", DESK, AGENT).text
    assert listed.index("BLT-FRA-02") < listed.index("AAA-GOOD-01")
    assert "worse than usual since" in listed
    assert "not looked at yet" in listed

    page = world.http("GET", f"{DESK}?{ROUTE}", AGENT).text
    assert '<path class="band" d="M' in page
    assert '<path class="measured" d="M' in page
    assert page.count('<rect class="bad"') == 2
    case = page.partition('href="/ecare/cases/')[2].partition('"')[0]
    assert "worse than usual" in world.http("GET", f"/ecare/cases/{case}", AGENT).text


def test_the_carrier_sees_the_same_of_its_own_routes_and_a_stranger_none_of_it(degraded):
    world = degraded
    assert "worse than usual since" in world.http("GET", THEIRS, NOC).text
    page = world.http("GET", f"{THEIRS}?{ROUTE}", NOC).text
    assert '<path class="measured" d="M' in page
    assert "/ecare/cases/TT-" in page

    assert "BLT-FRA-02" not in world.http("GET", THEIRS, STRANGER).text
    theirs = world.http("GET", f"{THEIRS}?{ROUTE}", STRANGER)
    never = world.http("GET", f"{THEIRS}?carrier=nobody&product=voice&route=BLT-FRA-02", STRANGER)
    assert theirs.status == never.status == 404
    assert theirs.text == never.text
    assert world.http("GET", THEIRS, "carrier.baltel.billing").status == 403


@pytest.mark.parametrize(("language", "says"), [("fr", "habituel"), ("es", "habitual"), ("zh", "平常")])
def test_it_speaks_the_carriers_language(degraded, language, says):
    for page in (THEIRS, f"{THEIRS}?{ROUTE}"):
        assert says in degraded.http("GET", page, NOC, headers={"Accept-Language": language}).text


def test_the_right_rows_of_a_file_are_kept_and_the_wrong_ones_named(world):
    right = rows(MONDAY, 3, 50.0)
    wrong = [{**right[0], "value": 101}, {**right[0], "carrier": "nobody"}]
    answer = send(world, as_csv([*right, *wrong]))

    assert answer.status == 200
    assert "row 5: asr is 101.0; it is from 0 to 100, in per cent" in answer.text
    assert "nobody: there is no such carrier; 1 rows" in answer.text
    assert '<dd class="good">3</dd>' in answer.text
    assert '<dd class="late">2</dd>' in answer.text


def test_a_parquet_file_is_read_as_well(world, tmp_path):
    (tmp_path / "f.csv").write_bytes(as_csv(rows(MONDAY, 3, 50.0)))
    duckdb.sql(f"COPY (FROM '{tmp_path}/f.csv') TO '{tmp_path}/f.parquet' (FORMAT parquet)")

    answer = send(world, (tmp_path / "f.parquet").read_bytes())
    assert '<dd class="good">3</dd>' in answer.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No file was chosen"),
        (b"\xff\xfe\x00", "neither a Parquet file nor a CSV"),
        (b"a,b\n1,2\n", "the columns"),
    ],
)
def test_a_file_that_is_none_is_refused_on_the_page_that_it_was_sent_from(world, content, says):
    answer = send(world, content)

    assert answer.status == 400
    assert says in answer.text
    assert 'type="file"' in answer.text


def test_only_who_handles_faults_sends_figures(world):
    content = as_csv(rows(MONDAY, 1, 50.0))

    assert send(world, content, "staff.legal").status == 403
    assert send(world, content, NOC).status == 403


def test_faults_that_repeat_are_shown_to_their_carrier_with_what_it_was_told_and_no_word_of_ours(degraded):
    world = degraded
    sent = {"product": "voice", "severity": "P2", "description": "Echo.", "service": "BLT-ORI-FRA-02"}
    for text in ("Echo.", "Echo, again."):
        world.http("POST", "/ecare/tickets/new", NOC, {**sent, "description": text})
        world.pass_time(hours=HOUR.seconds // 3600)
    world.watch_quality()
    assert "BLT-ORI-FRA-02: 2 faults, looked at as one" in world.http("GET", THEIRS, NOC).text
    assert "BLT-ORI-FRA-02" not in world.http("GET", THEIRS, STRANGER).text

    [line] = world.http("GET", "/care/v1/problems", AGENT).json
    page = f"/ecare/desk/problems/{line['problem']}"
    world.http("POST", f"{page}/commands", AGENT, {"command": "update", "text": "We change the card."})
    shown = world.http("GET", THEIRS, NOC).text
    assert "We change the card." in shown
    assert line["problem"] not in shown
    assert "The cause is not known yet" not in shown


def repeating(world, services):
    """Two faults of each service, and the watch has looked."""
    sent = {"product": "voice", "severity": "P3"}
    for text in ("Echo.", "Echo, again."):
        for service in services:
            world.http("POST", "/ecare/tickets/new", NOC, {**sent, "description": text, "service": service})
        world.pass_time(hours=1)
    world.watch_quality()


def test_problems_come_a_page_at_a_time(world, monkeypatch):
    monkeypatch.setattr(quality, "MOST_PROBLEMS", 2)
    services = ("BLT-ORI-FRA-02", "BLT-ORI-PAR-07", "BLT-ORI-LON-01")
    repeating(world, services)

    first = world.http("GET", THEIRS, NOC).text
    second = world.http("GET", f"{THEIRS}?from=2", NOC).text

    assert f'href="{THEIRS}?from=2"' in first
    assert f"{THEIRS}?from=" not in second
    told = [[each for each in services if f"{each}: 2 faults" in page] for page in (first, second)]
    assert [len(each) for each in told] == [2, 1]
    assert sorted(told[0] + told[1]) == sorted(services)


@pytest.mark.parametrize("place", ["-1", "two", "1000000", "\u0662"])
def test_a_place_that_is_none_is_refused(world, place):
    refused = world.http("GET", f"{THEIRS}?from={quote(place)}", NOC)

    assert refused.status == 400
    assert "the place in the list at which a page begins" in refused.text


def test_a_problem_that_is_long_over_is_not_read(world, monkeypatch):
    repeating(world, ["BLT-ORI-FRA-02"])
    [line] = world.http("GET", "/care/v1/problems", AGENT).json
    for command in ({"command": "resolve", "text": "Mended."}, {"command": "close"}):
        form = world.http("POST", f"/ecare/desk/problems/{line['problem']}/commands", AGENT, command)
        assert form.status == 303, form.text
    assert "BLT-ORI-FRA-02" in world.http("GET", THEIRS, NOC).text

    world.clock.advance(days=31)
    monkeypatch.setattr(wiring.problems(), "load", None)  # whoever called it would fail

    assert "BLT-ORI-FRA-02" not in world.http("GET", THEIRS, NOC).text
