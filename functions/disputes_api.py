"""API Gateway: billing disputes."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.disputes import ATTRIBUTES, DisputeAnswer, DisputeCreate, dispute_view
from pledgekeeper.api.fraud import fraud_view
from pledgekeeper.api.listing import Listing, listed
from pledgekeeper.api.routes import DISPUTES
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.settling import AnswerDispute
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

door = api.open_door()


@door.post(DISPUTES)
def post_dispute() -> Response[str]:
    who = api.principal(door)
    who.must_open("dispute")
    api.media_type(door, "application/json")
    sent = api.body(door, DisputeCreate)
    carrier_id = _whose(sent.carrier, who)
    command_id = api.command_id(door, who)
    case_id = ids.case_id("DSP", carrier_id, command_id)
    reply_to = wiring.book().carrier(carrier_id).contact_for("billing").email
    command = OpenDispute(
        carrier_id=carrier_id,
        by=who.actor,
        claim=sent.claim(),
        reply_to=reply_to,
        their_reference=sent.reference,
    )
    opened = wiring.carry(case_id, command, command_id, carrier_id)
    logger.info("dispute_opened", case_id=case_id, type=sent.type, repeated=opened.repeated)
    view = _view(opened.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.get(DISPUTES)
def list_disputes() -> Response[str]:
    return listed(door, api.principal(door), LISTING)


@door.get(f"{DISPUTES}/<case_id>")
def get_dispute(case_id: str) -> Response[str]:
    return api.answer(HTTPStatus.OK, _view(api.visible_as(Dispute, case_id, api.principal(door))[0]))


@door.post(f"{DISPUTES}/<case_id>/answer")
def post_answer(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    _, found = api.visible_as(Dispute, case_id, who, command_id)
    who.must_handle("dispute", "answer a dispute")
    sent = api.body(door, DisputeAnswer)
    command = AnswerDispute(by=who.actor, accepted_amount=sent.accepted_amount, reason=sent.reason)
    outcome = wiring.carry(case_id, command, command_id, found=found)
    logger.info("dispute_answered", case_id=case_id)
    return api.answer(HTTPStatus.OK, _view(outcome.case))


def _whose(named: str | None, who: Principal) -> str:
    whose = named or who.carrier_id
    if whose is None:
        raise Invalid("carrier is missing: name the carrier that disputes")
    if not who.sees(whose):
        raise NotFound(f"there is no carrier {whose}")
    return whose


def _view(case: Case) -> dict[str, Any]:
    assert isinstance(case, Dispute)
    needed, clause = dispute_types()[case.claim.type].evidence, wiring.book().carrier(case.carrier_id).agreement.fraud
    fraud = fraud_view(case, clause, needed, wiring.clock().now())
    return dispute_view(case, settings().public_url, needed, fraud)


LISTING = Listing(
    kind="dispute",
    statuses=[status.value for status in DisputeStatus],
    status="status",
    opened="opened_at",
    reference=("reference",),
    known=ATTRIBUTES,
    whole=frozenset(),
    view=_view,
)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
