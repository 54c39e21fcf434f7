"""API Gateway: the link in a survey. GET shows the question, POST answers it: mail scanners follow links."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from pledgekeeper import wiring
from pledgekeeper.accounts.surveying import AnswerReviewSurvey, opinion_of
from pledgekeeper.api.gate import Door
from pledgekeeper.api.routes import SURVEYS
from pledgekeeper.api.survey_page import SurveyForm, question, refusal, thanks
from pledgekeeper.cases.surveying import AnswerSurvey, answers, survey_of
from pledgekeeper.errors import CareError, NotFound
from pledgekeeper.observability import logger
from pledgekeeper.reviews.words import words

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


class Survey(NamedTuple):
    """What the link asks about, in whose language; the answer that counts so far; and the command that answers."""

    language: str
    about: str
    standing: int | None
    answer: Callable[[SurveyForm, str], object]
    of_service: bool = False

    def question(self, *, wrong: bool = False) -> str:
        standing = None if wrong else self.standing
        return question(self.language, self.about, standing, of_service=self.of_service, wrong=wrong)


@door.get(f"{SURVEYS}/<token>")
def show(token: str) -> Response[str]:
    return _html(HTTPStatus.OK, _read(token).question())


@door.post(f"{SURVEYS}/<token>")
def answer(token: str) -> Response[str]:
    survey = _read(token)
    try:
        form = SurveyForm.model_validate(dict(parse_qsl(door.current_event.decoded_body or "")))
    except ValidationError:
        return _html(HTTPStatus.BAD_REQUEST, survey.question(wrong=True))
    survey.answer(form, f"survey:{door.current_event.request_context.request_id}")
    logger.info("survey_answered", score=form.score)
    return _html(HTTPStatus.OK, thanks(survey.language, survey.about))


def refused(error: CareError) -> Response[str]:
    return _html(error.http_status, refusal(str(error)))


door.exception_handler(CareError)(refused)
door.not_found(lambda _: refused(NotFound(GONE)))


def _read(token: str) -> Survey:
    """The survey that the token is for: of a case, or of a carrier's month."""
    try:
        said = wiring.page_signer().read(token, wiring.clock().now())
    except NotFound:
        raise NotFound(GONE) from None
    if not said.about_a_survey:
        raise NotFound(GONE)
    number = said.page_id[1:]
    found = _of_month(said.case_id, number) if said.case_id.islower() else _of_case(said.case_id, f"e{number}")
    if found is None:
        raise NotFound(GONE)
    return found


def _of_case(case_id: str, name: str) -> Survey | None:
    """Asked by the event of that name."""
    case = wiring.store().load(case_id).case
    asked = survey_of(case.timeline) if case else None
    if case is None or asked is None or asked[0] != name:
        return None
    said = answers(case.timeline)
    language = wiring.book().terms_of(case.carrier_id, case).carrier.language

    def carry(form: SurveyForm, command_id: str) -> None:
        command = AnswerSurvey(asked=name, score=form.score, comment=form.comment)
        wiring.carry(case_id, command, command_id)

    return Survey(language, f"{case_id}: {case.title}", said[-1].score if said else None, carry)


def _of_month(carrier_id: str, number: str) -> Survey | None:
    """Asked with the review of a month, e.g. 202611."""
    month = f"{number[:4]}-{number[4:]}"
    opinion = opinion_of(wiring.account_table().load(carrier_id).account.timeline, month)
    if opinion is None:
        return None
    carrier = wiring.book().carrier(carrier_id)
    say = words(carrier.language)

    def carry(form: SurveyForm, command_id: str) -> None:
        command = AnswerReviewSurvey(month=month, score=form.score, comment=form.comment)
        wiring.carry_account(command, command_id, wiring.around(carrier_id))

    about = f"{say('title')}: {say.month(month)}"
    return Survey(carrier.language, about, opinion.score, carry, of_service=True)


def _html(status: HTTPStatus, text: str) -> Response[str]:
    return Response(int(status), "text/html; charset=utf-8", text, headers=dict(HEADERS))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
