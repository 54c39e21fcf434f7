"""Ringing the carrier's own people for a level, as ours are: in rounds until one confirms, then the next of them. Pure.

A level of the matrix that says `mirror: [sms, voice]` rings whoever of the carrier was told of it by mail, as often as
the ladder repeats its pages. Nobody of theirs confirms: our desk is warned, and calls them itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pledgekeeper.escalation.ladder import Ascent
from pledgekeeper.escalation.matrix import Level
from pledgekeeper.escalation.mirror import (
    Chains,
    MirrorAcknowledged,
    MirrorCalled,
    MirrorMoved,
    MirrorSilent,
    told_by,
)
from pledgekeeper.event import Event
from pledgekeeper.sla.working_time import add_working_time


@dataclass(frozen=True)
class Theirs:
    """The carrier's people of each level, and which of them have a telephone."""

    chains: Chains
    rings: Mapping[str, bool]


def calls(ascent: Ascent, climbed: Sequence[Event], theirs: Theirs) -> list[Event]:
    """What is due by `ascent.now`, after what the ladder itself has just done: rounds of calls, the next of a chain."""
    timeline: list[Event] = [*ascent.timeline, *climbed]
    due: list[Event] = []
    while True:
        come = [event for moment, event in _to_come(ascent, timeline, theirs) if moment <= ascent.now]
        if not come:
            return due
        due += come
        timeline += come


def next_call_at(ascent: Ascent, theirs: Theirs) -> datetime | None:
    """The next instant at which time alone rings somebody of theirs, or stops trying."""
    return min((moment for moment, _ in _to_come(ascent, ascent.timeline, theirs)), default=None)


def _to_come(ascent: Ascent, timeline: Sequence[Event], theirs: Theirs) -> Iterator[tuple[datetime, Event]]:
    if not ascent.ticking:
        return
    for level in ascent.ladder.levels:
        if level.mirror and not _over(timeline, level.level):
            yield from _of_level(ascent, timeline, level, theirs)


def _over(timeline: Sequence[Event], level: int) -> bool:
    """Has one of theirs confirmed that level, or did all keep silent?"""
    return any(isinstance(event, MirrorAcknowledged | MirrorSilent) and event.level == level for event in timeline)


def _of_level(
    ascent: Ascent, timeline: Sequence[Event], level: Level, theirs: Theirs
) -> Iterator[tuple[datetime, Event]]:
    """The next round for whoever was told last; after the last round, the next of them."""
    told = [(event.at, whom[1]) for event in timeline if (whom := told_by(event)) and whom[0] == level.level]
    if not told:
        return
    told_at, contact = told[-1]
    rounds = {
        event.round: event.at for event in timeline if isinstance(event, MirrorCalled) and _is_of(event, level, contact)
    }
    repeat, done = ascent.ladder.repeat, len(rounds)
    most = (repeat.times if repeat else 0) + 1 if theirs.rings.get(contact) else 0
    if done < most:
        moment = _after(ascent, rounds[done]) if done else told_at
        for channel in level.mirror:
            yield (
                moment,
                MirrorCalled(at=ascent.now, level=level.level, contact=contact, channel=channel, round=done + 1),
            )
        return
    known = {whom for _, whom in told}
    following = next((each for each in theirs.chains.get(level.level, ()) if each not in known), None)
    moment, why = _after(ascent, rounds.get(done, told_at)), "silent" if most else "no telephone"
    if following:
        yield (
            moment,
            MirrorMoved(at=ascent.now, level=level.level, mirrored_to=following, instead_of=contact, reason=why),
        )
    else:
        yield moment, MirrorSilent(at=ascent.now, level=level.level, contacts=tuple(dict.fromkeys(w for _, w in told)))


def _is_of(event: MirrorCalled, level: Level, contact: str) -> bool:
    return (event.level, event.contact) == (level.level, contact)


def _after(ascent: Ascent, at: datetime) -> datetime:
    """One round later: counted from when the last really was, so that rounds which are late are not rung at once."""
    every = ascent.ladder.repeat.every.seconds_on(ascent.calendar) if ascent.ladder.repeat else 0
    return add_working_time(at, timedelta(seconds=every), ascent.calendar)
