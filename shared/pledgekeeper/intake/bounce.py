"""What came back, and why: a delivery report by RFC 3464, or the plain mail of a server that writes none. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
ADDRESS = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
NOBODY = re.compile(
    r"user unknown|unknown user|no such user|does not exist|mailbox (?:unavailable|not found)|recipient rejected"
    r"|invalid recipient|address rejected",
    re.IGNORECASE,
)
MOST_TEXT = 50_000


@dataclass(frozen=True)
class Bounce:
    """`about` are the Message-IDs it quotes, `to` the addresses that were not reached.

    `dead`: nobody has that address. Not `failed`: it is late, and will be tried again.
    """

    about: tuple[str, ...]
    to: tuple[str, ...]
    reason: str
    failed: bool
    dead: bool


def read_bounce(raw: bytes) -> Bounce:
    """Read what a mail server sent back. Never fails: what cannot be read is not in it."""
    parts = list(_parts(message_from_bytes(raw, policy=compat32)))
    reports = [block for part in parts if _type(part) == "message/delivery-status" for block in _blocks(part)]
    text = "\n".join(_text(part) for part in parts if _type(part).startswith("text/"))[:MOST_TEXT]
    own = (str(part.get("Message-ID", "")) for part in parts[1:])  # the first is the report itself
    about = [found for value in (*own, text) for found in MESSAGE_ID.findall(value)]
    told = [str(block.get("Final-Recipient", block.get("Original-Recipient", ""))) for block in reports]
    named = [found for value in told for found in ADDRESS.findall(value)]
    actions = {str(block.get("Action", "")).strip().lower() for block in reports} - {""}
    statuses = [found for b in reports for found in STATUS.findall(str(b.get("Status", "")))] or STATUS.findall(text)
    said = next((str(b["Diagnostic-Code"]) for b in reports if b.get("Diagnostic-Code")), "")
    words = said or next((line.strip() for line in text.splitlines() if STATUS.search(line)), "")
    status = next(iter(statuses), "")
    return Bounce(
        about=tuple(dict.fromkeys(about)),
        to=tuple(dict.fromkeys(address.lower() for address in named or ADDRESS.findall(text))),
        reason=" ".join(f"bounced ({status or 'no status'}): {words or 'no reason'}".split())[:500],
        failed="failed" in actions if actions else not status.startswith(("2.", "4.")),
        dead=status.startswith(("5.1.", "5.2.1")) or bool(NOBODY.search(words)),
    )


def _parts(mail: Message) -> Iterator[Message]:
    """The parts and what is in them, outermost first; the mail that came back is one of them."""
    for n, part in enumerate(mail.walk()):
        if n > 100:
            return
        yield part


def _type(part: Message) -> str:
    return part.get_content_type()


def _blocks(part: Message) -> list[Message]:
    """A delivery-status part is a list of blocks of headers."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
