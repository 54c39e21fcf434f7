"""A client of the HTTP API for programs in Python: typed replies, lists walked to their end, resends that do no harm.

    with Client("https://care.example", token) as care:
        ticket = care.report({"@type": "TroubleTicket", "ticketType": "voice", "severity": "major", "description": "…"})
        for clock in care.clocks(ticket["id"]).get("clocks", []):
            print(clock["name"], clock.get("due_at"))
        for each in care.tickets(status="pending", sort="-creationDate"):
            care.say(each["id"], "Any news?")

What changes something carries an Idempotency-Key, so it is safe to send it again: after 429 and 503, and when the
connection breaks, it is, no sooner than `Retry-After` says. A refusal is raised as `CareRefused`, with its reason.
"""

from pledgekeeper.client.care import Client
from pledgekeeper.client.connection import CareRefused

__all__ = ["CareRefused", "Client"]
