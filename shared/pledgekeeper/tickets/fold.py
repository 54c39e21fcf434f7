"""The fold of a ticket's events. Pure."""

from typing import Any

from pledgekeeper.cases.joining import MergedInto
from pledgekeeper.cases.model import NoteAdded, evolve_alike, opening_fields
from pledgekeeper.escalation.pages import Taken
from pledgekeeper.event import Event
from pledgekeeper.tickets.model import (
    AttributesChanged,
    CancellationAsked,
    Prioritised,
    ReferenceGiven,
    ServiceRestored,
    StatusChanged,
    Ticket,
    TicketOpened,
    TicketStatus,
)


def attribute_of(ticket: Ticket, name: str) -> Any:
    """What the ticket has under a TMF621 name, or under another that it is kept by."""
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
                restored_at=None if event.reopened else ticket.restored_at,
                reopened=event.reopened,
                changed_at=event.at,
            )
        case ServiceRestored():
            return ticket.changed(restored_at=event.at, changed_at=event.at)
        case MergedInto(other=other):
            return ticket.changed(
                status=TicketStatus.CANCELLED, status_reason=f"merged into {other}", status_changed_at=event.at,
                changed_at=event.at,
            )  # fmt: skip
        case Prioritised(priority=priority):
            return ticket.changed(priority=priority, changed_at=event.at)
        case AttributesChanged(attributes=attributes):
            ours = {FIELDS[name]: value for name, value in attributes.items() if name in FIELDS}
            kept = {name: value for name, value in attributes.items() if name not in FIELDS}
            left = {name: value for name, value in {**ticket.attributes, **kept}.items() if value is not None}
            return ticket.changed(**ours, attributes=left, changed_at=event.at)
        case ReferenceGiven(their_reference=theirs):
            return ticket.changed(their_reference=theirs, changed_at=event.at)
    return _evolve_wishes(ticket, event)


def _evolve_wishes(ticket: Ticket, event: Event) -> Ticket:
    """Somebody wrote, has it in hand, or wants it cancelled: neither status nor attributes change."""
    match event:
        case NoteAdded():
            return ticket.changed(changed_at=event.at)
        case CancellationAsked():
            return ticket.changed(cancellation_asked=True, changed_at=event.at)
        case Taken():
            return ticket.changed(reopened=False)
    return evolve_alike(ticket, event)


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
