"""The OpenAPI document: nothing is missing, the committed one is current, and it is one."""

import json

import pytest
from openapi_spec_validator import validate

from pledgekeeper.api.routes import ROUTES
from pledgekeeper.local.documenting import KEPT, written
from pledgekeeper.openapi.document import document
from pledgekeeper.openapi.operations import OPERATIONS


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
