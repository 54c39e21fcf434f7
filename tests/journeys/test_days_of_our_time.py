"""A day that was empty, or whose year is mistyped, is refused wherever one is sent."""

import re
from html import unescape

import pytest

from tests.journeys.people import (
    AGENT,
    ANALYST,
    BILLING,
    CASES,
    CLAIM,
    DISPUTES,
    FAULT,
    MANAGER,
    NIGHT_IN_PARIS,
    NOC,
    ORDER,
    ORDERS,
    TICKETS,
)  # fmt: skip
from tests.journeys.test_invoices import BILL, BILLS, FILES

YEARS = ["0001", "1970", "2226"]
NO_YEAR = "is no year of our time (1990 to 2200); is it mistyped, or a date that was empty?"
BLOCK = {"command": "record-block", "ranges": ["+9607"], "blocked_by": "Ines Garnier"}
JEOPARDY = {"command": "raise-jeopardy", "code": "loa-missing", "caused_by": "carrier", "plan": "Another port."}


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def refused(answer):
    assert answer.status == 400, answer.text
    return NO_YEAR in answer.json["reason"]


@pytest.mark.parametrize("year", YEARS)
def test_a_payment_of_an_invoice_and_its_reversal(world, year):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    said = {"reference": "SEPA-1", "amount": "10.00", "currency": "EUR", "paid_on": f"{year}-01-01"}
    back = {"reference": "SEPA-1", "reversed_on": f"{year}-01-01", "reason": "returned"}

    assert refused(world.http("POST", f"{FILES}/{bill}/payments", ANALYST, said))
    assert refused(world.http("POST", f"{FILES}/{bill}/reversals", ANALYST, back))


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "0001-01-01 is in no year of our time"), ("fr", "0001-01-01 n'est d'aucune année"),
     ("es", "0001-01-01 no es de un año"), ("zh", "0001-01-01 的年份不在 1990 至 2200 之间")],
)  # fmt: skip
def test_a_form_tells_it_beside_its_field_in_the_language_of_its_reader(world, language, told):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    form = {"amount": "10", "paid_on": "0001-01-01", "reference": "SEPA-1"}

    page = f"/ecare/desk/invoices/{bill}/payments"
    answer = world.http("POST", page, ANALYST, form, headers={"Accept-Language": language})

    assert answer.status == 400
    assert told in unescape(re.search(r'id="paid_on-wrong">([^<]+)<', answer.text)[1])


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("command", "day", "who"),
    [
        ({"command": "record-payment", "amount": "1.00", "reference": "SEPA-1"}, "paid_on", ANALYST),
        ({"command": "notify-withholding", "amount": "1.00"}, "since", BILLING),
        (BLOCK, "blocked_at", ANALYST),
    ],
)
def test_what_is_said_of_a_dispute(world, command, day, who, year):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    said = f"{year}-01-01" + ("T00:00:00Z" if day.endswith("_at") else "")

    assert refused(world.http("POST", f"{CASES}/{dispute}/commands", who, command | {day: said}))


@pytest.mark.parametrize("year", YEARS)
def test_the_dates_of_an_order_wished_and_promised(world, year):
    at = f"{year}-01-01T00:00:00Z"
    order = world.http("POST", ORDERS, NOC, ORDER).json["id"]

    for name in ("requestedCompletionDate", "requestedStartDate"):
        assert refused(world.http("POST", ORDERS, NOC, {**ORDER, name: at}))
        assert refused(world.http("PATCH", f"{ORDERS}/{order}", NOC, {"@type": "ProductOrder", name: at}))
    promise = {"@type": "ProductOrder", "expectedCompletionDate": at}
    assert refused(world.http("PATCH", f"{ORDERS}/{order}", MANAGER, promise))
    for asked in ({"command": "commit-date", "ready_at": at}, JEOPARDY | {"expected_at": at}):
        assert refused(world.http("POST", f"{CASES}/{order}/commands", MANAGER, asked))


@pytest.mark.parametrize("year", YEARS)
def test_the_date_by_which_a_fault_is_wished_solved(world, year):
    wished = {"requestedResolutionDate": f"{year}-01-01T00:00:00Z"}

    assert refused(world.http("POST", TICKETS, NOC, FAULT | wished))


def test_what_is_planned_was_refused_already_where_it_is_over_or_too_far_away(world):
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    work = {"command": "plan-work", "reference": "CHG-1"}
    for year, told in (("0001", "has passed"), ("2226", "2226 is too far away for a plan")):
        window = {"begin": f"{year}-01-01T00:00:00Z", "end": f"{year}-01-01T01:00:00Z"}

        answer = world.http("POST", f"{CASES}/{ticket}/commands", AGENT, work | window)

        assert (answer.status, told in answer.json["reason"]) == (400, True)
