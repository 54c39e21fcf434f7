"""A comparison of call records that is being made: what is done now, and how much of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.cases.model import event_name
from pledgekeeper.disputes.fraud.patterns import PatternsAsked, PatternsFailed, PatternsFound
from pledgekeeper.disputes.reconciled import DisputeReconciled, ReconciliationAsked, ReconciliationFailed
from pledgekeeper.event import Event

WATCHED: Final = timedelta(hours=5)
"""Three tries are over by then, each begun 90 minutes after the one before: six times what the function may take, by
which its queue gives a message again. What is not done after that waits for a person."""

STEPS: Final = ((50, "reading"), (82, "matching"), (90, "explaining"), (101, "writing"))
"""Below how many per cent (`billing.stages`) which step is under way."""


@dataclass(frozen=True)
class Comparing:
    """`percent` None: it waits for its turn."""

    since: datetime
    percent: int | None

    @property
    def step(self) -> str:
        if self.percent is None:
            return "waiting"
        return next(step for below, step in STEPS if self.percent < below)


def awaited(timeline: Sequence[Event], now: datetime) -> tuple[str, datetime] | None:
    """The last comparison asked for that has no result yet: how its event is named, and since when it is awaited."""
    answered = {e.asked for e in timeline if isinstance(e, DisputeReconciled | ReconciliationFailed)}
    return _unanswered(timeline, ReconciliationAsked, answered, now)


def is_searching(timeline: Sequence[Event], now: datetime) -> bool:
    """Is the last search for patterns that was asked for not done yet?"""
    answered = {e.asked for e in timeline if isinstance(e, PatternsFound | PatternsFailed)}
    return _unanswered(timeline, PatternsAsked, answered, now) is not None


def _unanswered(
    timeline: Sequence[Event], kind: type[Event], answered: set[str], now: datetime
) -> tuple[str, datetime] | None:
    asked = [(event_name(n), e.at) for n, e in enumerate(timeline) if isinstance(e, kind)]
    name, since = asked[-1] if asked else ("", now)
    return (name, since) if asked and name not in answered and now - since < WATCHED else None
