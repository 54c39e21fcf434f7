"""The plan of an order: made from the template of its product, versioned, and what is known of its milestones."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.plans import HAND_OVER, Ordered, Step, Template
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.model import Instant, PlannedInstant
from pledgekeeper.orders.schedule import Milestone, Progress, milestones
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.span import Span
from pledgekeeper.sla.working_time import working_time_between


class PlanMade(Event):
    """A version of the plan. Its steps never change: a later template changes nothing for an order under way."""

    event: Literal["plan-made"] = "plan-made"
    version: int
    template: str = Field(description="the version of the templates that it was made from")
    product: Ordered
    steps: tuple[Step, ...]
    by: Actor
    reason: str | None = None


class MilestoneReached(Event):
    """A step is done. `done_at` is when, as was said; `at` is when it was said."""

    event: Literal["milestone-reached"] = "milestone-reached"
    milestone: str
    done_at: Instant
    by: Actor
    note: str | None = None


class MilestoneExpected(Event):
    """A step is expected to be done then, whatever its template says: a supplier's date, an appointment."""

    event: Literal["milestone-expected"] = "milestone-expected"
    milestone: str
    expected_at: Instant
    by: Actor
    reason: str


PlanEvent = PlanMade | MilestoneReached | MilestoneExpected


class PlanCommand(Command):
    """Whatever is told of the plan of an order."""

    by: Actor


class ReachMilestone(PlanCommand):
    command: Literal["reach-milestone"] = "reach-milestone"
    milestone: str
    done_at: Instant | None = Field(default=None, description="now, when it is not said")
    note: str | None = Field(default=None, max_length=2_000)


class ExpectMilestone(PlanCommand):
    command: Literal["expect-milestone"] = "expect-milestone"
    milestone: str
    expected_at: PlannedInstant
    reason: str = Field(min_length=1, max_length=2_000)


class Replan(PlanCommand):
    """A new version of the plan: other durations for steps that are not done. No committed date moves by it."""

    command: Literal["replan"] = "replan"
    takes: dict[str, Span] = Field(default={}, description="working time by step; others keep theirs")
    reason: str = Field(min_length=1, max_length=2_000)


def first_plan(product: Ordered, terms: Terms, by: Actor, now: datetime) -> PlanMade:
    """What every order is opened with."""
    template: Template = terms.templates.template(product)
    made_from, steps = terms.templates.id, template.steps
    return PlanMade(at=now, version=1, template=made_from, product=template.product, steps=steps, by=by)


def plan_of(timeline: Sequence[Event]) -> PlanMade | None:
    """The plan in force; None of an order that was opened before there were plans."""
    return next((event for event in reversed(timeline) if isinstance(event, PlanMade)), None)


def done_of(timeline: Sequence[Event], plan: PlanMade) -> dict[str, datetime]:
    """The steps that are done, with their moments: those that were recorded, and those that a mark reaches."""
    by_mark = {step.reached: step.id for step in plan.steps if step.reached}
    done: dict[str, datetime] = {}
    for event in timeline:
        if isinstance(event, MilestoneReached):
            done[event.milestone] = event.done_at
        elif event.mark in by_mark:
            done.setdefault(by_mark[str(event.mark)], event.at)
        elif event.mark == "delivery-rejected":
            done.pop(by_mark.get("delivered", ""), None)
    return done


def progress_of(timeline: Sequence[Event], calendar: Calendar) -> Progress | None:
    """What is known of the plan in force at the end of this timeline."""
    plan = plan_of(timeline)
    if plan is None:
        return None
    expected = {event.milestone: event.expected_at for event in timeline if isinstance(event, MilestoneExpected)}
    return Progress(plan.steps, timeline[0].at, done_of(timeline, plan), expected, calendar)


def milestones_of(timeline: Sequence[Event], calendar: Calendar, now: datetime) -> tuple[Milestone, ...]:
    """Every milestone of an order: planned as its plan in force said, and forecast as of `now`."""
    plan, progress = plan_of(timeline), progress_of(timeline, calendar)
    if plan is None or progress is None:
        return ()
    then = progress_of(timeline[: _place(timeline, plan) + 1], calendar)
    assert then is not None
    return milestones(then.project(plan.at), progress, now)


def decide(timeline: Sequence[Event], command: PlanCommand, now: datetime) -> list[Event]:
    """What a command makes of the plan. Invalid when there is no such step, or it is done."""
    plan = plan_of(timeline)
    if plan is None:
        raise Refused("this order has no plan; replan makes one only of a plan that is there")
    done = done_of(timeline, plan)
    match command:
        case ReachMilestone(milestone=milestone, by=by, done_at=done_at, note=note):
            step = _open_step(plan, done, milestone)
            if step.reached:
                raise Refused(f"{milestone} is reached by what the order does ({step.reached}), not by saying so")
            if done_at and not timeline[0].at <= done_at <= now:
                raise Invalid("done_at lies between the order and now; a date to come is for expect-milestone")
            return [MilestoneReached(at=now, milestone=milestone, done_at=done_at or now, by=by, note=note)]
        case ExpectMilestone(milestone=milestone, by=by, expected_at=expected_at, reason=reason):
            _open_step(plan, done, milestone)
            if expected_at < now:
                raise Invalid("expected_at is over; say when it is expected from now on")
            return [MilestoneExpected(at=now, milestone=milestone, expected_at=expected_at, by=by, reason=reason)]
        case Replan(by=by, takes=takes, reason=reason):
            return [_replanned(plan, done, takes, by, reason, now)]
    raise Refused(f"no plan understands {type(command).__name__}")


def _replanned(
    plan: PlanMade, done: Mapping[str, datetime], takes: Mapping[str, Span], by: Actor, reason: str, now: datetime
) -> PlanMade:
    for milestone, span in takes.items():
        _open_step(plan, done, milestone)
        if span.unit not in ("bd", "h"):
            raise Invalid(f"{milestone} takes {span}, which is not working time; write e.g. 3 bd or 4 h")
    steps = tuple(step.changed(takes=takes[step.id]) if step.id in takes else step for step in plan.steps)
    return plan.changed(at=now, version=plan.version + 1, steps=steps, by=by, reason=reason)


def fitted(timeline: Sequence[Event], ready_at: datetime, calendar: Calendar, now: datetime) -> list[Event]:
    """A version of the plan that holds `ready_at`, when the one in force does not: who commits to a date says so.

    What is not done takes less time, each step in proportion. Nothing when that date is over, or held already.
    """
    plan, progress = plan_of(timeline), progress_of(timeline, calendar)
    if plan is None or progress is None:
        return []
    left = working_time_between(now, ready_at, calendar)
    needed = working_time_between(now, progress.project(now)[HAND_OVER].end, calendar)
    if not timedelta() < left < needed:
        return []

    def shortened(step: Step) -> Step:
        minutes = int(progress.length(step) * (left / needed) / timedelta(minutes=1))
        return step.changed(takes=Span(count=minutes, unit="min"))

    before = progress.tails().keys() - progress.done.keys()
    steps = tuple(shortened(step) if step.id in before else step for step in plan.steps)
    return [plan.changed(at=now, version=plan.version + 1, steps=steps, by=SYSTEM, reason="to the committed date")]


def _open_step(plan: PlanMade, done: Mapping[str, datetime], milestone: str) -> Step:
    step = next((each for each in plan.steps if each.id == milestone), None)
    if step is None:
        raise Invalid(f"there is no milestone {milestone!r}; there are: {', '.join(each.id for each in plan.steps)}")
    if milestone in done:
        raise Refused(f"{milestone} is done")
    return step


def _place(timeline: Sequence[Event], plan: PlanMade) -> int:
    return next(place for place, event in enumerate(timeline) if event is plan)
