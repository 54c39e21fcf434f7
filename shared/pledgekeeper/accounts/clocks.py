"""The clocks of an account: S1 to S3 and S6 to S8 of the pledge, read by the same fold as those of cases. Pure.

A clock follows one matter: the naming, one month's report or review, one action. Its marks are of that matter alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.accounts.decide import end_of
from pledgekeeper.accounts.model import (
    Account,
    ActionAgreed,
    ActionClosed,
    CarrierTold,
    ServiceBegan,
)
from pledgekeeper.accounts.reviewing import MonthEnded, ReviewDue, ReviewHeld, ReviewSent, Span, span_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.event import Event
from pledgekeeper.model import iso
from pledgekeeper.sla.clock import TICKING, Reading, history_of, read
from pledgekeeper.sla.pledge import Commitment

NAMING, REPORT, REVIEW, ACTION = "service-manager", "monthly-report", "review", "review-action"
"""Ids of the commitments in the pledge."""
REPORTS: Final[dict[str, tuple[Span, ...]]] = {REPORT: ("month",), "period-report": ("quarter", "year")}
REVIEWS: Final[dict[str, tuple[Span, ...]]] = {
    REVIEW: ("month",), "business-review": ("quarter",), "executive-review": ("year",),
}  # fmt: skip
"""Which of them are about what is over, and of which length."""


@dataclass(frozen=True)
class Clock:
    """One promise about one matter: which action, or which month; the naming has none."""

    commitment: Commitment
    about: str
    reading: Reading

    @property
    def ticking(self) -> bool:
        return self.reading.state in TICKING

    def warns_at(self) -> datetime | None:
        """When it first warns: the earliest of the promise's warnings; None when it never will."""
        reading, commitment = self.reading, self.commitment
        seconds = [reading.target_seconds * percent // 100 for percent in commitment.warn_percent]
        seconds += [
            max(0, reading.target_seconds - span.seconds_on(reading.calendar)) for span in commitment.warn_before
        ]
        return reading.moment(min(seconds, default=reading.target_seconds))


def clocks(account: Account, terms: Terms, now: datetime) -> Iterator[Clock]:
    """Every clock of the account that was started, in the order of the pledge."""
    for commitment in terms.pledge.for_kind("service"):
        for about, events, date in _matters(account, commitment.id, terms):
            facts = {"tier": terms.carrier.agreement.tier} | ({"agreed-date": iso(date)} if date else {})
            target = commitment.target_for(facts)
            calendar = terms.calendar(target.calendar) if target else None
            length = target.length(calendar, facts) if target and calendar else None
            if calendar and length is not None:
                seen = history_of(sorted(events, key=lambda event: event.at), now)
                yield Clock(commitment, about, read(commitment.clock, length, calendar, seen))


def clock_of(account: Account, terms: Terms, now: datetime, commitment: str, about: str = "") -> Clock | None:
    found = clocks(account, terms, now)
    return next((each for each in found if (each.commitment.id, each.about) == (commitment, about)), None)


def _matters(account: Account, commitment: str, terms: Terms) -> Iterator[tuple[str, list[Event], datetime | None]]:
    timeline = account.timeline
    if commitment == NAMING and account.began_at:
        yield "", [each for each in timeline if isinstance(each, ServiceBegan | CarrierTold)], None
    elif commitment in REPORTS:
        of_months = [each for each in timeline if isinstance(each, MonthEnded | ReviewSent)]
        for month in (each for each in account.months if span_of(each) in REPORTS[commitment]):
            yield month, [each for each in of_months if each.month == month], None
    elif commitment in REVIEWS:
        of_reviews = [each for each in timeline if isinstance(each, ReviewDue | ReviewHeld)]
        for meeting in (each for each in account.meetings if each.due and span_of(each.month) in REVIEWS[commitment]):
            yield meeting.month, [each for each in of_reviews if each.month == meeting.month], None
    elif commitment == ACTION:
        of_actions = [each for each in timeline if isinstance(each, ActionAgreed | ActionClosed)]
        for action in account.actions:
            last_second = end_of(action.yardstick, terms.carrier) - timedelta(seconds=1)
            yield action.id, [each for each in of_actions if each.action == action.id], last_second
