"""When a review is to be held with the carrier, and what may be noted of one that was (S3, S7, S8). Pure.

Carriers of tier gold are promised one each month; all that have a Service Manager a business review each quarter, and
an executive one each year. The days count from when the paper has left; at the latest two weeks after the month's end,
four after that of a quarter or a year: a report of ours that is late gives us no more time.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from pledgekeeper.accounts.managers import eligible
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.reviewing import (
    MonthEnded,
    RecordReviewHeld,
    ReviewDue,
    ReviewHeld,
    ReviewSent,
    Span,
    ended_with,
    span_of,
)
from pledgekeeper.carriers.model import Agreement
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Event
from pledgekeeper.model import iso

PAPERS_AT_MOST: Final[dict[Span, timedelta]] = {
    "month": timedelta(days=14), "quarter": timedelta(days=28), "year": timedelta(days=28),
}  # fmt: skip


def promised(month: str, agreement: Agreement) -> bool:
    """Is the review of this month one that the agreement has us hold?"""
    return agreement.tier == "gold" if span_of(month) == "month" else eligible(agreement)


def due_now(timeline: Sequence[Event], agreement: Agreement, now: datetime) -> Iterator[ReviewDue]:
    """The reviews that are to be held from now on, and were not so before."""
    known = {each.month for each in timeline if isinstance(each, ReviewDue)}
    for ended in timeline:
        if isinstance(ended, MonthEnded) and ended.month not in known and promised(ended.month, agreement):
            sent = (each.at for each in timeline if isinstance(each, ReviewSent) and each.month == ended.month)
            begins = min([*sent, ended.at + PAPERS_AT_MOST[span_of(ended.month)]])
            if begins <= now:
                yield ReviewDue(at=begins, month=ended.month)


def next_promised(account: Account, agreement: Agreement, today: date) -> str | None:
    """The month whose review comes next and is not to be held yet: one that is over and whose paper is still to come,
    else one that is not over on `today`, in the carrier's zone. None where none is promised."""
    if account.began_at is None or not eligible(agreement):
        return None
    known = {meeting.month for meeting in account.meetings}
    ahead = (divmod(today.year * 12 + today.month - 1 + number, 12) for number in range(3))
    to_come = (name for year, month in ahead for name in ended_with(f"{year}-{month + 1:02}"))
    months = (*account.months[-3:], *to_come)
    return next((month for month in months if month not in known and promised(month, agreement)), None)


def held(timeline: Sequence[Event], command: RecordReviewHeld, roster: Roster, now: datetime) -> list[Event]:
    """What is noted of a review that was held: at a moment between the end of its month and now, and once."""
    month, at = command.month, command.held_at
    ended = next((each.at for each in timeline if isinstance(each, MonthEnded) and each.month == month), None)
    if ended is None:
        raise Refused(f"no review is owed for {month}; name a month of a running service that is over")
    before = next((each for each in timeline if isinstance(each, ReviewHeld) and each.month == month), None)
    if before:
        raise Refused(f"the review of {month} was held at {iso(before.at)} already")
    if not ended <= at <= now:
        raise Refused(f"the review of {month} was not held at {iso(at)}: name a moment from {iso(ended)} to now")
    unknown = [who for who in command.ours if roster.person(who) is None]
    if unknown:
        raise Refused(f"{unknown[0]!r} is not among the people of the roster; name somebody by their id there")
    return [ReviewHeld(at=at, **command.model_dump(include={"month", "ours", "theirs", "by"}))]
