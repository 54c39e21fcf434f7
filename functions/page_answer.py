"""API Gateway: the link in a page. GET shows the case and a button, POST acknowledges: mail scanners follow links."""

from collections.abc import Iterable
from html import escape
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.answering import answered_with
from pledgekeeper.api.gate import Door
from pledgekeeper.api.page_told import alert_told, answered_by, zone_of
from pledgekeeper.api.routes import PAGES
from pledgekeeper.cases.commands import AcknowledgeMirror, AcknowledgePage
from pledgekeeper.cases.decide import event_named
from pledgekeeper.cases.lanes import FRAUD_ALERT, in_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.clock import whole_second
from pledgekeeper.disputes.fraud.commands import AcknowledgeStopPayment
from pledgekeeper.disputes.fraud.stopping import StopPaymentNotice, named
from pledgekeeper.effects.page_token import PageToken
from pledgekeeper.effects.way_test import WORDS
from pledgekeeper.errors import CareError, NotFound
from pledgekeeper.escalation.mirror import MirrorAcknowledged, whom
from pledgekeeper.escalation.pages import PagePlaced, placed
from pledgekeeper.escalation.way_tests import WayTests, answered
from pledgekeeper.event import Actor
from pledgekeeper.notices.level import level_told
from pledgekeeper.notices.titles import title_in_english
from pledgekeeper.observability import logger

door = Door()

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
STYLE = """
:root { color-scheme: light dark; font: 18px/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.3rem }
button { font: inherit; font-weight: 700; width: 100%; padding: 1rem; border: 0; border-radius: .6rem;
  background: #0a6b3b; color: #fff }
p.done { border-left: .4rem solid #0a6b3b; padding-left: 1rem }
p.told { white-space: pre-line; overflow-wrap: anywhere }
a { color: inherit; display: inline-block; padding: .7rem 0 }
small { opacity: .8 }
"""


@door.get(f"{PAGES}/<token>")
def show(token: str) -> Response[str]:
    said = wiring.page_signer().read(token, wiring.clock().now())
    if said.about_a_message:
        return _show_message(said)
    if said.about_a_stop_payment:
        return _of_stop_payment(_stop_payment(said))
    if said.about_a_test:
        return _of_test(said, wiring.way_tests().read(said.case_id))
    _, case, page = _read(token)
    by, person = answered_by(case, page), wiring.book().roster().person
    if by:
        found = person(by)
        who = "You have answered." if page.each else f"{found.name if found else by} has it in hand."
        return _html(case, page, f"<p class=done>{escape(who)}</p>")
    nobody, me = ("", " me") if page.each else ("<p>Nobody has it in hand.</p>", "")
    return _html(case, page, f"{nobody}<form method=post><button>I have it: stop paging{me}</button></form>")


@door.post(f"{PAGES}/<token>")
def acknowledge(token: str) -> Response[str]:
    said = wiring.page_signer().read(token, wiring.clock().now())
    if said.about_a_message:
        return _confirm_message(said)
    if said.about_a_stop_payment:
        return _confirm_stop_payment(said)
    if said.about_a_test:
        return _of_test(said, _answer_test(said))
    said, _, page = _read(token)
    command = AcknowledgePage(page_id=said.page_id, by=page.recipient)
    outcome = wiring.carry(said.case_id, command, f"acknowledge:{said.page_id}")
    wiring.page_table().answer(page.recipient, page.channel, wiring.clock().now())
    logger.info("page_acknowledged", case_id=said.case_id, page_id=said.page_id, repeated=outcome.repeated)
    told = answered_with(outcome.case, page)
    return _html(outcome.case, page, f"<p class=done>{escape(told)}</p>")


def refused(error: CareError) -> Response[str]:
    return _document(error.http_status, "Not possible", f"<h1>Not possible</h1><p>{escape(str(error))}</p>")


door.exception_handler(CareError)(refused)
door.not_found(lambda _: refused(NotFound("this link is not valid; open the case, or call the desk on duty")))


def _read(token: str) -> tuple[PageToken, Case, PagePlaced]:
    said = wiring.page_signer().read(token, wiring.clock().now())
    case = wiring.store().load(said.case_id).case
    page = placed(case.timeline, said.page_id) if case else None
    if case is None or page is None:
        raise NotFound("this link is not valid (any more); open the case, or call the desk on duty")
    return said, case, page


def _message(said: PageToken) -> tuple[Case, int, bool]:
    """The case of a message about a level, the level, and whether it was confirmed."""
    case = wiring.store().load(said.case_id).case
    told = whom(event_named(case, said.page_id)) if case else None
    if case is None or told is None:
        raise NotFound("this link is not valid (any more)")
    known = any(isinstance(e, MirrorAcknowledged) and (e.level, e.contact) == told for e in case.timeline)
    return case, told[0], known


def _show_message(said: PageToken) -> Response[str]:
    case, level, known = _message(said)
    if known:
        return _of_message(case, level, "<p class=done>You have confirmed it.</p>")
    return _of_message(case, level, "<form method=post><button>I know of it</button></form>")


def _confirm_message(said: PageToken) -> Response[str]:
    wiring.carry(said.case_id, AcknowledgeMirror(owed_by=said.page_id), f"confirm:{said.page_id}")
    case, level, _ = _message(said)
    return _of_message(case, level, "<p class=done>Thank you. That you know of it is on the timeline of the case.</p>")


def _of_message(case: Case, level: int, below: str) -> Response[str]:
    terms = _terms(case)
    told = alert_told(case, terms, wiring.clock().now(), terms.carrier.zone, ours=False)
    body = (
        f"<h1>{escape(case.case_id)}: {escape(title_in_english(case))}</h1><p>{_kind(case)}. "
        f"Status: {escape(case.status)}. Level {level} of the escalation was reached.</p>{_paragraphs(told)}{below}"
        f"{_to_case(case)}"
    )
    return _document(HTTPStatus.OK, case.case_id, body)


def _stop_payment(said: PageToken) -> StopPaymentNotice:
    case = wiring.store().load(said.case_id).case
    if case is None:
        raise NotFound("this link is not valid (any more)")
    return named(case.timeline, said.page_id)


def _confirm_stop_payment(said: PageToken) -> Response[str]:
    by = Actor(side="system", name=_stop_payment(said).owed.party.name)
    command = AcknowledgeStopPayment(by=by, notice_id=said.page_id)
    wiring.carry(said.case_id, command, f"confirm:{said.page_id}")
    return _of_stop_payment(_stop_payment(said))


def _of_stop_payment(notice: StopPaymentNotice) -> Response[str]:
    """A party of the chain sees the reference, and nothing of the carrier or the case."""
    reference = escape(notice.owed.reference)
    below = "<form method=post><button>We have this notice</button></form>"
    if notice.state == "acknowledged":
        below = "<p class=done>Thank you. You have confirmed it.</p>"
    return _document(HTTPStatus.OK, reference, f"<h1>Stop-payment notice {reference}</h1>{below}")


def _answer_test(said: PageToken) -> WayTests:
    now = whole_second(wiring.clock().now())
    logger.info("way_test_answered", person=said.case_id, test=said.page_id)
    return wiring.way_tests().change(said.case_id, lambda kept: answered(kept, said.page_id, now))


def _of_test(said: PageToken, tests: WayTests) -> Response[str]:
    """A test of a way to somebody, in their language: a button, or that it was pressed."""
    person, test = wiring.book().roster().person(said.case_id), tests.named(said.page_id)
    if person is None or test is None:
        raise NotFound("this link is not valid (any more)")
    words = WORDS[person.language]
    below = f"<form method=post><button>{escape(words.button)}</button></form>"
    if test.answered_at:
        below = f"<p class=done>{escape(words.thanks)}</p>"
    body = f"<h1>{escape(words.asked.format(name=person.name))}</h1><p>{escape(words.test)}</p>{below}"
    return _document(HTTPStatus.OK, words.subject, body, person.language)


def _terms(case: Case) -> Terms:
    return wiring.book().terms_of(case.carrier_id, case)


def _html(case: Case, page: PagePlaced, below: str) -> Response[str]:
    terms = _terms(case)
    told = alert_told(case, terms, wiring.clock().now(), zone_of(page.recipient, terms), ours=True)
    body = (
        f"<h1>{escape(case.case_id)}: {escape(title_in_english(case))}</h1>"
        f"<p>{_kind(case)} of {escape(terms.carrier.name)}. Status: {escape(case.status)}.<br>"
        f"<small>You were paged as {escape(page.role)}, level {page.level}.</small></p>"
        f"{_paragraphs([*told, *level_told(case, page.level)])}{below}{_to_case(case)}"
    )
    return _document(HTTPStatus.OK, case.case_id, body)


def _kind(case: Case) -> str:
    return f"<b>{FRAUD_ALERT}</b>" if in_fraud(case.timeline) else escape(case.priority or case.kind)


def _paragraphs(told: Iterable[str]) -> str:
    return "".join(f"<p class=told>{escape(each)}</p>" for each in told)


def _to_case(case: Case) -> str:
    return f'<p><a href="/ecare/cases/{escape(case.case_id)}">Open the case</a></p>'


def _document(status: HTTPStatus, title: str, body: str, language: str = "en") -> Response[str]:
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{escape(title)}</title>"
    text = f"<!doctype html><html lang={language}>{head}<style>{STYLE}</style>{body}</html>"
    return Response(int(status), "text/html", text, HEADERS)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
