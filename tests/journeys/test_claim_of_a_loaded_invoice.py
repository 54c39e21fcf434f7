"""A claim by the API leaves out what its loaded invoice says, and is told what that does not."""

import pytest

from tests.journeys.people import ANALYST, BILLING, CLAIM, DISPUTES
from tests.journeys.test_invoices import BILL, BILLS, MONDAY

OF_THE_INVOICE = ("account", "invoice_date", "currency", "billed_amount", "period_from", "period_to")
SHORT = {name: said for name, said in CLAIM.items() if name not in OF_THE_INVOICE}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def loaded(world, **said):
    assert world.http("POST", BILLS, ANALYST, BILL | said).status == 201


def dispute(world, **said):
    return world.http("POST", DISPUTES, BILLING, SHORT | said)


def test_what_the_loaded_invoice_says_is_taken_from_it_where_the_claim_leaves_it_out(world):
    loaded(world)

    opened = dispute(world)

    assert opened.status == 201, opened.text
    assert {name: opened.json[name] for name in OF_THE_INVOICE} == {name: CLAIM[name] for name in OF_THE_INVOICE}


def test_what_the_claim_says_otherwise_than_the_invoice_stays_as_it_is_said(world):
    loaded(world)

    assert dispute(world, billed_amount="9000.00").json["billed_amount"] == "9000.00"


def test_where_the_invoice_is_not_loaded_what_is_missing_is_named_with_where_it_may_come_from(world):
    refused = dispute(world)

    assert refused.status == 400
    for told in ("billed_amount is missing", "period_to is missing", "may be left out where the loaded invoice says it",
                 "and invoice INV-2026-10-00417 is not loaded"):  # fmt: skip
        assert told in refused.text, told


def test_what_the_loaded_invoice_does_not_say_either_is_asked_for(world):
    loaded(world, billingPeriod=None)

    refused = dispute(world)

    assert refused.status == 400
    assert "period_from is missing; period_to is missing; period_from, period_to may be left out" in refused.text
    assert "INV-2026-10-00417 is loaded and does not say it" in refused.text


def test_no_more_is_disputed_so_than_the_invoice_bills(world):
    loaded(world)

    refused = dispute(world, disputed_amount="88661.82")

    assert (refused.status, "exceeds what invoice INV-2026-10-00417 bills, 88661.81" in refused.text) == (400, True)


def test_no_amount_of_an_invoice_in_another_currency_is_taken_for_one_of_the_claim(world):
    loaded(world, amountDue={"@type": "Money", "unit": "USD", "value": 9000}, appliedCustomerBillingRate=[])

    refused = dispute(world, currency="EUR")

    assert (refused.status, "billed_amount is missing" in refused.text) == (400, True)
