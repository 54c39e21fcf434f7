"""The pages of a case as a desk sees them: who was paged, how, and what became of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.api.pages import page_state
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.page_log import LoggedPage, PagedCase, paged_case
from pledgekeeper.escalation.pages import Taken

ANSWERS: Final = ("queued", "delayed", "sent", "delivered")
"""In these somebody may still answer."""


@dataclass(frozen=True)
class Page:
    """One attempt to reach one person. `answered_in` is how long it took them; `why` it failed or was dropped."""

    page_id: str
    case_id: str
    title: str
    desk: str
    priority: str | None
    level: int
    role: str
    recipient: str
    channel: str
    placed_at: datetime
    sent_at: datetime | None
    state: str
    answered_in: timedelta | None
    why: str | None

    @property
    def live(self) -> bool:
        return self.state in ANSWERS


def pages_in(paged: PagedCase, now: datetime) -> Iterator[Page]:
    """The pages that are told of a case, in the order in which they were placed."""
    return (_page(paged, page, now) for page in paged.pages)


def pages_of(case: Case, now: datetime) -> Iterator[Page]:
    """Every page about a case, in the order in which they were placed."""
    return pages_in(paged_case(case), now)


def waiting_pages(case: Case, now: datetime) -> list[Page]:
    """Pages that somebody may still answer, while nobody has the case in hand since they were placed."""
    taken_at = max((event.at for event in case.timeline if isinstance(event, Taken)), default=None)
    return [page for page in pages_of(case, now) if page.live and (taken_at is None or page.placed_at > taken_at)]


def _page(paged: PagedCase, page: LoggedPage, now: datetime) -> Page:
    return Page(
        page_id=page.page_id,
        case_id=paged.case_id,
        title=paged.title,
        desk=paged.desk,
        priority=paged.priority,
        level=page.level,
        role=page.role,
        recipient=page.recipient,
        channel=page.channel,
        placed_at=page.placed_at,
        sent_at=page.sent_at,
        state=page_state(page.state, page.placed_at, now),
        answered_in=page.answered_at - page.placed_at if page.answered_at else None,
        why=page.why,
    )
