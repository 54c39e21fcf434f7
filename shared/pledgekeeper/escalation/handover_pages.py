"""Who is paged when the centre on duty did not accept a case: the people of both desks. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from pledgekeeper.escalation.ladder import Ascent
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.reaching import Pages, Watch
from pledgekeeper.escalation.roster import Centre, Roster
from pledgekeeper.event import Event


def pages_at(desks: Iterable[str], roster: Roster, ascent: Ascent, placed: Sequence[Event]) -> list[PagePlaced]:
    """Pages of the ladder's first level for its people at each of `desks`, but nobody `placed` reaches on that way."""
    reached = {(page.recipient, page.channel) for page in placed if isinstance(page, PagePlaced)}
    pages: list[PagePlaced] = []
    for desk in desks:
        holder = partial(_at_desk, roster, roster.centre(desk), ascent.now)
        watch = Watch(holder=holder, person=roster.person, desk=desk, mirror={})
        for page in Pages(ascent.ladder, ascent.timeline, watch, ascent.now).of(ascent.ladder.levels[0]):
            if isinstance(page, PagePlaced) and (page.recipient, page.channel) not in reached:
                reached.add((page.recipient, page.channel))
                pages.append(page)
    return pages


def numbered(events: Sequence[Event], timeline: Sequence[Event]) -> list[Event]:
    """The events of a decision, their pages named in the one sequence that all pages of a case have."""
    count = sum(isinstance(event, PagePlaced) for event in timeline)
    named: list[Event] = []
    for event in events:
        if isinstance(event, PagePlaced):
            count += 1
            event = event.changed(page_id=f"p{count}")
        named.append(event)
    return named


def without_pages_of(earlier: Sequence[Event], events: Sequence[Event], timeline: Sequence[Event]) -> list[Event]:
    """The later events of one decision, without pages to whom the `earlier` ones reach on the same channel."""
    reached = {(page.recipient, page.channel) for page in earlier if isinstance(page, PagePlaced)}
    new = [e for e in events if not (isinstance(e, PagePlaced) and (e.recipient, e.channel) in reached)]
    return numbered(new, timeline)


def _at_desk(roster: Roster, centre: Centre, now: datetime, role: str) -> Person | None:
    """Who holds `role` at a desk: now if it is on duty, else who did when it last was."""
    return roster.on_duty(role, _last_on_duty(centre, now))


def _last_on_duty(centre: Centre, now: datetime) -> datetime:
    if centre.owns(now):
        return now
    _, end = centre.owns_utc.minutes
    ended_at = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=end % 1440)
    return (ended_at if ended_at <= now else ended_at - timedelta(days=1)) - timedelta(seconds=1)
