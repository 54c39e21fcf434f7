"""Working time: how much of it lies between two instants, and when a given amount of it will have passed."""

from datetime import UTC, datetime, timedelta

from pledgekeeper.sla.calendar import Calendar


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much of the calendar's working time lies in [start, end), to the second.

    Time is counted on the wall clock of `calendar.zone`, so a day of daylight-saving change counts its real
    hours. Zero when the whole span is outside working hours; never negative.
    """
    return timedelta(seconds=calendar.seconds_between(int(start.timestamp()), int(end.timestamp())))


def add_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The first instant at which `amount` of working time has passed since `start`.

    The inverse of `working_time_between`. Nothing is over at once, even outside working hours.
    Raises ValueError when the calendar has no such amount of working time in twenty years.
    """
    return datetime.fromtimestamp(calendar.second_after(int(start.timestamp()), int(amount.total_seconds())), UTC)
