"""Who is on duty and could not be reached: told before the night in which it matters. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pledgekeeper.escalation.duties import Duty
from pledgekeeper.escalation.people import LOUD, Channel, Person

RINGS_WITHIN: Final = timedelta(minutes=15)
PROVEN_FOR: Final = timedelta(days=90)
"""A channel on which somebody answered a page so lately is known to reach them."""

Answered = Mapping[str, Mapping[Channel, datetime]]
"""When each person last answered a page, by channel."""


class Unready(NamedTuple):
    """Somebody has a duty, and something stands in the way of a page to them."""

    duty: Duty
    why: str


def unready(duties: Iterable[Duty], answered: Answered, now: datetime) -> list[Unready]:
    """Every duty with each thing that stands in the way, in their order."""
    return [Unready(duty, why) for duty in duties for why in _hindrances(duty.person, answered, now)]


def _hindrances(person: Person, answered: Answered, now: datetime) -> list[str]:
    if not person.phone:
        return ["no phone: nothing wakes them"]
    found = []
    rings = [way for way in person.ways if way.channel in LOUD]
    if person.ways and not rings:
        found.append("their own order names neither text nor call: nothing wakes them")
    elif rings and min(way.after.seconds for way in rings) > RINGS_WITHIN.total_seconds():
        minutes = min(way.after.seconds for way in rings) // 60
        found.append(f"their own order rings after {minutes} minutes at the earliest")
    proven = {channel for channel, at in answered.get(person.id, {}).items() if now - at <= PROVEN_FOR}
    if not LOUD & (proven | set(person.verified)):
        found.append("neither a text nor a call to this phone was ever answered, or tested")
    return found
