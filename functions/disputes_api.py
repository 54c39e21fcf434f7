"""API Gateway: billing disputes."""

from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api import set_off
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
from pledgekeeper.api.fairness import fairness_view, period_of
from pledgekeeper.api.fraud import fraud_view
from pledgekeeper.api.listing import Listing, few, listed
from pledgekeeper.api.query import query_of
from pledgekeeper.api.routes import CASES, DISPUTES, FAIRNESS, SET_OFF
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.cases.joining import LinkCase
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.credit_claims import Charge, claim_for
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.disputes.fairness import fairness
from pledgekeeper.disputes.impartial import person_of
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.settling import AnswerDispute
from pledgekeeper.effects.credit_note_files import place_of
from pledgekeeper.effects.download import LINK_LASTS
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.model import iso
from pledgekeeper.notices.particulars import texts
from pledgekeeper.observability import logger
from pledgekeeper.ports import Walk
from pledgekeeper.run import Plan
from pledgekeeper.settings import settings
from pledgekeeper.tickets.model import Ticket

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
    reply_to = _heard_by(wiring.book().carrier(carrier_id), sent.contact)
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
    who = api.principal(door)
    dispute = api.visible_as(Dispute, case_id, who)[0]
    return api.answer(HTTPStatus.OK, _view(dispute) | (draft_view(dispute) if who.staff else {}))


@door.post(f"{DISPUTES}/<case_id>/answer")
def post_answer(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    _, found = api.visible_as(Dispute, case_id, who, command_id)
    who.must_handle("dispute", "answer a dispute")
    sent = api.body(door, DisputeAnswer)
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


@door.get(SET_OFF)
def list_set_off_statements() -> Response[str]:
    who = api.principal(door)
    who.must_read("dispute")
    asked = query_of(door.current_event.raw_query_string or "", set_off.ATTRIBUTES).one_of("carrier")
    if asked is None:
        whose = _disputing() if who.staff else who.carriers
    else:
        whose = frozenset(each for each in asked if who.sees(each))
    statements = [found for carrier_id in sorted(whose) if (found := _set_off(carrier_id))]
    return few(door, statements, set_off.ATTRIBUTES)


def _disputing() -> frozenset[str]:
    """The carriers of whose disputes a statement would speak."""
    desks = [centre.id for centre in wiring.book().roster().centres]
    walked = (wiring.store().cases_of_desk(desk, "dispute", list(DisputeStatus), Walk()) for desk in desks)
    return frozenset(
        case.carrier_id for cases in walked for case in cases if isinstance(case, Dispute) and set_off.matters(case)
    )


def _set_off(carrier_id: str) -> dict[str, Any] | None:
    """The statement of a carrier; None when nothing is owed between us and nothing disputed."""
    store, statuses = wiring.store(), [status.value for status in DisputeStatus]
    walked = store.cases_of_carrier(carrier_id, "dispute", statuses, Walk(newest_first=False))
    speaking = [case.case_id for case in walked if isinstance(case, Dispute) and set_off.matters(case)]
    whole = [store.load(case_id).case for case_id in speaking]
    disputes = [case for case in whole if isinstance(case, Dispute)]
    return set_off.statement(wiring.book().carrier(carrier_id), disputes, wiring.clock().now()) if disputes else None


@door.get(f"{DISPUTES}/<case_id>/eligibility")
def get_eligibility(case_id: str) -> Response[str]:
    dispute, _ = api.visible_as(Dispute, case_id, api.principal(door))
    language, _ = reader_of(door, wiring.book().carrier(dispute.carrier_id))
    return api.answer(HTTPStatus.OK, eligibility_view(dispute, texts(language), language))


@door.post(f"{CASES}/<case_id>/credit-claim")
def post_credit_claim(case_id: str) -> Response[str]:
    """A dispute for the credit of a ticket: one for each, whoever claims it, and each of the two names the other."""
    who = api.principal(door)
    command_id = api.command_id(door, who)
    ticket = wiring.store().load(case_id).case
    if ticket is None or not who.sees(ticket.carrier_id) or not isinstance(ticket, Ticket):
        raise NotFound(f"there is no ticket {case_id}")
    who.must_open("dispute", "claim a credit")
    api.media_type(door, "application/json")
    charge = api.body(door, CreditClaim).charge()
    dispute_id = ids.case_id("DSP", ticket.carrier_id, f"credit:{case_id}")
    plan = _credit_claim(dispute_id, charge, who, wiring.book().terms_of(ticket.carrier_id, ticket))
    wiring.carry_together(case_id, dispute_id, plan, command_id)
    found = wiring.store().load(dispute_id).case
    assert found is not None
    logger.info("credit_claimed", case_id=dispute_id, ticket=case_id)
    view = _view(found)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


def _credit_claim(dispute_id: str, charge: Charge, who: Principal, terms: Terms) -> Plan:
    def plan(case: Case, now: datetime) -> tuple[Command, Command]:
        assert isinstance(case, Ticket)
        opens = OpenDispute(
            carrier_id=case.carrier_id,
            by=who.actor,
            claim=claim_for(case, charge, terms, now),
            reply_to=terms.carrier.contact_for("billing").email,
            title=f"Credit for {case.case_id}",
        )
        linked = Together(commands=(opens, LinkCase(other=case.case_id, relation="relates-to")))
        return LinkCase(other=dispute_id, relation="relates-to"), linked

    return plan


def _heard_by(carrier: Carrier, contact: str | None) -> str:
    """The address that letters about a dispute go to: of the contact that is named, else of billing."""
    known = {each.id: each.email for each in carrier.contacts}
    if contact is not None and contact not in known:
        raise Invalid(f"contact: {carrier.name} has no contact {contact!r}; it has: {', '.join(known)}")
    return known[contact] if contact else carrier.contact_for("billing").email


@door.get(FAIRNESS)
def get_fairness() -> Response[str]:
    api.principal(door).must_approve("see how fairly disputes are decided")
    begin, end = period_of(door.current_event.query_string_parameters, wiring.clock().now())
    roster = wiring.book().roster()
    report = fairness(_opened(begin, end), lambda name: person_of(name, roster))
    return api.answer(HTTPStatus.OK, fairness_view(report, begin, end))


def _opened(begin: datetime, end: datetime) -> Iterator[Dispute]:
    """The disputes of all carriers opened in a period, with their timelines."""
    store, walk = wiring.store(), Walk(since=iso(begin), until=iso(end))
    for desk in wiring.book().roster().centres:
        for each in store.cases_of_desk(desk.id, "dispute", list(DisputeStatus), walk):
            case = store.load(each.case_id).case
            if isinstance(case, Dispute) and begin <= case.opened_at < end:
                yield case


def _whose(named: str | None, who: Principal) -> str:
    whose = named or who.carrier_id
    if whose is None:
        raise Invalid("carrier is missing: name the carrier that disputes")
    if not who.sees(whose):
        raise NotFound(f"there is no carrier {whose}")
    return whose


def _view(case: Case) -> dict[str, Any]:
    assert isinstance(case, Dispute)
    kind, agreed = dispute_types()[case.claim.type], wiring.book().carrier(case.carrier_id).agreement
    now = wiring.clock().now()
    fraud = fraud_view(case, agreed.fraud, kind, now)
    return dispute_view(case, settings().public_url, kind.evidence, agreed.disputes, now, fraud)


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
