"""The hash chain of a timeline: each event carries the hash of the one before, so that anyone can verify an export.

hash(n) = SHA-256 of hash(n-1) as hex text, followed by the event's canonical JSON (RFC 8785 style: sorted keys, no
blanks, UTF-8). The first event follows 64 zeros.
"""

import hashlib
import json
from collections.abc import Iterable

from pledgekeeper.errors import CareError
from pledgekeeper.event import Event

GENESIS = "0" * 64


class BrokenChain(CareError):
    """A stored timeline was altered: an event does not carry the hash it should."""


def canonical(event: Event) -> str:
    """The event as the text that is hashed and stored."""
    return json.dumps(
        event.model_dump(mode="json", exclude_none=True),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def link(previous: str, body: str) -> str:
    """The hash of an event whose canonical JSON is `body`, after the event whose hash is `previous`."""
    return hashlib.sha256((previous + body).encode()).hexdigest()


def verify(links: Iterable[tuple[str, str]]) -> str:
    """The hash of the last of (body, hash) pairs. Raises BrokenChain naming the first that does not fit."""
    head = GENESIS
    for number, (body, claimed) in enumerate(links, start=1):
        head = link(head, body)
        if head != claimed:
            raise BrokenChain(f"event {number} was altered, or one before it is missing", number=number)
    return head
