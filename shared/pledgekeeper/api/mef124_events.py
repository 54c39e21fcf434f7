"""The notifications of MEF 124 that a ticket's timeline leads to. Pure.

A notification names the ticket and what of it changed in kind; the Buyer asks for the rest. What the Buyer itself did
is told only where the status changes by it: it has the rest from our answer.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from pledgekeeper.api.routes import SONATA_TICKETS
from pledgekeeper.api.tmf import present
from pledgekeeper.errors import Invalid
from pledgekeeper.kinds import fold
from pledgekeeper.listeners import Notification, place
from pledgekeeper.model import iso
from pledgekeeper.tickets.model import Ticket, TicketStatus

Shown = dict[str, Any]
View = Callable[[Ticket], Shown]
"""The whole ticket as MEF 124 shows it."""
Kind = Literal["AttributeValueChange", "StatusChange", "Resolved", "InformationRequired"]

TICKET_EVENTS: Final = tuple(
    f"troubleTicket{kind}Event" for kind in ("AttributeValueChange", "InformationRequired", "Resolved", "StatusChange")
)
INCIDENT_EVENTS: Final = tuple(f"incident{kind}Event" for kind in ("Create", "AttributeValueChange", "StatusChange"))
EVENT_TYPES: Final = (*TICKET_EVENTS, *INCIDENT_EVENTS)
"""All that MEF 124 names; a Buyer may ask for any of them."""
OF_EVENTS: Final = ("eventType", "eventId", "eventTime", "event")
"""What a Buyer's query may ask of a notification."""

SET_BY_THE_SELLER: Final = ("sellerSeverity", "sellerPriority", "expectedResolutionDate")
WRITTEN_BY_BOTH: Final = ("note", "attachment", "relatedIssue")
LISTENER: Final = "/mefApi/sonata/troubleTicketNotification/v4/listener"


def address(callback: str, event_type: str) -> str:
    """Where a notification goes: below the callback, at the address that the standard gives each type."""
    return f"{callback.rstrip('/')}{LISTENER}/{event_type}"


def must_have_room(callback: str) -> None:
    """Invalid when nothing can be written behind a callback."""
    if "?" in callback:
        raise Invalid(f"callback has a query (?…); notifications go to {LISTENER}/… behind it", where="callback")


def notifications_of(ticket: Ticket, number: int, view: View, listener_of: str, base_url: str) -> list[Notification]:
    """What event `number` (from 1) of the timeline leads to, for a listener of the carrier `listener_of`."""
    if number == 1:
        return []  # the answer to its creation tells of it
    before = fold(ticket.case_id, ticket.timeline[: number - 1])
    after = fold(ticket.case_id, ticket.timeline[:number])
    assert isinstance(before, Ticket)
    assert isinstance(after, Ticket)
    bodies = [_wrapped(kind, after, number, listener_of, base_url) for kind in _kinds(before, after, view)]
    return [Notification(place(number, part), body, body) for part, body in enumerate(bodies)]


def _kinds(before: Ticket, after: Ticket, view: View) -> Iterator[Kind]:
    was, shown = view(before), view(after)
    if _of_the_seller(was) != _of_the_seller(shown):
        yield "AttributeValueChange"
    if was["status"] != shown["status"]:
        yield "StatusChange"
    if after.status is before.status:
        return
    if after.status is TicketStatus.RESOLVED:
        yield "Resolved"
    if after.status is TicketStatus.PENDING:
        yield "InformationRequired"


def _of_the_seller(shown: Shown) -> Shown:
    """What of a ticket the Seller sets: an attribute, or its elements of a list."""
    lists = {
        name: [each for each in shown.get(name, ()) if each.get("source") == "seller"] for name in WRITTEN_BY_BOTH
    }  # fmt: skip
    return lists | {name: shown.get(name) for name in SET_BY_THE_SELLER}


def _wrapped(kind: Kind, ticket: Ticket, number: int, listener_of: str, base_url: str) -> Shown:
    return {
        "eventId": f"{ticket.case_id}-e{number}-{kind}",
        "eventType": f"troubleTicket{kind}Event",
        "eventTime": iso(ticket.timeline[-1].at),
        "event": present(
            {
                "id": ticket.case_id,
                "href": f"{base_url}{SONATA_TICKETS}/{ticket.case_id}",
                "buyerId": ticket.carrier_id if ticket.carrier_id != listener_of else None,
            }
        ),
    }
