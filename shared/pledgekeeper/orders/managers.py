"""Choosing the two project managers of an order."""

from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Roster


def choose_managers(roster: Roster, carrier: Carrier, order_id: str, now: datetime) -> tuple[str, str] | None:
    """The nominal and the back-up manager: who speaks the carrier's language, then whose day is nearest to theirs.

    Equals are taken in turns by order number, so that load spreads. None when the roster has fewer than two.
    """
    offset = _offset_hours(carrier.zone, now)

    def fit(person: Person) -> tuple[bool, float, bytes]:
        apart = abs(_offset_hours(roster.centre(person.centre).zone, now) - offset)
        return carrier.language not in person.languages, min(apart, 24 - apart), _turn(order_id, person.id)

    ranked = sorted(roster.holders("project-manager"), key=fit)
    return (ranked[0].id, ranked[1].id) if len(ranked) >= 2 else None


def _offset_hours(zone: str, now: datetime) -> float:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0


def _turn(order_id: str, person_id: str) -> bytes:
    """An order among equals that is different for every order, and always the same for one."""
    return sha256(f"{order_id} {person_id}".encode()).digest()
