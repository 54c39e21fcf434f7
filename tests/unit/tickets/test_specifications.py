"""What a template asks for, and what a ticket does not say of it yet."""

import pytest

from pledgekeeper.book import specifications
from pledgekeeper.tickets.model import PRODUCTS
from tests.unit.builders import a_ticket

CIRCUIT = [{"@type": "RelatedEntity", "role": "affectedCircuit", "entity": {"id": "BLT-ORI-FRA-02"}}]


def missing(**fields):
    return [each.name for each in specifications().missing(a_ticket(**fields))]


def test_there_is_a_template_for_every_product():
    assert {each.id for each in specifications().specifications} == set(PRODUCTS)


def test_everything_that_speeds_up_a_fault_is_asked_for():
    assert missing(ticket_type="voice") == ["circuit", "faultStart", "callSamples", "reproducible"]


@pytest.mark.parametrize(
    "attributes",
    [
        {"troubleTicketCharacteristic": [{"name": "circuit", "value": "x"}]},
        {"relatedEntity": CIRCUIT},
    ],
)
def test_what_is_said_is_not_asked_for(attributes):
    assert missing(ticket_type=" Voice ", attributes=attributes) == ["faultStart", "callSamples", "reproducible"]


def test_a_ticket_of_no_product_is_asked_nothing_unless_it_names_a_template():
    assert missing(ticket_type="incident") == []
    named = {"troubleTicketSpecification": {"id": "roaming"}}
    assert missing(ticket_type="incident", attributes=named)[0] == "visitedNetwork"
    unknown = {"troubleTicketSpecification": {"id": "their-own"}}
    assert missing(ticket_type="sms", attributes=unknown)[0] == "circuit"
