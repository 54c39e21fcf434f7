"""A dispute by TMF621: opened, read and listed as the standard's own example shows a bill dispute."""

import pytest

from tests.journeys.people import ANALYST, BILLING, DISPUTES, NIGHT_IN_PARIS, NOC, TICKETS

SAID = {
    "disputeType": "rate", "disputeAmount": 6804.28, "billedAmount": 42150, "currency": "EUR", "account": "BLT-001",
    "invoiceDate": "2026-11-02", "periodFrom": "2026-10-01T00:00:00Z", "periodTo": "2026-11-01T00:00:00Z",
}  # fmt: skip
TICKETS_V4 = TICKETS.replace("v5", "v4")


def a_bill_dispute(**other):
    said = {**SAID, **other}
    return {
        "@type": "TroubleTicket",
        "ticketType": "Bill Dispute",
        "description": "The rate to Senegal mobile is that of the old sheet.",
        "severity": "Minor",
        "externalIdentifier": [{"@type": "ExternalIdentifier", "id": "BLT-D-77"}],
        "relatedEntity": [
            {
                "@type": "RelatedEntity",
                "role": "disputedBill",
                "entity": {"@type": "EntityRef", "id": "3472", "name": "INV-2026-10-00417",
                           "@referredType": "CustomerBill"},
            }
        ],
        "troubleTicketCharacteristic": [
            {"@type": "StringCharacteristic", "name": name, "value": value}
            for name, value in said.items() if value is not None
        ],
    }  # fmt: skip


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def characteristics(ticket):
    return {each["name"]: each["value"] for each in ticket["troubleTicketCharacteristic"]}


def test_a_bill_dispute_that_is_sent_as_a_ticket_is_a_dispute_to_the_cent_and_no_fault(world):
    answer = world.http("POST", TICKETS, BILLING, a_bill_dispute())

    assert answer.status == 201, answer.text
    number = answer.json["id"]
    dispute = world.http("GET", f"{DISPUTES}/{number}", ANALYST).json
    told = (dispute["invoice_number"], dispute["disputed_amount"], dispute["billed_amount"], dispute["reference"])
    assert told == ("INV-2026-10-00417", "6804.28", "42150", "BLT-D-77")
    assert world.http("GET", TICKETS, NOC).json == []
    assert answer.headers["Location"].endswith(f"{TICKETS}/{number}")


def test_it_is_read_as_the_standard_shows_one_and_follows_the_dispute(world):
    number = world.http("POST", TICKETS, BILLING, a_bill_dispute()).json["id"]

    shown = world.http("GET", f"{TICKETS}/{number}", BILLING).json

    assert (shown["ticketType"], shown["name"]) == ("Bill Dispute", "Bill Dispute: INV-2026-10-00417")
    assert shown["relatedEntity"][0]["role"] == "disputedBill"
    assert characteristics(shown)["disputeAmount"] == 6804.28
    assert characteristics(shown)["dispute"].endswith(f"{DISPUTES}/{number}")
    assert shown["status"] in ("acknowledged", "inProgress")
    world.http("POST", f"/care/v1/cases/{number}/commands", BILLING, {"command": "withdraw-dispute"})
    assert world.http("GET", f"{TICKETS}/{number}", BILLING).json["status"] == "cancelled"
    assert world.http("GET", f"{TICKETS_V4}/{number}", BILLING).json["status"] == "cancelled"


def test_bill_disputes_are_listed_by_their_type_beside_the_faults(world):
    number = world.http("POST", TICKETS, BILLING, a_bill_dispute()).json["id"]

    def listed(who, query):
        return [each["id"] for each in world.http("GET", f"{TICKETS}?{query}", who).json]

    assert listed(BILLING, "ticketType=Bill%20Dispute") == [number]
    assert listed(BILLING, "ticketType=Bill%20Dispute&status=cancelled") == []
    assert listed(ANALYST, "ticketType=Bill%20Dispute&status=acknowledged,inProgress") == [number]
    assert listed(NOC, "") == []


def test_whose_trade_disputes_are_not_and_other_carriers_see_none(world):
    number = world.http("POST", TICKETS, BILLING, a_bill_dispute()).json["id"]

    assert world.http("GET", f"{TICKETS}/{number}", NOC).status == 403
    assert world.http("GET", f"{TICKETS}/{number}", "carrier.andesvoz.billing").status == 404
    assert world.http("GET", f"{TICKETS}?ticketType=Bill%20Dispute", "carrier.andesvoz.billing").json == []
    assert world.http("POST", TICKETS, NOC, a_bill_dispute()).status == 403


def test_what_a_bill_dispute_leaves_unsaid_is_asked_for_as_of_a_mail(world):
    number = world.http("POST", TICKETS, BILLING, a_bill_dispute(disputeType=None, account=None)).json["id"]

    dispute = world.http("GET", f"{DISPUTES}/{number}", ANALYST).json

    assert (dispute["type"], dispute["unsaid"]) == ("other", ["account"])


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (a_bill_dispute(currency="euro"), "currency"),
        (a_bill_dispute(disputeType="tariff"), "tariff"),
        (a_bill_dispute(disputeAmount=50000), "disputed 50000 exceeds what was billed"),
        (a_bill_dispute(disputeAmount=1.005), "disputed_amount"),
    ],
)
def test_what_is_wrong_with_a_bill_dispute_is_told_and_nothing_is_opened(world, sent, told):
    answer = world.http("POST", TICKETS, BILLING, sent)

    assert (answer.status, told in answer.json["reason"]) == (400, True), answer.text
    assert world.http("GET", DISPUTES, BILLING).json == []


def test_a_dispute_is_not_patched_as_a_ticket_and_the_answer_says_where_it_is_worked(world):
    number = world.http("POST", TICKETS, BILLING, a_bill_dispute()).json["id"]

    answer = world.http("PATCH", f"{TICKETS}/{number}", BILLING, {"@type": "TroubleTicket", "status": "cancelled"})

    assert (answer.status, f"{DISPUTES}/{number}" in answer.json["reason"]) == (409, True)
