"""Climbing the ladder: which levels are reached, which pages are placed, and when the next step is.

The ladder stands still while somebody has the case in hand: since the last acknowledgement or update of ours, for
`held_for`. When that lapses the level already reached is paged again, and levels whose time has come meanwhile are
reached too. Nothing ever resets the case's own clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from pledgekeeper.escalation.matrix import Ladder, Level
from pledgekeeper.escalation.pages import Escalated, HoldLapsed, NobodyOnDuty, PagePlaced
from pledgekeeper.escalation.people import CHANNELS, Channel, Person
from pledgekeeper.event import Event
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.clock import TICKING, ClockState, Reading, read
from pledgekeeper.sla.periods import History
from pledgekeeper.sla.span import Span
from pledgekeeper.sla.working_time import add_working_time

HOLDING_MARKS = frozenset({"taken", "updated"})


@dataclass(frozen=True)
class Watch:
    """Who can be reached now: the holder of a role, the room of the desk on duty, the carrier's person by level."""

    holder: Callable[[str], Person | None]
    desk: str
    mirror: Mapping[int, str]


@dataclass(frozen=True)
class Ascent:
    """Where a case stands on its ladder at `now`."""

    ladder: Ladder
    calendar: Calendar
    timeline: Sequence[Event]
    seen: History
    now: datetime

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
        if self.ladder.held_for is None:
            return None
        for event in reversed(self.timeline):
            if isinstance(event, HoldLapsed):
                return None
            if event.mark in HOLDING_MARKS:
                return add_working_time(event.at, self._length(self.ladder.held_for), self.calendar)
        return None

    @cached_property
    def next_round_at(self) -> datetime | None:
        """When the pages of the level reached are repeated; None when they are not, or not any more."""
        repeat = self.ladder.repeat
        if repeat is None or self.reached == 0:
            return None
        rounds: list[datetime] = []
        anybody = False
        for event in reversed(self.timeline):
            if isinstance(event, PagePlaced | NobodyOnDuty) and event.at not in rounds:
                rounds.append(event.at)
            anybody |= isinstance(event, PagePlaced)
            if isinstance(event, Escalated | HoldLapsed):
                break
        if not anybody or len(rounds) > repeat.times:
            return None
        return add_working_time(max(rounds), self._length(repeat.every), self.calendar)

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
        return min((moment for moment in (*following, self.next_round_at) if moment), default=None)


def climb(ascent: Ascent, watch: Watch) -> list[Event]:
    """What time alone makes of the ladder at `ascent.now`: levels reached, pages placed; nothing if it stands still."""
    now, ladder = ascent.now, ascent.ladder
    events: list[Event] = []
    if not ascent.ticking:
        return events
    held_until = ascent.held_until
    if held_until and now < held_until:
        return events
    pages = _Pages(ascent, watch)
    reached = ascent.reached
    repeat_at = ascent.next_round_at
    if held_until:
        events.append(HoldLapsed(at=now))
        repeat_at = now
    if reached and repeat_at and repeat_at <= now:
        events += pages.of(ladder.levels[min(reached, len(ladder.levels)) - 1])  # it may be a shorter ladder by now
    for level in ladder.levels[reached:]:
        due_at = ascent.due(level)
        nobody_below = bool(events) and isinstance(events[-1], NobodyOnDuty)
        if due_at is None or (due_at > now and not nobody_below):
            break
        mirrored_to = watch.mirror.get(level.level)
        events.append(Escalated(at=now, level=level.level, due_at=min(due_at, now), mirrored_to=mirrored_to))
        events += pages.of(level)
    return events


class _Pages:
    """Numbers pages through one decision, and reaches nobody twice on one channel in it."""

    def __init__(self, ascent: Ascent, watch: Watch) -> None:
        self._now, self._watch = ascent.now, watch
        self._count = sum(isinstance(event, PagePlaced) for event in ascent.timeline)
        self._reached: set[tuple[str, Channel]] = set()

    def of(self, level: Level) -> list[Event]:
        """Pages for every role of a level; roles that nobody holds are told last, and only when nobody was reached."""
        pages: list[Event] = []
        gaps: list[Event] = []
        for role in level.roles:
            ways = self._ways(self._watch.holder(role), level.channels)
            if not ways:
                gaps.append(NobodyOnDuty(at=self._now, level=level.level, role=role))
                continue
            for recipient, channel in [*ways, *((self._watch.desk, c) for c in level.channels if c == "webhook")]:
                if (recipient, channel) not in self._reached:
                    self._reached.add((recipient, channel))
                    pages.append(self._page(level.level, role, recipient, channel))
        return gaps + pages if pages else pages + gaps

    def _ways(self, person: Person | None, channels: Sequence[Channel]) -> list[tuple[str, Channel]]:
        """How a person is reached; none when there is no person, or no way to reach them."""
        if person is None:
            return []
        by_level: list[tuple[str, Channel]] = [(person.id, channel) for channel in channels if person.address(channel)]
        return by_level or [(person.id, channel) for channel in CHANNELS if person.address(channel)]

    def _page(self, level: int, role: str, recipient: str, channel: Channel) -> PagePlaced:
        self._count += 1
        return PagePlaced(
            at=self._now,
            page_id=f"p{self._count}",
            level=level,
            role=role,
            recipient=recipient,
            channel=channel,
        )
