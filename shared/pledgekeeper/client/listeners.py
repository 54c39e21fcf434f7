"""Where a carrier's events go: registered, looked after, removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from pledgekeeper.api.routes import HUB, LISTENERS
from pledgekeeper.client.connection import Connection, Json
from pledgekeeper.openapi.listener_shapes import DeliveryShown, ListenerShown, Redriven

SECRET: str = "Pledge-Webhook-Secret"


@dataclass(frozen=True)
class Registered:
    """A listener, by its number, and the secret that its events are signed with: shown once."""

    id: str
    secret: str


class Listeners:
    """Listeners of TMF621 v5, and of every version what is asked of all alike. `Client.listeners` is one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(self, callback: str, query: str | None = None, *, key: str | None = None) -> Registered:
        """Have events sent there: all, or those of the query (`eventType=TroubleTicketResolvedEvent`)."""
        asked = {"@type": "Hub", "callback": callback, **({"query": query} if query else {})}
        return registered(self._connection, HUB, asked, key)

    def __iter__(self) -> Iterator[ListenerShown]:
        """All of the carrier's, of its affiliates, and of each version."""
        return cast(Iterator[ListenerShown], self._connection.all(LISTENERS, {}))

    def remove(self, listener: str) -> None:
        """Send no more events there."""
        self._connection.ask("DELETE", f"{HUB}/{quote(listener)}")

    def rotate_secret(self, listener: str, *, key: str | None = None) -> str:
        """A new secret; for a day the one before signs as well."""
        answer = self._connection.sent("POST", f"{LISTENERS}/{quote(listener)}/secret", {}, key=key)
        return answer.headers[SECRET]

    def deliveries(self, listener: str, **query: str) -> Iterator[DeliveryShown]:
        """What became of each event, newest first: `state="dead"` for those that were given up."""
        found = self._connection.all(f"{LISTENERS}/{quote(listener)}/deliveries", query)
        return cast(Iterator[DeliveryShown], found)

    def redrive(self, listener: str, *, key: str | None = None) -> Redriven:
        """Try again what was given up."""
        return cast(Redriven, self._connection.send("POST", f"{LISTENERS}/{quote(listener)}/redrive", {}, key=key))


def registered(connection: Connection, hub: str, asked: Json, key: str | None) -> Registered:
    """Register a listener at a hub, of whichever standard."""
    answer = connection.sent("POST", hub, asked, key=key)
    return Registered(str(answer.json()["id"]), answer.headers[SECRET])
