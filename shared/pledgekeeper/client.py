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

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Self, cast
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from pledgekeeper.api.routes import CASES, DISPUTES, ORDERS, SPECIFICATIONS, TICKETS
from pledgekeeper.ids import random_id
from pledgekeeper.openapi.case_shapes import Clocks, Explanation, Pages, Timeline
from pledgekeeper.openapi.dispute_shapes import Dispute
from pledgekeeper.openapi.order_shapes import Order
from pledgekeeper.openapi.shapes import Specification, Ticket

MERGE: Final = "application/merge-patch+json"
SENT_AGAIN: Final = urllib3.Retry(
    total=5, status_forcelist=(429, 503), allowed_methods=None, backoff_factor=0.5, respect_retry_after_header=True,
    raise_on_status=False, redirect=0,
)  # fmt: skip
NEXT: Final = re.compile(r'<([^>]+)>;\s*rel="next"')

Json = Mapping[str, Any]


class CareRefused(Exception):
    """The API said no. `status` is the HTTP status, the message its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Client:
    """Asks as whoever the token names. `retries` say when and how often a request is sent again."""

    def __init__(self, url: str, token: str, *, retries: urllib3.Retry = SENT_AGAIN, timeout: float = 30) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._http = urllib3.PoolManager(retries=retries, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.clear()

    # --- faults ------------------------------------------------------------------------------------------------------

    def report(self, fault: Json, *, key: str | None = None) -> Ticket:
        """A new ticket. `key`: the same one for the same fault, and it is opened once, however often it is sent."""
        return cast(Ticket, self._send("POST", TICKETS, fault, key=key))

    def ticket(self, number: str) -> Ticket:
        return cast(Ticket, self._get(f"{TICKETS}/{quote(number)}"))

    def tickets(self, **query: str) -> Iterator[Ticket]:
        """All that match, page by page. An operator's dot is written as two underscores: `creationDate__gte=…`."""
        return cast(Iterator[Ticket], self._all(TICKETS, query))

    def change(self, number: str, changes: Json, *, key: str | None = None) -> Ticket:
        """Change attributes of a ticket, by a merge patch."""
        body = {"@type": "TroubleTicket", **changes}
        return cast(Ticket, self._send("PATCH", f"{TICKETS}/{quote(number)}", body, key=key, media_type=MERGE))

    def say(self, number: str, text: str, *, key: str | None = None) -> Ticket:
        """Add a note to a ticket."""
        return self.change(number, {"note": [{"@type": "Note", "text": text}]}, key=key)

    def specifications(self) -> Iterator[Specification]:
        """What speeds up a fault, by its kind."""
        return cast(Iterator[Specification], self._all(SPECIFICATIONS, {}))

    # --- disputes and orders -----------------------------------------------------------------------------------------

    def dispute(self, claim: Json, *, key: str | None = None) -> Dispute:
        """Dispute an invoice."""
        return cast(Dispute, self._send("POST", DISPUTES, claim, key=key))

    def disputes(self, **query: str) -> Iterator[Dispute]:
        return cast(Iterator[Dispute], self._all(DISPUTES, query))

    def order(self, order: Json, *, key: str | None = None) -> Order:
        """Order products."""
        return cast(Order, self._send("POST", ORDERS, order, key=key))

    def orders(self, **query: str) -> Iterator[Order]:
        return cast(Iterator[Order], self._all(ORDERS, query))

    # --- any case ----------------------------------------------------------------------------------------------------

    def clocks(self, case: str) -> Clocks:
        return cast(Clocks, self._get(f"{CASES}/{quote(case)}/clocks"))

    def explanation(self, case: str, commitment: str, *, lang: str = "en") -> Explanation:
        """Why a clock shows what it shows."""
        path = f"{CASES}/{quote(case)}/clocks/{quote(commitment)}/explanation"
        return cast(Explanation, self._get(f"{path}?{urlencode({'lang': lang})}"))

    def timeline(self, case: str) -> Timeline:
        return cast(Timeline, self._get(f"{CASES}/{quote(case)}/timeline"))

    def pages(self, case: str) -> Pages:
        """Proof of paging."""
        return cast(Pages, self._get(f"{CASES}/{quote(case)}/pages"))

    def command(self, case: str, command: Json, *, key: str | None = None) -> Timeline:
        """Ask something of a case; the answer holds the events that came of it."""
        return cast(Timeline, self._send("POST", f"{CASES}/{quote(case)}/commands", command, key=key))

    # --- how ---------------------------------------------------------------------------------------------------------

    def _all(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        asked = urlencode({name.replace("__", "."): value for name, value in query.items()})
        here: str | None = f"{path}?{asked}" if asked else path
        while here:
            answer = self._ask("GET", here)
            yield from answer.json()
            following = NEXT.search(answer.headers.get("Link", ""))
            here = _path(following[1]) if following else None

    def _get(self, path: str) -> Any:
        return self._ask("GET", path).json()

    def _send(
        self, method: str, path: str, body: Json, *, key: str | None, media_type: str = "application/json"
    ) -> Any:
        headers = {"Content-Type": media_type, "Idempotency-Key": key or random_id()}
        return self._ask(method, path, json.dumps(body).encode(), headers).json()

    def _ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        answer = self._http.request(
            method, f"{self._url}{path}", body=body, headers=self._headers | dict(headers or {})
        )
        if answer.status >= 400:
            raise CareRefused(answer.status, _reason(answer))
        return answer


def _path(address: str) -> str:
    """Of the `next` link only path and query: the token goes to nobody but whom the client was made for."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _reason(answer: urllib3.BaseHTTPResponse) -> str:
    try:
        said = answer.json()
    except ValueError:
        return f"{answer.status} {answer.reason}"
    return str(said.get("reason") or said.get("message") or said) if isinstance(said, dict) else str(said)
