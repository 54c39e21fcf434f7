"""The document: the table of routes, what is said of each, and the schemas of everything that is sent and answered."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from pledgekeeper.api.routes import ROUTES, Route
from pledgekeeper.openapi import (
    case_shapes,
    dispute_shapes,
    invoice_operations,
    listener_shapes,
    roster_shapes,
    shapes,
    sonata_shapes,
)
from pledgekeeper.openapi.operation import Operation
from pledgekeeper.openapi.operations import OPERATIONS

VERSION: Final = "1.0.0"
"""The major number is that of the addresses (`/care/v1`); the minor one grows with what is added."""

Json = dict[str, Any]
Key = tuple[str, JsonSchemaMode]

ABOUT: Final = """\
Customer care for wholesale carriers. Trouble tickets by TMF621 v5 and v4, product orders by TMF622 v5; disputes,
clocks, timelines and the roster by an API of our own.

Send a bearer token of the user pool. What belongs to another carrier does not exist (404). Absent values are left out.
Moments are RFC 3339; ours are in UTC, to the second. Send an `Idempotency-Key` with whatever changes something: the
same request sent again is answered as the first one was, and done once. After a 429 or 503 send it again, no sooner
than `Retry-After` says. A refusal tells what is wrong, where, and what would be right.
"""

TAGS: Final = {
    "Accounts": "What we look after for a carrier: its Service Manager, actions, reviews, the quality of its routes.",
    "Tickets": "Faults, by TMF621 v5 and v4.",
    "Orders": "Product orders, by TMF622 v5.",
    "Disputes": "Billing disputes.",
    "Invoices": "Invoices as they were sent, by TMF678 v5.",
    "Cases": "What any case answers, whatever its kind: clocks and why, timeline, export, commands.",
    "Problems": "Several cases of one cause. For our own people.",
    "Roster": "Who is on duty, and how they are reached. For our own people.",
    "Listeners": "Where a carrier's events go, and what became of them.",
    "Sonata": "The same tickets, by MEF 124 (LSO Sonata).",
    "Scoreboard": "How often the pledge was kept, published every night, signed.",
    "Pages": "Links in pages. The token in the path is the credential.",
    "Reference": "The same for everybody, without a token.",
}

PARAMETERS: Final = {
    "id": "The number of the case, e.g. `TT-XRZKQYCX1J`; under the roster, of a person, a desk or a change.",
    "commitment": "A clock, e.g. `restore`.",
    "problem": "The number of the problem.",
    "review": "A carrier and a month, e.g. `baltel-2026-11`.",
    "specification": "E.g. `voice`.",
    "way": "`sms`, `voice` or `email`.",
    "token": "As it was sent in the page, or given as the address of a feed.",
    "bill": "The number of the invoice, e.g. `BILL-7K3QX9M2XA`.",
    "evidence": "The name of a file in the evidence room, e.g. `ev-1`.",
    "asked": "The event that asked for the comparison or the search, as `GET` of all of them names it.",
    "name": "The name of the range list, e.g. `house`.",
    "listener": "The number of the listener.",
    "incident": "The number of the incident.",
    "sha256": "The SHA-256 of the file, which is the `id` of the attachment.",
    "file": "As the page names it.",
}

HEADERS: Final = {
    "Location": "Where what was made is found.",
    "Content-Disposition": "The name of the file.",
    "X-Result-Count": "Rows on this page.",
    "X-Total-Count": "Rows in all. Left out where nobody keeps count: see X-Pagination-Throttled.",
    "X-Pagination-Throttled": "`true` when not everything was counted.",
    "Link": "The pages around (RFC 8288): `first`, `prev`, `next`.",
    "Retry-After": "Seconds to wait.",
    "Pledge-Webhook-Secret": "By which events are signed. No other answer shows it.",
}

REFUSALS: Final = {
    400: "What was sent cannot be read; `reason` names the place.",
    401: "No token, or none of ours.",
    403: "This role may not do that.",
    404: "There is no such thing, for you.",
    405: "The standard knows the method, and it is not offered.",
    409: "The state or the agreement does not allow it.",
    413: "More bytes than are read.",
    415: "A media type that is not read.",
    422: "It can be read, and not done; or the Idempotency-Key was another request's.",
    501: "The standard knows it, and it is not offered.",
    429: "Asked for too often.",
    500: "We failed, not you; nothing was changed. Send it again, or call the desk.",
    503: "Somebody else wrote first, again and again; or the system is starting. Send it again.",
}
WRITES: Final = (404, 409, 413, 415, 422)


def document() -> Json:
    """The whole of it, in a fixed order."""
    named, schemas = _schemas()
    paths: Json = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, named)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pledgekeeper",
            "version": VERSION,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {str(status): _refusal(status, "application/json") for status in REFUSALS},
            "parameters": {
                "IdempotencyKey": {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "description": "Any text of yours, at most 200 characters; the same for a request sent again.",
                    "schema": {"type": "string", "maxLength": 200},
                }
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def said_of(route: Route) -> Operation:
    """What is said of a route. KeyError names one of which nothing is."""
    return OPERATIONS[f"{route.method} {route.path}"]


def _operation(route: Route, named: dict[Key, Json]) -> Json:
    said = said_of(route)
    about = " ".join(filter(None, (said.about, "For our own people." if route.ours else "")))
    return {
        "operationId": said.id,
        "summary": said.summary,
        "tags": [said.tag],
        **({"description": about} if about else {}),
        **({"parameters": found} if (found := list(_parameters(route, said))) else {}),
        **({"requestBody": _body(said, named)} if said.sent else {}),
        "responses": _responses(route, said, named),
        "security": [{"token": []}] if route.authorizer else [],
    }


def _parameters(route: Route, said: Operation) -> Iterator[Json]:
    for name in re.findall(r"\{(\w+)\}", route.path):
        yield {
            "name": name, "in": "path", "required": True, "description": PARAMETERS[name],
            "schema": {"type": "string", "minLength": 1},
        }  # fmt: skip
    for query in said.query:
        yield {"name": query.name, "in": "query", "description": query.about, "schema": query.schema}
    if route.method != "GET" and route.authorizer:
        yield {"$ref": "#/components/parameters/IdempotencyKey"}


def _body(said: Operation, named: dict[Key, Json]) -> Json:
    schema = named[said.id, "validation"]
    if said.not_sent or "anyOf" not in schema or len(said.read_as) == 1:
        return {"required": True, "content": {each: {"schema": schema} for each in said.read_as}}
    merged, listed = schema["anyOf"]
    patches = {each: {"schema": listed if "json-patch" in each else merged} for each in said.read_as}
    return {"required": True, "content": patches}


def _responses(route: Route, said: Operation, named: dict[Key, Json]) -> Json:
    told: Json = {}
    if said.status < HTTPStatus.BAD_REQUEST:
        schema = named.get((said.id, "serialization"))
        content = {each: {"schema": schema if schema and "json" in each else _other(each)} for each in said.produces}
        headers = {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in said.headers}
        answer: Json = {"description": said.summary}
        answer |= {} if said.status == HTTPStatus.NO_CONTENT else {"content": content}
        answer |= {"headers": headers} if headers else {}
        told[str(said.status)] = answer
    for status in sorted(_refusals(route, said)):
        shared = said.errors_as == "application/json" and not said.own_errors
        told[str(status)] = (
            {"$ref": f"#/components/responses/{status}"}
            if shared
            else _refusal(status, said.errors_as, own=said.own_errors)
        )
    return told


def _refusals(route: Route, said: Operation) -> set[int]:
    writes = route.method != "GET"
    return {
        500,
        503,
        *((400, 401, 403, 429) if route.authorizer else ()),
        *((404,) if "{" in route.path or any(each.name == "carrier" for each in said.query) else ()),
        *((400, *WRITES) if writes else ()),
        *((404, 405, 409, 422, 501) if said.own_errors else ()),
        *said.refused,
        *((said.status,) if said.status in REFUSALS else ()),
    }


def _refusal(status: int, media_type: str, *, own: bool = False) -> Json:
    schema: Json = {"type": "string"}
    if own:
        one = {"$ref": "#/components/schemas/SonataError"}
        schema = {"type": "array", "items": one} if status == HTTPStatus.UNPROCESSABLE_ENTITY else one
    elif media_type == "application/json":
        schema = {"$ref": "#/components/schemas/Error"}
    if status in (401, 503, 429):  # the gateway may say these itself
        schema = {"anyOf": [schema, {"type": "object", "required": ["message"]}]}
    waits = {"headers": {"Retry-After": {"description": HEADERS["Retry-After"], "schema": {"type": "string"}}}}
    return {
        "description": REFUSALS[status],
        **(waits if status in (429, 503) else {}),
        "content": {media_type: {"schema": schema}},
    }


# --- schemas ---------------------------------------------------------------------------------------------------------


def _schemas() -> tuple[dict[Key, Json], dict[str, Json]]:
    """The schema of each body and each reply, by the operation; and those that they refer to, by name."""
    errors: dict[str, Any] = {"Error": shapes.Error, "SonataError": sonata_shapes.SonataError}
    wanted: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        (name, "serialization", TypeAdapter(shape)) for name, shape in errors.items()
    ]
    for said in map(said_of, ROUTES):
        wanted += [(said.id, "validation", TypeAdapter(said.sent))] if said.sent else []
        wanted += [(said.id, "serialization", TypeAdapter(said.reply))] if said.reply else []
    template = "#/components/schemas/{model}"
    found, rest = TypeAdapter.json_schemas(wanted, ref_template=template)
    definitions: dict[str, Json] = rest["$defs"]
    for name in _closed() & definitions.keys():
        definitions[name]["additionalProperties"] = False
    for name in set(shapes.OPEN) & definitions.keys():
        definitions[name]["additionalProperties"] = True
    for said in map(said_of, ROUTES):
        for name in _named(found.get((said.id, "validation"), {})) if said.not_sent else ():
            _leave_out(definitions[name], said.not_sent)
    text = json.dumps([list(found.values()), definitions])
    definitions = {name: each for name, each in definitions.items() if f'"{template.format(model=name)}"' in text}
    for each in definitions.values():
        _require_what_tells_them_apart(each)
    return dict(found), dict(sorted(definitions.items()))


def _closed() -> set[str]:
    """The names of the shapes: all that have no other attributes than those named."""
    modules = (shapes, case_shapes, dispute_shapes, listener_shapes, roster_shapes, sonata_shapes, invoice_operations)
    return {name for module in modules for name in vars(module)} - set(shapes.OPEN)


def _named(schema: Json) -> set[str]:
    """The names of the schemas that this one is, or is one of."""
    options = [schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return {each["$ref"].rpartition("/")[2] for each in options if "$ref" in each}


def _leave_out(schema: Json, names: tuple[str, ...]) -> None:
    """What we fill in is not sent."""
    for name in names:
        schema["properties"].pop(name, None)
        if name in schema.get("required", ()):
            schema["required"].remove(name)


def _require_what_tells_them_apart(schema: Json) -> None:
    """A field with one possible value has that as its default in the models; a sender must send it."""
    fixed = [name for name, each in schema.get("properties", {}).items() if "const" in each]
    for name in fixed:
        schema["properties"][name].pop("default", None)
    if fixed:
        schema["required"] = sorted({*schema.get("required", ()), *fixed})


def _other(media_type: str) -> Json:
    """Of an answer whose form is not described: some JSON, or a text."""
    return {} if media_type.endswith("+json") else {"type": "string"}
