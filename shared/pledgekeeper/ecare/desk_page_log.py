"""The page log: the pages of some days about all cases, those that are over as well. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper.cases.page_log import PagedCase
from pledgekeeper.ecare.desk_pages import Page, pages_in

USUAL, LONGEST_PERIOD = 7, 14
"""Days that are shown unless others are asked for, and how far back one can look; the table keeps a day more."""
LONGEST: Final = 300
"""Rows of the log: beyond that it says that there are more, and a day of it can be asked for."""
A_DAY: Final = timedelta(days=1)

Days = tuple[date, date]
"""The first and the last day of a period, both in it."""


@dataclass(frozen=True)
class LogChoice:
    """What of the log is looked at. Nothing chosen is everything of the usual days, today among them.

    `period` is a name out of `periods`, `days` what it stands for in the reader's zone.
    """

    periods: Mapping[str, Days]
    period: str
    state: str = ""
    person: str = ""
    q: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str], today: date) -> "LogChoice":
        """As the query of a request says; a period that is not offered is the usual one."""
        offered, period = periods(today), asked.get("period", "")
        state, person, q = (asked.get(name, "").strip()[:100] for name in ("state", "person", "q"))
        return cls(offered, period if period in offered else str(USUAL), state, person, q)

    @property
    def days(self) -> Days:
        return self.periods[self.period]

    def days_in_utc(self, zone: ZoneInfo) -> list[date]:
        """The days by which the table keeps the pages of the chosen ones."""
        first, last = self.days
        begins = datetime.combine(first, time(), zone).astimezone(UTC).date()
        ends = (datetime.combine(last + A_DAY, time(), zone).astimezone(UTC) - timedelta(seconds=1)).date()
        return [begins + n * A_DAY for n in range((ends - begins).days + 1)]

    def holds(self, page: Page) -> bool:
        told = f"{page.case_id} {page.title} {page.recipient} {page.role} {page.desk}"
        known = self.state in ("", page.state) and self.person in ("", page.recipient)
        return known and self.q.casefold() in told.casefold()


@dataclass(frozen=True)
class PageLog:
    """Pages by day, the newest first, and what all that were found come to.

    `people` are all who were paged on these days, whomever one asks for.
    """

    days: tuple[tuple[date, tuple[Page, ...]], ...]
    people: tuple[str, ...]
    placed: int
    answered: int
    unanswered: int
    failed: int
    median_answer: timedelta | None
    cut: bool


def periods(today: date) -> dict[str, Days]:
    """What may be asked for, by its name: so many days up to today, or one of them."""
    lately = {str(count): (today - (count - 1) * A_DAY, today) for count in (USUAL, LONGEST_PERIOD)}
    each = (today - n * A_DAY for n in range(LONGEST_PERIOD))
    return lately | {day.isoformat(): (day, day) for day in each}


def page_log(cases: Iterable[PagedCase], choice: LogChoice, zone: ZoneInfo, now: datetime) -> PageLog:
    """The pages of the chosen days of `zone`, and of those the ones that the other choices hold."""

    def day_of(page: Page) -> date:
        return page.placed_at.astimezone(zone).date()

    first, last = choice.days
    every = [page for case in cases for page in pages_in(case, now) if first <= day_of(page) <= last]
    found = sorted(
        filter(choice.holds, every), key=lambda page: (page.placed_at, page.case_id, page.page_id), reverse=True
    )
    took = [page.answered_in.total_seconds() for page in found if page.answered_in is not None]
    return PageLog(
        days=tuple((day, tuple(pages)) for day, pages in groupby(found[:LONGEST], day_of)),
        people=tuple(sorted({page.recipient for page in every})),
        placed=len(found),
        answered=sum(page.state == "acknowledged" for page in found),
        unanswered=sum(page.state == "expired" for page in found),
        failed=sum(page.state == "failed" for page in found),
        median_answer=timedelta(seconds=round(median(took))) if took else None,
        cut=len(found) > LONGEST,
    )
