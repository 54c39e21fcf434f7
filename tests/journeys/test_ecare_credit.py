"""The credit of a closed fault is claimed on a page: by whoever bills, on both sides, and once."""

import re
from html import unescape

import pytest

from tests.journeys.people import ANALYST, BILLING, DISPUTES, FAULT, NOC, TICKETS
from tests.journeys.test_invoices import MONDAY, closed_ticket

CREDIT = "/ecare/disputes/credit"
ADMIN = "carrier.baltel.admin"
FORM = {"account": "BLT-7", "monthly_charge": "12 000,00", "invoice_number": "", "line": ""}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def claimed(world, ticket, who=BILLING, **form):
    return world.http("POST", CREDIT, who, {**FORM, "ticket": ticket, **form})


@pytest.mark.parametrize("who", [ADMIN, "staff.supervisor"])
def test_the_page_of_a_closed_fault_leads_to_the_form_which_says_what_it_earns(world, who):
    ticket = closed_ticket(world, hours=9)

    case = world.http("GET", f"/ecare/cases/{ticket}", who).text
    form = unescape(world.http("GET", f"{CREDIT}?ticket={ticket}", who).text)

    assert f'href="{CREDIT}?ticket={ticket}"' in case
    assert "In all 15 % of the monthly charge" in form
    assert 'name="monthly_charge"' in form


def test_whoever_bills_claims_it_by_its_number_and_the_dispute_has_the_sum(world):
    ticket = closed_ticket(world, hours=9)
    assert 'name="ticket"' in world.http("GET", CREDIT, BILLING).text

    answer = claimed(world, ticket.lower())

    dispute = re.search(r"DSP-[A-Z0-9-]+", answer.headers["Location"])[0]
    shown = world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json
    assert (shown["type"], shown["disputed_amount"]) == ("sla-credit", "1800.00")
    assert f"The credit is claimed: {dispute}" in world.http("GET", f"/ecare/cases/{ticket}", ADMIN).text
    assert claimed(world, ticket, account="BLT-8").status == 409
    assert 'name="monthly_charge"' not in world.http("GET", f"{CREDIT}?ticket={ticket}", BILLING).text


def test_one_of_ours_claims_it_for_the_carrier_and_the_dispute_says_so(world):
    answer = claimed(world, closed_ticket(world, hours=9), "ines:staff.billing-analyst")

    page = world.http("GET", answer.headers["Location"], BILLING).text
    assert "Opened by ines of ours for Baltel Carrier Services" in page


def test_it_is_offered_to_nobody_else_and_not_for_a_fault_that_earns_none(world):
    open_one = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}).json["id"]
    ticket = closed_ticket(world, hours=9)

    for who in (NOC, "staff.agent"):
        assert CREDIT not in world.http("GET", f"/ecare/cases/{ticket}", who).text
        assert world.http("GET", CREDIT, who).status == 403
    assert CREDIT not in world.http("GET", f"/ecare/cases/{open_one}", ADMIN).text
    assert "earns no credit" in world.http("GET", f"{CREDIT}?ticket={open_one}", BILLING).text
    assert claimed(world, open_one).status == 409


@pytest.mark.parametrize("number", ["TT-NEVER", None])
def test_another_carriers_fault_is_one_that_is_not_there(world, number):
    ticket = number or closed_ticket(world, hours=9)

    page = world.http("GET", f"{CREDIT}?ticket={ticket}", "carrier.andesvoz.billing").text

    assert f"There is no fault {ticket}." in unescape(page)
    assert claimed(world, ticket, "carrier.andesvoz.billing").status == 404


def test_an_analyst_finds_the_form_from_that_of_a_new_dispute(world):
    assert CREDIT in world.http("GET", "/ecare/disputes/new?carrier=baltel", ANALYST).text
