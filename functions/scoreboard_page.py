"""API Gateway: the public scoreboard as it was published last night, and the files beside it."""

from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.door import open_door
from pledgekeeper.api.routes import SCOREBOARD
from pledgekeeper.effects.scoreboard_files import PUBLISHED
from pledgekeeper.errors import Invalid
from pledgekeeper.observability import logger
from pledgekeeper.scoreboard.words import LANGUAGES

door = open_door()

FIVE_MINUTES: Final = {"Cache-Control": "public, max-age=300"}
PAGE: Final = {
    **FIVE_MINUTES,
    "Vary": "Accept-Language",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@door.get(SCOREBOARD, compress=True)
def show() -> Response[str]:
    return _published(f"scoreboard.{_language()}.html", "text/html; charset=utf-8", PAGE)


@door.get(f"{SCOREBOARD}.json", compress=True)
def document() -> Response[str]:
    return _published("scoreboard.json", "application/json")


@door.get(f"{SCOREBOARD}.json.sig")
def signature() -> Response[str]:
    return _published("scoreboard.json.sig", "application/json")


@door.get(f"{SCOREBOARD}-key.pem")
def key() -> Response[str]:
    return _published("scoreboard-key.pem", "application/x-pem-file")


@door.get(f"{SCOREBOARD}-years.json", compress=True)
def years() -> Response[str]:
    return _published("scoreboard-years.json", "application/json")


@door.get(f"{SCOREBOARD}-events.jsonl.gz")
def events() -> Response[str]:
    """A year's events may be larger than what a function may answer: they are fetched from where they lie."""
    name = f"{PUBLISHED}scoreboard-events.jsonl.gz"
    headers = {"Location": wiring.scoreboard_files().link(name), "Cache-Control": "no-store"}
    return Response(int(HTTPStatus.FOUND), "text/plain", "", headers=headers)


@door.get(f"{SCOREBOARD}.schema.json", compress=True)
def schema() -> Response[str]:
    text = (files("pledgekeeper") / "scoreboard" / "scoreboard.schema.json").read_text(encoding="utf-8")
    return Response(int(HTTPStatus.OK), "application/schema+json", text, headers=dict(FIVE_MINUTES))


@door.get(f"{SCOREBOARD}/verify_scoreboard.py", compress=True)
def program() -> Response[str]:
    text = (files("pledgekeeper") / "verify_scoreboard.py").read_text(encoding="utf-8")
    return Response(int(HTTPStatus.OK), "text/x-python; charset=utf-8", text, headers=dict(FIVE_MINUTES))


def _published(name: str, media_type: str, headers: dict[str, str] = FIVE_MINUTES) -> Response[str]:
    text = wiring.scoreboard_files().read(f"{PUBLISHED}{name}").decode()
    return Response(int(HTTPStatus.OK), media_type, text, headers=dict(headers))


def _language() -> str:
    """The one asked for in the address, else the first of the reader's that we have, else English."""
    query, headers = door.current_event.query_string_parameters or {}, door.current_event.headers or {}
    if asked := query.get("lang"):
        if asked not in LANGUAGES:
            raise Invalid(f"lang is {asked!r}; it is one of {', '.join(LANGUAGES)}", where="lang")
        return str(asked)
    said = next((value for name, value in headers.items() if name.lower() == "accept-language"), "")
    wanted = (each.split(";")[0].strip()[:2].lower() for each in said.split(","))
    return next((each for each in wanted if each in LANGUAGES), "en")


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
