"""A ticket with all that MEF 124 shows of it, as it is read and as Buyers are told of it."""

from datetime import datetime

from pledgekeeper import wiring
from pledgekeeper.api.mef124 import Resource, ticket_view
from pledgekeeper.cases.clocks import readings
from pledgekeeper.settings import settings
from pledgekeeper.tickets.model import Ticket


def whole_ticket(ticket: Ticket, at: datetime) -> Resource:
    """`TroubleTicket` with the date by which it is to be solved, seen from `at`; without its timeline it has none."""
    words = wiring.book().carrier(ticket.carrier_id).agreement.sonata
    if not ticket.timeline:
        return ticket_view(ticket, settings().public_url, words)
    terms = wiring.book().terms_of(ticket.carrier_id, ticket)
    solve = next((reading for commitment, reading in readings(ticket, terms, at) if commitment.id == "solve"), None)
    return ticket_view(ticket, settings().public_url, words, solve)
