"""Working time: how much of it lies between two instants, and when a given amount of it will have passed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from pledgekeeper.model import Frozen
from pledgekeeper.sla.holidays import public_holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_SECONDS = 86_400
HORIZON_DAYS = 366 * 20


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is not an IANA time zone; write e.g. Europe/Paris") from None
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class Window(Frozen):
    """Hours of one working day on the wall clock, half-open. `to` may be 24:00, or pass midnight (22:00 to 06:00)."""

    from_: str = Field(alias="from", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    to: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")

    @property
    def minutes(self) -> tuple[int, int]:
        """Start and end in minutes after local midnight; an end of the next day is beyond 1440."""
        start, end = (int(text[:2]) * 60 + int(text[3:]) for text in (self.from_, self.to))
        return start, end if end > start else end + 1440


class Override(Frozen):
    """One date that differs from its weekday: closed, or open in the given windows."""

    date: date
    name: str
    windows: tuple[Window, ...] = ()


class PublicHolidays(Frozen):
    """Days off by country (ISO 3166 alpha-2), and by part of it where its parts differ."""

    country: str = Field(pattern=r"^[A-Z]{2}$")
    subdivision: str | None = None

    def days(self, year: int) -> frozenset[date]:
        """The days off of one year. ValueError when the `holidays` library knows no such country or part."""
        return public_holidays(self.country, self.subdivision, year)


class Calendar(Frozen):
    """When time counts. Days are those of `zone`; a window counts its real hours on days of daylight-saving change."""

    id: str
    zone: Zone = "UTC"
    week: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], tuple[Window, ...]] = Field(min_length=1)
    business_day_minutes: int = Field(gt=0, le=1440, description="what one business day of a target is worth")
    holidays: PublicHolidays | None = None
    overrides: tuple[Override, ...] = ()
    _cache: dict[int, tuple[tuple[int, int], ...]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _windows_do_not_overlap(self) -> "Calendar":
        spans = []
        for day, windows in self.week.items():
            offset = DAYS.index(day) * 1440
            spans += [(offset + start, offset + end, day) for start, end in (w.minutes for w in windows)]
        spans.sort()
        if spans:
            first_start, first_end, first_day = spans[0]
            spans.append((first_start + 7 * 1440, first_end + 7 * 1440, first_day))
        for (_, end, day), (start, _, next_day) in pairwise(spans):
            if start < end:
                raise ValueError(f"windows of {day} and {next_day} overlap; join them or move one")
        return self

    @cached_property
    def always(self) -> bool:
        """Is every second working time? Then sums need no walk over the days."""
        return (
            self.holidays is None
            and not self.overrides
            and all(any(w.minutes == (0, 1440) for w in self.week.get(day, ())) for day in DAYS)  # type: ignore[call-overload]
        )

    def windows_of(self, day: date) -> tuple[Window, ...]:
        """The hours of one local date: an override says, else a public holiday closes it, else its weekday."""
        for override in self.overrides:
            if override.date == day:
                return override.windows
        if self.holidays and day in self.holidays.days(day.year):
            return ()
        return self.week.get(DAYS[day.weekday()], ())  # type: ignore[call-overload, no-any-return]

    def spans_of(self, ordinal: int) -> tuple[tuple[int, int], ...]:
        """The working spans that begin on one local date, in seconds since the epoch, half-open."""
        spans = self._cache.get(ordinal)
        if spans is None:
            day = date.fromordinal(ordinal)
            midnight = datetime.combine(day, time.min)
            minutes = (window.minutes for window in self.windows_of(day))
            moved = ((self._epoch(midnight, start), self._epoch(midnight, end)) for start, end in minutes)
            spans = self._cache[ordinal] = tuple(sorted(moved))  # in order after the clocks are moved
        return spans

    def _epoch(self, midnight: datetime, minutes: int) -> int:
        local = midnight + timedelta(minutes=minutes)
        return int(local.replace(tzinfo=ZoneInfo(self.zone)).timestamp())

    def walk(self, start: datetime) -> Iterator[tuple[int, int]]:
        """Working spans from `start` on, in order, the first one cut to it. Ends after twenty years.

        Where spans overlap (a night's window runs into a date that differs, or into a skipped hour) each second is
        in one of them only.
        """
        begin = int(start.timestamp())
        first = start.astimezone(ZoneInfo(self.zone)).date().toordinal() - 1  # yesterday's may pass midnight
        for ordinal in range(first, first + HORIZON_DAYS):
            for opened, closed in self.spans_of(ordinal):
                if closed > max(opened, begin):
                    yield max(opened, begin), closed
                    begin = closed


ALWAYS = Calendar(
    id="24x7",
    week={day: (Window.model_validate({"from": "00:00", "to": "24:00"}),) for day in DAYS},  # type: ignore[misc]
    business_day_minutes=1440,
)


def working_seconds_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """How many seconds of the calendar's working time lie in [start, end).

    Time is counted on the wall clock of `calendar.zone`, so a day of daylight-saving change counts its real
    hours. Zero when the whole span is outside working hours; never negative.
    """
    begin, finish = int(start.timestamp()), int(end.timestamp())
    if finish <= begin:
        return 0
    if calendar.always:
        return finish - begin
    total = 0
    for opened, closed in calendar.walk(start):
        if opened >= finish:
            break
        total += min(closed, finish) - opened
    return total


def add_working_seconds(start: datetime, seconds: int, calendar: Calendar) -> datetime:
    """The first instant at which `seconds` of working time have passed since `start`.

    The inverse of `working_seconds_between`. Zero seconds are over at once, even outside working hours.
    Raises ValueError when the calendar has no such amount of working time in twenty years.
    """
    if seconds <= 0:
        return start
    if calendar.always:
        return start + timedelta(seconds=seconds)
    left = seconds
    for opened, closed in calendar.walk(start):
        if closed - opened >= left:
            return datetime.fromtimestamp(opened + left, UTC)
        left -= closed - opened
    raise ValueError(f"calendar {calendar.id} has no {seconds} s of working time within twenty years")
