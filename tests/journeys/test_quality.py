"""Figures of quality come in; a real degradation opens one proactive case, and faults that repeat a problem."""

import base64
import csv
import io
import random
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from pledgekeeper.api.routes import QUALITY
from tests.journeys.people import AGENT, FAULT, NOC, TICKETS
from tests.world import Crash

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIGURES = f"{QUALITY}/figures"
ROUTE = {"carrier": "baltel", "product": "voice", "route": "BLT-FRA-02", "metric": "asr"}
PATCH = {"Content-Type": "application/merge-patch+json"}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def rows(begin, hours, value, attempts=900, seed=1, **where):
    rng = random.Random(seed)
    moments = (begin + n * HOUR for n in range(hours))
    return [
        {**ROUTE, **where, "hour": f"{at:%Y-%m-%dT%H}:00:00Z", "value": round(value + rng.gauss(0, 1), 2),
         "attempts": attempts}
        for at in moments
    ]  # fmt: skip


def send(world, figures):
    for n in range(0, len(figures), 1_000):
        answer = world.http("POST", FIGURES, AGENT, {"figures": figures[n : n + 1_000]})
        assert answer.status == 200, answer.text
    return answer.json


def proactive(world):
    listed = world.http("GET", f"{TICKETS}?limit=100", NOC).json
    return [ticket for ticket in listed if "worse than usual" in ticket["name"]]


@pytest.fixture
def usual(world):
    send(world, rows(MONDAY - timedelta(weeks=8), 8 * 168, 60.0))
    return world


def test_a_degradation_opens_one_case_with_its_evidence_and_no_second_while_it_lasts(usual):
    world = usual
    for n in range(6):
        send(world, rows(MONDAY + n * HOUR, 1, 40.0, seed=n))
        world.pass_time(hours=1)
        world.watch_quality()
        if n == 0:
            assert proactive(world) == []

    [ticket] = proactive(world)
    assert ticket["name"] == "BLT-FRA-02: ASR worse than usual since 2026-11-23 09:00 UTC"
    assert ticket["ticketType"] == "voice"
    assert "measured     usual      worse by" in ticket["description"]
    assert [entity["id"] for entity in ticket["relatedEntity"]] == ["BLT-FRA-02"]
    assert world.watch_quality() == {"opened": 0, "problems": 0}


def test_the_carrier_is_told_of_it_as_of_any_fault(usual):
    world = usual
    send(world, rows(MONDAY, 2, 40.0))
    world.pass_time(hours=2)
    world.taken()
    world.watch_quality()

    told = [message for message in world.taken() if message.to == "noc@baltel.example"]
    assert len(told) == 1
    assert "ASR worse than usual" in told[0].text


def test_a_carrier_is_told_in_its_own_language(world):
    theirs = {"carrier": "andesvoz", "route": "AVZ-MIA-01"}
    send(world, rows(MONDAY - timedelta(weeks=8), 8 * 168, 60.0, **theirs))
    send(world, rows(MONDAY, 2, 40.0, **theirs))
    world.pass_time(hours=2)
    world.watch_quality()

    [ticket] = world.http("GET", f"{TICKETS}?limit=100", "carrier.andesvoz.noc").json
    assert ticket["name"] == "AVZ-MIA-01: ASR peor de lo habitual desde 2026-11-23 09:00 UTC"
    assert "no necesita comunicarlo" in ticket["description"]


def test_who_dies_after_noting_a_degradation_opens_its_case_an_hour_later_and_once(usual):
    world = usual
    send(world, rows(MONDAY, 2, 40.0))
    world.pass_time(hours=2)
    world.crash_at = lambda call: call == "before dynamodb.transact_write_items"
    with pytest.raises(Crash):
        world.watch_quality()
    assert proactive(world) == []

    world.crash_at = lambda call: False
    assert world.watch_quality()["opened"] == 1
    assert world.watch_quality()["opened"] == 0
    assert len(proactive(world)) == 1


def test_two_metrics_of_one_route_are_one_case(usual):
    world = usual
    send(world, rows(MONDAY - timedelta(weeks=8), 8 * 168, 92.0, metric="ner"))
    send(world, [*rows(MONDAY, 2, 40.0), *rows(MONDAY, 2, 80.0, metric="ner")])
    world.pass_time(hours=2)

    assert world.watch_quality()["opened"] == 1
    [ticket] = proactive(world)
    assert "ASR, NER worse than usual" in ticket["name"]


def test_a_new_degradation_after_a_good_day_has_a_case_of_its_own(usual):
    world = usual
    send(world, rows(MONDAY, 2, 40.0))
    world.pass_time(hours=2)
    world.watch_quality()
    send(world, [*rows(MONDAY + 2 * HOUR, 48, 60.0), *rows(MONDAY + 50 * HOUR, 2, 38.0)])
    world.pass_time(hours=50)
    world.watch_quality()

    assert len(proactive(world)) == 2


def test_nothing_alarms_on_few_attempts(usual):
    world = usual
    send(world, rows(MONDAY, 6, 5.0, attempts=30))
    world.pass_time(hours=6)

    assert world.watch_quality()["opened"] == 0


def test_a_figure_sent_twice_and_in_any_order_is_the_same(usual):
    world = usual
    figures = rows(MONDAY, 5, 50.0)

    assert send(world, figures)["news"] == 5
    assert send(world, list(reversed(figures)))["news"] == 0
    fewer = [{**figures[0], "value": 99.0, "attempts": 3}]
    assert send(world, fewer)["news"] == 0
    [shown] = world.http("GET", f"{QUALITY}?route=BLT-FRA-02&days=3", NOC).json
    world.pass_time(hours=5)
    [shown] = world.http("GET", f"{QUALITY}?route=BLT-FRA-02&days=1", NOC).json
    assert shown["hours"][-5]["attempts"] == 900
    assert shown["hours"][-1]["usual"] == pytest.approx(60, abs=2)


def test_a_csv_and_a_parquet_file_say_the_same_as_rows(world, tmp_path):
    figures = rows(MONDAY, 3, 50.0)
    text = io.StringIO()
    writer = csv.DictWriter(text, figures[0])
    writer.writeheader()
    writer.writerows(figures)
    (tmp_path / "f.csv").write_text(text.getvalue())
    duckdb.sql(f"COPY (FROM '{tmp_path}/f.csv') TO '{tmp_path}/f.parquet' (FORMAT parquet)")
    packed = base64.b64encode((tmp_path / "f.parquet").read_bytes()).decode()

    assert world.http("POST", FIGURES, AGENT, {"csv": text.getvalue()}).json == {"figures": 3, "news": 3}
    assert world.http("POST", FIGURES, AGENT, {"parquet": packed}).json == {"figures": 3, "news": 0}
    assert world.http("POST", FIGURES, AGENT, {"figures": figures}).json == {"figures": 3, "news": 0}


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"figures": [{**ROUTE, "hour": "2026-11-23T09:30:00Z", "value": 1, "attempts": 1}]}, "row 1: hour"),
        ({"figures": [{**ROUTE, "hour": "2026-11-23T09:00:00Z", "value": 101, "attempts": 1}]}, "from 0 to 100"),
        ({"csv": "carrier,product\nbaltel,voice\n"}, "missing: attempts, hour, metric, route, value"),
        ({"csv": "carrier;product;route;hour;metric;value;attempts\nbaltel;ip;R;2026-11-23T09:00Z;asr;1;1\n"}, "row 2"),
        ({"parquet": "bm90IHBhcnF1ZXQ="}, "no Parquet file"),
        ({}, "send one of figures, csv and parquet"),
    ],
)
def test_what_is_wrong_with_a_file_is_named_by_its_row(world, sent, says):
    answer = world.http("POST", FIGURES, AGENT, sent)

    assert answer.status == 400
    assert says in answer.json["reason"]


def test_another_carriers_routes_do_not_exist(usual):
    stranger = "carrier.andesvoz.noc"

    assert usual.http("GET", QUALITY, stranger).json == []
    assert usual.http("GET", f"{QUALITY}?route=BLT-FRA-02", stranger).json == []
    assert usual.http("GET", f"{QUALITY}?carrier=baltel&route=BLT-FRA-02", stranger).json == []
    assert [each["route"] for each in usual.http("GET", QUALITY, NOC).json] == ["BLT-FRA-02"]
    assert usual.http("POST", FIGURES, NOC, {"figures": rows(MONDAY, 1, 50.0)}).status == 403


# --- faults that repeat ----------------------------------------------------------------------------------------------

CIRCUIT = [{"@type": "RelatedEntity", "id": "MRS-PAR/100G/00871", "role": "circuit"}]


def fault(world, number, **more):
    identifier = {"@type": "ExternalIdentifier", "id": number}
    sent = {**FAULT, "externalIdentifier": [identifier], "relatedEntity": CIRCUIT, "description": number, **more}
    return world.http("POST", TICKETS, NOC, sent).json["id"]


def problems(world):
    return world.http("GET", "/care/v1/problems", AGENT).json


def test_two_faults_of_a_service_within_thirty_days_open_a_problem_that_a_third_joins(world):
    first = fault(world, "BLT#1")
    world.watch_quality()
    assert problems(world) == []

    world.pass_time(days=3)
    second = fault(world, "BLT#2")
    assert world.watch_quality()["problems"] == 1
    assert world.watch_quality()["problems"] == 0
    world.pass_time(days=3)
    third = fault(world, "BLT#3")
    world.watch_quality()

    [line] = problems(world)
    problem = world.http("GET", f"/care/v1/problems/{line['problem']}", AGENT).json
    assert "3 faults" in problem["title"] or "2 faults" in problem["title"]
    assert sorted(case["case"] for case in problem["cases"]) == sorted([first, second, third])


def test_faults_of_different_services_or_further_apart_open_none(world):
    fault(world, "BLT#1")
    other = [{**CIRCUIT[0], "id": "LDN-PAR/10G/00001"}]
    fault(world, "BLT#2", relatedEntity=other)
    world.clock.advance(days=31)
    fault(world, "BLT#3")

    assert world.watch_quality()["problems"] == 0
    assert problems(world) == []


# --- faults that are reported on the page ----------------------------------------------------------------------------

REPORT = {"product": "voice", "severity": "P2", "description": "Packet loss."}


def on_the_page(world, **form):
    answer = world.http("POST", "/ecare/tickets/new", NOC, {**REPORT, **form})
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0].rpartition("/")[2]


def test_faults_from_the_page_repeat_by_the_service_that_is_named_in_its_field_or_its_words(world):
    faults = [on_the_page(world, service="BLT-ORI-FRA-02")]
    world.pass_time(days=2)
    faults.append(on_the_page(world, description="Packet loss on circuit BLT-ORI-FRA-02"))
    world.watch_quality()

    [line] = problems(world)
    problem = world.http("GET", f"/care/v1/problems/{line['problem']}", AGENT).json
    assert "BLT-ORI-FRA-02: 2 faults" in problem["title"]
    assert sorted(case["case"] for case in problem["cases"]) == sorted(faults)


def test_a_service_that_was_read_in_the_words_is_told_in_the_acknowledgement_and_one_that_was_filled_in_is_not(world):
    world.taken()
    on_the_page(world, description="Packet loss on circuit BLT-ORI-FRA-02")
    told = world.taken()[0].text
    assert "answer with a line of its own" in told
    assert "BLT-ORI-FRA-02" in told

    world.clock.advance(minutes=90)
    on_the_page(world, service="BLT-ORI-FRA-09", description="Echo.")
    assert "answer with a line of its own" not in world.taken()[0].text


def test_the_page_offers_the_carriers_own_routes_and_spells_what_is_chosen_as_they_are_spelt(usual):
    offered = usual.http("GET", "/ecare/tickets/new", NOC).text
    assert '<option value="BLT-FRA-02">' in offered
    assert "BLT-FRA-02" not in usual.http("GET", "/ecare/tickets/new", "carrier.andesvoz.noc").text

    fault = usual.http("GET", f"{TICKETS}/{on_the_page(usual, service='blt-fra-02')}", NOC).json
    assert [each["value"] for each in fault["troubleTicketCharacteristic"]] == ["BLT-FRA-02"]


def test_what_was_typed_stays_when_the_form_is_refused(world):
    answer = world.http("POST", "/ecare/tickets/new", NOC, {**REPORT, "description": "", "service": "BLT-ORI-FRA-02"})

    assert answer.status == 400
    assert 'value="BLT-ORI-FRA-02"' in answer.text


def test_of_several_circuits_in_one_report_the_first_is_the_service(world):
    on_the_page(world, description="Loss on circuit BLT-ORI-FRA-02 and on circuit BLT-ORI-PAR-07")
    world.pass_time(days=1)
    on_the_page(world, service="BLT-ORI-FRA-02")

    assert world.watch_quality()["problems"] == 1
