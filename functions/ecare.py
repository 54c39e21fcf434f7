"""API Gateway: eCare, the pages for people, but the desk's. Signing in is here; which pages there are,
`pledgekeeper.ecare.site` says."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper.api.door import header
from pledgekeeper.ecare import cookies, signing_in
from pledgekeeper.ecare.door import open_site, see_other
from pledgekeeper.ecare.page import FOREVER, HERE, STATIC, plain
from pledgekeeper.ecare.site import leads_to_a_page, pages_of
from pledgekeeper.ecare.words import language_of, words
from pledgekeeper.errors import NotFound
from pledgekeeper.observability import logger

door = open_site(pages_of("ecare"))


@door.get("/ecare/static/<name>", compress=True)
def get_static(name: str) -> Response[str]:
    """The style sheet and the script: the same for everybody, kept for ever under the address of their content."""
    if name not in STATIC:
        raise NotFound(f"there is no file {name!r} here")
    text = (HERE / "static" / name).read_text(encoding="utf-8")
    headers = {"Cache-Control": FOREVER, "X-Content-Type-Options": "nosniff"}
    return Response(int(HTTPStatus.OK), STATIC[name], text, headers)


@door.get(signing_in.START)
def start_to_sign_in() -> Response[str]:
    wanted = door.current_event.query_string_parameters.get("to", "/")
    address, kept = signing_in.start(wanted if leads_to_a_page(wanted) else "/")
    return see_other(address, cookies.cookie(cookies.SIGNING_IN, kept, int(signing_in.STARTED_LASTS.total_seconds())))


@door.get(signing_in.CALLBACK)
def finish_to_sign_in() -> Response[str]:
    kept = cookies.sent_with(door.current_event.raw_event).get(cookies.SIGNING_IN, "")
    session, to = signing_in.finish(kept, door.current_event.query_string_parameters)
    logger.info("signed_in")
    return see_other(
        to if leads_to_a_page(to) else "/",
        cookies.cookie(cookies.SESSION, session),
        cookies.cookie(cookies.SIGNING_IN, "", 0),
    )


@door.post("/ecare/sign-out")
def sign_out() -> Response[str]:
    """Whoever has another sign somebody out has done no harm: no more is asked than the cookie."""
    to = signing_in.leave(cookies.sent_with(door.current_event.raw_event).get(cookies.SESSION, ""))
    return see_other(to, cookies.cookie(cookies.SESSION, "", 0))


@door.get(signing_in.LEFT, compress=True)
def show_signed_out() -> Response[str]:
    chosen = cookies.sent_with(door.current_event.raw_event).get(cookies.LANGUAGE)
    spoken = words(language_of(chosen, header(door, "accept-language"), "en"))
    return plain("alone.html", HTTPStatus.OK, {"t": spoken, "language": spoken.language, "signed_out": True})


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
