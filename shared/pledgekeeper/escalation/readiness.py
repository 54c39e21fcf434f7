"""Who is on duty and could not be reached: told before the night in which it matters. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pledgekeeper.escalation.duties import Duty
from pledgekeeper.escalation.people import LOUD
from pledgekeeper.escalation.way_tests import Standing
from pledgekeeper.model import iso

RINGS_WITHIN: Final = timedelta(minutes=15)

Ways = Sequence[Standing]


class Unready(NamedTuple):
    """Somebody has a duty, and something stands in the way of a page to them."""

    duty: Duty
    why: str
    ways: Ways


def unready(duties: Iterable[Duty], ways: Mapping[str, Ways], now: datetime) -> list[Unready]:
    """Every duty with each thing that stands in the way, in their order. `ways` are those to each person."""
    return [
        Unready(duty, why, ways[duty.person.id])
        for duty in duties
        for why in _hindrances(duty, ways[duty.person.id], now)
    ]


def _hindrances(duty: Duty, ways: Ways, now: datetime) -> list[str]:
    person = duty.person
    if not person.phone:
        return ["no phone: nothing wakes them"]
    found = []
    rings = [way for way in person.ways if way.channel in LOUD]
    if person.ways and not rings:
        found.append("their own order names neither text nor call: nothing wakes them")
    elif rings and min(way.after.seconds for way in rings) > RINGS_WITHIN.total_seconds():
        minutes = min(way.after.seconds for way in rings) // 60
        found.append(f"their own order rings after {minutes} minutes at the earliest")
    loud = [way for way in ways if way.channel in LOUD]
    if not any(way.proven(now) for way in loud):
        told = "neither a text nor a call to this phone was ever answered, or tested"
        found.append("; ".join([told, *_tests(loud, now)]))
    return found


def _tests(ways: Ways, now: datetime) -> list[str]:
    """What became of the last test on each of these ways."""
    says = {
        "asked": "is being sent",
        "sent": "is not answered yet",
        "failed": "failed",
        "unanswered": "was not answered",
    }
    return [
        f"the test by {way.channel} of {iso(way.test.asked_at)} {says[state]}"
        for way in ways
        if way.test and (state := way.test.state(now)) in says
    ]
