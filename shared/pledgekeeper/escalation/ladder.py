"""Climbing the ladder: which levels are reached, which pages are placed, and when the next step is.

The ladder stands still while somebody has the case in hand: since the last acknowledgement or update of ours, for
`held_for`. When that lapses the level already reached is paged again, and levels whose time has come meanwhile are
reached too. Nothing ever resets the case's own clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from pledgekeeper.errors import Forbidden, Refused
from pledgekeeper.escalation.changes import Maintenance
from pledgekeeper.escalation.matrix import Ladder, Level
from pledgekeeper.escalation.pages import (
    Escalated,
    HoldLapsed,
    NobodyOnDuty,
    PagePlaced,
    PagingHeld,
    PagingResumed,
    Taken,
    held_back,
)
from pledgekeeper.escalation.reaching import Pages, Watch, answered
from pledgekeeper.event import Actor, Event
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.clock import TICKING, ClockState, Reading, read
from pledgekeeper.sla.periods import History
from pledgekeeper.sla.span import Span
from pledgekeeper.sla.working_time import add_working_time

HOLDING_MARKS = frozenset({"taken", "updated"})


@dataclass(frozen=True)
class Ascent:
    """Where a case stands on its ladder at `now`."""

    ladder: Ladder
    calendar: Calendar
    timeline: Sequence[Event]
    seen: History
    now: datetime
    window: Maintenance | None = None
    """The maintenance window that holds the case's pages back at `now`."""

    @cached_property
    def clock(self) -> Reading:
        """The case's own clock. Its target is only nominal: levels ask it for moments of their own."""
        return read(self.ladder.clock, 0, self.calendar, self.seen)

    @property
    def ticking(self) -> bool:
        """A pause that the carrier has not agreed to does not stop the ladder."""
        return self.clock.state in (ClockState.RUNNING, ClockState.DISPUTED)

    @cached_property
    def reached(self) -> int:
        return max((e.level for e in self.timeline if isinstance(e, Escalated)), default=0)

    def due(self, level: Level) -> datetime | None:
        return self.clock.moment(level.after.seconds_on(self.calendar))

    @cached_property
    def held_until(self) -> datetime | None:
        """Until when the case is in somebody's hand; None when it is in nobody's."""
        if self.ladder.held_for is None or self.unanswered:
            return None
        for event in reversed(self.timeline):
            if isinstance(event, HoldLapsed):
                return None
            if event.mark in HOLDING_MARKS:
                return add_working_time(event.at, self._length(self.ladder.held_for), self.calendar)
        return None

    @cached_property
    def unanswered(self) -> frozenset[str]:
        """Who has still to answer, where each person of a level must, since it was reached or the case was let go."""
        paged: set[str] = set()
        for event in reversed(self.timeline):
            if isinstance(event, PagePlaced) and event.each:
                paged.add(event.recipient)
            elif isinstance(event, Escalated | HoldLapsed):
                break
        return frozenset(paged) - answered(self.timeline)

    def answered_since(self, page: PagePlaced) -> bool:
        """Has somebody answered since that page was placed, so that it need not be sent?"""
        later = self.timeline[self.timeline.index(page) + 1 :]
        if page.each:
            return any(isinstance(event, Taken) and event.by == page.recipient for event in later)
        return any(event.mark in HOLDING_MARKS for event in later)

    def asked_for(self, page: PagePlaced) -> bool:
        """Was that page placed because somebody asked for its level, and does the case's clock not stand for good?"""
        before = self.timeline[: self.timeline.index(page)]
        level = next((event for event in reversed(before) if isinstance(event, Escalated)), None)
        return level is not None and level.asked_by is not None and self.clock.state in TICKING

    @cached_property
    def next_round_at(self) -> datetime | None:
        """When the pages of the level reached are repeated; None when they are not, or not any more."""
        repeat = self.ladder.repeat
        if repeat is None or self.reached == 0 or self.held_back:
            return None
        rounds: list[datetime] = []
        anybody = False
        for event in reversed(self.timeline):
            if isinstance(event, PagePlaced | NobodyOnDuty) and event.at not in rounds and not _is_retry(event):
                rounds.append(event.at)
            anybody |= isinstance(event, PagePlaced)
            if isinstance(event, Escalated | HoldLapsed | PagingResumed):
                break
        if not anybody or len(rounds) > repeat.times:
            return None
        return add_working_time(max(rounds), self._length(repeat.every), self.calendar)

    @cached_property
    def held_back(self) -> list[PagingHeld]:
        return held_back(self.timeline)

    def holding(self, level: Level) -> list[Event]:
        """The people of a level are to be paged and a window holds: said once for each."""
        if self.window is None or any((e.window, e.level) == (self.window.id, level.level) for e in self.held_back):
            return []
        return [PagingHeld(at=self.now, level=level.level, window=self.window.id, until=self.window.ends_at)]

    def _length(self, span: Span) -> timedelta:
        return timedelta(seconds=span.seconds_on(self.calendar))

    @property
    def next_step_at(self) -> datetime | None:
        """The next instant at which time alone moves this ladder."""
        if self.clock.state not in TICKING:
            return None
        step_at = self._following_step_at
        return self.clock.counting_from(max(step_at, self.now)) if step_at else None

    @property
    def _following_step_at(self) -> datetime | None:
        if self.held_until:
            return self.held_until
        following = (self.due(level) for level in self.ladder.levels if level.level == self.reached + 1)
        end_of_hold = self.window.ends_at if self.window and self.held_back else None
        return min((moment for moment in (*following, self.next_round_at, end_of_hold) if moment), default=None)


def climb(ascent: Ascent, watch: Watch) -> list[Event]:
    """What time alone makes of the ladder at `ascent.now`: levels reached, pages placed; nothing if it stands still."""
    now, ladder = ascent.now, ascent.ladder
    events: list[Event] = []
    if not ascent.ticking:
        return events
    held_until = ascent.held_until
    if held_until and now < held_until:
        return events
    pages = Pages(ladder, ascent.timeline, watch, now)
    reached = ascent.reached
    repeat_at = ascent.next_round_at
    if held_until:
        events.append(HoldLapsed(at=now))
        repeat_at = now
    again = {min(reached, len(ladder.levels))} if reached and repeat_at and repeat_at <= now else set()
    again |= {min(held.level, len(ladder.levels)) for held in ascent.held_back}  # it may be a shorter ladder by now
    if ascent.held_back and ascent.window is None:
        events.append(PagingResumed(at=now))
    for number in sorted(again):
        level = ladder.levels[number - 1]
        events += ascent.holding(level) if ascent.window else pages.of(level)
    for level in ladder.levels[reached:]:
        due_at = ascent.due(level)
        nobody_below = isinstance([*ascent.timeline[-1:], *events][-1], NobodyOnDuty)
        if due_at is None or (due_at > now and not nobody_below):
            break
        mirrored_to = watch.mirror.get(level.level)
        events.append(Escalated(at=now, level=level.level, due_at=min(due_at, now), mirrored_to=mirrored_to))
        events += ascent.holding(level) if ascent.window else pages.of(level)
    return events


def jump(ascent: Ascent, watch: Watch, by: Actor, to: int | None, reason: str) -> list[Event]:
    """A level that somebody asks for, before its time: its people are paged, whoever has the case in hand.

    `to` None is the next level, the only one that a carrier may ask for. Refused when there is no such level.
    """
    levels, following = ascent.ladder.levels, ascent.reached + 1
    if to is not None and by.side == "carrier" and to != following:
        raise Forbidden(f"a carrier escalates one level at a time; the next one is {following}")
    wanted = to or following
    if not 1 <= wanted <= len(levels):
        reached = f"level {ascent.reached} is reached; " if ascent.reached else ""
        raise Refused(f"{reached}there is no level {wanted}: the levels of such a case are 1 to {len(levels)}")
    asked = Escalated(
        at=ascent.now, level=wanted, due_at=ascent.now, asked_by=by, reason=reason, mirrored_to=watch.mirror.get(wanted)
    )
    return [asked, *Pages(ascent.ladder, [*ascent.timeline, asked], watch, ascent.now).of(levels[wanted - 1])]


def _is_retry(event: Event) -> bool:
    return isinstance(event, PagePlaced) and event.instead_of is not None
