"""One question after a case: how satisfied is the carrier with how it went? Answered by a signed link. Pure.

Asked when a case is done and nothing of it can come back: a ticket closed, a dispute settled, an order completed. A
case that was cancelled, rejected, merged or withdrawn is no experience to ask about. The last answer within the
validity of the link counts: whoever thinks again may say so, and the timeline keeps what they said before.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case, Kind, event_name
from pledgekeeper.errors import Refused
from pledgekeeper.event import Event
from pledgekeeper.model import Instant

Pillar = Literal["delivery", "care", "service-management", "billing"]
"""The parts of the pledge that a carrier is asked about."""
PILLARS: Final[dict[Kind, Pillar]] = {"ticket": "care", "dispute": "billing", "order": "delivery"}
DONE: Final = frozenset({"closed", "settled", "completed"})
VALID_FOR: Final = timedelta(days=30)
ANSWERS_AT_MOST: Final = 10
"""Of one survey: a link that is passed around fills no timeline."""

Answer = tuple[int, str | None]
"""Score and comment."""


class SurveyAsked(Event):
    """The carrier is to be asked; until when an answer is heard."""

    NOTICE: ClassVar = "survey"
    event: Literal["survey-asked"] = "survey-asked"
    pillar: Pillar
    expires_at: Instant


class SurveyAnswered(Event):
    """What the carrier said to the survey that event `asked` is: from 1, very dissatisfied, to 5, very satisfied."""

    event: Literal["survey-answered"] = "survey-answered"
    asked: str
    score: int = Field(ge=1, le=5)
    comment: str | None = None


SurveyEvent = SurveyAsked | SurveyAnswered


class AnswerSurvey(Command):
    """By whoever holds the link."""

    asked: str
    score: int = Field(ge=1, le=5)
    comment: str | None = Field(default=None, max_length=2_000)


def asked_now(before: Case | None, after: Case, survey_days: int | None, now: datetime) -> list[Event]:
    """The survey that is owed when a step has brought the case to its end; at most one in the life of a case.

    `survey_days` is what the agreement says; None asks nobody.
    """
    ended = after.status in DONE and (before is None or before.status not in DONE)
    if survey_days is None or not ended or survey_of(after.timeline):
        return []
    return [SurveyAsked(at=now, pillar=PILLARS[after.kind], expires_at=now + VALID_FOR)]


def answered(case: Case, command: AnswerSurvey, now: datetime) -> list[Event]:
    """What an answer leads to: nothing when it says what the last one said. Refused when it is too late."""
    asked = survey_of(case.timeline)
    if asked is None or asked[0] != command.asked:
        raise Refused(f"{case.case_id} has no survey {command.asked}")
    said = [(each.score, each.comment) for each in answers(case.timeline)]
    if not is_news(said, (command.score, command.comment), asked[1].expires_at, now):
        return []
    return [SurveyAnswered(at=now, asked=command.asked, score=command.score, comment=command.comment)]


def is_news(said: Sequence[Answer], answer: Answer, expires_at: datetime, now: datetime) -> bool:
    """Does an answer say something else than the last one? Refused when it comes too late, or after too many."""
    if now >= expires_at:
        raise Refused("this survey has ended; thank you for wanting to answer it")
    if said and said[-1] == answer:
        return False
    if len(said) >= ANSWERS_AT_MOST:
        raise Refused(f"this survey was answered {ANSWERS_AT_MOST} times; the last answer stands")
    return True


def survey_of(timeline: Sequence[Event]) -> tuple[str, SurveyAsked] | None:
    """The survey of a case, with the name of its event."""
    found = ((event_name(place), event) for place, event in enumerate(timeline) if isinstance(event, SurveyAsked))
    return next(found, None)


def answers(timeline: Sequence[Event]) -> list[SurveyAnswered]:
    """What the carrier answered, oldest first: the last one counts."""
    return [event for event in timeline if isinstance(event, SurveyAnswered)]
