"""Reaching the people of a level: which pages are placed for whom, on which channels, and what is tried next. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.escalation.matrix import Ladder, Level
from pledgekeeper.escalation.pages import Escalated, HoldLapsed, NobodyOnDuty, PagePlaced, Taken, placed, states
from pledgekeeper.escalation.people import CHANNELS, Channel, Person
from pledgekeeper.event import Event


@dataclass(frozen=True)
class Watch:
    """Who can be reached now: the holder of a role, the room of the desk on duty, the carrier's person by level."""

    holder: Callable[[str], Person | None]
    person: Callable[[str], Person | None]
    desk: str
    mirror: Mapping[int, str]


def answered(timeline: Sequence[Event]) -> frozenset[str]:
    """Who has answered a page since the last level was reached, or the case was let go."""
    found: set[str] = set()
    for event in reversed(timeline):
        if isinstance(event, Taken) and event.page_id:
            found.add(event.by)
        elif isinstance(event, Escalated | HoldLapsed):
            break
    return frozenset(found)


class Pages:
    """Numbers pages through one decision, and reaches nobody twice on one channel in it."""

    def __init__(self, ladder: Ladder, timeline: Sequence[Event], watch: Watch, now: datetime) -> None:
        self._ladder, self._timeline, self._watch, self._now = ladder, timeline, watch, now
        self._count = sum(isinstance(event, PagePlaced) for event in timeline)
        self._reached: set[tuple[str, Channel]] = set()
        self._answered = answered(timeline)

    def of(self, level: Level) -> list[Event]:
        """Pages for every role of a level; roles that nobody holds are told last, and only when nobody was reached."""
        pages: list[Event] = []
        gaps: list[Event] = []
        for role in level.roles:
            person = self._watch.holder(role)
            ways = person.reached_by(level.channels, self._now, wakes=self._ladder.wakes) if person else []
            if person is None or not ways:
                gaps.append(NobodyOnDuty(at=self._now, level=level.level, role=role))
                continue
            if not (level.each and person.id in self._answered):
                pages += (self._page(level, role, person.id, *way) for way in ways if self._new(person.id, way[0]))
            if "webhook" in level.channels and self._new(self._watch.desk, "webhook"):
                pages.append(self._page(level, role, self._watch.desk, "webhook", self._now))
        return gaps + pages if pages else pages + gaps

    def instead_of(self, failed: PagePlaced) -> list[Event]:
        """The next way to whom a page did not reach; when none is left, nobody holds the role as far as pages go."""
        person = self._watch.person(failed.recipient)
        tried = {page.channel for page in self._round_of(failed)}
        for channel in CHANNELS if person else ():
            if person and person.address(channel) and channel not in tried:
                level = self._ladder.levels[min(failed.level, len(self._ladder.levels)) - 1]
                page = self._page(level, failed.role, failed.recipient, channel, self._now)
                return [page.changed(instead_of=failed.page_id)]
        became = states(self._timeline)
        hoped_for = any(became[page.page_id] != "failed" for page in self._round_of(failed))
        return [] if hoped_for else [NobodyOnDuty(at=self._now, level=failed.level, role=failed.role)]

    def _new(self, recipient: str, channel: Channel) -> bool:
        """Is this the first page of the decision to them on that channel? Asked once of each."""
        new = (recipient, channel) not in self._reached
        self._reached.add((recipient, channel))
        return new

    def _round_of(self, page: PagePlaced) -> list[PagePlaced]:
        """The pages to whom that page was for, of the same level, since the round that it was placed in."""
        first = page
        while first.instead_of:
            first = placed(self._timeline, first.instead_of) or first.changed(instead_of=None)
        return [
            each
            for each in self._timeline
            if isinstance(each, PagePlaced)
            and (each.recipient, each.level) == (page.recipient, page.level)
            and each.at >= first.at
        ]

    def _page(self, level: Level, role: str, recipient: str, channel: Channel, moment: datetime) -> PagePlaced:
        self._count += 1
        return PagePlaced(
            at=self._now,
            page_id=f"p{self._count}",
            level=level.level,
            role=role,
            recipient=recipient,
            channel=channel,
            send_at=moment if moment > self._now else None,
            each=level.each and channel != "webhook",
        )
