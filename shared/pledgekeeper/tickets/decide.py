"""Decisions about a ticket, and the fold of its events. Pure."""

from datetime import datetime
from typing import Any

from pledgekeeper.cases.commands import AddNote, Command
from pledgekeeper.cases.decide import decide_alike, opening
from pledgekeeper.cases.model import NoteAdded, opening_fields
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import Taken
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.sla.calendar import add_working_seconds
from pledgekeeper.tickets.model import (
    AttributesChanged,
    ChangeAttributes,
    ChangeStatus,
    OpenTicket,
    Prioritise,
    Prioritised,
    StatusChanged,
    Ticket,
    TicketOpened,
    TicketStatus,
)
from pledgekeeper.tickets.transitions import FINAL, check_transition


def open_ticket(command: OpenTicket, case_id: str, terms: Terms, now: datetime) -> list[Event]:
    """The first event of a ticket: acknowledged, owned by the centre on duty, under the agreement's versions."""
    return [
        TicketOpened(
            **opening(command, case_id, terms, now),
            title=command.title,
            priority=command.priority,
            message_id=command.message_id,
            description=command.description,
            severity=command.severity,
            ticket_type=command.ticket_type,
            channel=command.channel,
            attributes=command.attributes,
        )
    ]


def decide(ticket: Ticket, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """What happens when `command` reaches `ticket` at `now`. Raises Refused when it may not be."""
    match command:
        case ChangeStatus():
            return _change_status(ticket, command, now)
        case Prioritise(by=by, priority=priority, reason=reason):
            _must_be_open(ticket, "prioritise")
            if priority == ticket.priority:
                return []
            return [Prioritised(at=now, priority=priority, by=by, reason=reason), *_in_hand(by, now)]
        case ChangeAttributes(by=by, attributes=attributes):
            _must_be_open(ticket, "change")
            changed = {name: value for name, value in attributes.items() if _attribute(ticket, name) != value}
            return [AttributesChanged(at=now, by=by, attributes=changed)] if changed else []
        case AddNote(by=by):
            _must_be_open(ticket, "add a note to")
            answers = ticket.status is TicketStatus.PENDING and by.side == "carrier"
            resumed = [StatusChanged(at=now, status=TicketStatus.IN_PROGRESS, reason="information provided", by=by)]
            return [*decide_alike(ticket, command, now), *(resumed if answers else [])]
    return decide_alike(ticket, command, now)


def _change_status(ticket: Ticket, command: ChangeStatus, now: datetime) -> list[Event]:
    if command.status is ticket.status:
        return []
    check_transition(ticket.status, command.status, command.by.side)
    reopened = ticket.status is TicketStatus.RESOLVED and command.status is TicketStatus.IN_PROGRESS
    if reopened and not command.reason:
        raise Refused("to reopen a resolved ticket say why, in statusChangeReason")
    resolved = command.status is TicketStatus.RESOLVED
    changed = StatusChanged(
        at=now,
        status=command.status,
        reason=command.reason,
        by=command.by,
        reopened=reopened,
        responsibility=(command.responsibility or "ours") if resolved else None,
    )
    return [changed, *_in_hand(command.by, now)]


def closes_at(ticket: Ticket, terms: Terms) -> datetime | None:
    """When silence will have accepted the resolution; None unless the ticket is resolved."""
    if ticket.status is not TicketStatus.RESOLVED:
        return None
    allowed = next((target for target in terms.pledge.acceptance if target.fits(ticket.priority, None)), None)
    if allowed is None:
        return None
    calendar = terms.calendar(allowed.calendar)
    return add_working_seconds(ticket.status_changed_at, allowed.within.seconds(calendar), calendar)


def close_in_silence(ticket: Ticket, terms: Terms, now: datetime) -> list[Event]:
    """Closed, when the time to reject the resolution has passed."""
    moment = closes_at(ticket, terms)
    if moment is None or moment > now:
        return []
    return [StatusChanged(at=now, status=TicketStatus.CLOSED, reason="not rejected in time", by=SYSTEM)]


def _in_hand(by: Actor, now: datetime) -> list[Event]:
    """Whoever of ours acts on a ticket has it in hand: pages wait."""
    return [Taken(at=now, by=by.name)] if by.side == "ours" else []


def _must_be_open(ticket: Ticket, doing: str) -> None:
    if ticket.status in FINAL:
        raise Refused(f"cannot {doing} ticket {ticket.case_id}: it is {ticket.status}, which is final; open a new one")


def _attribute(ticket: Ticket, name: str) -> Any:
    return getattr(ticket, FIELDS[name]) if name in FIELDS else ticket.attributes.get(name)


FIELDS = {"name": "title", "description": "description", "severity": "severity", "ticketType": "ticket_type"}
"""TMF621 attributes that are fields of ours; all others are kept as they were sent."""


def evolve(ticket: Ticket | None, event: Event) -> Ticket:
    """Fold one event into the ticket. No rules here: they were applied in `decide`."""
    if ticket is None:
        assert isinstance(event, TicketOpened)
        return _opened(event)
    match event:
        case StatusChanged(status=status):
            return ticket.changed(
                status=status,
                status_reason=event.reason,
                status_changed_at=event.at,
                resolved_at=event.at
                if status is TicketStatus.RESOLVED
                else (None if event.reopened else ticket.resolved_at),
                responsibility=event.responsibility or (None if event.reopened else ticket.responsibility),
                changed_at=event.at,
            )
        case Prioritised(priority=priority):
            return ticket.changed(priority=priority, changed_at=event.at)
        case AttributesChanged(attributes=attributes):
            ours = {FIELDS[name]: value for name, value in attributes.items() if name in FIELDS}
            kept = {name: value for name, value in attributes.items() if name not in FIELDS}
            return ticket.changed(**ours, attributes={**ticket.attributes, **kept}, changed_at=event.at)
        case NoteAdded():
            return ticket.changed(changed_at=event.at)
    return ticket


def _opened(event: TicketOpened) -> Ticket:
    return Ticket(
        **opening_fields(event),
        status=TicketStatus.ACKNOWLEDGED,
        status_changed_at=event.at,
        description=event.description,
        severity=event.severity,
        ticket_type=event.ticket_type,
        attributes=event.attributes,
    )
