"""The OpenAPI document: nothing is missing, the committed one is current, and it is one."""

import json

import pytest
from openapi_spec_validator import validate

from pledgekeeper.api.routes import ROUTES
from pledgekeeper.local.documenting import KEPT, written
from pledgekeeper.openapi.document import document
from pledgekeeper.openapi.operations import OPERATIONS
from tests.tmforum import TMF621, TMF621_V4, TMF622, specification


@pytest.fixture(scope="module")
def made():
    return document()


def test_every_route_of_the_table_is_described_and_nothing_else():
    assert {f"{route.method} {route.path}" for route in ROUTES} == set(OPERATIONS)


def test_the_committed_document_is_what_the_code_says():
    assert KEPT.read_text(encoding="utf-8") == written(), "write it anew: .venv/bin/pledge openapi"


def test_it_is_an_openapi_document_that_programs_can_read(made):
    validate(made)

    assert made["openapi"].startswith("3.1")
    names = [each["operationId"] for path in made["paths"].values() for each in path.values()]
    assert len(set(names)) == len(names) == len(ROUTES)


def test_a_token_is_asked_for_where_the_table_of_routes_asks_for_one(made):
    for route in ROUTES:
        operation = made["paths"][route.path][route.method.lower()]
        assert (operation["security"] == [{"token": []}]) == route.authorizer
        assert ("401" in operation["responses"]) == route.authorizer


def test_every_schema_is_there_and_every_one_is_referred_to(made):
    text = json.dumps(made)
    schemas = made["components"]["schemas"]

    assert [name for name in schemas if f'"#/components/schemas/{name}"' not in text] == []
    assert "additionalProperties" in schemas["Clocks"]


def test_nobody_is_asked_to_send_what_we_fill_in(made):
    commands = made["paths"]["/care/v1/cases/{id}/commands"]["post"]["requestBody"]["content"]["application/json"]
    names = [option["$ref"].rpartition("/")[2] for option in commands["schema"]["oneOf"]]

    assert len(names) > 20
    for name in names:
        schema = made["components"]["schemas"][name]
        assert "by" not in schema["properties"]
        assert "command" in schema["required"]


BESIDE = {"Order": {"attachment"}}
"""What the standard has of tickets alone: files of an order are shown as TMF621 shows those of a ticket."""


@pytest.mark.parametrize(
    ("ours", "name", "theirs"),
    [("Ticket", TMF621, "TroubleTicket"), ("Specification", TMF621, "TroubleTicketSpecification"),
     ("Error", TMF621, "Error"), ("Order", TMF622, "ProductOrder"), ("TicketV4", TMF621_V4, "TroubleTicket")],
)  # fmt: skip
def test_every_attribute_that_we_answer_is_one_of_the_standards(made, ours, name, theirs):
    known = attributes(specification(name), theirs)

    assert set(made["components"]["schemas"][ours]["properties"]) - known == BESIDE.get(ours, set())
    assert len(known) > 3


def attributes(file, name):
    """What a schema of the TM Forum's has, with what it takes from others."""
    schemas = file.get("components", {}).get("schemas") or file["definitions"]
    found, waiting = set(), [schemas[name]]
    while waiting:
        schema = waiting.pop()
        found |= schema.get("properties", {}).keys()
        waiting += schema.get("allOf", [])
        waiting += [schemas[schema["$ref"].rpartition("/")[2]]] if "$ref" in schema else []
    return found
