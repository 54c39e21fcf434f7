"""Every length that a request is refused for is stated in the document."""

from collections.abc import Iterator

import pytest
from annotated_types import MaxLen
from pydantic import BaseModel, TypeAdapter, ValidationError

from pledgekeeper.api import tmf621, tmf621_v4
from pledgekeeper.api.patching import MOST_OPERATIONS
from pledgekeeper.api.query import LONGEST_FILTER
from pledgekeeper.openapi.document import document
from pledgekeeper.openapi.operations import OPERATIONS

DOCUMENT = document()
SCHEMAS = DOCUMENT["components"]["schemas"]
V4 = {"CreateV4": tmf621.TroubleTicketCreate, "UpdateV4": tmf621.TroubleTicketUpdate}
LEAST = {"description": "Down.", "severity": "P1", "ticketType": "voice"}
LONGER_THAN_ANY = 50_000


def fields_of_words():
    """Every field of v4 that takes words, by whose it is and its name."""
    for body in V4:
        for name, schema in SCHEMAS[body]["properties"].items():
            if schema.get("type") == "string" and "format" not in schema and name != "status":
                yield body, name


def taken(body, **sent):
    least = LEAST if body == "CreateV4" else {}
    try:
        V4[body].model_validate(tmf621_v4.taken({**least, **sent}))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("body", "name"), list(fields_of_words()))
def test_a_field_of_v4_takes_as_many_letters_as_the_document_says_and_no_more(body, name):
    longest = SCHEMAS[body]["properties"][name].get("maxLength")

    assert taken(body, **{name: "x" * (longest or LONGER_THAN_ANY)})
    assert longest is None or not taken(body, **{name: "x" * (longest + 1)})


def test_a_note_of_v4_too_and_so_many_notes():
    notes, text = SCHEMAS["CreateV4"]["properties"]["note"]["maxItems"], SCHEMAS["NoteV4"]["properties"]["text"]

    assert taken("CreateV4", note=[{"text": "x" * text["maxLength"]}] * notes)
    assert not taken("CreateV4", note=[{"text": "x" * (text["maxLength"] + 1)}])
    assert not taken("CreateV4", note=[{"text": "x"}] * (notes + 1))


def test_a_patch_and_a_filter_say_how_long_they_may_be():
    patched = DOCUMENT["paths"]["/tmf-api/troubleTicket/v5/troubleTicket/{id}"]["patch"]["requestBody"]["content"]
    listed = DOCUMENT["paths"]["/tmf-api/troubleTicket/v5/troubleTicket"]["get"]["parameters"]

    assert patched["application/json-patch+json"]["schema"]["maxItems"] == MOST_OPERATIONS
    assert next(each["schema"]["maxLength"] for each in listed if each["name"] == "filter") == LONGEST_FILTER


def models_in(schema: object) -> Iterator[type[BaseModel]]:
    """The models that a core schema is made of."""
    if isinstance(schema, dict):
        if schema.get("type") == "model":
            yield schema["cls"]
        for each in schema.values():
            yield from models_in(each)
    elif isinstance(schema, list | tuple):
        for each in schema:
            yield from models_in(each)


def bounded():
    """Every field of every body that has a longest length: whose it is, its name, and the length."""
    found = {
        model for said in OPERATIONS.values() if said.sent for model in models_in(TypeAdapter(said.sent).core_schema)
    }
    for model in sorted(found, key=lambda each: each.__qualname__):
        for name, field in model.model_fields.items():
            for limit in field.metadata:
                if isinstance(limit, MaxLen):
                    yield model, field.alias or name, limit.max_length


def lengths(schema):
    """Every length that a schema states, wherever in it."""
    if isinstance(schema, dict):
        for name, each in schema.items():
            if name in ("maxLength", "maxItems", "maxProperties"):
                yield each
            else:
                yield from lengths(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from lengths(each)


def test_every_length_that_a_model_of_a_body_has_is_stated():
    stated = {}
    for name, schema in SCHEMAS.items():
        for field, told in schema.get("properties", {}).items():
            stated.setdefault((name.rpartition("__")[2].partition("-")[0], field), set()).update(lengths(told))

    found = list(bounded())
    missing = [
        f"{model.__name__}.{name}: {longest}"
        for model, name, longest in found
        if longest not in stated.get((model.__name__, name), ())
    ]

    assert missing == []
    assert len(found) > 80
