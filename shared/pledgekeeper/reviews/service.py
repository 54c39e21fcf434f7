"""What was promised in reviews: the actions of a month, and the reviews that were to be held. Pure."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pledgekeeper.accounts.clocks import ACTION, REVIEWS, Clock
from pledgekeeper.accounts.model import Account
from pledgekeeper.model import Frozen
from pledgekeeper.reviews.month import Month
from pledgekeeper.sla.clock import Reading


class ActionLine(Frozen):
    action: str
    title: str
    owner: str
    due: date
    closed_on: date | None
    late: bool


class MeetingLine(Frozen):
    """The review of `month`, as it was held with the carrier or not yet; `due` is None when none was promised."""

    month: str
    due: date | None
    held_on: date | None
    late: bool
    people: tuple[str, ...] = ()


def actions(account: Account, clocks: Iterable[Clock], month: Month) -> Iterator[ActionLine]:
    """Actions that were open at some time of the month, with whether they were late at its end (or when closed)."""
    late = {clock.about for clock in clocks if clock.commitment.id == ACTION and clock.reading.missed}
    for action in account.actions:
        if action.agreed_at < month.end and (action.closed_at is None or action.closed_at >= month.begin):
            yield ActionLine(
                action=action.id,
                title=action.title,
                owner=action.owner,
                due=action.due,
                closed_on=action.closed_at.date() if action.closed_at and action.closed_at < month.end else None,
                late=action.id in late,
            )


def meetings(account: Account, clocks: Iterable[Clock], month: Month) -> Iterator[MeetingLine]:
    """Reviews that were held in the month, were to be held in it, or were owed still at its end."""
    zone = ZoneInfo(month.zone)
    found = {clock.about: clock.reading for clock in clocks if clock.commitment.id in REVIEWS}
    for meeting in account.meetings:
        reading = found.get(meeting.month)
        held_at = meeting.held_at if meeting.held_at and meeting.held_at < month.end else None
        due = _due(reading).astimezone(zone).date() if reading else None
        if (due or held_at) and (held_at is None or held_at >= month.begin):
            late = reading is not None and reading.missed
            people = (*meeting.theirs, *meeting.ours) if held_at else ()
            held_on = held_at.astimezone(zone).date() if held_at else None
            yield MeetingLine(month=meeting.month, due=due, held_on=held_on, late=late, people=people)


def _due(reading: Reading) -> datetime:
    """When a review is, or was, to be held by: such a clock never stands still."""
    assert reading.started_at is not None  # it begins with the event that makes it due
    second = reading.calendar.second_after(int(reading.started_at.timestamp()), reading.target_seconds)
    return datetime.fromtimestamp(second, UTC)
