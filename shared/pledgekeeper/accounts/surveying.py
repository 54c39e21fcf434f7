"""One question with a monthly review: how satisfied is the carrier with service management? Pure.

A service has no case that ends, so its question comes with the month: in the mail of the first version of its review,
to carriers that have a Service Manager to be satisfied with. It is a mail that comes anyway, once a month: the ceiling
on other surveys neither holds it back nor counts it. The last answer within the validity of the link counts.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field

from pledgekeeper.accounts.reviewing import span_of
from pledgekeeper.carriers.model import Agreement
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.surveying import is_news
from pledgekeeper.errors import NotFound
from pledgekeeper.event import Event
from pledgekeeper.model import Instant


class ReviewSurveyAsked(Event):
    """The mail of a month's review asked how satisfied the carrier is; until when an answer is heard."""

    event: Literal["review-survey-asked"] = "review-survey-asked"
    month: str
    expires_at: Instant


class ReviewSurveyAnswered(Event):
    """What the carrier said of a month: from 1, very dissatisfied, to 5, very satisfied."""

    event: Literal["review-survey-answered"] = "review-survey-answered"
    month: str
    score: int = Field(ge=1, le=5)
    comment: str | None = None


class AnswerReviewSurvey(Command):
    """By whoever holds the link."""

    month: str
    score: int = Field(ge=1, le=5)
    comment: str | None = Field(default=None, max_length=2_000)


class Opinion(NamedTuple):
    """What was asked of a month, and every answer to it, the last of which counts."""

    asked: ReviewSurveyAsked
    answers: tuple[ReviewSurveyAnswered, ...]

    @property
    def score(self) -> int | None:
        return self.answers[-1].score if self.answers else None


def to_be_asked(timeline: Sequence[Event], month: str, manager: str | None, agreement: Agreement) -> bool:
    """Is the mail of this month's review to ask? Not whom the agreement spares, and once for each month."""
    return (
        span_of(month) == "month"
        and manager is not None
        and agreement.survey_days is not None
        and opinion_of(timeline, month) is None
    )


def opinions(timeline: Sequence[Event]) -> Iterator[Opinion]:
    """Of every month that the carrier was asked about, oldest first."""
    for asked in timeline:
        if isinstance(asked, ReviewSurveyAsked):
            said = (each for each in timeline if isinstance(each, ReviewSurveyAnswered) and each.month == asked.month)
            yield Opinion(asked, tuple(said))


def opinion_of(timeline: Sequence[Event], month: str) -> Opinion | None:
    return next((each for each in opinions(timeline) if each.asked.month == month), None)


def answered(timeline: Sequence[Event], command: AnswerReviewSurvey, now: datetime) -> list[Event]:
    """What an answer leads to: nothing when it says what the last one said. Refused when it is too late."""
    opinion = opinion_of(timeline, command.month)
    if opinion is None:
        raise NotFound(f"nobody was asked about {command.month}")
    said = [(each.score, each.comment) for each in opinion.answers]
    if not is_news(said, (command.score, command.comment), opinion.asked.expires_at, now):
        return []
    return [ReviewSurveyAnswered(at=now, month=command.month, score=command.score, comment=command.comment)]
