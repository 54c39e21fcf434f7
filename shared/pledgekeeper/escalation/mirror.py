"""The carrier's own side of the ladder: who of theirs is told with each level, and who is next if they are not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Literal

from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.event import Event

Chains = Mapping[int, Sequence[str]]
"""The carrier's contacts of a level, by its number: whom to tell first, and who is next."""


class MirrorMoved(Event):
    """Whom we told at the carrier could not be reached, and why: the next one of that level is told."""

    NOTICE: ClassVar = "escalation"
    event: Literal["mirror-moved"] = "mirror-moved"
    level: int
    mirrored_to: str
    instead_of: str
    reason: str


class MirrorAcknowledged(Event):
    """Somebody of the carrier's has confirmed that they know of the level."""

    event: Literal["mirror-acknowledged"] = "mirror-acknowledged"
    level: int
    contact: str


class MirrorCalled(Event):
    """The carrier's contact is rung for a level, or gets a text: the same that our own people get."""

    NOTICE: ClassVar = "alarm"
    event: Literal["mirror-called"] = "mirror-called"
    level: int
    contact: str
    channel: Literal["sms", "voice"]
    round: int


class MirrorSilent(Event):
    """Nobody of the carrier's has confirmed a level, and there is nobody left to ring: our desk calls them."""

    NOTICE: ClassVar = "warning"
    event: Literal["mirror-silent"] = "mirror-silent"
    level: int
    contacts: tuple[str, ...]


MirrorEvent = MirrorMoved | MirrorAcknowledged | MirrorCalled | MirrorSilent


def confirmed(timeline: Iterable[Event], level: int) -> bool:
    """Does somebody of the carrier's know of that level?"""
    return any(isinstance(event, MirrorAcknowledged) and event.level == level for event in timeline)


def told_by(event: Event) -> tuple[int, str] | None:
    """The level and the contact that an event has told of it; None when it told nobody."""
    if isinstance(event, Escalated | MirrorMoved) and event.mirrored_to:
        return event.level, event.mirrored_to
    return None


def whom(event: Event) -> tuple[int, str] | None:
    """The same, also of a call or a text beside that mail."""
    return (event.level, event.contact) if isinstance(event, MirrorCalled) else told_by(event)


def next_one(timeline: Iterable[Event], unreached: Event, chains: Chains, reason: str, now: datetime) -> list[Event]:
    """The next contact of a level, when the one that `unreached` was meant for cannot be reached; else nobody.

    Each contact is told once of a level, whoever else could not be reached.
    """
    told = told_by(unreached)
    if told is None:
        return []
    level, contact = told
    known = {whom for at_level, whom in filter(None, map(told_by, timeline)) if at_level == level}
    following = next((each for each in chains.get(level, ()) if each not in known), None)
    if following is None:
        return []
    return [MirrorMoved(at=now, level=level, mirrored_to=following, instead_of=contact, reason=reason)]


def acknowledged(timeline: Sequence[Event], told: Event, now: datetime) -> list[Event]:
    """That the contact whom `told` named confirms it; nothing when they have already."""
    level, contact = whom(told) or (0, "")
    known = any(isinstance(e, MirrorAcknowledged) and (e.level, e.contact) == (level, contact) for e in timeline)
    return [] if known or not contact else [MirrorAcknowledged(at=now, level=level, contact=contact)]
