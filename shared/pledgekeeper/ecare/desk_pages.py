"""The page log: who was paged about which case, how, and what became of it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from pledgekeeper.api.pages import page_state
from pledgekeeper.cases.model import Case
from pledgekeeper.escalation.pages import PageDropped, PageFailed, PagePlaced, PageSent, PageState, Taken, states

LOGGED_FOR: Final = timedelta(days=7)
LONGEST: Final = 300
"""Rows of the log; what is older is in the timeline of its case."""
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


@dataclass(frozen=True)
class PageLog:
    """Pages, the newest first, and what they come to."""

    pages: tuple[Page, ...]
    answered: int
    unanswered: int
    failed: int
    median_answer: timedelta | None
    cut: bool


def page_log(cases: Iterable[Case], now: datetime, state: str = "", q: str = "") -> PageLog:
    """Pages of the last seven days. `state` names one outcome, `q` is looked for in case, recipient, role, desk."""
    every = (page for case in cases for page in pages_of(case, now) if page.placed_at > now - LOGGED_FOR)
    found = [page for page in every if _wanted(page, state, q)]
    found.sort(key=lambda page: (page.placed_at, page.page_id), reverse=True)
    took = [page.answered_in.total_seconds() for page in found if page.answered_in is not None]
    return PageLog(
        pages=tuple(found[:LONGEST]),
        answered=sum(page.state == "acknowledged" for page in found),
        unanswered=sum(page.state == "expired" for page in found),
        failed=sum(page.state == "failed" for page in found),
        median_answer=timedelta(seconds=round(median(took))) if took else None,
        cut=len(found) > LONGEST,
    )


def pages_of(case: Case, now: datetime) -> Iterator[Page]:
    """Every page about a case, in the order in which they were placed."""
    became = states(case.timeline)
    for placed in (event for event in case.timeline if isinstance(event, PagePlaced)):
        yield _page(case, placed, became, now)


def waiting_pages(case: Case, now: datetime) -> list[Page]:
    """Pages that somebody may still answer, while nobody has the case in hand since they were placed."""
    taken_at = max((event.at for event in case.timeline if isinstance(event, Taken)), default=None)
    return [page for page in pages_of(case, now) if page.live and (taken_at is None or page.placed_at > taken_at)]


def _page(case: Case, placed: PagePlaced, became: dict[str, PageState], now: datetime) -> Page:
    about = [event for event in case.timeline if getattr(event, "page_id", None) == placed.page_id]
    answered = next((event.at for event in about if isinstance(event, Taken)), None)
    return Page(
        page_id=placed.page_id,
        case_id=case.case_id,
        title=case.title,
        desk=case.desk,
        priority=case.priority,
        level=placed.level,
        role=placed.role,
        recipient=placed.recipient,
        channel=placed.channel,
        placed_at=placed.at,
        sent_at=next((event.at for event in about if isinstance(event, PageSent)), None),
        state=page_state(placed, became, now),
        answered_in=answered - placed.at if answered else None,
        why=next((event.reason for event in about if isinstance(event, PageFailed | PageDropped)), None),
    )


def _wanted(page: Page, state: str, q: str) -> bool:
    told = f"{page.case_id} {page.title} {page.recipient} {page.role} {page.desk}"
    return state in ("", page.state) and q.casefold() in told.casefold()
