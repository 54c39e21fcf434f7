"""Refusals as MEF 124 writes them: `Error400` to `Error501`, and for 422 a list with one for each property. Pure."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from pledgekeeper.errors import (
    AlreadyKnown,
    CareError,
    Forbidden,
    Invalid,
    KeyReused,
    Mistake,
    NotFound,
    NotOffered,
    Refused,
    TooLarge,
    TooOften,
    Unauthenticated,
    Unprocessable,
    Unsupported,
)

LONGEST_REASON = 255
QUERY: Final = "invalidQuery"
UNNAMED: Final = "missingQueryParameter"

Model = TypeVar("Model", bound=BaseModel)


CODES: Final[Sequence[tuple[type[CareError], HTTPStatus, str]]] = (
    (AlreadyKnown, HTTPStatus.CONFLICT, "conflict"),
    (Refused, HTTPStatus.UNPROCESSABLE_ENTITY, "otherIssue"),
    (Unauthenticated, HTTPStatus.UNAUTHORIZED, "invalidCredentials"),
    (Forbidden, HTTPStatus.FORBIDDEN, "accessDenied"),
    (NotFound, HTTPStatus.NOT_FOUND, "notFound"),
    (Invalid, HTTPStatus.BAD_REQUEST, "invalidBody"),
    (TooLarge, HTTPStatus.BAD_REQUEST, "invalidBody"),
    (Unsupported, HTTPStatus.BAD_REQUEST, "invalidBody"),
    (NotOffered, HTTPStatus.NOT_IMPLEMENTED, "notImplemented"),
    (KeyReused, HTTPStatus.UNPROCESSABLE_ENTITY, "otherIssue"),
    (TooOften, HTTPStatus.TOO_MANY_REQUESTS, "tooManyRequests"),
    (CareError, HTTPStatus.INTERNAL_SERVER_ERROR, "internalError"),
)
"""The first that fits. MEF lists no 405, 413, 415 and 503; it lists no 429 either, for which there is no other word."""

KINDS: Final = {"missing": "missingProperty", "extra_forbidden": "unexpectedProperty"}
FORMS: Final = ("_type", "_parsing", "_from_date", "timezone_aware")
"""How pydantic's kinds of mistake end (or read) where a value is not written as it should be."""


def error_of(error: CareError) -> tuple[HTTPStatus, Any]:
    """The status and the body."""
    if isinstance(error, Unprocessable):
        told = [{"code": each.code, "propertyPath": each.where, **_text(each.reason)} for each in error.mistakes]
        return error.http_status, told
    status, code = next((status, code) for kind, status, code in CODES if isinstance(error, kind))
    body = {"code": str(error.facts.get("code", code)), **_text(str(error))}
    return status, [body] if status is HTTPStatus.UNPROCESSABLE_ENTITY else body


def read(sent: Any, model: type[Model], refusals: dict[str, str] | None = None) -> Model:
    """What was sent as a `model`. Unprocessable names each property; `refusals` says why some are not taken."""
    if not isinstance(sent, dict):
        raise Invalid("the body is a JSON object")
    try:
        return model.model_validate(sent)
    except ValidationError as wrong:
        raise Unprocessable(*(_mistake(dict(each), refusals or {}) for each in wrong.errors()[:20])) from None


def _mistake(wrong: dict[str, Any], refusals: dict[str, str]) -> Mistake:
    name, kind = ".".join(str(part) for part in wrong["loc"]), str(wrong["type"])
    code = KINDS.get(kind) or ("invalidFormat" if kind.endswith(FORMS) else "invalidValue")
    if code == "missingProperty":
        reason = f"{name} is missing"
    elif code == "unexpectedProperty":
        reason = refusals.get(name, f"{name} is not a property that is taken here")
    else:
        reason = f"{name}: {wrong['msg'].removeprefix('Value error, ')}"
    return Mistake(code, pointer(*wrong["loc"]), reason)


def pointer(*path: str | int) -> str:
    """A JSON Pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _text(said: str) -> dict[str, str]:
    """The standard has room for 255 characters; what is longer is told whole as the message."""
    if len(said) <= LONGEST_REASON:
        return {"reason": said}
    return {"reason": f"{said[: LONGEST_REASON - 1]}…", "message": said}
