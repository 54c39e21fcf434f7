"""API Gateway: trouble tickets by TMF621, v5 and v4."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api import tmf621_v4 as v4
from pledgekeeper.api.bill_dispute import claim_sent, dispute_as_ticket, is_bill_dispute, listed_as
from pledgekeeper.api.listing import Listing, few, listed
from pledgekeeper.api.patching import MEDIA_TYPES, PATCH, PATCH_QUERY, added, changes, only_ours
from pledgekeeper.api.query import Query, Resource, fields_of, query_of
from pledgekeeper.api.routes import DISPUTES, SPECIFICATIONS, TICKETS, TICKETS_V4
from pledgekeeper.api.specifications import ATTRIBUTES as SPECIFICATION
from pledgekeeper.api.specifications import specification_view
from pledgekeeper.api.tmf import carrier_named
from pledgekeeper.api.tmf621 import (
    ATTRIBUTES,
    FROM_THE_TIMELINE,
    SET_BY_US,
    TroubleTicketCreate,
    TroubleTicketUpdate,
    priority_named,
)
from pledgekeeper.api.whole_ticket import whole_ticket
from pledgekeeper.book import dispute_types, specifications
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.errors import Forbidden, Invalid, NotFound, NotOffered, Refused
from pledgekeeper.observability import logger
from pledgekeeper.reporting import report
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


@dataclass(frozen=True)
class Face:
    """One version of the standard: where it is served, its names of attributes, and how it is spoken."""

    tickets: str
    attributes: frozenset[str]
    from_the_timeline: frozenset[str]
    reference: tuple[str, ...]
    media_types: tuple[str, ...]
    shown: Callable[[Resource, str], Resource]
    taken: Callable[[Any], Any]

    def view(self, case: Case) -> Resource:
        view = dispute_as_ticket(case, settings().public_url) if isinstance(case, Dispute) else _view(case)
        return self.shown(view, f"{settings().public_url}{self.tickets}/{case.case_id}")

    def asked(self) -> Callable[[Case], Resource]:
        """The view of a ticket that the request asks for: whole, or some fields of it."""
        fields = fields_of(door.current_event.query_string_parameters.get("fields"), self.attributes)
        return lambda case: Query(fields=fields).selected(self.view(case))

    @property
    def listing(self) -> Listing:
        return Listing(
            kind="ticket",
            statuses=[status.value for status in TicketStatus],
            status="status",
            opened="creationDate",
            reference=self.reference,
            known=self.attributes,
            whole=self.from_the_timeline,
            view=self.view,
        )


V5 = Face(
    TICKETS, ATTRIBUTES, FROM_THE_TIMELINE, ("externalIdentifier", "id"), MEDIA_TYPES,
    shown=lambda resource, href: {**resource, "href": href}, taken=lambda sent: sent,
)  # fmt: skip
V4 = Face(
    TICKETS_V4, v4.ATTRIBUTES, v4.FROM_THE_TIMELINE, ("externalId",), MEDIA_TYPES[:2],
    shown=v4.shown, taken=v4.taken,
)  # fmt: skip


@door.post(TICKETS)
def post_ticket() -> Response[str]:
    return _post(V5)


@door.post(TICKETS_V4)
def post_ticket_v4() -> Response[str]:
    return _post(V4)


@door.get(TICKETS)
def list_tickets() -> Response[str]:
    return _list(V5)


@door.get(TICKETS_V4)
def list_tickets_v4() -> Response[str]:
    return _list(V4)


@door.get(f"{TICKETS}/<case_id>")
def get_ticket(case_id: str) -> Response[str]:
    return _get(case_id, V5)


@door.get(f"{TICKETS_V4}/<case_id>")
def get_ticket_v4(case_id: str) -> Response[str]:
    return _get(case_id, V4)


@door.patch(f"{TICKETS}/<case_id>")
def patch_ticket(case_id: str) -> Response[str]:
    return _patch(case_id, V5)


@door.patch(f"{TICKETS_V4}/<case_id>")
def patch_ticket_v4(case_id: str) -> Response[str]:
    return _patch(case_id, V4)


@door.delete(f"{TICKETS}/<case_id>")
@door.delete(f"{TICKETS_V4}/<case_id>")
def delete_ticket(case_id: str) -> Response[str]:
    """What happened is not undone: the standard lets a server not offer it."""
    api.visible_as(Ticket, case_id, api.principal(door))
    raise NotOffered("a ticket is not deleted: its timeline is what the promises are measured by; cancel it instead")


@door.get(SPECIFICATIONS)
def list_specifications() -> Response[str]:
    api.principal(door)
    file = specifications()
    views = [specification_view(each, file, settings().public_url) for each in file.specifications]
    return few(door, views, SPECIFICATION)


@door.get(f"{SPECIFICATIONS}/<specification>")
def get_specification(specification: str) -> Response[str]:
    api.principal(door)
    file = specifications()
    found = next((each for each in file.specifications if each.id == specification), None)
    if found is None:
        there = ", ".join(each.id for each in file.specifications)
        raise NotFound(f"there is no specification {specification}; there are: {there}")
    fields = fields_of(door.current_event.query_string_parameters.get("fields"), SPECIFICATION)
    view = specification_view(found, file, settings().public_url)
    return api.answer(HTTPStatus.OK, Query(fields=fields).selected(view))


def _list(face: Face) -> Response[str]:
    """Faults; bill disputes when they are asked for by their type."""
    query = query_of(door.current_event.raw_query_string or "", face.attributes)
    types = query.one_of("ticketType") or ()
    disputes = bool(types) and all(map(is_bill_dispute, types))
    return listed(door, api.principal(door), listed_as(face.listing) if disputes else face.listing, query)


def _get(case_id: str, face: Face) -> Response[str]:
    kind = Dispute if case_id.startswith("DSP-") else Ticket
    return api.answer(HTTPStatus.OK, face.asked()(api.visible_as(kind, case_id, api.principal(door))[0]))


def _post(face: Face) -> Response[str]:
    who, shown = api.principal(door), face.asked()
    api.media_type(door, "application/json")
    sent = api.read(face.taken(api.json_of(door)), TroubleTicketCreate)
    if is_bill_dispute(sent.ticketType):
        return _post_dispute(sent, face, who)
    who.must_open("ticket")
    carrier_id = carrier_named(who, sent.relatedParty)
    command_id = api.command_id(door, who)
    case_id = ids.case_id("TT", carrier_id, command_id)
    reply_to = wiring.book().carrier(carrier_id).contact_for("noc").email
    opened = report(case_id, sent.command(carrier_id, who.actor, reply_to), command_id)
    logger.info("ticket_opened", case_id=case_id, priority=opened.case.priority, repeated=opened.repeated)
    view = shown(opened.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


def _post_dispute(sent: TroubleTicketCreate, face: Face, who: Principal) -> Response[str]:
    who.must_open("dispute")
    claim = claim_sent(sent, dispute_types())
    carrier_id = carrier_named(who, sent.relatedParty)
    command_id = api.command_id(door, who)
    case_id = ids.case_id("DSP", carrier_id, command_id)
    command = OpenDispute(
        carrier_id=carrier_id,
        by=who.actor,
        claim=claim,
        reply_to=wiring.book().carrier(carrier_id).contact_for("billing").email,
        their_reference=sent.externalIdentifier[0].id if sent.externalIdentifier else None,
    )
    opened = wiring.carry(case_id, command, command_id, carrier_id)
    logger.info("dispute_opened", case_id=case_id, type=claim.type, repeated=opened.repeated)
    view = face.view(opened.case)
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


def _patch(case_id: str, face: Face) -> Response[str]:
    who, shown = api.principal(door), face.asked()
    command_id = api.command_id(door, who)
    if case_id.startswith("DSP-"):
        api.visible_as(Dispute, case_id, who)
        raise Refused(f"a bill dispute is worked at {DISPUTES}/{case_id}: negotiated, settled or withdrawn there")
    ticket, found = api.visible_as(Ticket, case_id, who, command_id)
    if found.answered:
        return api.answer(HTTPStatus.OK, shown(ticket))
    how = api.media_type(door, *face.media_types)
    resource = {**_view(ticket), "href": face.view(ticket)["href"]}
    commands = _commands(_changed(resource, face.taken(api.json_of(door)), how), ticket.carrier_id, who)
    outcome = wiring.carry(case_id, Together(commands=tuple(commands)), command_id, found=found)
    return api.answer(HTTPStatus.OK, shown(outcome.case))


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


def _view(ticket: Case) -> dict[str, Any]:
    assert isinstance(ticket, Ticket)
    return whole_ticket(ticket, wiring.clock().now())


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
