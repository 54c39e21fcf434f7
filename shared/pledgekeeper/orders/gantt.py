"""The plan of an order as bars: what a page draws, and what a listener is told of its milestones. Pure."""

from datetime import datetime
from typing import Any, NamedTuple

from pledgekeeper.model import iso
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.planning import milestones_of
from pledgekeeper.orders.schedule import Milestone, State
from pledgekeeper.sla.calendar import Calendar


class Bar(NamedTuple):
    """One row: where its step was planned, where it is (until it is done: expected), and whether it may slip.

    `slack_hours` is working time; None after the hand-over.
    """

    milestone: str
    name: str
    by: str
    state: State
    critical: bool
    planned_begin: datetime
    planned_end: datetime
    begin: datetime
    end: datetime
    done_at: datetime | None
    slack_hours: float | None

    def as_json(self) -> dict[str, Any]:
        """With instants as texts."""
        return {name: iso(value) if isinstance(value, datetime) else value for name, value in self._asdict().items()}


def gantt(order: Order, calendar: Calendar, now: datetime) -> tuple[Bar, ...]:
    """The rows of an order's plan, in its order; none of an order without a plan."""
    return tuple(_bar(each) for each in milestones_of(order.timeline, calendar, now))


def _bar(each: Milestone) -> Bar:
    slack = each.slack.total_seconds() / 3600 if each.slack is not None else None
    return Bar(
        each.step.id,
        each.step.name,
        each.step.by,
        each.state,
        each.critical,
        each.planned.begin,
        each.planned.end,
        each.forecast.begin,
        each.forecast.end,
        each.done_at,
        round(slack, 1) if slack is not None else None,
    )
