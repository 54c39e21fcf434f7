"""A page to a desk's room, whatever service runs it."""

import json
from collections.abc import Callable
from typing import Any, Literal

from pledgekeeper.clock import Clock, SystemClock
from pledgekeeper.effects import payloads
from pledgekeeper.effects.secrets import secrets_of
from pledgekeeper.effects.signature import signed
from pledgekeeper.effects.told import Told
from pledgekeeper.effects.webhook import post
from pledgekeeper.escalation.rooms import PAGERDUTY, Room

Moved = Literal["acknowledge", "resolve"]
"""What becomes of an alert, in the words of PagerDuty."""
WALL = SystemClock()
"""Receivers compare a signature's time with their own clock, which no laptop moves."""


def tell(room: Room, told: Told, *, client: Callable[[str], Any], proxy: str | None, clock: Clock = WALL) -> str:
    """Send the page; a short receipt. NotTaken or NotNow when it is not taken."""
    secret = secrets_of(client("ssm")).read(room.secret) if room.secret else None
    url, payload = _letter(room, told, secret)
    body = json.dumps(payload, ensure_ascii=False).encode()
    headers = {"X-Pledge-Case": told.case.case_id}
    if room.kind == "generic":
        headers |= signed(body, name=told.name, at=clock.now(), secrets=[secret] if secret is not None else [])
    return post(url, body, headers=headers, proxy=proxy)


def move(room: Room, case_id: str, action: Moved, *, client: Callable[[str], Any], proxy: str | None) -> str | None:
    """Move the alert of a case in a room that keeps alerts; None where nothing is kept. Raises as `tell` does."""
    if room.kind != "pagerduty" or room.secret is None:
        return None
    payload = payloads.pagerduty_moved(case_id, action, secrets_of(client("ssm")).read(room.secret))
    headers = {"X-Pledge-Case": case_id}
    return post(room.url or PAGERDUTY, json.dumps(payload).encode(), headers=headers, proxy=proxy)


def _letter(room: Room, told: Told, secret: str | None) -> tuple[str, payloads.Payload]:
    """Where it goes, and what is said there."""
    match room.kind:
        case "pagerduty":
            return room.url or PAGERDUTY, payloads.pagerduty(told, secret or "")
        case "slack":
            return room.url or secret or "", payloads.slack(told)
        case "teams":
            return room.url or secret or "", payloads.teams(told)
        case "generic":
            return room.url or "", payloads.generic(told)
