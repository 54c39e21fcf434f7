"""The pages of a case as the page log keeps them: those placed in one hour, and what became of each. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Self, get_args

from pledgekeeper.cases.model import Case
from pledgekeeper.escalation.pages import (
    PageDelayed,
    PageDropped,
    PageFailed,
    PagePlaced,
    PageSent,
    PageState,
    Taken,
    Tried,
    states,
)
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen, Instant

MOST: Final = 400
"""Pages of a case in an hour, the newest: some 100 kB, where an item of the table may have 400."""
LONGEST_WHY: Final = 160
"""Characters: a provider's own words may be long, and the timeline has them whole."""

OfAPage = PagePlaced | PageDelayed | Tried | Taken
SORTS: Final = frozenset(get_args(OfAPage))


class LoggedPage(Frozen):
    """One attempt to reach one person. `why` it failed or was dropped, in words, cut when long."""

    page_id: str
    level: int
    role: str
    recipient: str
    channel: str
    placed_at: Instant
    state: PageState
    sent_at: Instant | None = None
    answered_at: Instant | None = None
    why: str | None = None

    def after(self, event: Event) -> Self:
        """The page after one more event about it; of each sort the first counts."""
        match event:
            case PageSent(at=at) if self.sent_at is None:
                return self.changed(sent_at=at)
            case Taken(at=at) if self.answered_at is None:
                return self.changed(answered_at=at)
            case PageFailed(reason=reason) | PageDropped(reason=reason) if self.why is None:
                return self.changed(why=reason if len(reason) <= LONGEST_WHY else f"{reason[: LONGEST_WHY - 1]}…")
        return self


class PagedCase(Frozen):
    """A case as it was when something last became of these pages of it, in the order in which they were placed."""

    case_id: str
    title: str
    desk: str
    pages: tuple[LoggedPage, ...]
    priority: str | None = None


def paged_case(case: Case, hour: datetime | None = None) -> PagedCase:
    """The case with the pages that were placed in the hour that begins then; with all of them for None."""
    pages = logged(case.timeline, hour)
    kept = pages if hour is None else pages[-MOST:]
    return PagedCase(case_id=case.case_id, title=case.title, desk=case.desk, priority=case.priority, pages=tuple(kept))


def logged(timeline: Sequence[Event], hour: datetime | None = None) -> list[LoggedPage]:
    """The pages of a timeline, of one hour or all, with what became of each."""
    told = _of_pages(timeline)
    became = states(told)
    found: dict[str, LoggedPage] = {}
    for event in told:
        if isinstance(event, PagePlaced):
            if hour in (None, hour_of(event)):
                found[event.page_id] = _placed(event, became[event.page_id])
        elif event.page_id in found:
            found[event.page_id] = found[event.page_id].after(event)
    return list(found.values())


def hours_to_log(timeline: Sequence[Event], events: Sequence[Event]) -> list[datetime]:
    """The hours (UTC) of whose pages the new `events` of a timeline tell something, oldest first."""
    told = {event.page_id for event in _of_pages(events)}
    if not told:
        return []
    of_pages = _of_pages(timeline)
    return sorted({hour_of(each) for each in of_pages if isinstance(each, PagePlaced) and each.page_id in told})


def hour_of(page: PagePlaced) -> datetime:
    """When the hour began in which a page was placed."""
    return page.at.replace(minute=0, second=0, microsecond=0)


def _of_pages(events: Iterable[Event]) -> list[OfAPage]:
    """What is told of pages. Looked for by type first: a timeline may be long, and most of it tells of other things."""
    found = (event for event in events if type(event) in SORTS)
    return [event for event in found if isinstance(event, OfAPage) and event.page_id is not None]


def _placed(page: PagePlaced, state: PageState) -> LoggedPage:
    return LoggedPage(
        page_id=page.page_id, level=page.level, role=page.role, recipient=page.recipient, channel=page.channel,
        placed_at=page.at, state=state,
    )  # fmt: skip
