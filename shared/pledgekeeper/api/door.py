"""The door of the HTTP API: who is asking, what they sent, and errors in the form of its standard."""

import json
import math
import re
from base64 import b64decode
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, Final, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pledgekeeper import ids, wiring
from pledgekeeper.api.asking import principal as principal
from pledgekeeper.api.gate import Door, gate, sender, sent_key
from pledgekeeper.api.routes import ROUTES
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.lanes import entered_fraud
from pledgekeeper.cases.model import Case, CaseT
from pledgekeeper.errors import CareError, Invalid, NotFound, NotOffered, TooLarge, Unauthenticated, Unsupported
from pledgekeeper.observability import logger
from pledgekeeper.ports import Found

MAX_BODY_BYTES = 256 * 1024
MOST_NESTED = 40
"""Objects and lists within each other; the standards need ten."""
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL as JSON writes it, and not the text that spells it."""

Model = TypeVar("Model", bound=BaseModel)


ErrorForm = Callable[[CareError], tuple[HTTPStatus, Any]]
"""How a standard writes a refusal: the status and the body."""


def tmf_error(error: CareError) -> tuple[HTTPStatus, Any]:
    """`Error` of TMF621 v5."""
    status = error.http_status
    return status, {"@type": "Error", "code": f"ERR{int(status)}", "reason": str(error), "status": str(int(status))}


def open_door(form: ErrorForm = tmf_error) -> Door:
    """A resolver that lets in whom the gate lets in, and answers every refusal with an error body of that form."""

    def refused(error: CareError) -> Response[str]:
        logger.info("request_refused", status=int(error.http_status), kind=type(error).__name__)
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'} if isinstance(error, Unauthenticated) else {}
        if isinstance(error, NotOffered):
            headers |= {"Allow": ", ".join(offered())}
        return answer(*form(error), headers)

    def offered() -> list[str]:
        """The methods of the request's path, but its own."""
        asked = door.current_event
        return [route.method for route in ROUTES if route.serves(asked.path) and route.method != asked.http_method]

    def failed(_: Exception) -> Response[str]:
        logger.exception("request_failed")
        return answer(*form(CareError("we failed, not you; nothing was changed. Send it again, or call the desk")))

    def no_route(_: Exception) -> Response[str]:
        """405 with the methods that there are; 404 when there is nothing at all."""
        method = door.current_event.http_method
        there = [route.method for route in ROUTES if route.serves(door.current_event.path)]
        if not there or method in there:  # the latter: under a name that nothing of ours could have
            return answer(*form(NotFound("there is nothing at this address")))
        offered = ", ".join(there)
        return answer(*form(NotOffered(f"{method} is not offered here; there are: {offered}")), {"Allow": offered})

    door = Door(strip_prefixes=[])
    door.use(middlewares=[gate])
    door.exception_handler(CareError)(refused)
    door.exception_handler(ValidationError)(lambda mistake: refused(Invalid(told(mistake))))
    door.exception_handler(Exception)(failed)
    door.not_found(no_route)
    return door


def body(door: APIGatewayHttpResolver, model: type[Model]) -> Model:
    """The request's JSON as a `model`. Invalid says which field, and what would be right."""
    return read(json_of(door), model)


def read(sent: Any, model: type[Model]) -> Model:
    """What was sent as a `model`. Invalid says which field, and what would be right."""
    try:
        return model.model_validate(sent)
    except ValidationError as mistake:
        raise Invalid(told(mistake, model)) from None


def must_say(sent: Any) -> None:
    """Invalid names a field whose text is blank. What is kept may have been: it is read as it is."""
    blank = [name for name, said in sent.items() if isinstance(said, str) and said and not said.strip()]
    if blank:
        raise Invalid(f"{blank[0]}: it is blank; write it, or leave it out where it may be left out")


def text_of(door: APIGatewayHttpResolver) -> str:
    """The request's body. Invalid when it is no text, TooLarge when it is too much."""
    try:
        text = door.current_event.decoded_body or ""
    except ValueError:
        raise Invalid("the body is no text in UTF-8") from None
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BODY_BYTES:
        raise TooLarge(
            f"the body has {size} bytes; at most {MAX_BODY_BYTES} are read. Files of a case go by mail or into its "
            "evidence room, a file of invoices in parts or by its page"
        )
    return text


def bytes_of(door: APIGatewayHttpResolver, most: int) -> bytes:
    """The request's body as it was sent. TooLarge when it has more bytes than `most`."""
    sent = door.current_event.body or ""
    try:
        content = b64decode(sent) if door.current_event.is_base64_encoded else sent.encode()
    except ValueError:
        raise Invalid("the body cannot be read") from None
    if len(content) > most:
        raise TooLarge(f"that has {len(content)} bytes; at most {most} are read. Send it in parts")
    return content


def json_of(door: APIGatewayHttpResolver) -> Any:
    """The request's JSON. Invalid when it is none, or holds what cannot be kept; TooLarge when it is too much."""
    text = text_of(door)
    try:
        sent = json.loads(text, object_pairs_hook=_named_once, parse_constant=_finite, parse_float=_finite)
        if _depth(sent) > MOST_NESTED:
            raise RecursionError
        written = json.dumps(sent, ensure_ascii=False)
        written.encode()
    except UnicodeEncodeError:
        raise Invalid("the body holds half a character (a lone surrogate), which cannot be written") from None
    except ValueError as error:
        raise Invalid(f"the body is not JSON: {error}") from None
    except RecursionError:
        raise Invalid(f"the body is nested too deep to be read; at most {MOST_NESTED} deep is") from None
    if NUL.search(written):
        raise Invalid("the body holds a NUL (\\u0000), which no text has; leave it out")
    return sent


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is there twice in one object")
    return found


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError(f"{written} is no number that JSON can write")
    return number


def _depth(sent: Any) -> int:
    deep, level = 0, [sent]
    while level:
        deep += 1
        inside = [each for each in level if isinstance(each, dict | list)]
        level = [part for each in inside for part in (each.values() if isinstance(each, dict) else each)]
    return deep


def header(door: APIGatewayHttpResolver, name: str, default: str = "") -> str:
    """A header of the request, however its name is written."""
    headers = {sent.lower(): value for sent, value in (door.current_event.headers or {}).items()}
    return headers.get(name, default)


def media_type(door: APIGatewayHttpResolver, *allowed: str) -> str:
    """The Content-Type, which is one of `allowed` (none sent means the first). Unsupported when it is not."""
    sent = header(door, "content-type", allowed[0]).split(";")[0].strip().lower()
    if sent not in allowed:
        raise Unsupported(f"Content-Type {sent} is not read here; send one of: {', '.join(allowed)}")
    return sent


def command_id(door: APIGatewayHttpResolver, who: Principal) -> str:
    """What makes a resend recognisable: the sender's Idempotency-Key, else the request's own id."""
    key = sent_key(door)
    if key:
        return f"api:{sender(who)}:{key}"
    return f"request:{door.current_event.request_context.request_id or ids.random_id()}"


def visible(case_id: str, who: Principal, command_id: str | None = None) -> tuple[Case, Found]:
    """The case, if it exists for this principal; another carrier's does not. NotFound reads alike for both."""
    case, found = _existing(case_id, who, command_id)
    who.must_read(case.kind)
    return case, found


def in_sight(case_id: str, who: Principal, command_id: str | None = None) -> tuple[Case, Found]:
    """The same, also for those of whom a NOC may have been rung for it: they see the fraud lane of it, and no more
    (`sees_lane_alone`)."""
    case, found = _existing(case_id, who, command_id)
    if not sees_lane_alone(case, who):
        who.must_read(case.kind)
    return case, found


def sees_lane_alone(case: Case, who: Principal) -> bool:
    """Does `who` see of this case its fraud lane alone?"""
    return not who.reads(case.kind) and who.rung_for_fraud and entered_fraud(case.timeline)


def _existing(case_id: str, who: Principal, command_id: str | None) -> tuple[Case, Found]:
    found = wiring.store().load(case_id, command_id)
    if found.case is None or not who.sees(found.case.carrier_id):
        raise NotFound(f"there is no case {case_id}")
    return found.case, found


def visible_as(model: type[CaseT], case_id: str, who: Principal, command_id: str | None = None) -> tuple[CaseT, Found]:
    """The same, of one kind: a case of another kind is none here."""
    case, found = visible(case_id, who, command_id)
    if not isinstance(case, model):
        raise NotFound(f"there is no case {case_id}")
    return case, found


def answer(status: HTTPStatus, content: Any, headers: dict[str, Any] | None = None) -> Response[str]:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(int(status), "application/json", text, headers=headers)


A_DAY: Final = "a day is written as 2026-11-02"
A_MOMENT: Final = "a moment is written as 2026-11-02T08:00:00Z, or with an offset such as +02:00"
RIGHT: Final = {
    "timezone_aware": A_MOMENT,
    "date_parsing": A_DAY,
    "date_from_datetime_parsing": A_DAY,
    "date_from_datetime_inexact": A_DAY,
    "datetime_parsing": A_MOMENT,
    "datetime_from_date_parsing": A_MOMENT,
    "decimal_parsing": "an amount is written as 1234.50",
}
"""What would be right, where a validation error says only what is wrong."""
A_LIST: Final = "it is no list; one is written as [ … ]"
AN_OBJECT: Final = "it is no object; one is written as { … }"
INSTEAD: Final = {
    "too_short": "nothing is in it; give one, or leave it out",
    "string_too_short": "it is empty; write it, or leave it out where it may be left out",
    "string_type": 'it is no text; one is written as "…"',
    "list_type": A_LIST,
    "tuple_type": A_LIST,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
    "dict_type": AN_OBJECT,
}
"""Both, where a validation error speaks of Python."""


def told(mistake: ValidationError, model: type[BaseModel] | None = None) -> str:
    """A validation error as one sentence a stranger can act upon."""
    errors = mistake.errors()
    emptied = [each for each in errors if each["type"] == "too_short" and _is_wrong_within(each["loc"], errors)]
    return "; ".join(_told(dict(error), model) for error in [each for each in errors if each not in emptied][:5])


def _is_wrong_within(where: tuple[int | str, ...], errors: Sequence[ErrorDetails]) -> bool:
    """Is something wrong with an entry of that list? Then the list is not empty, though no entry of it is right."""
    return any(each["loc"][: len(where)] == where and len(each["loc"]) > len(where) for each in errors)


def _told(error: dict[str, Any], model: type[BaseModel] | None) -> str:
    where = ".".join(str(part) for part in error["loc"]) or "the body"
    if error["type"] == "missing":
        return f"{where} is missing"
    if error["type"] == "extra_forbidden":
        known = [field.alias or name for name, field in model.model_fields.items()] if model else []
        near = get_close_matches(str(error["loc"][-1]), known, n=1)
        return f"{where} is not an attribute we know" + (f"; did you mean {near[0]}?" if near else "")
    if error["type"] in INSTEAD:
        return f"{where}: {INSTEAD[error['type']]}"
    right = f"; {RIGHT[error['type']]}" if error["type"] in RIGHT else ""
    return f"{where}: {error['msg'].removeprefix('Value error, ')}{right}"
