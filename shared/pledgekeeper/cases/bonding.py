"""What the timeline keeps of a bond: what was told to the carrier's ticket system, what it said, where the two differ.

Whoever acts over a bond is an actor whose `over` says so, in each event that came of it: those are never told back.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.model import NoticeBounced, NoticeFailed, NoticeSent, event_name, owed_notices
from pledgekeeper.event import Event
from pledgekeeper.model import Instant

Values = dict[str, str]
"""State, priority and fields, by name, in their words."""


class BondUpdate(Event):
    """A mail to their system is owed: it tells what the events named in `tells` said, and how the ticket stands."""

    NOTICE: ClassVar = "bond"
    event: Literal["bond-update"] = "bond-update"
    tells: tuple[str, ...]
    opens: bool = Field(description="it asks their system for a ticket of its own")
    values: Values


class BondReceived(Event):
    """A mail of their system: what was read in it, and what it was taken for."""

    event: Literal["bond-received"] = "bond-received"
    message_id: str
    said_at: Instant | None = None
    number: str | None = None
    values: Values = {}
    seen: tuple[str, ...] = Field(default=(), description="updates of ours that it quotes or answers")
    taken_for: Literal["news", "our own words", "words said before", "an older state", "an automatic answer"] = "news"


class BondConflict(Event):
    """Theirs and ours differ, and neither was forced upon the other: the desk decides."""

    NOTICE: ClassVar = "warning"
    event: Literal["bond-conflict"] = "bond-conflict"
    what: str
    theirs: str
    ours: str
    done: str = Field(description="what became of it, and why")


class BondHeld(Event):
    """So many mails went to their system within an hour that it looks like a loop: no more until then."""

    NOTICE: ClassVar = "warning"
    event: Literal["bond-held"] = "bond-held"
    until: Instant
    waiting: int


BondEvent = BondUpdate | BondReceived | BondConflict | BondHeld


def updates(timeline: Sequence[Event]) -> Iterator[tuple[str, BondUpdate]]:
    """What was, or is to be, told to their system, by name."""
    return ((event_name(index), event) for index, event in enumerate(timeline) if isinstance(event, BondUpdate))


def lost(timeline: Sequence[Event]) -> set[str]:
    """The updates that did not arrive."""
    return {event.owed_by for event in timeline if isinstance(event, NoticeFailed | NoticeBounced)}


def earlier(timeline: tuple[Event, ...], owed_by: str) -> list[str]:
    """The updates that are to leave before this one, oldest first."""
    owed, named = owed_notices(timeline), [name for name, _ in updates(timeline)]
    return [name for name in named[: named.index(owed_by)] if name in owed]


def seen_by(timeline: Sequence[Event], marks: Sequence[str], answers: Sequence[str]) -> tuple[str, ...]:
    """The updates that a mail of theirs shows to have arrived: it quotes their marks, or answers them."""
    answered = {e.owed_by for e in timeline if isinstance(e, NoticeSent) and e.message_id in answers}
    return tuple(name for name, _ in updates(timeline) if name in answered or name in marks)


def conflict(timeline: Sequence[Event], now: datetime, what: str, theirs: str, ours: str, done: str) -> list[Event]:
    """That theirs and ours differ, unless that is the last thing that was said of it."""
    said = [event for event in timeline if isinstance(event, BondConflict) and event.what == what]
    if said and (said[-1].theirs, said[-1].ours) == (theirs, ours):
        return []
    return [BondConflict(at=now, what=what, theirs=theirs, ours=ours, done=done)]
