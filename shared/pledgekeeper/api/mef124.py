"""Our ticket as MEF 124 (LSO Sonata) shows it."""

from typing import Any, Final

from pledgekeeper.api.attachments import with_addresses
from pledgekeeper.api.mef124_states import history, state_of
from pledgekeeper.api.routes import SONATA_TICKETS
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.sonata import Severity, Sonata
from pledgekeeper.cases.model import NoteAdded, event_name
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import iso
from pledgekeeper.sla.clock import Reading
from pledgekeeper.tickets.model import StatusChanged, Ticket, TicketStatus

Resource = dict[str, Any]

PRIORITIES: Final = {"P1": "critical", "P2": "high", "P3": "medium", "P4": "low"}
WORST: Final[dict[str, Severity]] = {"P1": "extensive", "P2": "significant", "P3": "moderate", "P4": "minor"}
"""The severity of a ticket whose own word for it nothing of MEF's was agreed to mean."""

TICKET_TYPES: Final = ("assistance", "information", "installation", "maintenance")
FAULT: Final = "maintenance"
"""What a ticket of any other type (it came by mail, or by TMF621) is to MEF."""

KEPT: Final = ("observedImpact", "issueStartDate", "relatedIssue")
"""Attributes that are kept, and shown, as they were sent."""

OF_THE_BUYER: Final = {"priority": "buyerPriority", "severity": "buyerSeverity"}
"""Attributes that MEF has twice, and the names under which the Buyer's own are kept."""

FROM_THE_TIMELINE: Final = frozenset({"note", "statusChange", "expectedResolutionDate"})


def ticket_view(ticket: Ticket, base_url: str, words: Sonata, solve: Reading | None = None) -> Resource:
    """`TroubleTicket`; without a timeline `TroubleTicket_Find`. What we were never told is left out."""
    kept, priority, severity = ticket.attributes, PRIORITIES[ticket.priority or "P3"], severity_of(ticket, words)
    notes = (_note(event, event_name(index)) for index, event in enumerate(ticket.timeline))
    return present(
        {
            "id": ticket.case_id,
            "href": f"{base_url}{SONATA_TICKETS}/{ticket.case_id}",
            "description": ticket.description,
            "externalId": ticket.their_reference,
            "ticketType": ticket.ticket_type if ticket.ticket_type in TICKET_TYPES else FAULT,
            "priority": kept.get("buyerPriority", priority),
            "sellerPriority": priority,
            "severity": kept.get("buyerSeverity", severity),
            "sellerSeverity": severity,
            "status": state_of(ticket),
            "creationDate": iso(ticket.opened_at),
            "expectedResolutionDate": iso(solve.due_at) if solve and solve.due_at else None,
            "resolutionDate": iso(ticket.resolved_at) if ticket.resolved_at else None,
            **{name: kept[name] for name in KEPT if name in kept},
            "relatedContactInformation": kept.get("relatedContactInformation") or [_reporter(ticket)],
            "relatedEntity": [entity_shown(each) for each in kept.get("relatedEntity", [])],
            "attachment": [
                attachment_shown(each, n)
                for n, each in enumerate(with_addresses(kept.get("attachment", []), ticket.case_id, base_url), start=1)
            ],
            "note": [note for note in notes if note],
            "statusChange": [
                present({"status": each.state, "changeDate": iso(each.at), "changeReason": each.reason})
                for each in (history(ticket) if ticket.timeline else [])
            ],
        }
    )


def severity_of(ticket: Ticket, words: Sonata) -> Severity:
    """Ours in MEF's words: the Buyer's own where it means what ours says."""
    said: Severity | None = ticket.attributes.get("buyerSeverity")
    if said and words.severity[said].lower() == ticket.severity.lower():
        return said
    return words.theirs(ticket.severity) or WORST[ticket.priority or "P3"]


def entity_kept(entity: Resource) -> Resource:
    """A related entity as TMF621 v5 has it, in which form we keep it."""
    named = {name: entity[name] for name in ("id", "href", "@referredType") if entity.get(name)}
    return {"@type": "RelatedEntity", "role": entity["role"], "entity": {"@type": "EntityRef", **named}}


def entity_shown(kept: Resource) -> Resource:
    entity = kept.get("entity") or {}
    return present(
        {
            "id": entity.get("id"),
            "@referredType": entity.get("@referredType") or entity.get("@type"),
            "role": kept.get("role"),
            "href": entity.get("href"),
        }
    )


def attachment_kept(attachment: Resource) -> Resource:
    """An attachment as TMF621 v5 has it, with what MEF has beside."""
    said = {name: value for name, value in attachment.items() if name != "attachmentId"}
    own_id = {"id": attachment["attachmentId"]} if attachment.get("attachmentId") else {}
    kind = {"attachmentType": "file", "mimeType": "application/octet-stream"}
    return {"@type": "Attachment", **own_id, **kind, **said}


def attachment_shown(kept: Resource, number: int) -> Resource:
    names = ("author", "creationDate", "name", "description", "url", "content", "mimeType", "size", "source")
    return {
        "attachmentId": str(kept.get("id") or f"a{number}"),
        "name": f"attachment {number}",
        "source": "buyer",
        **{name: kept[name] for name in names if kept.get(name) is not None},
    }


def _note(event: Event, name: str) -> Resource | None:
    """A note; and what a ticket waits for, which MEF wants told by a note, too."""
    match event:
        case NoteAdded(by=by, text=text):
            return _told(event.note_id, by, event, text)
        case StatusChanged(reopened=True, by=by, reason=str(reason)):
            return _told(name, by, event, reason) | {"author": "closureRejection"}
        case StatusChanged(status=TicketStatus.PENDING, by=by, reason=str(reason)):
            return _told(name, by, event, reason)
        case StatusChanged(status=TicketStatus.HELD, by=by, reason=str(reason)):
            return _told(name, by, event, f"held: {reason}")
    return None


def _told(name: str, by: Actor, event: Event, text: str) -> Resource:
    source = "buyer" if by.side == "carrier" else "seller"
    return {"id": name, "author": by.name, "date": iso(event.at), "source": source, "text": text}


def _reporter(ticket: Ticket) -> Resource:
    """Who reported a ticket that came another way, as far as we know."""
    return present({"role": "reporterContact", "name": ticket.opened_by.name, "emailAddress": ticket.reply_to})
