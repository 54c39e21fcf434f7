"""Every reply that a test gets is held against the OpenAPI document: it cannot say what is not so for long."""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from jsonschema_rs import Draft202012Validator

from pledgekeeper.api.routes import CANCELLATIONS, ORDERS, ROUTES, SPECIFICATIONS, TICKETS, TICKETS_V4
from pledgekeeper.openapi.document import document
from tests import tmforum
from tests.tmforum import TMF621, TMF621_V4, TMF622

STANDARDS = {
    TICKETS: (TMF621, "TroubleTicket_RES"),
    TICKETS_V4: (TMF621_V4, "TroubleTicket"),
    SPECIFICATIONS: (TMF621, "TroubleTicketSpecification_RES"),
    ORDERS: (TMF622, "ProductOrder"),
    CANCELLATIONS: (TMF622, "CancelProductOrder"),
}


def must_conform(method: str, path: str, query: str, answer: dict[str, Any]) -> None:
    """Fails when the reply of a function is not one that the document tells of, or not its standard's."""
    wrong = mistakes(method, path, answer["statusCode"], _media_type(answer), answer["body"])
    assert not wrong, "\n".join([f"{method} {path} is not answered as the OpenAPI document says:", *wrong])
    wrong = mistakes_by_standard(path, query, answer["statusCode"], answer["body"])
    assert not wrong, "\n".join([f"{method} {path} is not answered as the TM Forum says:", *wrong])


def mistakes_by_standard(path: str, query: str, status: int, body: str) -> list[str]:
    """What the TM Forum's file holds against a reply, when it is here. With `fields` not all is shown that must be."""
    name, schema = next((said for there, said in STANDARDS.items() if f"{path}/".startswith(f"{there}/")), ("", ""))
    if not name or not tmforum.is_here(name) or ("fields=" in query and status < HTTPStatus.BAD_REQUEST):
        return []
    if status >= HTTPStatus.BAD_REQUEST:
        name, schema = TMF621, "Error"
    said = json.loads(body)
    return [
        wrong for each in (said if isinstance(said, list) else [said]) for wrong in tmforum.mistakes(name, schema, each)
    ]


def mistakes(method: str, path: str, status: int, media_type: str, body: str) -> list[str]:
    """What the document holds against a reply. Nothing where it does not know the route: that is a standard's 404."""
    operation = operation_of(method, path.rstrip("/"))
    if operation is None:
        return []
    answer = _resolved(operation["responses"].get(str(status), {}))
    if not answer:
        return [f"status {status} is not among {', '.join(operation['responses'])}: {body[:200]}"]
    if "content" not in answer:
        return [f"{status} has a body: {body[:200]}"] if body else []
    if media_type not in answer["content"]:
        return [f"{status}: media type {media_type} is not among {', '.join(answer['content'])}"]
    if not media_type.endswith("/json"):
        return []
    validator = _validator(json.dumps(answer["content"][media_type]["schema"]))
    return [f"{error.instance_path}: {error.message[:300]}" for error in validator.iter_errors(json.loads(body))]


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """What the document says of a route, by a path that the route serves."""
    for route in ROUTES:
        if route.method == method and route.serves(path):
            found: dict[str, Any] = _document()["paths"][route.path][method.lower()]
            return found
    return None


@cache
def _document() -> dict[str, Any]:
    return document()


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = _document()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return found


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": _document()["components"]})


def _media_type(answer: dict[str, Any]) -> str:
    said: str = answer["headers"].get("Content-Type", "")
    return said.partition(";")[0]
