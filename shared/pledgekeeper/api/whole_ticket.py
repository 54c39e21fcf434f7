"""A ticket with all that the API shows of it, as it is read and as listeners hear of it."""

from datetime import datetime
from typing import Any

from pledgekeeper import wiring
from pledgekeeper.api.specifications import reference
from pledgekeeper.api.tmf621 import ticket_view
from pledgekeeper.book import specifications
from pledgekeeper.cases.clocks import readings
from pledgekeeper.settings import settings
from pledgekeeper.tickets.model import Ticket


def whole_ticket(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """`TroubleTicket` with the template that it falls under, and the date by which it is to be solved, seen from `at`.

    Without its timeline it has no such date.
    """
    base = settings().public_url
    template = specifications().of(ticket)
    if template:
        kept = {"troubleTicketSpecification": reference(template, specifications(), base)} | ticket.attributes
        ticket = ticket.changed(attributes=kept)
    if not ticket.timeline:
        return ticket_view(ticket, base)
    terms = wiring.book().terms_of(ticket.carrier_id, ticket)
    solve = next((reading for commitment, reading in readings(ticket, terms, at) if commitment.id == "solve"), None)
    return ticket_view(ticket, base, solve)
