"""API Gateway: trouble tickets by TMF621 v5."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.listing import Listing, listed
from pledgekeeper.api.patching import MEDIA_TYPES, PATCH, PATCH_QUERY, added, changes, only_ours
from pledgekeeper.api.query import Resource
from pledgekeeper.api.routes import TICKETS
from pledgekeeper.api.tmf import carrier_named
from pledgekeeper.api.tmf621 import (
    ATTRIBUTES,
    FROM_THE_TIMELINE,
    SET_BY_US,
    TroubleTicketCreate,
    TroubleTicketUpdate,
    priority_named,
    ticket_view,
)
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Forbidden, Invalid, NotFound
from pledgekeeper.observability import logger
from pledgekeeper.ports import Found
from pledgekeeper.settings import settings
from pledgekeeper.tickets.model import (
    ChangeAttributes,
    ChangeStatus,
    GiveReference,
    Prioritise,
    Ticket,
    TicketStatus,
)

door = api.open_door()


@door.post(TICKETS)
def post_ticket() -> Response[str]:
    who = api.principal(door)
    who.must_open("ticket")
    api.media_type(door, "application/json")
    sent = api.body(door, TroubleTicketCreate)
    carrier_id = carrier_named(who, sent.relatedParty)
    command_id = api.command_id(door, who)
    case_id = ids.case_id("TT", carrier_id, command_id)
    reply_to = wiring.book().carrier(carrier_id).contact_for("noc").email
    command = sent.command(carrier_id, who.actor, reply_to)
    opened = wiring.carry(case_id, command, command_id, carrier_id)
    logger.info("ticket_opened", case_id=case_id, priority=opened.case.priority, repeated=opened.repeated)
    view = _view(opened.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.get(TICKETS)
def list_tickets() -> Response[str]:
    return listed(door, api.principal(door), LISTING)


@door.get(f"{TICKETS}/<case_id>")
def get_ticket(case_id: str) -> Response[str]:
    return api.answer(HTTPStatus.OK, _view(_ticket(case_id, api.principal(door))[0]))


@door.patch(f"{TICKETS}/<case_id>")
def patch_ticket(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    ticket, found = _ticket(case_id, who, command_id)
    if found.answered:
        return api.answer(HTTPStatus.OK, _view(ticket))
    how = api.media_type(door, *MEDIA_TYPES)
    commands = _commands(_changed(_view(ticket), api.json_of(door), how), ticket.carrier_id, who)
    outcome = wiring.carry(case_id, Together(commands=tuple(commands)), command_id, found=found)
    return api.answer(HTTPStatus.OK, _view(outcome.case))


def _changed(resource: Resource, sent: Any, how: str) -> TroubleTicketUpdate:
    """What of the ticket is to change. Invalid when nothing is, or what is ours to set."""
    said = changes(resource, sent, how)
    typed = {"@type": resource["@type"], **said} if how in (PATCH, PATCH_QUERY) else said
    changed = added(resource, only_ours(resource, typed, SET_BY_US))
    if not changed.keys() - {"@type"}:
        raise Invalid("nothing to change: send at least one attribute besides @type")
    return api.read(changed, TroubleTicketUpdate)


def _commands(sent: TroubleTicketUpdate, carrier_id: str, who: Principal) -> list[Command]:
    """A patch as commands, in the order in which a person would do them: describe, prioritise, say, move."""
    commands: list[Command] = []
    if who.staff:
        who.must_handle("ticket", "change a ticket")
    else:
        who.must_open("ticket")
    described = sent.changes(carrier_id)
    if described:
        commands.append(ChangeAttributes(by=who.actor, attributes=described))
    if sent.reference:
        commands.append(GiveReference(by=who.actor, their_reference=sent.reference))
    if sent.priority:
        if not who.staff:
            raise Forbidden("the priority is classified by the care desk; say in a note why it should change")
        commands.append(
            Prioritise(by=who.actor, priority=priority_named(sent.priority), reason=sent.statusChangeReason)
        )
    commands += [AddNote(by=who.actor, text=note.text) for note in sent.note]
    if sent.characteristic("pauseReason") and sent.status not in (TicketStatus.PENDING, TicketStatus.HELD):
        raise Invalid("pauseReason says why clocks stand still: send it with status pending or held")
    if sent.status:
        responsibility: Any = sent.characteristic("responsibility") if who.staff else None
        commands.append(
            ChangeStatus(
                by=who.actor,
                status=sent.status,
                reason=sent.statusChangeReason,
                responsibility=responsibility,
                pause=sent.characteristic("pauseReason"),
                evidence=sent.characteristic("pauseEvidence"),
            )
        )
    return commands


def _ticket(case_id: str, who: Principal, command_id: str | None = None) -> tuple[Ticket, Found]:
    case, found = api.visible(case_id, who, command_id)
    if not isinstance(case, Ticket):
        raise NotFound(f"there is no case {case_id}")
    return case, found


def _view(ticket: Case) -> dict[str, Any]:
    assert isinstance(ticket, Ticket)
    if not ticket.timeline:
        return ticket_view(ticket, settings().public_url)
    terms, now = wiring.book().terms_of(ticket.carrier_id, ticket), wiring.clock().now()
    solve = next((reading for commitment, reading in readings(ticket, terms, now) if commitment.id == "solve"), None)
    return ticket_view(ticket, settings().public_url, solve)


LISTING = Listing(
    kind="ticket",
    statuses=[status.value for status in TicketStatus],
    status="status",
    opened="creationDate",
    known=ATTRIBUTES,
    whole=FROM_THE_TIMELINE,
    view=_view,
)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
