"""The committed date in danger: raised by a project manager, or by the plan itself, and over again. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal, NamedTuple

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.plans import HAND_OVER, Cause, JeopardyCode
from pledgekeeper.errors import Refused
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.model import Instant, InstantOfOurTime
from pledgekeeper.orders.planning import milestones_of, progress_of
from pledgekeeper.orders.schedule import Milestone, Progress
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.working_time import add_working_time

LATE_DAYS: Final = 2
"""A milestone so many business days late puts the date in danger."""


class JeopardyRaised(Event):
    """The committed date is in danger: why, who caused it, when it will be instead, and what is done about it."""

    MARK: ClassVar = "jeopardy"
    NOTICE: ClassVar = "jeopardy"
    event: Literal["jeopardy-raised"] = "jeopardy-raised"
    by: Actor
    code: JeopardyCode
    caused_by: Cause = "ours"
    milestone: str | None = Field(default=None, description="the step that is late, when the plan raised it")
    expected_at: Instant
    plan: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        return {"lane": "jeopardy"}


class JeopardyLifted(Event):
    """The date is safe again."""

    MARK: ClassVar = "jeopardy-over"
    NOTICE: ClassVar = "date-safe"
    event: Literal["jeopardy-lifted"] = "jeopardy-lifted"
    by: Actor
    reason: str | None = None

    @property
    def facts(self) -> dict[str, str]:
        return {"lane": "on-plan"}


JeopardyEvent = JeopardyRaised | JeopardyLifted


class JeopardyCommand(Command):
    """Whatever is said of the danger to a date."""

    by: Actor


class RaiseJeopardy(JeopardyCommand):
    command: Literal["raise-jeopardy"] = "raise-jeopardy"
    code: JeopardyCode
    caused_by: Cause = "ours"
    expected_at: InstantOfOurTime
    plan: str = Field(min_length=1, max_length=2_000)


class LiftJeopardy(JeopardyCommand):
    command: Literal["lift-jeopardy"] = "lift-jeopardy"
    reason: str = Field(min_length=1, max_length=2_000)


class Due(NamedTuple):
    """Something that time alone does to an order, and when."""

    at: datetime
    event: Event


def standing(timeline: Sequence[Event]) -> JeopardyRaised | None:
    """What was last said of the danger that the date is in; None when it is in none."""
    last = next((event for event in reversed(timeline) if isinstance(event, JeopardyEvent)), None)
    return last if isinstance(last, JeopardyRaised) else None


def raised(timeline: Sequence[Event]) -> tuple[JeopardyRaised, ...]:
    """Every jeopardy there was, oldest first."""
    return tuple(event for event in timeline if isinstance(event, JeopardyRaised))


def due(timeline: Sequence[Event], yardstick: datetime | None, calendar: Calendar, now: datetime) -> Due | None:
    """The jeopardy that the plan raises next, or lifts; None when as things stand it never will.

    It raises one when the forecast is later than the commitment, or a milestone is two business days late; and once
    more when the date that was told with it is not held either.
    """
    progress = progress_of(timeline, calendar)
    if progress is None or HAND_OVER in progress.done:
        return None
    raised_last = standing(timeline)
    if raised_last is None:
        moments = (_crossing(progress, yardstick, now), _late_at(timeline, calendar, now))
        at = min((moment for moment in moments if moment), default=None)
    elif _over(raised_last, timeline, progress, yardstick, now):
        return Due(now, JeopardyLifted(at=now, by=SYSTEM))
    else:
        at = _crossing(progress, raised_last.expected_at, now)
    return Due(at, _raised_by_plan(timeline, progress, now)) if at else None


def _over(
    last: JeopardyRaised, timeline: Sequence[Event], progress: Progress, yardstick: datetime | None, now: datetime
) -> bool:
    """The carrier consents to the date that was told; or what the plan saw is no more."""
    if yardstick and last.expected_at <= yardstick and last.by.side != "system":
        return timeline.index(last) < max(n for n, e in enumerate(timeline) if e.mark == "committed")
    if last.by.side != "system":
        return False
    late = _late_at(timeline, progress.calendar, now)
    in_time = yardstick is None or progress.project(now)[HAND_OVER].end <= yardstick
    return in_time and (late is None or late > now)


def _crossing(progress: Progress, limit: datetime | None, now: datetime) -> datetime | None:
    """The first second, from `now` on, at which the forecast of the hand-over is later than `limit`."""
    if limit is None:
        return None

    def beyond(moment: datetime) -> bool:
        return progress.project(moment)[HAND_OVER].end > limit

    if beyond(now):
        return now
    before, after = 0, int((limit - now).total_seconds()) + 1  # one second after the limit it is late by itself
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if beyond(now + timedelta(seconds=middle)) else (middle, after)
    return now + timedelta(seconds=after)


def _late_at(timeline: Sequence[Event], calendar: Calendar, now: datetime) -> datetime | None:
    """When the first milestone before the hand-over is too late; in the past when one is."""
    days = timedelta(minutes=LATE_DAYS * calendar.business_day_minutes)
    ends = (add_working_time(each.planned.end, days, calendar) for each in _open(timeline, calendar, now))
    first = min(ends, default=None)
    return first + timedelta(seconds=1) if first else None


def _open(timeline: Sequence[Event], calendar: Calendar, now: datetime) -> list[Milestone]:
    """What is still to be done until the hand-over."""
    return [each for each in milestones_of(timeline, calendar, now) if each.state != "done" and each.slack is not None]


def _raised_by_plan(timeline: Sequence[Event], progress: Progress, now: datetime) -> JeopardyRaised:
    """The step that is most overdue says why, and whose it is; when none is, the next critical one."""
    still = _open(timeline, progress.calendar, now)
    begun = [each for each in still if each.state in ("late", "under-way")]
    late = min(begun or still, key=lambda each: (not each.critical, each.planned.end))
    return JeopardyRaised(
        at=now,
        by=SYSTEM,
        code=late.step.late,
        caused_by=late.step.by,
        milestone=late.step.id,
        expected_at=progress.project(now, from_now=True)[HAND_OVER].end,
    )


def decide(timeline: Sequence[Event], command: JeopardyCommand, now: datetime) -> list[Event]:
    """What is said of the danger. Refused to lift one that there is not."""
    match command:
        case RaiseJeopardy(by=by, code=code, caused_by=caused_by, expected_at=expected_at, plan=plan):
            return [JeopardyRaised(at=now, by=by, code=code, caused_by=caused_by, expected_at=expected_at, plan=plan)]
        case LiftJeopardy(by=by, reason=reason):
            if standing(timeline) is None:
                raise Refused("the date of this order is in no danger that was raised")
            return [JeopardyLifted(at=now, by=by, reason=reason)]
    raise Refused(f"no jeopardy understands {type(command).__name__}")
