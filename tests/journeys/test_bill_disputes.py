"""A dispute by TMF621: opened, read and listed as the standard's own example shows a bill dispute."""

import re

import pytest

from pledgekeeper.disputes.claims import Claim
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


OURS = re.compile("|".join(name for name in Claim.model_fields if "_" in name))


def twice(ticket):
    first = ticket["troubleTicketCharacteristic"][0]
    return {**ticket, "troubleTicketCharacteristic": [*ticket["troubleTicketCharacteristic"], first]}


def of_two_bills(ticket):
    return {**ticket, "relatedEntity": ticket["relatedEntity"] * 2}


def of_bill(ticket, number):
    [bill] = ticket["relatedEntity"]
    return {**ticket, "relatedEntity": [{**bill, "entity": {**bill["entity"], "name": number}}]}


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
    assert told == ("INV-2026-10-00417", "6804.28", "42150.00", "BLT-D-77")
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
        (a_bill_dispute(currency="euro"), "troubleTicketCharacteristic[3].value (currency): "),
        (a_bill_dispute(disputeType="tariff"), "troubleTicketCharacteristic[0].value (disputeType): 'tariff' is not"),
        (a_bill_dispute(disputeAmount=50000), "troubleTicketCharacteristic[1].value (disputeAmount): disputed 50000"),
        (
            a_bill_dispute(disputeAmount=1.005),
            "troubleTicketCharacteristic[1].value (disputeAmount): 1.005 has 3 decimals; EUR has two at most",
        ),
        (
            a_bill_dispute(billedAmount=42150.125),
            "troubleTicketCharacteristic[2].value (billedAmount): 42150.125 has 3 decimals; EUR has two at most",
        ),
        (a_bill_dispute(disputeAmount=1.005, currency=None), "1.005 has 3 decimals; EUR has two at most"),
        (a_bill_dispute(billedAmount="much"), "troubleTicketCharacteristic[2].value (billedAmount): "),
        (a_bill_dispute(periodFrom="soon"), "troubleTicketCharacteristic[6].value (periodFrom): "),
        (a_bill_dispute(periodTo=SAID["periodFrom"]), "[7].value (periodTo): periodTo must be after periodFrom"),
        (a_bill_dispute(periodZone="Mars"), "troubleTicketCharacteristic[8].value (periodZone): "),
        (
            a_bill_dispute(disputeAmount=None, disputedAmount=1),
            "[7].name: disputedAmount is no characteristic of a bill dispute; did you mean disputeAmount?",
        ),
        (
            twice(a_bill_dispute()),
            "troubleTicketCharacteristic[8].name: disputeType is in troubleTicketCharacteristic[0]",
        ),
        (of_two_bills(a_bill_dispute()), "relatedEntity[1].role: a dispute is of one disputedBill"),
        (of_bill(a_bill_dispute(), "x" * 61), "relatedEntity[0].entity.name: "),
    ],
)
def test_what_is_wrong_with_a_bill_dispute_is_told_by_the_senders_names_and_nothing_is_opened(world, sent, told):
    answer = world.http("POST", TICKETS, BILLING, sent)

    assert (answer.status, told in answer.json["reason"]) == (400, True), answer.text
    assert not OURS.search(answer.json["reason"]), answer.json["reason"]
    assert world.http("GET", DISPUTES, BILLING).json == []


def test_what_a_dispute_is_shown_with_may_be_sent_back(world):
    answer = world.http("POST", TICKETS, BILLING, a_bill_dispute(openAmount=6804.28, creditAmount=0, costCentre="77"))

    assert answer.status == 201, answer.text


def test_a_dispute_is_not_patched_as_a_ticket_and_the_answer_says_where_it_is_worked(world):
    number = world.http("POST", TICKETS, BILLING, a_bill_dispute()).json["id"]

    answer = world.http("PATCH", f"{TICKETS}/{number}", BILLING, {"@type": "TroubleTicket", "status": "cancelled"})

    assert (answer.status, f"{DISPUTES}/{number}" in answer.json["reason"]) == (409, True)


@pytest.mark.parametrize(
    ("field", "said"),
    [("invoiceDate", "0001-01-01"), ("periodFrom", "1901-01-01T00:00:00Z"), ("periodTo", "9999-12-31T00:00:00Z")],
)
def test_a_date_of_a_year_that_no_invoice_is_of_is_refused(world, field, said):
    answer = world.http("POST", TICKETS, BILLING, a_bill_dispute(**{field: said}))

    assert answer.status == 400
    assert "is no year of our time" in answer.text


def test_so_it_is_where_it_completes_a_claim(world):
    dispute = world.http("POST", TICKETS, BILLING, a_bill_dispute(invoiceDate=None)).json["id"]
    sent = {"command": "complete-claim", "invoice_date": "0001-01-01"}

    answer = world.http("POST", f"/care/v1/cases/{dispute}/commands", BILLING, sent)

    assert (answer.status, "is no year of our time" in answer.text) == (400, True)
