"""The monthly review: a quarter is lived through, and the figures of its months are those that were added by hand."""

import json
from datetime import UTC, datetime

import pytest

from pledgekeeper.api.routes import ACCOUNT, CASES, QUALITY, REVIEWS
from tests.journeys.people import (
    AGENT,
    ANALYST,
    BILLING,
    CLAIM,
    DISPUTES,
    FAULT,
    MANAGER,
    NOC,
    ORDER,
    ORDERS,
    TICKETS,
)
from tests.journeys.test_accounts import deliver
from tests.journeys.test_invoices import BILL, BILLS

KEEPER = "staff.service-manager"
PATCH = {"Content-Type": "application/merge-patch+json"}
OCTOBER = datetime(2026, 10, 1, 7, 0, tzinfo=UTC)
CIRCUIT = [{"@type": "RelatedEntity", "id": "BLT/VNO/0001", "role": "circuit"}]


def a_service_is_delivered(world):
    deliver(world)
    world.watch_services()


@pytest.fixture
def world(world_at):
    return world_at(OCTOBER, a_service_is_delivered)


def at(world, *moment):
    """Go on to that moment of 2026, UTC, without looking what happens in between."""
    world.clock.instant = datetime(2026, *moment, tzinfo=UTC)
    world.settle()


def fault(world, number, priority, **more):
    named = [{"@type": "ExternalIdentifier", "id": number}]
    sent = {**FAULT, "priority": priority, "externalIdentifier": named, "description": number, **more}
    answer = world.http("POST", TICKETS, NOC, sent)
    assert answer.status == 201, answer.text
    return answer.json["id"]


def move(world, ticket, status, **more):
    sent = {"@type": "TroubleTicket", "status": status, "statusChangeReason": "as told", **more}
    answer = world.http("PATCH", f"{TICKETS}/{ticket}", AGENT, sent, PATCH)
    assert answer.status == 200, answer.text


def solve(world, ticket):
    move(world, ticket, "inProgress")
    move(world, ticket, "resolved")


def written(world, month):
    answer = world.http("POST", REVIEWS, KEEPER, {"carrier": "baltel", "month": month})
    assert answer.status == 200, answer.text
    return answer.json


def figures(world, review):
    url = world.http("GET", f"{REVIEWS}/{review['id']}?version={review['version']}", NOC).json["links"]["json"]
    return json.loads(world.s3.follow(url))


def promise(found, name):
    return next(each for each in found["promises"] if each["commitment"] == name)


def live_through_october(world):
    """Two P1 (one solved in 20 h, one in 30 h), one P2 in 10 h on the same circuit, a P3 that stays open."""
    at(world, 10, 5, 8)
    first = fault(world, "BLT#1", "P1", relatedEntity=CIRCUIT)
    at(world, 10, 6, 4)
    solve(world, first)
    at(world, 10, 12, 8)
    second = fault(world, "BLT#2", "P1")
    at(world, 10, 13, 14)
    solve(world, second)
    at(world, 10, 20, 8)
    third = fault(world, "BLT#3", "P2", relatedEntity=CIRCUIT)
    at(world, 10, 20, 18)
    solve(world, third)
    at(world, 10, 29, 8)
    fourth = fault(world, "BLT#4", "P3")
    return first, second, third, fourth


def test_the_figures_of_a_month_are_those_added_by_hand(world):
    live_through_october(world)
    at(world, 11, 3, 8)
    found = figures(world, written(world, "2026-10"))

    solved = promise(found, "solve")
    assert (solved["counted"], solved["kept"], solved["open"]) == (3, 2, 1)
    assert [(each["priority"], each["opened"], each["solved"], each["open_at_end"]) for each in found["flows"]] == [
        ("P1", 2, 2, 0), ("P2", 1, 1, 0), ("P3", 1, 0, 1),
    ]  # fmt: skip
    assert [(each["priority"], each["mean_seconds"], each["p90_seconds"]) for each in found["repairs"]] == [
        ("P1", 25 * 3600, 30 * 3600), ("P2", 10 * 3600, 10 * 3600),
    ]  # fmt: skip
    assert found["repeats"] == {"faults": 4, "repeated": 1, "services": ["BLT/VNO/0001"]}
    assert (found["orders"]["delivered"], found["orders"]["fell_due"]) == (1, 0)  # it was promised for December


def test_an_order_counts_in_the_month_in_which_it_fell_due_whenever_it_was_delivered(world):
    at(world, 11, 5, 8)
    late = world.http("POST", ORDERS, NOC, ORDER).json["id"]
    promised = {"@type": "ProductOrder", "expectedCompletionDate": "2026-12-20T16:00:00Z"}
    assert world.http("PATCH", f"{ORDERS}/{late}", MANAGER, promised, PATCH).status == 200
    at(world, 12, 28, 8)
    done = {"@type": "ProductOrder", "state": "completed"}
    assert world.http("PATCH", f"{ORDERS}/{late}", MANAGER, done, PATCH).status == 200
    world.clock.instant = datetime(2027, 1, 4, 8, tzinfo=UTC)
    world.settle()

    found = figures(world, written(world, "2026-12"))["orders"]

    assert (found["delivered"], found["fell_due"], found["on_time"]) == (1, 2, 1)


def test_each_route_is_told_with_its_mean_and_its_bad_hours(world):
    def hours(month, day, value, attempts=1_000):
        return [
            {"carrier": "baltel", "product": "voice", "route": "BLT-FRA-02", "metric": "asr", "value": value,
             "attempts": attempts, "hour": f"2026-{month:02}-{day:02}T{hour:02}:00:00Z"}
            for hour in range(24)
        ]  # fmt: skip

    usual = [row for month, day in ((9, 9), (9, 16), (9, 23), (9, 30), (10, 7)) for row in hours(month, day, 60.0)]
    sent = [*usual, *hours(10, 14, 40.0)[:3], *hours(10, 14, 60.0)[3:], *hours(10, 21, 10.0, attempts=5)]
    assert world.http("POST", f"{QUALITY}/figures", AGENT, {"figures": sent}).status == 200
    at(world, 11, 3, 8)

    [line] = figures(world, written(world, "2026-10"))["routes"]

    assert line == {
        "product": "voice", "route": "BLT-FRA-02", "metric": "asr", "mean": "58.82", "mean_before": "60.00",
        "hours": 51, "bad": 3,
    }  # fmt: skip  # three of the hours are still of September in UTC, and of October in Vilnius


def test_a_review_that_was_held_is_told_in_that_of_the_month_in_which_it_was(world):
    at(world, 11, 3, 8)
    world.watch_services()
    written(world, "2026-10")
    world.watch_services()
    held = {"carrier": "baltel", "command": "record-review-held", "month": "2026-10", "held_at": "2026-11-12T12:00:00Z",
            "ours": ["elena-rossi"], "theirs": ["Rasa Petrauskaitė"]}  # fmt: skip
    at(world, 11, 12, 14)
    assert world.http("POST", f"{ACCOUNT}/commands", KEEPER, held).status == 200
    at(world, 12, 2, 8)

    [meeting] = figures(world, written(world, "2026-11"))["meetings"]

    assert (meeting["month"], meeting["held_on"], meeting["late"]) == ("2026-10", "2026-11-12", False)
    assert meeting["people"] == ["Rasa Petrauskaitė", "elena-rossi"]


def test_what_falls_due_in_the_next_month_counts_there(world):
    *_, fourth = live_through_october(world)
    at(world, 11, 3, 8)
    written(world, "2026-10")
    at(world, 11, 20, 8)
    solve(world, fourth)
    at(world, 12, 2, 8)
    found = figures(world, written(world, "2026-11"))

    solved = promise(found, "solve")
    assert (solved["counted"], solved["kept"]) == (1, 0)  # five business days were over on 5 November
    [flow] = found["flows"]
    assert (flow["priority"], flow["opened"], flow["solved"], flow["open_at_end"]) == ("P3", 0, 1, 0)


def test_disputes_are_told_as_they_stood_at_the_end_of_the_month(world):
    at(world, 10, 5, 8)
    dispute = world.http("POST", DISPUTES, BILLING, {**CLAIM, "invoice_date": "2026-10-02"}).json["id"]
    at(world, 11, 2, 8)
    answer = {"accepted_amount": "6804.28", "reason": "0.1985 applies."}
    assert world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, answer).status == 200
    at(world, 12, 2, 8)

    october, november = (figures(world, written(world, month))["disputes"] for month in ("2026-10", "2026-11"))

    assert [(each["open_at_end"], each["open_amount"], each["credit_due_amount"]) for each in october] == [
        (1, "6804.28", "0.00")
    ]
    assert [(each["open_at_end"], each["aged"], each["credit_due_amount"]) for each in november] == [(1, 1, "6804.28")]


def billed(world, number, date="2026-10-02"):
    bill = {**BILL, "billNo": number, "billDate": date, "paymentDueDate": None}
    answer = world.http("POST", BILLS, ANALYST, {name: value for name, value in bill.items() if value})
    assert answer.status == 201, answer.text


def test_invoices_are_told_in_the_month_in_which_it_became_known_whether_they_were_right(world):
    at(world, 10, 2, 8)
    for number in (CLAIM["invoice_number"], "INV-RIGHT", "INV-OPEN"):
        billed(world, number)
    billed(world, "INV-LATER", "2026-11-20")
    at(world, 10, 5, 8)
    upheld, other = (
        world.http("POST", DISPUTES, BILLING, {**CLAIM, "account": "BLT-7", "invoice_number": number}).json["id"]
        for number in (CLAIM["invoice_number"], "INV-OPEN")
    )
    assert upheld != other
    at(world, 11, 2, 8)
    answer = {"accepted_amount": "6804.28", "reason": "0.1985 applies."}
    assert world.http("POST", f"{DISPUTES}/{upheld}/answer", ANALYST, answer).status == 200
    at(world, 12, 2, 8)

    shares = {each["share"]: each for each in figures(world, written(world, "2026-11"))["shares"]}

    told = shares["invoices-right"]
    assert (told["clause"], told["part"], told["counted"], told["reached"]) == ("B8", 1, 2, False)


def test_a_later_correction_makes_a_second_version_that_says_what_changed(world):
    _, second, *_ = live_through_october(world)
    at(world, 11, 3, 8)
    first = written(world, "2026-10")
    again = written(world, "2026-10")
    assert (first["version"], again["version"]) == (1, 1)

    at(world, 11, 3, 9)  # the carrier says that it was not solved
    back = {"@type": "TroubleTicket", "status": "inProgress", "statusChangeReason": "still 503"}
    assert world.http("PATCH", f"{TICKETS}/{second}", NOC, back, PATCH).status == 200
    world.taken()
    corrected = written(world, "2026-10")

    assert corrected["version"] == 2
    assert any(each.startswith("repairs P1 solved: 1, was 2") for each in corrected["changes"])
    assert first["changes"] == []
    told = [message for message in world.taken() if "Service review" in (message.subject or "")]
    assert "It corrects the version before" in told[0].text
    assert [each["version"] for each in world.http("GET", REVIEWS, NOC).json] == [2, 1]


def test_a_review_is_written_and_sent_before_its_clock_falls_due_and_once(world):
    at(world, 11, 1, 8)
    world.watch_services()
    assert world.write_reviews() == {"owed": 0, "written": 0}
    at(world, 11, 6, 12)
    world.taken()
    assert world.write_reviews() == {"owed": 1, "written": 1}
    assert world.write_reviews() == {"owed": 0, "written": 0}

    told = [(message.to, message.subject) for message in world.taken() if message.channel == "email"]
    assert told == [("ops-head@baltel.example", "Service review of October 2026: Baltel Carrier Services")]


def test_a_month_that_is_not_over_has_no_review(world):
    answer = world.http("POST", REVIEWS, KEEPER, {"carrier": "baltel", "month": "2026-10"})

    assert answer.status == 409
    assert "is not over" in answer.json["reason"]


def test_another_carriers_review_does_not_exist(world):
    at(world, 11, 3, 8)
    review = written(world, "2026-10")
    for name in (review["id"], "nobody-2026-10", "x"):
        answer = world.http("GET", f"{REVIEWS}/{name}", "carrier.andesvoz.noc")
        assert (answer.status, answer.json["reason"]) == (404, f"there is no review {name}")
    assert world.http("GET", f"{REVIEWS}?carrier=baltel", "carrier.andesvoz.noc").status == 404
    assert world.http("POST", REVIEWS, NOC, {"carrier": "baltel", "month": "2026-10"}).status == 403


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_its_files_can_be_read_for_five_minutes(world, form):
    live_through_october(world)
    at(world, 11, 3, 8)
    links = written(world, "2026-10")["links"]

    assert world.s3.follow(links[form])[:9] in (b"<!doctype", b"%PDF-1.4\n", b"%PDF-1.3\n")
    world.clock.advance(minutes=6)
    assert world.s3.follow(links[form]) is None


@pytest.mark.parametrize("language", ["fr", "es"])
def test_it_is_in_the_carriers_language(world, language):
    world.agree_language("baltel", language)
    at(world, 11, 3, 8)
    text = world.s3.follow(written(world, "2026-10")["links"]["html"]).decode()

    assert {"fr": "Nos engagements", "es": "Nuestros compromisos"}[language] in text


def test_actions_are_told_with_whether_they_were_late(world):
    ask = {"carrier": "baltel", "command": "agree-action", "title": "Add a trunk", "owner": "elena-rossi"}
    for due in ("2026-10-09", "2026-11-20"):
        assert world.http("POST", f"{ACCOUNT}/commands", KEEPER, {**ask, "due": due}).status == 200
    at(world, 11, 3, 8)
    found = figures(world, written(world, "2026-10"))

    assert [(each["due"], each["late"]) for each in found["actions"]] == [("2026-10-09", True), ("2026-11-20", False)]


def test_outages_and_planned_works_of_a_month_are_those_added_by_hand(world):
    at(world, 10, 2, 8)
    early = fault(world, "BLT#0", "P2", relatedEntity=CIRCUIT)
    window = {"command": "plan-work", "reference": "CHG-1"}
    for day in ("2026-10-14", "2026-10-05"):
        told = {**window, "begin": f"{day}T01:00:00Z", "end": f"{day}T03:00:00Z"}
        answer = world.http("POST", f"{CASES}/{early}/commands", AGENT, told)
        assert answer.status == 200, answer.text
    at(world, 10, 13, 8)
    outage = fault(world, "BLT#1", "P1", relatedEntity=CIRCUIT)
    at(world, 10, 13, 15, 12)
    solve(world, outage)
    at(world, 10, 20, 8)
    solve(world, early)
    at(world, 11, 3, 8)

    found = figures(world, written(world, "2026-10"))

    [line] = found["available"]
    assert (line["service"], line["outages"], line["down_seconds"]) == ("BLT/VNO/0001", 1, 7 * 3600 + 12 * 60)
    assert line["percent"] == "99.033"  # 7.2 of 745 hours: the clocks of Vilnius went back
    assert found["works"] == {"announced": 2, "in_time": 1, "cancelled": 0, "done": 2, "over_run": 1}  # in two parts
    assert [(each["share"], each["part"], each["counted"]) for each in found["shares"] if each["counted"]] == [
        ("planned-works", 1, 2), ("repeat-faults", 1, 2),
    ]  # fmt: skip


def test_the_paper_of_a_quarter_is_written_and_told_as_that_of_a_month(world):
    live_through_october(world)
    world.clock.instant = datetime(2027, 1, 19, 8, tzinfo=UTC)
    world.settle()
    world.watch_services()
    world.taken()

    world.clock.instant = datetime(2027, 1, 21, 12, tzinfo=UTC)
    world.write_reviews()

    told = [message.subject for message in world.taken() if "review of" in (message.subject or "")]
    assert "Service review of Q4 2026: Baltel Carrier Services" in told
    review = world.http("GET", f"{REVIEWS}/baltel-2026-Q4", NOC).json
    found = figures(world, review)
    assert [(each["priority"], each["opened"]) for each in found["flows"]] == [("P1", 2), ("P2", 1), ("P3", 1)]
    assert "Business review" in world.s3.follow(review["links"]["html"]).decode()
