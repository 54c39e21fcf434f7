"""The public scoreboard, from the table to the page: a night's work, and what everybody may fetch."""

from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper import wiring
from pledgekeeper.verify_scoreboard import main
from tests.journeys.people import AGENT, ANALYST, FAULT, MANAGER, NIGHT_IN_PARIS, ORDER, ORDERS, TICKETS
from tests.journeys.test_invoices import BILL, BILLS, party

CANCELLATIONS = "/tmf-api/productOrderingManagement/v5/cancelProductOrder"
SOLVED = {"@type": "TroubleTicket", "status": "resolved", "statusChangeReason": "Line card replaced."}
NEXT_DAY = datetime(2026, 11, 24, tzinfo=UTC)
FILES = (
    "scoreboard.json",
    "scoreboard.json.sig",
    "scoreboard-key.pem",
    "scoreboard-events.jsonl.gz",
    "scoreboard-years.json",
)


def solved(world, carrier, reference):
    fault = FAULT | {"externalIdentifier": [{"@type": "ExternalIdentifier", "id": reference}]}
    noc = f"carrier.{carrier}.noc"
    ticket = world.http("POST", TICKETS, noc, fault, headers={"Idempotency-Key": reference}).json["id"]
    path = f"{TICKETS}/{ticket}"
    world.http("PATCH", path, AGENT, {"@type": "TroubleTicket", "status": "inProgress"})
    world.http("PATCH", path, AGENT, SOLVED)
    return world.http("PATCH", path, noc, {"@type": "TroubleTicket", "status": "closed"}).json["id"]


def six_faults(world):
    """Of three carriers, solved at once."""
    for number in range(6):
        solved(world, ("baltel", "andesvoz", "telmaghreb")[number % 3], f"REF-{number}")


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS, six_faults)


def ordered(world, carrier, number, promised="2026-11-23T16:00:00Z", **more):
    """An order, and the date that we committed to."""
    sent = {**ORDER, "description": f"10G, number {number}", **more}
    order = world.http("POST", ORDERS, f"carrier.{carrier}.noc", sent).json["id"]
    patched(world, order, expectedCompletionDate=promised)
    return order


def patched(world, order, **more):
    answer = world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", **more})
    assert answer.status == 200, answer.text


def rolling(world, name="p1-solved"):
    document = world.http("GET", "/scoreboard.json").json
    return next(each["rolling"] for each in document["measures"] if each["id"] == name)


def test_before_the_first_night_there_is_none(world):
    assert world.http("GET", "/scoreboard").status == 404
    assert world.http("GET", "/scoreboard.json").status == 404


def test_a_night_publishes_what_anyone_can_work_out_again(world, tmp_path, capsys):
    world.publish_scoreboard(NEXT_DAY)

    assert {name: rolling(world)[name] for name in ("cases", "kept", "attained_percent")} == {
        "cases": 6,
        "kept": 6,
        "attained_percent": 100.0,
    }
    for name in FILES:
        (tmp_path / name).write_bytes(world.s3.objects[f"scoreboard/{name}"])
    assert main([str(tmp_path / "scoreboard.json")]) == 0, capsys.readouterr().out
    link = world.http("GET", "/scoreboard-events.jsonl.gz")
    assert (link.status, world.s3.follow(link.headers["Location"])) == (302, (tmp_path / FILES[3]).read_bytes())


def test_the_page_is_in_the_readers_language_and_open_to_everybody(world):
    world.publish_scoreboard(NEXT_DAY)

    assert "How often we keep our pledge" in world.http("GET", "/scoreboard").text
    assert "notre engagement" in world.http("GET", "/scoreboard?lang=fr").text
    assert "承诺" in world.http("GET", "/scoreboard", headers={"Accept-Language": "de, zh-CN;q=0.8"}).text
    assert world.http("GET", "/scoreboard?lang=xx").status == 400
    assert "def main" in world.http("GET", "/scoreboard/verify_scoreboard.py").text
    assert world.http("GET", "/scoreboard.schema.json").status == 200
    for carrier in ("baltel", "andesvoz", "telmaghreb"):
        assert carrier not in world.http("GET", "/scoreboard").text.lower()


def test_the_same_night_again_writes_the_same_bytes_and_reads_no_case(world):
    world.publish_scoreboard(NEXT_DAY)
    first = {name: body for name, body in world.s3.objects.items() if name.startswith("scoreboard/")}
    loaded = []
    store = wiring.store()
    load = store.load
    store.load = lambda case_id, *more: loaded.append(case_id) or load(case_id, *more)
    world.publish_scoreboard(NEXT_DAY)

    assert {name: body for name, body in world.s3.objects.items() if name.startswith("scoreboard/")} == first
    assert loaded == []

    world.publish_scoreboard(NEXT_DAY + timedelta(days=1))
    assert len(loaded) == 6  # the reports of these P1 are owed still: their clocks go on


def test_what_comes_after_the_moment_asked_for_is_not_told_yet(world):
    world.pass_time(days=2)
    for number in range(3):
        solved(world, ("baltel", "andesvoz", "telmaghreb")[number], f"LATER-{number}")

    world.publish_scoreboard(NEXT_DAY)
    assert rolling(world)["cases"] == 6
    world.publish_scoreboard(NEXT_DAY + timedelta(days=4))
    assert rolling(world)["cases"] == 9


def test_of_few_carriers_nothing_is_published(world_at):
    world = world_at(NIGHT_IN_PARIS)
    for number in range(6):
        solved(world, "baltel", f"REF-{number}")

    world.publish_scoreboard(NEXT_DAY)

    assert rolling(world)["withheld"]
    assert rolling(world)["cases"] is None


def test_an_order_counts_whole_and_one_that_we_cancelled_was_missed(world_at, tmp_path, capsys):
    world = world_at(NIGHT_IN_PARIS)
    orders = [ordered(world, ("baltel", "andesvoz", "telmaghreb")[number % 3], number) for number in range(6)]
    split_from = [{"@type": "OrderRelationship", "id": orders[0], "relationshipType": "splitFrom"}]
    ordered(world, "baltel", 9, "2026-12-20T16:00:00Z", orderRelationship=split_from)
    for order in orders[:5]:
        patched(world, order, state="completed")
    given_up = {"@type": "CancelProductOrder", "productOrder": {"@type": "ProductOrderRef", "id": orders[5]}}
    assert world.http("POST", CANCELLATIONS, MANAGER, given_up).status == 201

    world.publish_scoreboard(NEXT_DAY)

    found = rolling(world, "orders-on-time")
    assert (found["cases"], found["kept"], found["open_missed"], found["left_out"]) == (6, 4, 1, {})
    for name in FILES:
        (tmp_path / name).write_bytes(world.s3.objects[f"scoreboard/{name}"])
    assert main([str(tmp_path / "scoreboard.json")]) == 0, capsys.readouterr().out


def test_invoices_that_are_loaded_are_judged_when_their_window_is_over(world):
    world.clock.instant = datetime(2026, 12, 1, 9, tzinfo=UTC)
    for number in range(6):
        carrier = ("baltel", "andesvoz", "telmaghreb")[number % 3]
        bill = {**BILL, "billNo": f"INV-{number}", "relatedParty": [party("customer", carrier)]}
        assert world.http("POST", BILLS, ANALYST, bill).status == 201
    world.publish_scoreboard(datetime(2026, 12, 2, tzinfo=UTC))
    assert rolling(world, "invoices-right")["cases"] == 0

    world.publish_scoreboard(datetime(2027, 2, 2, tzinfo=UTC))

    figure = rolling(world, "invoices-right")
    assert (figure["cases"], figure["kept"], figure["withheld"]) == (6, 6, False)
