"""The same tickets by MEF 124 (LSO Sonata), for programs that are written to that."""

from collections.abc import Iterator
from typing import cast
from urllib.parse import quote

from pledgekeeper.api.routes import SONATA_HUB, SONATA_INCIDENTS, SONATA_TICKETS
from pledgekeeper.client.connection import MERGE, Connection, Json
from pledgekeeper.client.listeners import Registered, registered
from pledgekeeper.openapi.sonata_shapes import SonataIncident, SonataIncidentLine, SonataTicket


class Sonata:
    """Asks by MEF 124. `Client.sonata` is one; `buyerId` of a query names an affiliate."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def report(self, fault: Json, *, key: str | None = None) -> SonataTicket:
        """A new ticket."""
        return cast(SonataTicket, self._connection.send("POST", SONATA_TICKETS, fault, key=key))

    def ticket(self, number: str) -> SonataTicket:
        return cast(SonataTicket, self._connection.get(_of(number)))

    def tickets(self, **query: str) -> Iterator[SonataTicket]:
        """All that match, page by page, without notes and history."""
        return cast(Iterator[SonataTicket], self._connection.all(SONATA_TICKETS, query))

    def change(self, number: str, changes: Json, *, key: str | None = None) -> SonataTicket:
        """Change attributes of a ticket, add notes, attachments and related issues, by a merge patch."""
        return cast(SonataTicket, self._connection.send("PATCH", _of(number), changes, key=key, media_type=MERGE))

    def cancel(self, number: str, *, key: str | None = None) -> None:
        """Ask for its cancellation."""
        self._connection.send("POST", f"{_of(number)}/cancel", {}, key=key)

    def close(self, number: str, *, key: str | None = None) -> None:
        """Accept the repair."""
        self._connection.send("POST", f"{_of(number)}/close", {}, key=key)

    def reopen(self, number: str, reason: str, *, key: str | None = None) -> None:
        """Reject the repair."""
        self._connection.send("POST", f"{_of(number)}/reopen", {"reason": reason}, key=key)

    def incidents(self, **query: str) -> Iterator[SonataIncidentLine]:
        """What stands behind tickets, as far as the Buyer was told."""
        return cast(Iterator[SonataIncidentLine], self._connection.all(SONATA_INCIDENTS, query))

    def incident(self, number: str) -> SonataIncident:
        return cast(SonataIncident, self._connection.get(f"{SONATA_INCIDENTS}/{quote(number)}"))

    def register(self, callback: str, query: str | None = None, *, key: str | None = None) -> Registered:
        """Have notifications sent below the callback; `Client.listeners` looks after it from then on."""
        return registered(
            self._connection, SONATA_HUB, {"callback": callback, **({"query": query} if query else {})}, key
        )


def _of(number: str) -> str:
    return f"{SONATA_TICKETS}/{quote(number)}"
