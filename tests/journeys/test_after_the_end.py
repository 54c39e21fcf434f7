"""What a carrier reads of a dispute after its end: what it gave up is paid with the invoice, and open again."""

from datetime import UTC, datetime

import pytest

from functions import dispute_step
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES
from tests.journeys.test_invoices import BILL, BILLS, FILES, pay

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def letters(world):
    """Mails to the carrier since they were last asked for."""
    return [each.text for each in world.taken() if each.to == "ap@baltel.example"]


def given_up(world):
    """The bill, and the dispute of it that is settled with everything given up."""
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    rejected = {"accepted_amount": "0", "reason": "By the notice of 28 August."}
    assert world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, rejected).status == 200
    assert world.http("POST", f"{CASES}/{dispute}/commands", BILLING, {"command": "settle-dispute"}).status == 200
    world.settle()
    return bill, dispute


def test_what_was_given_up_is_told_as_paid_with_the_invoice_as_open_again_and_as_paid_each_once(world):
    bill, dispute = given_up(world)
    assert [each for each in letters(world) if "What you gave up is payable: 6804.28 EUR" in each]

    assert pay(world, bill, "88661.81").status == 201
    world.settle()
    dispute_step.check(dispute, "step:check:delivered-again")
    world.settle()
    [covered] = letters(world)
    assert "With invoice INV-2026-10-00417 88661.81 EUR is recorded as paid" in covered
    assert "Of what you gave up nothing is payable any more." in covered

    said = {"reference": "SEPA-1", "reversed_on": "2026-11-23", "reason": "The bank returned it."}
    assert world.http("POST", f"{FILES}/{bill}/reversals", ANALYST, said).status == 201
    world.settle()
    [back] = letters(world)
    assert "less is recorded as paid than before, 0.00 EUR now" in back
    assert "What you gave up is payable: 6804.28 EUR, with VAT where the invoice has any. Due date: 2026-12-02." in back
    assert "Of the invoice 88661.81 EUR in all is payable by 2026-12-02, what its other disputes leave" in back

    assert pay(world, bill, "88661.81", "SEPA-2").status == 201
    world.settle()
    assert len(letters(world)) == 1


def test_the_page_of_the_dispute_names_what_was_told(world):
    bill, dispute = given_up(world)
    pay(world, bill, "88661.81")
    world.settle()

    assert "Nothing of what was given up is left to pay" in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text
