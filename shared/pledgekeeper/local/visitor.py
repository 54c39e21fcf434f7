"""What somebody outside can do with the running system: ask it over HTTP, and read what it sent."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pledgekeeper.local.people import token_for
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.running import Running

ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Received:
    """One message as its receiver gets it."""

    id: int
    channel: str
    to: str
    at: datetime
    subject: str
    body: str


class Visitor:
    """Acts through the front door of `running`, with the tokens of the people it speaks for."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def as_carrier(self, carrier: str, role: str, method: str, path: str, body: object = None) -> Any:
        """A request of one of a carrier's people; the decoded answer."""
        return self._ask(method, path, body, token_for(self._running, carrier=carrier, role=role))

    def as_staff(self, role: str, method: str, path: str, body: object = None) -> Any:
        """A request of one of ours; the decoded answer."""
        return self._ask(method, path, body, token_for(self._running, carrier=None, role=role))

    def follow(self, link: str, method: str = "GET") -> str:
        """What a link in a message shows, or does when it is posted to."""
        with urllib.request.urlopen(urllib.request.Request(link, method=method), timeout=ANSWER_SECONDS) as answer:
            page: bytes = answer.read()
        return page.decode()

    def received(self, case: str, after: int) -> Iterator[Received]:
        """What was sent about the case since the message with the number `after`, in the order of sending."""
        listed = self._ask("GET", f"/local/outbox?case={case}", None, "")
        for sent in reversed(listed):
            if sent["id"] > after:
                at = datetime.fromisoformat(sent["at"])
                yield Received(sent["id"], sent["channel"], sent["to"], at, sent["subject"], sent["body"])

    def _ask(self, method: str, path: str, body: object, token: str) -> Any:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._running.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")[:300]
            raise CannotStart(f"{method} {path} was answered {error.code}: {said}") from None
        except urllib.error.URLError as error:
            raise CannotStart(f"{self._running.url} does not answer: {error.reason}") from None
