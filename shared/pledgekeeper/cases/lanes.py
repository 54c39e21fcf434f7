"""The lane of a case: `fraud` while an alert is on, `jeopardy` while a date is in danger. Each has its own ladder."""

from collections.abc import Sequence
from typing import Final

from pledgekeeper.event import Event

FRAUD: Final = "fraud"
JEOPARDY: Final = "jeopardy"
FRAUD_ALERT: Final = "FRAUD ALERT"
"""What a page of such a case begins with, where that of another tells its priority."""


def in_fraud(timeline: Sequence[Event]) -> bool:
    """Is the alert on at the end of this timeline?"""
    return next((event.facts["lane"] for event in reversed(timeline) if "lane" in event.facts), None) == FRAUD


def entered_fraud(timeline: Sequence[Event]) -> bool:
    """Was the alert ever on?"""
    return any(event.facts.get("lane") == FRAUD for event in timeline)


def since_alert(timeline: Sequence[Event]) -> Sequence[Event]:
    """The timeline as the ladder in force sees it: once the alert is over, its levels and pages are not of that one.

    A ladder of jeopardy sees what happened since the date came into danger.
    """
    lanes = [(place, event.facts["lane"]) for place, event in enumerate(timeline) if "lane" in event.facts]
    if lanes and lanes[-1][1] == JEOPARDY:
        before = max((place for place, lane in lanes if lane != JEOPARDY), default=-1)
        return timeline[next(place for place, _ in lanes if place > before) :]
    if not entered_fraud(timeline) or in_fraud(timeline):
        return timeline
    over = next(place for place, event in enumerate(timeline) if event.facts.get("lane", FRAUD) != FRAUD)
    return timeline[over:]
