"""The door of the pages: a session instead of a token, pages instead of error bodies; who may what, the API decides."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, quote
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.shared.cookies import Cookie
from pydantic import ValidationError

from pledgekeeper import ids, wiring
from pledgekeeper.api.asking import principal_of
from pledgekeeper.api.door import bytes_of, header, media_type, text_of, told
from pledgekeeper.api.gate import Door, sender, take_turn
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.session import Session
from pledgekeeper.clock import whole_second
from pledgekeeper.ecare import cookies, refusals, signing_in
from pledgekeeper.ecare.attached import waiting_for
from pledgekeeper.ecare.entered import OURS, entered
from pledgekeeper.ecare.moments import Moments
from pledgekeeper.ecare.multipart import MOST_PARTS, MULTIPART, parts_of
from pledgekeeper.ecare.page import HTML, draw, draw_live, plain, secure_headers
from pledgekeeper.ecare.visit import Answer, File, Go, Page, Shown, Visit
from pledgekeeper.ecare.words import Words, language_of, words
from pledgekeeper.errors import CareError, Forbidden, Invalid, NotFound, Unauthenticated
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

FORM: Final = "application/x-www-form-urlencoded"
LIVE: Final = "live"
OUR_ZONE: Final = "UTC"
A_YEAR: Final = 365 * 86_400


def open_site(site: Iterable[Shown]) -> Door:
    """A resolver that serves the pages of `site`, each to whom the API would serve what is on it."""
    door = Door(strip_prefixes=[])
    for shown in site:
        rule = re.sub(r"\{(\w+)\}", r"<\1>", shown.path)
        door.route(rule, method=shown.method, compress=True)(_served(door, shown))
    door.exception_handler(CareError)(lambda error: _refused(door, error))
    door.exception_handler(ValidationError)(lambda mistake: _refused(door, Invalid(told(mistake))))
    door.exception_handler(Exception)(lambda error: _failed(door, error))
    door.not_found(lambda _: _no_page(door))
    return door


def see_other(to: str, *given: Cookie) -> Response[str]:
    """Go there by GET."""
    headers = {**secure_headers(), "Location": to, "Cache-Control": "no-store"}
    return Response(int(HTTPStatus.SEE_OTHER), HTML, "", headers, cookies=list(given))


def _served(door: Door, shown: Shown) -> Callable[..., Response[str]]:
    def serve(**names: str) -> Response[str]:
        session = _session(door)
        if session is None:
            return _to_sign_in(door, shown)
        visit = _visit(door, session, names, shown.file_bytes)
        door.context["visit"] = visit
        if visit.who.carrier_id is not None:
            take_turn(door, visit.who.carrier_id, None)
        if shown.ours:
            visit.who.must_be_ours("see this page")
        if shown.method == "POST" and not _from_our_page(door):
            raise Forbidden(visit.words("common.not_our_form"))
        try:
            if shown.method == "POST":
                _must_have_our_key(visit, again=shown.again is not None)
            answer = shown.make(visit)
        except (CareError, ValidationError) as error:
            if shown.again is None:
                raise
            return _shown_again(door, shown.again, visit, error)
        return _answered(door, answer, visit)

    return serve


def _shown_again(
    door: Door, page: Callable[[Visit], Page], visit: Visit, error: CareError | ValidationError
) -> Response[str]:
    """The page of a form that was refused, with all that was filled in, and why."""
    refusal = Invalid(told(error)) if isinstance(error, ValidationError) else error
    logger.info("form_refused", status=int(refusal.http_status), kind=type(refusal).__name__)
    why = refusals.told(refusal, visit.moments)
    again = replace(visit, entered=entered(visit.path, visit.form, refusal, why))
    return _answered(door, replace(page(again), status=refusal.http_status), again)


def _session(door: Door) -> Session | None:
    return signing_in.session_of(cookies.sent_with(door.current_event.raw_event).get(cookies.SESSION, ""))


def _no_page(door: Door) -> Response[str]:
    """Who is signed in stays so, with the menu that leads elsewhere."""
    with suppress(CareError):  # a session of nobody whom we know is none
        session = _session(door)
        if session and door.current_event.http_method == "GET":
            door.context["visit"] = _visit(door, session, {})
    return _refused(door, NotFound(_words(door)("common.no_page")))


def _to_sign_in(door: Door, shown: Shown) -> Response[str]:
    if shown.again and _from_our_page(door):
        return _kept(door, shown)
    if shown.method == "POST" or LIVE in door.current_event.query_string_parameters.get("part", ""):
        raise Unauthenticated(_words(door)("common.signed_out"))
    query = door.current_event.raw_query_string
    to = f"{door.current_event.path}{f'?{query}' if query else ''}"
    return see_other(f"{signing_in.START}?to={quote(to, safe='')}")


def _kept(door: Door, shown: Shown) -> Response[str]:
    """What was typed into a form while the session ended, on a page that sends it again once there is another: that has
    a key of its own, so the form is then shown first."""
    form, _ = _form(door, shown.file_bytes)
    kept = {name: value for name, value in form.items() if name not in OURS}
    spoken = _words(door)
    facts = {"t": spoken, "language": spoken.language, "kept": kept, "signed_out": True}
    return plain("kept.html", HTTPStatus.UNAUTHORIZED, facts)


def _visit(door: Door, session: Session, names: Mapping[str, str], file_bytes: int = 0) -> Visit:
    request = door.current_event
    who = principal_of(dict(session.claims))
    form, files = _form(door, file_bytes) if request.http_method == "POST" else ({}, {})
    now = whole_second(wiring.clock().now())
    zone = wiring.book().carrier(who.carrier_id).zone if who.carrier_id else OUR_ZONE
    spoken = _words(door, who)
    return Visit(
        who=who,
        session=session,
        now=now,
        words=spoken,
        moments=Moments(spoken, ZoneInfo(zone), now),
        path=request.path,
        names=names,
        query=request.query_string_parameters,
        form=form,
        command_id=_command_id(request.path, form, who),
        files=files,
    )


def _command_id(path: str, form: Mapping[str, str], who: Principal) -> str:
    """The same for a form that is sent again as it was; another when something else was filled in."""
    told = "\0".join((path, *(f"{name}={value}" for name, value in sorted(form.items()))))
    return f"page:{sender(who)}:{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _form(door: Door, file_bytes: int) -> tuple[dict[str, str], dict[str, bytes]]:
    """The fields of the form, and the files that came with it, where its page takes any."""
    files = dict[str, bytes]()
    if media_type(door, FORM, *([MULTIPART] if file_bytes else [])) == MULTIPART:
        form, files = parts_of(header(door, "content-type"), bytes_of(door, file_bytes))
    else:
        form = _fields(text_of(door))
    if any("\0" in value for value in form.values()):
        raise Invalid("a field holds a NUL, which no text has")
    return form, files


def _fields(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARTS))
    except ValueError:
        raise Invalid(f"the form cannot be read: it has more than {MOST_PARTS} fields") from None


def _from_our_page(door: Door) -> bool:
    """Not so for a form that another site had its visitor send."""
    fetched, origin = header(door, "sec-fetch-site", "same-origin"), header(door, "origin", settings().public_url)
    return fetched == "same-origin" and origin == settings().public_url


def _must_have_our_key(visit: Visit, *, again: bool) -> None:
    """Forbidden for a form of another session, e.g. the one before this; `again`: it is then shown to be sent anew."""
    key = visit.form.get("csrf", "").encode("utf-8", "replace")
    if not compare_digest(key, visit.session.form_key.encode()):
        raise Forbidden(visit.words("common.form_of_before" if again else "common.not_our_form"))


def _answered(door: Door, answer: Answer, visit: Visit) -> Response[str]:
    if isinstance(answer, Go):
        mark = "&" if "?" in answer.to else "?"
        chosen = [cookies.cookie(cookies.LANGUAGE, answer.language, A_YEAR)] if answer.language else []
        if not answer.said:
            return see_other(answer.to, *chosen)
        return see_other(f"{answer.to}{mark}said={answer.said}", *chosen, cookies.done(answer.to, answer.said))
    if isinstance(answer, File):
        named = {"Content-Disposition": f'attachment; filename="{answer.name}"', "Cache-Control": "no-store"}
        return Response(int(HTTPStatus.OK), answer.media_type, answer.text, {**secure_headers(), **named})
    if visit.query.get("part") == LIVE:
        return draw_live(answer, visit, header(door, "if-none-match"))
    form = visit.entered if answer.entered is None else answer.entered
    waiting = waiting_for(form.values, visit.who, evidence=answer.evidence) if answer.upload_to else {}
    said = visit.query.get("said", "")
    done = said if cookies.was_done(door.current_event.raw_event, visit.path, said) else ""
    return draw(answer, visit, ids.random_id(), waiting, done)


def _words(door: Door, who: Principal | None = None) -> Words:
    otherwise = wiring.book().carrier(who.carrier_id).language if who and who.carrier_id else "en"
    chosen = cookies.sent_with(door.current_event.raw_event).get(cookies.LANGUAGE)
    return words(language_of(chosen, header(door, "accept-language"), otherwise), ours=bool(who and who.staff))


def _refused(door: Door, error: CareError) -> Response[str]:
    """A page that says why not, and where to go from there."""
    logger.info("page_refused", status=int(error.http_status), kind=type(error).__name__)
    visit: Visit | None = door.context.get("visit")
    return _told(door, error.http_status, refusals.told(error, visit.moments) if visit else str(error))


def _failed(door: Door, _: Exception) -> Response[str]:
    logger.exception("request_failed")
    return _told(door, HTTPStatus.INTERNAL_SERVER_ERROR, _words(door)("common.we_failed"))


def _told(door: Door, status: HTTPStatus, why: str) -> Response[str]:
    visit: Visit | None = door.context.get("visit")
    if visit:
        return draw(Page("refused.html", {"why": why, "code": int(status)}, status=status), visit, "")
    spoken = _words(door)
    facts: dict[str, Any] = {"t": spoken, "language": spoken.language, "why": why, "code": int(status)}
    return plain("alone.html", status, {**facts, "signed_out": False})
