"""API Gateway: the same trouble tickets, by MEF 124 (LSO Sonata)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.buyer import asking, asking_to_read, must_be_buyer
from pledgekeeper.api.incident_listing import incident, incident_page, whole
from pledgekeeper.api.listing import Listing, listed
from pledgekeeper.api.mef124 import FROM_THE_TIMELINE
from pledgekeeper.api.mef124_errors import QUERY, UNNAMED, error_of, pointer, read
from pledgekeeper.api.mef124_query import KNOWN, asked
from pledgekeeper.api.mef124_requests import Issue, Reason, commands, created, must_allow, updated
from pledgekeeper.api.mef124_states import KEPT_AS
from pledgekeeper.api.mef124_whole import whole_ticket
from pledgekeeper.api.routes import SONATA_INCIDENTS, SONATA_TICKETS
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Invalid, Mistake, NotFound, Unprocessable
from pledgekeeper.observability import logger
from pledgekeeper.reporting import report
from pledgekeeper.tickets.model import AskCancellation, ChangeStatus, Ticket, TicketStatus

door = api.open_door(error_of)


@door.post(SONATA_TICKETS)
def post_ticket() -> Response[str]:
    who = asking(door)
    carrier_id = must_be_buyer(who, "create a ticket")
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
    asking(door).must_read("ticket")
    with _about_the_query():
        return listed(door, asking_to_read(door), LISTING, asked(door.current_event.raw_query_string or ""))


@door.get(f"{SONATA_TICKETS}/<case_id>")
def get_ticket(case_id: str) -> Response[str]:
    return api.answer(HTTPStatus.OK, _view(api.visible_as(Ticket, case_id, asking(door))[0]))


@door.patch(f"{SONATA_TICKETS}/<case_id>")
def patch_ticket(case_id: str) -> Response[str]:
    who = asking(door)
    command_id = api.command_id(door, who)
    ticket, found = api.visible_as(Ticket, case_id, who, command_id)
    must_be_buyer(who, "change a ticket")
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


@door.get(SONATA_INCIDENTS)
def list_incidents() -> Response[str]:
    asking(door).must_read("ticket")
    who = asking_to_read(door)
    if who.staff:
        raise Invalid("buyerId is missing: name whose incidents you want, e.g. ?buyerId=baltel", code=UNNAMED)
    with _about_the_query():
        return incident_page(door, who, _view)


@door.get(f"{SONATA_INCIDENTS}/<incident_id>")
def get_incident(incident_id: str) -> Response[str]:
    """An incident is what a problem is to one carrier: ours name which, and see none without."""
    for carrier in sorted(asking_to_read(door).carriers):
        problem = wiring.problems().by_incident(carrier, incident_id)
        found = incident(problem, carrier) if problem else None
        if found:
            asking(door).must_read("ticket")
            return api.answer(HTTPStatus.OK, whole(found, _view))
    raise NotFound(f"there is no incident {incident_id}")


def _moved(case_id: str, doing: str, command_of: Callable[[Principal], Command]) -> Response[str]:
    """What the Buyer does to a ticket by an operation of its own; it has no reply but that it was done."""
    who = asking(door)
    command_id = api.command_id(door, who)
    ticket, found = api.visible_as(Ticket, case_id, who, command_id)
    must_be_buyer(who, f"{doing} a ticket")
    if not found.answered:
        command = command_of(who)
        must_allow(ticket, doing)
        outcome = wiring.carry(case_id, command, command_id, found=found)
        logger.info("ticket_moved", case_id=case_id, doing=doing, status=outcome.case.status)
    return Response(int(HTTPStatus.NO_CONTENT), body="")


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
    return whole_ticket(ticket, wiring.clock().now())


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
