"""A claim that differs from its invoice says on its page what differs, and its carrier puts it right there."""

import re
from datetime import UTC, datetime

import pytest

from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES
from tests.journeys.test_ecare_by_line import fields, page
from tests.journeys.test_ecare_dispute_forms import does
from tests.journeys.test_invoices import BILL, BILLS

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WRONG = CLAIM | {
    "invoice_date": "2026-11-20",
    "lines": [
        {"line": "1", "billed_amount": "70000.00", "disputed_amount": "5000.00"},
        {"line": "2a", "disputed_amount": "1804.28"},
    ],
}


@pytest.fixture
def world(world_at):
    world = world_at(MONDAY)
    assert world.http("POST", BILLS, ANALYST, BILL).status in (200, 201)
    return world


def opened(world, claim):
    dispute = world.http("POST", DISPUTES, BILLING, claim).json["id"]
    world.pass_time(minutes=5)
    return dispute


@pytest.mark.parametrize("who", [BILLING, ANALYST])
def test_the_page_says_what_differs_from_the_invoice_and_what_would_be_right(world, who):
    shown = page(world, opened(world, WRONG), who)

    assert "Another date. The claim says 2026-11-20 – the invoice 2026-11-02" in shown
    assert "Line 1: Another amount. The claim says 70,000.00 EUR – the invoice 80,000.00 EUR" in shown
    assert "Line 2a: There is no such line. The claim says 2a" in shown


def test_the_carrier_puts_its_claim_right_by_a_form_that_begins_with_what_it_says_now(world):
    dispute = opened(world, WRONG)
    form = fields(world, dispute, "ask/complete-claim", BILLING)
    assert (form["invoice_date"], form["lines.0.billed_amount"], form["lines.1.line"]) == (
        "2026-11-20",
        "70000.00",
        "2a",
    )

    right = {"invoice_date": "2026-11-02", "lines.0.billed_amount": "80 000,00", "lines.1.line": "2"}
    does(world, dispute, "complete-claim", BILLING, **{**form, **right})
    world.pass_time(minutes=5)

    told = world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json
    assert (told["invoice_date"], told["disputed_amount"]) == ("2026-11-02", "6804.28")
    assert [(each["line"], each["disputed_amount"]) for each in told["lines"]] == [("1", "5000.00"), ("2", "1804.28")]
    assert "It differs from the invoice The claim" not in page(world, dispute)
    assert "form-complete-claim" not in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text


def test_a_claim_that_is_as_its_invoice_has_no_such_form(world):
    dispute = opened(world, CLAIM)

    assert "form-complete-claim" not in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text
    assert 'id="differs"' not in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text


def test_what_was_asked_for_stays_on_both_pages_until_we_judge_what_came(world):
    dispute = opened(world, CLAIM)
    asked = {"command": "judge-completeness", "missing": ["rate sheet of October", "call records"]}
    world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, asked)
    assert "Still missing from you: rate sheet of October, call records" in page(world, dispute)

    world.http("POST", f"/ecare/cases/{dispute}/notes", BILLING, {"text": "Here it is."})

    for who in (BILLING, ANALYST):
        shown = page(world, dispute, who)
        assert "Asked for: rate sheet of October, call records" in shown
        assert "Something came since" in shown
    assert re.search(
        r"rate sheet of October\s+call records", fields(world, dispute, "ask/judge-completeness", ANALYST)["missing"]
    )
    does(world, dispute, "judge-completeness", missing="")
    assert "Asked for:" not in page(world, dispute)
