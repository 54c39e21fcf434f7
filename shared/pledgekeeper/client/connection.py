"""How the client asks: with the token, again where that does no harm, a list page by page. No other module does."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import urllib3

from pledgekeeper.ids import random_id

JSON: Final = "application/json"
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


class Connection:
    """Asks as whoever the token names. `retries` say when and how often a request is sent again."""

    def __init__(self, url: str, token: str, retries: urllib3.Retry, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._http = urllib3.PoolManager(retries=retries, timeout=timeout)

    def close(self) -> None:
        self._http.clear()

    def all(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        """Every row of a list. An operator's dot is written as two underscores: `creationDate__gte`."""
        here: str | None = asked(path, query)
        while here:
            answer = self.ask("GET", here)
            yield from answer.json()
            following = NEXT.search(answer.headers.get("Link", ""))
            here = _path(following[1]) if following else None

    def get(self, path: str) -> Any:
        return self.ask("GET", path).json()

    def send(self, method: str, path: str, body: Json, *, key: str | None, media_type: str = JSON) -> Any:
        """What is answered to a body; None where the answer has none."""
        answer = self.sent(method, path, body, key=key, media_type=media_type)
        return answer.json() if answer.data else None

    def sent(
        self, method: str, path: str, body: Json, *, key: str | None, media_type: str = JSON
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Content-Type": media_type, "Idempotency-Key": key or random_id()}
        return self.ask(method, path, json.dumps(body).encode(), headers)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        """The answer. Raises CareRefused when it is a refusal."""
        answer = self._http.request(
            method, f"{self._url}{path}", body=body, headers=self._headers | dict(headers or {}), redirect=False
        )
        if answer.status >= 400:
            raise CareRefused(answer.status, _reason(answer))
        return answer


def asked(path: str, query: Mapping[str, str]) -> str:
    """The path with its query; two underscores are an operator's dot."""
    text = urlencode({name.replace("__", "."): value for name, value in query.items()})
    return f"{path}?{text}" if text else path


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
