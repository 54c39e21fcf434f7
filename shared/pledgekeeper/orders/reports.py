"""The status report of an order: owed by a clock, drafted from the facts, sent by who has the order in hand. Pure.

Nobody writes what the timeline knows: what is done, what is next, the forecast, the dangers. A manager adds a remark,
or puts it in other words; the facts that were drafted stay with what was sent.
When the manager is silent the draft leaves by itself as soon as it has fallen due: the carrier has the facts, and the
promise is missed all the same.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from pydantic import Field

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import MAX_TEXT, Command
from pledgekeeper.cases.plans import HAND_OVER, Cause, JeopardyCode
from pledgekeeper.cases.terms import Terms
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.orders.jeopardies import Due, standing
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.planning import milestones_of
from pledgekeeper.orders.schedule import Milestone
from pledgekeeper.orders.transitions import next_status
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.clock import TICKING
from pledgekeeper.sla.working_time import add_working_time, working_time_between

LAST_DAYS: Final = 5
"""So many business days before the committed date a report is owed every day."""
REPORTED_ON: Final = ("order-status", "order-status-daily")
"""The promises that a report keeps."""
NEXT: Final = 3
"""How many of the milestones to come a report names."""


class Line(Frozen):
    """A milestone of a report: done at that moment, or expected to be."""

    milestone: str
    name: str
    at: Instant


class StatusReported(Event):
    """A status report is owed to the carrier, with the facts as they were then. `by` the system: nobody sent it."""

    NOTICE: ClassVar = "order-report"
    event: Literal["status-reported"] = "status-reported"
    by: Actor
    number: int
    done: tuple[Line, ...]
    next: tuple[Line, ...]
    forecast_at: Instant | None = None
    committed_at: Instant | None = None
    jeopardy: JeopardyCode | None = None
    caused_by: Cause | None = None
    remark: str | None = None
    text: str | None = Field(
        default=None, exclude_if=lambda text: text is None, description="what was sent instead of the draft"
    )


class LastDaysBegan(Event):
    """Five business days are left until the committed date: from now on a report is owed every day."""

    MARK: ClassVar = "last-days"
    event: Literal["last-days-began"] = "last-days-began"


ReportEvent = StatusReported | LastDaysBegan


class SendReport(Command):
    """Send the report as it is drafted, or in the words of `text`, with a remark below."""

    command: Literal["send-report"] = "send-report"
    by: Actor
    remark: str | None = Field(default=None, min_length=1, max_length=4_000)
    text: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)


def decide(order: Order, command: SendReport, terms: Terms, now: datetime) -> list[Event]:
    """The report that is sent. Refused of an order that is over."""
    next_status(order.status, "report")
    draft = drafted(order, terms.calendar("business"), now, command.by, command.remark)
    return [draft.changed(text=command.text)]


def drafted(order: Order, calendar: Calendar, now: datetime, by: Actor, remark: str | None = None) -> StatusReported:
    """The report as the facts give it at `now`: what was done since the last one, and what comes next."""
    last = next((e for e in reversed(order.timeline) if isinstance(e, StatusReported)), None)
    since, told = (last.at, {line.milestone for line in last.done}) if last else (order.opened_at, set[str]())
    every, danger = milestones_of(order.timeline, calendar, now), standing(order.timeline)
    done = [e for e in every if e.done_at and (e.done_at >= since or last is None) and e.step.id not in told]
    following = sorted((e for e in every if e.done_at is None), key=lambda e: e.forecast.end)[:NEXT]
    return StatusReported(
        at=now,
        by=by,
        number=1 + sum(isinstance(event, StatusReported) for event in order.timeline),
        done=tuple(Line(milestone=e.step.id, name=e.step.name, at=e.done_at) for e in done if e.done_at),
        next=tuple(Line(milestone=e.step.id, name=e.step.name, at=e.forecast.end) for e in following),
        forecast_at=forecast_of(every),
        committed_at=order.committed_now,
        jeopardy=danger.code if danger else None,
        caused_by=danger.caused_by if danger else None,
        remark=remark,
    )


def forecast_of(every: Sequence[Milestone]) -> datetime | None:
    """When the order is handed over, as far as is known; None without a plan."""
    return next((each.forecast.end for each in every if each.step.id == HAND_OVER), None)


def due(order: Order, terms: Terms, now: datetime) -> list[Due]:
    """The report that leaves by itself, and when the last days begin."""
    calendar = terms.calendar("business")
    sent = max((e.at for e in order.timeline if isinstance(e, StatusReported)), default=order.opened_at)
    owed = [
        reading.due_at + timedelta(seconds=1)
        for commitment, reading in readings(order, terms, now)
        if commitment.id in REPORTED_ON and reading.state in TICKING and reading.due_at and reading.due_at >= sent
    ]
    found = [Due(min(owed), drafted(order, calendar, now, SYSTEM))] if owed else []
    last_days_at = _last_days_at(order, calendar)
    return [*found, Due(last_days_at, LastDaysBegan(at=now))] if last_days_at else found


def _last_days_at(order: Order, calendar: Calendar) -> datetime | None:
    """None when no date is committed, or they have begun for the one that is."""
    if order.committed_now is None:
        return None
    for event in reversed(order.timeline):
        if isinstance(event, LastDaysBegan):
            return None
        if event.mark in ("committed", "jeopardy-over"):
            break
    before = timedelta(minutes=LAST_DAYS * calendar.business_day_minutes)
    left = working_time_between(order.opened_at, order.committed_now, calendar) - before
    return order.opened_at if left <= timedelta() else add_working_time(order.opened_at, left, calendar)
