"""API Gateway: billing disputes."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.claiming_credit import claim_credit, ticket_of
from pledgekeeper.api.clocks import reader_of
from pledgekeeper.api.credit_notes import credit_notes_view
from pledgekeeper.api.disputes import (
    ATTRIBUTES,
    TIMELINE_TELLS,
    CreditClaim,
    DisputeAnswer,
    DisputeCreate,
    dispute_view,
    draft_view,
    eligibility_view,
)
from pledgekeeper.api.fairness import fairness_of, fairness_view, opened_between, period_of
from pledgekeeper.api.fraud import fraud_view, lane_view
from pledgekeeper.api.listing import Listing, listed
from pledgekeeper.api.opening_dispute import open_dispute
from pledgekeeper.api.paying import newest_of, payments_view
from pledgekeeper.api.query import query_of
from pledgekeeper.api.routes import CASES, DISPUTES, FAIRNESS, INVOICE_FILES, SET_OFF
from pledgekeeper.api.set_off import ATTRIBUTES as ATTRIBUTES_OF_SET_OFF
from pledgekeeper.api.set_off import listed_statements
from pledgekeeper.book import dispute_types
from pledgekeeper.cases.lanes import entered_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.settling import AnswerDispute
from pledgekeeper.effects.credit_note_files import place_of
from pledgekeeper.effects.download import LINK_LASTS
from pledgekeeper.errors import NotFound
from pledgekeeper.notices.language import texts
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

door = api.open_door()


@door.post(DISPUTES)
def post_dispute() -> Response[str]:
    who = api.principal(door)
    who.must_open("dispute")
    api.media_type(door, "application/json")
    opened = open_dispute(api.body(door, DisputeCreate), who, api.command_id(door, who))
    view = _view(opened.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.get(DISPUTES)
def list_disputes() -> Response[str]:
    return listed(door, api.principal(door), LISTING)


@door.get(f"{DISPUTES}/<case_id>")
def get_dispute(case_id: str) -> Response[str]:
    who = api.principal(door)
    dispute = api.in_sight(case_id, who)[0]
    if not isinstance(dispute, Dispute):
        raise NotFound(f"there is no case {case_id}")
    if api.sees_lane_alone(dispute, who):
        view = lane_view(dispute, _terms(dispute), settings().public_url, wiring.clock().now())
        return api.answer(HTTPStatus.OK, view)
    return api.answer(HTTPStatus.OK, _view(dispute) | (draft_view(dispute) if who.staff else {}))


@door.post(f"{DISPUTES}/<case_id>/answer")
def post_answer(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    _, found = api.visible_as(Dispute, case_id, who, command_id)
    who.must_handle("dispute", "answer a dispute")
    sent = api.body(door, DisputeAnswer)
    api.must_say(dict(sent))
    command = AnswerDispute(by=who.actor, accepted_amount=sent.accepted_amount, lines=sent.lines, reason=sent.reason)
    outcome = wiring.carry(case_id, command, command_id, found=found)
    dispute = outcome.case
    assert isinstance(dispute, Dispute)
    logger.info("dispute_answered", case_id=case_id, status=dispute.status)
    return api.answer(HTTPStatus.OK, _view(dispute) | draft_view(dispute))


@door.get(f"{DISPUTES}/<case_id>/credit-notes")
def list_credit_notes(case_id: str) -> Response[str]:
    dispute, _ = api.visible_as(Dispute, case_id, api.principal(door))
    files, place = wiring.credit_note_files(), place_of(dispute.carrier_id, case_id)
    expires_at = wiring.clock().now() + LINK_LASTS
    view = credit_notes_view(dispute, lambda number, form: files.link(place, number, form), expires_at)
    return api.answer(HTTPStatus.OK, view)


@door.get(f"{INVOICE_FILES}/<bill>/payments")
def list_payments(bill: str) -> Response[str]:
    who = api.principal(door)
    who.must_read("dispute")
    return api.answer(HTTPStatus.OK, payments_view(newest_of(bill, who), who))


@door.get(SET_OFF)
def list_set_off_statements() -> Response[str]:
    who = api.principal(door)
    who.must_read("dispute")
    query = query_of(door.current_event.raw_query_string or "", ATTRIBUTES_OF_SET_OFF)
    asked = [each for each in query.one_of("carrier") or () if "," not in each]
    whose = asked or (wiring.store().carriers() if who.staff else who.carriers)
    return listed_statements(door, query, {each for each in whose if who.sees(each)})


@door.get(f"{DISPUTES}/<case_id>/eligibility")
def get_eligibility(case_id: str) -> Response[str]:
    dispute, _ = api.visible_as(Dispute, case_id, api.principal(door))
    language, _ = reader_of(door, wiring.book().carrier(dispute.carrier_id))
    return api.answer(HTTPStatus.OK, eligibility_view(dispute, texts(language), language))


@door.post(f"{CASES}/<case_id>/credit-claim")
def post_credit_claim(case_id: str) -> Response[str]:
    """A dispute for the credit of a ticket."""
    who = api.principal(door)
    command_id = api.command_id(door, who)
    ticket_of(case_id, who)
    api.media_type(door, "application/json")
    view = _view(claim_credit(case_id, api.body(door, CreditClaim).charge(), who, command_id))
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.get(FAIRNESS)
def get_fairness() -> Response[str]:
    api.principal(door).must_approve("see how fairly disputes are decided")
    begin, end = period_of(door.current_event.query_string_parameters, wiring.clock().now())
    return api.answer(HTTPStatus.OK, fairness_view(fairness_of(opened_between(begin, end)), begin, end))


def _view(case: Case) -> dict[str, Any]:
    assert isinstance(case, Dispute)
    kind, agreed = dispute_types()[case.claim.type], wiring.book().carrier(case.carrier_id).agreement
    now = wiring.clock().now()
    fraud = fraud_view(case, _terms(case), kind, now) if entered_fraud(case.timeline) else None
    return dispute_view(case, settings().public_url, kind.evidence, agreed.disputes, now, fraud)


def _terms(dispute: Dispute) -> Terms:
    return wiring.book().terms_of(dispute.carrier_id, dispute)


LISTING = Listing(
    kind="dispute",
    statuses=[status.value for status in DisputeStatus],
    status="status",
    opened="opened_at",
    reference=("reference",),
    known=ATTRIBUTES,
    whole=TIMELINE_TELLS,
    view=_view,
)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
