"""The client: faults, disputes, orders, and what any case answers; listeners and MEF 124 have parts of their own."""

from collections.abc import Iterator
from typing import Self, cast
from urllib.parse import quote, urlencode

import urllib3

from pledgekeeper.api.routes import CASES, DISPUTES, ORDERS, SET_OFF, SPECIFICATIONS, TICKETS
from pledgekeeper.client.connection import MERGE, SENT_AGAIN, Connection, Json, asked
from pledgekeeper.client.listeners import Listeners
from pledgekeeper.client.sonata import Sonata
from pledgekeeper.openapi.attachment_shapes import AttachmentLink
from pledgekeeper.openapi.case_shapes import Clocks, Explanation, Pages, Timeline
from pledgekeeper.openapi.credit_note_shapes import CreditNote
from pledgekeeper.openapi.dispute_shapes import Dispute, Eligibility, SetOffStatement
from pledgekeeper.openapi.order_shapes import Order
from pledgekeeper.openapi.shapes import Specification, Ticket


class Client:
    """Asks as whoever the token names. `retries` say when and how often a request is sent again."""

    def __init__(self, url: str, token: str, *, retries: urllib3.Retry = SENT_AGAIN, timeout: float = 30) -> None:
        self._connection = Connection(url, token, retries, timeout)
        self.listeners = Listeners(self._connection)
        self.sonata = Sonata(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    # --- faults ------------------------------------------------------------------------------------------------------

    def report(self, fault: Json, *, key: str | None = None) -> Ticket:
        """A new ticket. `key`: the same one for the same fault, and it is opened once, however often it is sent."""
        return cast(Ticket, self._connection.send("POST", TICKETS, fault, key=key))

    def ticket(self, number: str) -> Ticket:
        return cast(Ticket, self._connection.get(f"{TICKETS}/{quote(number)}"))

    def tickets(self, **query: str) -> Iterator[Ticket]:
        """All that match, page by page. An operator's dot is written as two underscores: `creationDate__gte=…`."""
        return cast(Iterator[Ticket], self._connection.all(TICKETS, query))

    def change(self, number: str, changes: Json, *, key: str | None = None) -> Ticket:
        """Change attributes of a ticket, by a merge patch."""
        body = {"@type": "TroubleTicket", **changes}
        return cast(
            Ticket, self._connection.send("PATCH", f"{TICKETS}/{quote(number)}", body, key=key, media_type=MERGE)
        )

    def say(self, number: str, text: str, *, key: str | None = None) -> Ticket:
        """Add a note to a ticket."""
        return self.change(number, {"note": [{"@type": "Note", "text": text}]}, key=key)

    def specifications(self) -> Iterator[Specification]:
        """What speeds up a fault, by its kind."""
        return cast(Iterator[Specification], self._connection.all(SPECIFICATIONS, {}))

    # --- disputes and orders -----------------------------------------------------------------------------------------

    def dispute(self, claim: Json, *, key: str | None = None) -> Dispute:
        """Dispute an invoice."""
        return cast(Dispute, self._connection.send("POST", DISPUTES, claim, key=key))

    def dispute_named(self, number: str) -> Dispute:
        """One dispute, by its number."""
        return cast(Dispute, self._connection.get(f"{DISPUTES}/{quote(number)}"))

    def answer(self, number: str, answer: Json, *, key: str | None = None) -> Dispute:
        """Our substantive answer to a dispute; of ours only."""
        return cast(Dispute, self._connection.send("POST", f"{DISPUTES}/{quote(number)}/answer", answer, key=key))

    def eligibility(self, number: str, *, lang: str = "en") -> Eligibility:
        """The verdict under the agreement's clause, and its sum."""
        return cast(Eligibility, self._connection.get(asked(f"{DISPUTES}/{quote(number)}/eligibility", {"lang": lang})))

    def credit_notes(self, number: str) -> list[CreditNote]:
        """The credit notes of a dispute, with addresses at which their documents are read for five minutes."""
        return cast(list[CreditNote], self._connection.get(f"{DISPUTES}/{quote(number)}/credit-notes"))

    def set_off(self, **query: str) -> Iterator[SetOffStatement]:
        """What is owed in both directions, by carrier and currency."""
        return cast(Iterator[SetOffStatement], self._connection.all(SET_OFF, query))

    def disputes(self, **query: str) -> Iterator[Dispute]:
        return cast(Iterator[Dispute], self._connection.all(DISPUTES, query))

    def order(self, order: Json, *, key: str | None = None) -> Order:
        """Order products."""
        return cast(Order, self._connection.send("POST", ORDERS, order, key=key))

    def orders(self, **query: str) -> Iterator[Order]:
        return cast(Iterator[Order], self._connection.all(ORDERS, query))

    # --- any case ----------------------------------------------------------------------------------------------------

    def clocks(self, case: str) -> Clocks:
        return cast(Clocks, self._connection.get(f"{CASES}/{quote(case)}/clocks"))

    def explanation(self, case: str, commitment: str, *, lang: str = "en") -> Explanation:
        """Why a clock shows what it shows."""
        path = f"{CASES}/{quote(case)}/clocks/{quote(commitment)}/explanation"
        return cast(Explanation, self._connection.get(f"{path}?{urlencode({'lang': lang})}"))

    def timeline(self, case: str) -> Timeline:
        return cast(Timeline, self._connection.get(f"{CASES}/{quote(case)}/timeline"))

    def pages(self, case: str) -> Pages:
        """Proof of paging."""
        return cast(Pages, self._connection.get(f"{CASES}/{quote(case)}/pages"))

    def attachment(self, case: str, sha256: str) -> AttachmentLink:
        """An address at which a file that came with a mail is read for five minutes, without the token."""
        return cast(AttachmentLink, self._connection.get(f"{CASES}/{quote(case)}/attachments/{quote(sha256)}"))

    def command(self, case: str, command: Json, *, key: str | None = None) -> Timeline:
        """Ask something of a case; the answer holds the events that came of it."""
        return cast(Timeline, self._connection.send("POST", f"{CASES}/{quote(case)}/commands", command, key=key))
