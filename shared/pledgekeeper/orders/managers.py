"""Choosing who has an order: by language, zone and load; and who is next when somebody is away."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Roster

ROLES: Final = ("project-manager", "delivery-manager", "head-of-delivery")
"""Who may have an order in hand, the first first: the others stand in when no project manager is there."""


def choose_managers(
    roster: Roster, carrier: Carrier, order_id: str, now: datetime, load: Mapping[str, int], nominal: str | None = None
) -> tuple[str, str | None] | None:
    """The nominal and the back-up manager, of those who are there now: the second None when there is one alone, and
    nothing when there is nobody. `nominal` is who was named before.

    Who speaks the carrier's language comes first, then whose day is nearest to theirs, then who has the fewest open
    orders (`load`, by person). Equals are taken in turns by order number.
    """
    ranked = [person for person in candidates(roster, carrier, order_id, now, load) if person != nominal]
    first, *others = [*([nominal] if nominal else []), *ranked, None]
    return (first, next(iter(others), None)) if first else None


def candidates(roster: Roster, carrier: Carrier, order_id: str, now: datetime, load: Mapping[str, int]) -> list[str]:
    """Everybody who could have the order: project managers by fit, then their stand-ins; those away come last."""
    offset = _offset_hours(carrier.zone, now)

    def fit(person: Person) -> tuple[bool, float, int, bytes]:
        apart = abs(_offset_hours(roster.centre(person.centre).zone, now) - offset)
        near = min(apart, 24 - apart)
        return carrier.language not in person.languages, near, load.get(person.id, 0), _turn(order_id, person.id)

    ranked = [person.id for role in ROLES for person in sorted(roster.holders(role), key=fit)]
    return sorted(dict.fromkeys(ranked), key=lambda person: not roster.is_present(person, now))


def _offset_hours(zone: str, now: datetime) -> float:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0


def _turn(order_id: str, person_id: str) -> bytes:
    """An order among equals that is different for every order, and always the same for one."""
    return sha256(f"{order_id} {person_id}".encode()).digest()
