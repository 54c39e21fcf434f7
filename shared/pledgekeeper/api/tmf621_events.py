"""The events of TMF621 v5 that a ticket's timeline leads to: what a listener would have seen change. Pure.

Nothing is kept of them: the same event of a timeline leads to the same events, with the same ids, whenever it is asked.
What changed is the difference between the ticket as it is shown before and after.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal, get_args

from pledgekeeper.api.specifications import value_type
from pledgekeeper.api.tmf import present
from pledgekeeper.cases.announcements import ClockWarned, FellDue
from pledgekeeper.cases.bonding import BondEvent
from pledgekeeper.cases.model import Case, NoticeBounced, NoticeFailed, NoticeSent
from pledgekeeper.cases.surveying import SurveyEvent
from pledgekeeper.escalation.mirror import MirrorEvent
from pledgekeeper.escalation.pages import EscalationEvent
from pledgekeeper.kinds import fold
from pledgekeeper.listeners import Notification, place
from pledgekeeper.model import iso
from pledgekeeper.tickets.model import Ticket, TicketStatus
from pledgekeeper.tickets.specifications import Characteristic

Shown = dict[str, Any]
View = Callable[[Ticket], Shown]
"""The whole ticket as the API shows it."""
Missing = Callable[[Ticket], Sequence[Characteristic]]
"""What the template of a ticket asks for, and the ticket does not say."""
MOST_ASKED: Final = 6
"""Events of one moment that ask for something each: a place has room for ten."""
Kind = Literal["Create", "AttributeValueChange", "StatusChange", "Resolved", "InformationRequired"]

EVENT_TYPES: Final = tuple(
    f"{resource}{kind}Event"
    for resource, kinds in (
        (
            "TroubleTicket",
            ("Create", "AttributeValueChange", "StatusChange", "Delete", "Resolved", "InformationRequired"),
        ),
        ("TroubleTicketSpecification", ("Create", "AttributeValueChange", "StatusChange", "Delete")),
    )
    for kind in kinds
)
"""All that TMF621 v5 names; a listener may ask for any of them. Tickets are not deleted, so nothing tells of it."""

QUIET: Final = frozenset(
    event.model_fields["event"].default
    for event in (
        *get_args(BondEvent), *get_args(EscalationEvent), *get_args(MirrorEvent), NoticeSent, NoticeFailed,
        NoticeBounced, ClockWarned, FellDue, *get_args(SurveyEvent),
    )
)  # fmt: skip
"""Events, by name, that change nothing of what is shown: most of a night's timeline. Nobody need look after them."""

OF_STATUS: Final = ("status", "statusChangeDate", "statusChangeReason", "statusChangeHistory")
NO_CHANGE: Final = frozenset({*OF_STATUS, "lastUpdate", "resolutionDate"})
"""Attributes that change with others, and are told with them."""
WORDS: Final[dict[Kind, str]] = {
    "Create": "was opened", "AttributeValueChange": "was changed", "StatusChange": "has another status",
    "Resolved": "is resolved", "InformationRequired": "waits for information",
}  # fmt: skip


def events_of(ticket: Ticket, number: int, view: View, missing: Missing, base_url: str) -> list[Notification]:
    """What event `number` (from 1) of the ticket's timeline leads to, in the order in which listeners hear it.

    A listener's query is asked of the event and of the ticket's attributes as they were then.
    """
    before = fold(ticket.case_id, ticket.timeline[: number - 1]) if number > 1 else None
    after = fold(ticket.case_id, ticket.timeline[:number])
    assert isinstance(after, Ticket)
    shown = view(after)
    bodies = [
        *(_wrapped(kind, payload, after, number, base_url) for kind, payload in _found(before, after, shown, view)),
        *(_asked(each, shown, after, number, base_url) for each in _needed(before, after, missing)),
    ]
    return [
        Notification(place(number, part), body, {**shown, **body, "event": {"troubleTicket": shown}})
        for part, body in enumerate(bodies)
    ]


def _found(before: Any, after: Ticket, shown: Shown, view: View) -> Iterator[tuple[Kind, dict[str, Any]]]:
    if before is None:
        yield "Create", {"troubleTicket": shown}
        return
    named = {name: shown[name] for name in ("@type", "id", "href")}
    was = view(before)
    changed = {name: shown[name] for name in shown if name not in NO_CHANGE and shown[name] != was.get(name)}
    if changed:
        yield "AttributeValueChange", {"troubleTicket": {**named, **changed, "lastUpdate": shown["lastUpdate"]}}
    if after.status is before.status:
        return
    moved = {**named, **_status(after)}
    yield "StatusChange", {"troubleTicket": {**moved, "lastUpdate": shown["lastUpdate"]}}
    if after.status is TicketStatus.RESOLVED:
        yield "Resolved", {"troubleTicket": {**moved, "resolutionDate": shown["resolutionDate"]}}


def _needed(before: Case | None, after: Ticket, missing: Missing) -> Iterator[Characteristic | None]:
    """What the carrier is asked for: at opening what the template misses; when the ticket waits for the carrier that,
    and (None) an answer in a note, unless there is nothing else that was asked."""
    waits = before is not None and after.status is TicketStatus.PENDING and after.status is not before.status
    if before is not None and not waits:
        return
    lacking = missing(after)[:MOST_ASKED]
    yield from lacking
    if waits and (after.status_reason or not lacking):
        yield None


def _asked(needed: Characteristic | None, shown: Shown, ticket: Ticket, number: int, base_url: str) -> dict[str, Any]:
    """The patch that would answer, but for the value."""
    named = {name: shown[name] for name in ("@type", "id", "href", "name", "status")}
    patch: dict[str, Any] = {"op": "add", "path": "/note"}
    if needed:
        kind = f"{value_type(needed)}Characteristic"
        patch = {"op": "add", "path": "/troubleTicketCharacteristic", "value": {"@type": kind, "name": needed.name}}
    body = _wrapped(
        "InformationRequired", {"troubleTicket": named, "informationRequired": patch}, ticket, number, base_url
    )
    if needed:
        return {**body, "eventId": f"{body['eventId']}-{needed.name}", "description": needed.description}
    return present({**body, "description": ticket.status_reason or ticket.title})


def _status(ticket: Ticket) -> Shown:
    change = present(
        {
            "status": ticket.status.value,
            "statusChangeDate": iso(ticket.status_changed_at),
            "statusChangeReason": ticket.status_reason,
        }
    )
    return {**change, "statusChangeHistory": [{"@type": "StatusChange", **change}]}


def _wrapped(kind: Kind, payload: dict[str, Any], ticket: Ticket, number: int, base_url: str) -> dict[str, Any]:
    name, at = f"TroubleTicket{kind}Event", iso(ticket.timeline[-1].at)
    system = {
        "@type": "EntityRef", "id": "pledgekeeper", "name": "Pledgekeeper", "href": base_url,
        "@referredType": "LogicalResource",
    }  # fmt: skip
    return present(
        {
            "@type": name,
            "@baseType": "Event",
            "eventId": f"{ticket.case_id}-e{number}-{kind}",
            "eventType": name,
            "eventTime": at,
            "timeOccurred": at,
            "correlationId": ticket.case_id,
            "domain": "Customer",
            "title": f"{ticket.case_id} {WORDS[kind]}",
            "description": ticket.title,
            "priority": ticket.priority,
            "source": system,
            "reportingSystem": system,
            "event": payload,
        }
    )
