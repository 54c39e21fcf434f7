"""Our ticket as TMF621 v5 shows it, and TMF621 v5 requests as our commands."""

from typing import Any

from pydantic import Field

from pledgekeeper.api.attachments import brought_to, with_addresses
from pledgekeeper.api.tmf import (
    ExternalIdentifier,
    Part,
    Party,
    Sent,
    SentNote,
    customer,
    external_identifiers,
    other_parties,
    owner,
    present,
)
from pledgekeeper.cases.commands import AddNote, Together
from pledgekeeper.cases.joining import CaseLinked
from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.errors import Invalid
from pledgekeeper.event import Actor
from pledgekeeper.model import InstantOfOurTime, iso
from pledgekeeper.sla.clock import Reading
from pledgekeeper.sla.pledge import Priority
from pledgekeeper.tickets.model import OpenTicket, StatusChanged, Ticket, TicketStatus

PRIORITIES: dict[str, Priority] = {
    "p1": "P1", "critical": "P1", "1": "P1",
    "p2": "P2", "high": "P2", "major": "P2", "2": "P2",
    "p3": "P3", "medium": "P3", "minor": "P3", "3": "P3",
    "p4": "P4", "low": "P4", "4": "P4",
}  # fmt: skip
"""Words for priority and severity that carriers send (TMF leaves both free); anything else is a P3."""

KEPT = (
    "attachment", "channel", "relatedEntity", "troubleTicketRelationship", "troubleTicketSpecification",
    "troubleTicketCharacteristic", "requestedResolutionDate",
)  # fmt: skip
"""Attributes that we keep and show as they were sent."""


ATTRIBUTES = frozenset({
    "@type", "id", "href", "name", "description", "severity", "ticketType", "priority", "status", "statusChangeDate",
    "statusChangeReason", "creationDate", "lastUpdate", "expectedResolutionDate", "resolutionDate",
    "externalIdentifier", "relatedParty", "note", "statusChangeHistory", *KEPT,
})  # fmt: skip
"""What a ticket of ours has of TMF621's attributes."""

FROM_THE_TIMELINE = frozenset({"note", "statusChangeHistory", "expectedResolutionDate"})
"""What a list shows only when it is asked for: each ticket's timeline must be read for it."""


SET_BY_US = frozenset({
    "id", "href", "creationDate", "lastUpdate", "statusChangeDate", "statusChangeHistory", "expectedResolutionDate",
    "resolutionDate",
})  # fmt: skip
"""Sent back as they are they change nothing; otherwise they are refused."""

STATUS_SENT = "statusSent"
"""The status that a new ticket came with, as its sender spelt it. Kept, not shown as a status of ours."""

MOST_NOTES = 50
"""In one request: each is an event, and a transaction holds a hundred items."""

MUST_HAVE = ("name", "description", "severity", "ticketType")


class Reference(Part):
    """Something that is named by its id: a channel, a template, another ticket and what this one has to do with it."""

    id: str = Field(min_length=1, max_length=100)


class Descriptive(Sent):
    """Attributes that both a new ticket and a change of one may carry."""

    priority: str | None = Field(default=None, max_length=40)
    attachment: list[Part] | None = None
    channel: Reference | None = None
    relatedEntity: list[Part] | None = None
    troubleTicketRelationship: list[Reference] | None = None
    troubleTicketSpecification: Reference | None = None
    troubleTicketCharacteristic: list[Part] | None = None
    requestedResolutionDate: InstantOfOurTime | None = None
    note: list[SentNote] = Field(default=[], max_length=MOST_NOTES)

    def kept(self) -> dict[str, Any]:
        """What of it is kept as it was sent; None for what is taken away."""
        sent = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {name: sent[name] for name in KEPT if name in sent}


class TroubleTicketCreate(Descriptive):
    """`TroubleTicket_FVO`. Attributes that the server sets are read and ignored: clients in the field send them."""

    description: str = Field(min_length=1, max_length=20_000)
    severity: str = Field(min_length=1, max_length=40)
    ticketType: str = Field(min_length=1, max_length=60)
    name: str | None = Field(default=None, min_length=1, max_length=200)
    relatedParty: list[Party] = []
    externalIdentifier: list[ExternalIdentifier] = []
    id: str | None = None
    href: str | None = None
    status: str | None = None
    statusChangeDate: str | None = None
    statusChangeReason: str | None = None
    expectedResolutionDate: str | None = None
    resolutionDate: str | None = None

    @property
    def title(self) -> str:
        first_line, *_ = self.description.strip().splitlines() or [self.ticketType]
        return (self.name or first_line)[:200]

    def command(self, carrier_id: str, by: Actor, reply_to: str) -> Together:
        """To open the ticket, with its notes."""
        opened = OpenTicket(
            carrier_id=carrier_id,
            by=by,
            title=self.title,
            description=self.description,
            severity=self.severity,
            ticket_type=self.ticketType,
            priority=priority_of(self.priority, self.severity),
            channel="api",
            reply_to=reply_to,
            their_reference=self.externalIdentifier[0].id if self.externalIdentifier else None,
            attributes=present(
                self.kept() | {"relatedParty": other_parties(carrier_id, self.relatedParty), STATUS_SENT: self.status}
            ),
        )
        return Together(commands=(opened, *(AddNote(by=by, text=note.text) for note in self.note)))


class TroubleTicketUpdate(Descriptive):
    """`TroubleTicket_MVO`, what of it we let be changed."""

    description: str | None = Field(default=None, min_length=1, max_length=20_000)
    severity: str | None = Field(default=None, min_length=1, max_length=40)
    ticketType: str | None = Field(default=None, min_length=1, max_length=60)
    name: str | None = Field(default=None, min_length=1, max_length=200)
    relatedParty: list[Party] | None = None
    externalIdentifier: list[ExternalIdentifier] = Field(default=[], max_length=1)
    status: TicketStatus | None = None
    statusChangeReason: str | None = Field(default=None, max_length=2_000)

    def changes(self, carrier_id: str) -> dict[str, Any]:
        """Descriptive attributes to replace, None for one to take away. Invalid for one that a ticket must have."""
        ours = {name: getattr(self, name) for name in MUST_HAVE if name in self.model_fields_set}
        for name, value in ours.items():
            if value is None:
                raise Invalid(f"{name} can be changed and not taken away")
        parties = {"relatedParty": other_parties(carrier_id, self.relatedParty or [])}
        return ours | self.kept() | (parties if "relatedParty" in self.model_fields_set else {})

    @property
    def reference(self) -> str | None:
        """The carrier's own number, when one is sent."""
        return self.externalIdentifier[0].id if self.externalIdentifier else None

    def characteristic(self, name: str) -> str | None:
        """The value of a characteristic. Ours are `responsibility`, `pauseReason` and `pauseEvidence`."""
        for part in self.troubleTicketCharacteristic or []:
            extra = part.model_extra or {}
            if extra.get("name") == name:
                return str(extra.get("value"))
        return None


def priority_of(priority: str | None, severity: str) -> Priority:
    """Ours, from what the carrier said: its priority, else its severity."""
    for said in (priority, severity):
        if said and said.strip().lower() in PRIORITIES:
            return PRIORITIES[said.strip().lower()]
    return "P3"


def priority_named(priority: str) -> Priority:
    """Ours, from a word for it. Invalid when it is none: a reclassification is not guessed."""
    known = PRIORITIES.get(priority.strip().lower())
    if known is None:
        raise Invalid(f"priority is {priority!r}; it is P1, P2, P3 or P4, or one of: {', '.join(PRIORITIES)}")
    return known


def ticket_view(ticket: Ticket, base_url: str, solve: Reading | None = None) -> dict[str, Any]:
    """`TroubleTicket`. With a timeline it has notes and history; in a list it has neither."""
    notes = [e for e in ticket.timeline if isinstance(e, NoteAdded)]
    changes = [e for e in ticket.timeline if isinstance(e, StatusChanged)]
    return present(
        {
            "@type": "TroubleTicket",
            "id": ticket.case_id,
            "href": f"{base_url}/tmf-api/troubleTicket/v5/troubleTicket/{ticket.case_id}",
            "name": ticket.title,
            "description": ticket.description,
            "severity": ticket.severity,
            "ticketType": ticket.ticket_type,
            "priority": ticket.priority,
            "status": ticket.status.value,
            "statusChangeDate": iso(ticket.status_changed_at),
            "statusChangeReason": ticket.status_reason or _sent_as(ticket),
            "creationDate": iso(ticket.opened_at),
            "lastUpdate": iso(ticket.changed_at),
            "expectedResolutionDate": iso(solve.due_at) if solve and solve.due_at else None,
            "resolutionDate": iso(ticket.resolved_at) if ticket.resolved_at else None,
            "externalIdentifier": external_identifiers(ticket),
            "relatedParty": [customer(ticket.carrier_id), *owner(ticket), *ticket.attributes.get("relatedParty", [])],
            "note": [note_view(note) for note in notes],
            "statusChangeHistory": [_change(change) for change in changes],
            **{name: value for name, value in ticket.attributes.items() if name in KEPT},
            "troubleTicketRelationship": _relationships(ticket),
            "attachment": with_addresses(_attached(ticket), ticket.case_id, base_url),
        }
    )


def _attached(ticket: Ticket) -> list[dict[str, Any]]:
    """What it was sent with, and what it and its notes brought. A patch may have sent these back: each is once."""
    sent = ticket.attributes.get("attachment") or []
    known = {(each.get("id"), each.get("name")) for each in sent}
    return [*sent, *(file for file in brought_to(ticket) if (file.get("id"), file.get("name")) not in known)]


def _relationships(ticket: Ticket) -> list[dict[str, Any]]:
    """Those it was sent with, and those that we saw: each other ticket once in each relation."""
    sent = ticket.attributes.get("troubleTicketRelationship") or []
    known = {(each.get("id"), each.get("relationshipType")) for each in sent}
    links = {(event.other, event.relation) for event in ticket.timeline if isinstance(event, CaseLinked)}
    return [
        *sent,
        *(
            {"@type": "TroubleTicketRelationship", "id": other, "relationshipType": relation}
            for other, relation in sorted(links - known)
        ),
    ]


def _sent_as(ticket: Ticket) -> str | None:
    """What became of a status that a ticket was sent with: it is kept, and ours starts where all do."""
    sent = ticket.attributes.get(STATUS_SENT)
    if sent in (None, ticket.status.value) or ticket.status is not TicketStatus.ACKNOWLEDGED:
        return None
    return f"sent as {sent}; every ticket starts at acknowledged"


def note_view(note: NoteAdded) -> dict[str, Any]:
    return {
        "@type": "Note",
        "id": note.note_id,
        "author": note.by.name,
        "date": iso(note.at),
        "text": note.text,
    }


def _change(change: StatusChanged) -> dict[str, Any]:
    return present(
        {
            "@type": "StatusChange",
            "status": change.status.value,
            "statusChangeDate": iso(change.at),
            "statusChangeReason": change.reason,
        }
    )
