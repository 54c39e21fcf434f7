"""API Gateway: the same trouble tickets, by MEF 124 (LSO Sonata)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.listing import Listing, listed
from pledgekeeper.api.mef124 import FROM_THE_TIMELINE, ticket_view
from pledgekeeper.api.mef124_errors import QUERY, error_of, pointer, read
from pledgekeeper.api.mef124_query import KNOWN, asked
from pledgekeeper.api.mef124_requests import Issue, Reason, commands, created, must_allow, updated
from pledgekeeper.api.mef124_states import KEPT_AS
from pledgekeeper.api.routes import SONATA, SONATA_TICKETS
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.sonata import Sonata
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Forbidden, Invalid, Mistake, NotFound, NotOffered, Unprocessable
from pledgekeeper.observability import logger
from pledgekeeper.reporting import report
from pledgekeeper.settings import settings
from pledgekeeper.tickets.model import AskCancellation, ChangeStatus, Ticket, TicketStatus

door = api.open_door(error_of)


@door.post(SONATA_TICKETS)
def post_ticket() -> Response[str]:
    who = _asking()
    carrier_id = _must_be_buyer(who, "create a ticket").carrier_id
    assert carrier_id is not None
    sent = created(_body())
    _must_exist(sent.relatedIssue, who)
    command_id = api.command_id(door, who)
    case_id = ids.case_id("TT", carrier_id, command_id)
    carrier = wiring.book().carrier(carrier_id)
    reply_to, words = carrier.contact_for("noc").email, carrier.agreement.sonata
    command = sent.command(carrier_id, who.actor, reply_to, words, wiring.clock().now())
    opened = report(case_id, command, command_id)
    logger.info("ticket_opened", case_id=case_id, priority=opened.case.priority, repeated=opened.repeated)
    view = _view(opened.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.get(SONATA_TICKETS)
def list_tickets() -> Response[str]:
    who, buyer = _asking(), _buyer_named()
    who.must_read("ticket")
    seen = replace(who, carrier_id=buyer, roles=frozenset({"noc"})) if who.staff and buyer else who  # as its NOC does
    with _about_the_query():
        return listed(door, seen, LISTING, asked(door.current_event.raw_query_string or ""))


@door.get(f"{SONATA_TICKETS}/<case_id>")
def get_ticket(case_id: str) -> Response[str]:
    return api.answer(HTTPStatus.OK, _view(api.visible_as(Ticket, case_id, _asking())[0]))


@door.patch(f"{SONATA_TICKETS}/<case_id>")
def patch_ticket(case_id: str) -> Response[str]:
    who = _asking()
    command_id = api.command_id(door, who)
    ticket, found = api.visible_as(Ticket, case_id, who, command_id)
    _must_be_buyer(who, "change a ticket")
    if found.answered:
        return api.answer(HTTPStatus.OK, _view(ticket))
    must_allow(ticket, "patch")
    update = updated(_body("application/merge-patch+json"), _view(ticket))
    _must_exist(update.relatedIssue, who)
    wanted = commands(update, who.actor, wiring.clock().now())
    if not wanted:
        return api.answer(HTTPStatus.OK, _view(ticket))
    outcome = wiring.carry(case_id, Together(commands=tuple(wanted)), command_id, found=found)
    return api.answer(HTTPStatus.OK, _view(outcome.case))


@door.post(f"{SONATA_TICKETS}/<case_id>/cancel")
def cancel_ticket(case_id: str) -> Response[str]:
    return _moved(case_id, "cancel", lambda who: AskCancellation(by=who.actor))


@door.post(f"{SONATA_TICKETS}/<case_id>/close")
def close_ticket(case_id: str) -> Response[str]:
    return _moved(case_id, "close", lambda who: ChangeStatus(by=who.actor, status=TicketStatus.CLOSED))


@door.post(f"{SONATA_TICKETS}/<case_id>/reopen")
def reopen_ticket(case_id: str) -> Response[str]:
    def reopened(who: Principal) -> Command:
        why = read(_body(), Reason).reason
        return ChangeStatus(by=who.actor, status=TicketStatus.IN_PROGRESS, reason=why)

    return _moved(case_id, "reopen", reopened)


@door.get(f"{SONATA}/incident")
@door.get(f"{SONATA}/incident/<_incident>")
def get_incident(_incident: str = "") -> Response[str]:
    api.principal(door)
    raise NotOffered("incidents are not offered; what a fault behind several tickets means to yours is in its notes")


@door.post(f"{SONATA}/hub")
def post_hub() -> Response[str]:
    api.principal(door)
    raise NotOffered(f"notifications by MEF 124 are not offered; ask {SONATA_TICKETS} what changed")


def _moved(case_id: str, doing: str, command_of: Callable[[Principal], Command]) -> Response[str]:
    """What the Buyer does to a ticket by an operation of its own; it has no reply but that it was done."""
    who = _asking()
    command_id = api.command_id(door, who)
    ticket, found = api.visible_as(Ticket, case_id, who, command_id)
    _must_be_buyer(who, f"{doing} a ticket")
    if not found.answered:
        command = command_of(who)
        must_allow(ticket, doing)
        outcome = wiring.carry(case_id, command, command_id, found=found)
        logger.info("ticket_moved", case_id=case_id, doing=doing, status=outcome.case.status)
    return Response(int(HTTPStatus.NO_CONTENT), body="")


def _asking() -> Principal:
    """Who asks. A carrier may name, as buyerId, which of its affiliates it asks for. The Seller is always us."""
    who, buyer = api.principal(door), _buyer_named()
    if buyer is None or who.staff:
        return who
    if not who.sees(buyer):
        raise Invalid("buyerId is neither yours nor that of an affiliate of yours; leave it out", code=QUERY)
    return replace(who, carrier_id=buyer, affiliates=frozenset())


def _buyer_named() -> str | None:
    return (door.current_event.query_string_parameters or {}).get("buyerId")


def _must_be_buyer(who: Principal, doing: str) -> Principal:
    if who.staff:
        raise Forbidden(f"only the Buyer may {doing} here; the care desk has the same tickets by TMF621")
    who.must_open("ticket", doing)
    return who


def _body(*also: str) -> Any:
    api.media_type(door, "application/json", *also)
    return api.json_of(door)


@contextmanager
def _about_the_query() -> Iterator[None]:
    """Of a list all that can be wrong is what it was asked for with."""
    try:
        yield
    except Invalid as wrong:
        raise Invalid(str(wrong), **{"code": QUERY, **wrong.facts}) from None


def _must_exist(issues: Sequence[Issue], who: Principal) -> None:
    """The tickets of ours that are said to be related; another carrier's do not exist."""
    for number, issue in enumerate(issues):
        if issue.referred_type != "TroubleTicket":
            continue
        try:
            api.visible(issue.id, who)
        except NotFound as lacking:
            where = pointer("relatedIssue", number, "id")
            raise Unprocessable(Mistake("referenceNotFound", where, str(lacking))) from None


def _view(ticket: Case) -> dict[str, Any]:
    assert isinstance(ticket, Ticket)
    words: Sonata = wiring.book().carrier(ticket.carrier_id).agreement.sonata
    if not ticket.timeline:
        return ticket_view(ticket, settings().public_url, words)
    terms, now = wiring.book().terms_of(ticket.carrier_id, ticket), wiring.clock().now()
    solve = next((reading for commitment, reading in readings(ticket, terms, now) if commitment.id == "solve"), None)
    return ticket_view(ticket, settings().public_url, words, solve)


LISTING = Listing(
    kind="ticket",
    statuses=list(KEPT_AS),
    status="status",
    opened="creationDate",
    known=KNOWN,
    whole=FROM_THE_TIMELINE,
    view=_view,
    reference=("externalId",),
    kept_as=KEPT_AS,
)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
