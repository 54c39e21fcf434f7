"""The hash chain of a timeline: each event carries the hash of the one before, so that anyone can verify an export.

digest(n) = SHA-256 of the event's salt, followed by its canonical JSON (RFC 8785 style: sorted keys, no blanks, UTF-8).
hash(n)   = SHA-256 of hash(n-1), followed by digest(n), both as hex text. The first event follows 64 zeros.

So an event can be withheld, and the chain still verifies whole: its digest stands for it. The salt is random text that
is kept with the event and withheld with it: without it, who guesses what an event says could try until the digest fits.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple

from pledgekeeper.errors import CareError
from pledgekeeper.event import Event

GENESIS = "0" * 64


class Link(NamedTuple):
    """An event as it is kept: its canonical JSON with its salt, and the hash that the chain has reached with it."""

    salt: str
    body: str
    hash: str


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


def digest(salt: str, body: str) -> str:
    """What stands for an event whose canonical JSON is `body`."""
    return _sha256(salt + body)


def link(previous: str, salt: str, body: str) -> Link:
    """The event whose canonical JSON is `body`, after the event whose hash is `previous`."""
    return Link(salt, body, _sha256(previous + digest(salt, body)))


def verify(links: Iterable[Link]) -> str:
    """The hash of the last of `links`. Raises BrokenChain naming the first that does not fit."""
    head = GENESIS
    for number, found in enumerate(links, start=1):
        head = link(head, found.salt, found.body).hash
        if head != found.hash:
            raise BrokenChain(f"event {number} was altered, or one before it is missing", number=number)
    return head


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
