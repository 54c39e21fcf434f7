"""When the milestones of a plan come: the critical path through steps of working time. Pure.

Planned is what the plan said when it was made; forecast is the same sum with what happened since. A step that is not
done ends now at the earliest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from pledgekeeper.cases.plans import HAND_OVER, Step
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.working_time import add_working_time, working_time_between

State = Literal["done", "late", "under-way", "waiting"]


class Stretch(NamedTuple):
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Progress:
    """What is known of the steps of a plan: when it began, which are done, when others are expected to be."""

    steps: Sequence[Step]
    begins_at: datetime
    done: Mapping[str, datetime]
    expected: Mapping[str, datetime]
    calendar: Calendar

    def project(self, now: datetime, *, from_now: bool = False) -> dict[str, Stretch]:
        """When each step begins and ends, as far as is known at `now`.

        `from_now`: of a step that is overdue nothing is known, so it takes its whole time again (a day at least).
        """
        found: dict[str, Stretch] = {}
        for step in self.steps:
            begin = max((found[before].end for before in step.after), default=self.begins_at)
            end = self.done.get(step.id) or self._end(step, begin, now, from_now=from_now)
            found[step.id] = Stretch(min(begin, end), end)
        return found

    def _end(self, step: Step, begin: datetime, now: datetime, *, from_now: bool) -> datetime:
        end = max(begin, self.expected.get(step.id) or add_working_time(begin, self.length(step), self.calendar))
        if end > now:
            return end
        day = timedelta(minutes=self.calendar.business_day_minutes)
        return add_working_time(now, max(self.length(step), day), self.calendar) if from_now else now

    def length(self, step: Step) -> timedelta:
        return timedelta(seconds=step.takes.seconds_on(self.calendar))

    def tails(self) -> dict[str, timedelta]:
        """For each step before the hand-over: the working time that still follows it until then."""
        found: dict[str, timedelta] = {HAND_OVER: timedelta()}
        for step in reversed(self.steps):
            if step.id in found:
                through = found[step.id] + (timedelta() if step.id in self.done else self.length(step))
                for before in step.after:
                    found[before] = max(found.get(before, timedelta()), through)
        return found


@dataclass(frozen=True)
class Milestone:
    """One step as it stands. `slack` is the working time that it may slip before the hand-over does; None after it."""

    step: Step
    planned: Stretch
    forecast: Stretch
    done_at: datetime | None
    slack: timedelta | None
    state: State

    @property
    def critical(self) -> bool:
        """Does the hand-over slip as soon as it does?"""
        return self.state != "done" and self.slack == timedelta()


def milestones(planned: Mapping[str, Stretch], progress: Progress, now: datetime) -> tuple[Milestone, ...]:
    """Every step of a plan, in its order, as it stands at `now`."""
    forecast, tails = progress.project(now), progress.tails()
    whole = working_time_between(progress.begins_at, forecast[HAND_OVER].end, progress.calendar)

    def slack(step: Step) -> timedelta | None:
        if step.id not in tails:
            return None
        taken = working_time_between(progress.begins_at, forecast[step.id].end, progress.calendar)
        return max(timedelta(), whole - taken - tails[step.id])

    def state(step: Step) -> State:
        if step.id in progress.done:
            return "done"
        if planned[step.id].end < now:
            return "late"
        return "under-way" if all(before in progress.done for before in step.after) else "waiting"

    return tuple(
        Milestone(step, planned[step.id], forecast[step.id], progress.done.get(step.id), slack(step), state(step))
        for step in progress.steps
    )
