"""API Gateway: the link in a survey. GET shows the question, POST answers it: mail scanners follow links."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from pledgekeeper import wiring
from pledgekeeper.api.gate import Door
from pledgekeeper.api.routes import SURVEYS
from pledgekeeper.api.survey_page import SurveyForm, question, refusal, thanks
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.surveying import AnswerSurvey, answers, survey_of
from pledgekeeper.errors import CareError, NotFound
from pledgekeeper.observability import logger

door = Door()

GONE = "this link is not valid (any more); thank you for wanting to answer"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@door.get(f"{SURVEYS}/<token>")
def show(token: str) -> Response[str]:
    case, _ = _read(token)
    said = answers(case.timeline)
    standing = said[-1].score if said else None
    return _html(HTTPStatus.OK, question(_language(case), case.case_id, case.title, standing))


@door.post(f"{SURVEYS}/<token>")
def answer(token: str) -> Response[str]:
    case, asked = _read(token)
    try:
        form = SurveyForm.model_validate(dict(parse_qsl(door.current_event.decoded_body or "")))
    except ValidationError:
        text = question(_language(case), case.case_id, case.title, None, wrong=True)
        return _html(HTTPStatus.BAD_REQUEST, text)
    command = AnswerSurvey(asked=asked, score=form.score, comment=form.comment)
    wiring.carry(case.case_id, command, f"survey:{door.current_event.request_context.request_id}")
    logger.info("survey_answered", case_id=case.case_id, score=form.score)
    return _html(HTTPStatus.OK, thanks(_language(case), case.case_id, case.title))


def refused(error: CareError) -> Response[str]:
    return _html(error.http_status, refusal(str(error)))


door.exception_handler(CareError)(refused)
door.not_found(lambda _: refused(NotFound(GONE)))


def _read(token: str) -> tuple[Case, str]:
    """The case that the token asks about, and the name of the event that asks."""
    try:
        said = wiring.page_signer().read(token, wiring.clock().now())
    except NotFound:
        raise NotFound(GONE) from None
    case = wiring.store().load(said.case_id).case if said.about_a_survey else None
    asked = survey_of(case.timeline) if case else None
    if case is None or asked is None or asked[0] != f"e{said.page_id[1:]}":
        raise NotFound(GONE)
    return case, asked[0]


def _language(case: Case) -> str:
    return wiring.book().terms_of(case.carrier_id, case).carrier.language


def _html(status: HTTPStatus, text: str) -> Response[str]:
    return Response(int(status), "text/html; charset=utf-8", text, headers=dict(HEADERS))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
