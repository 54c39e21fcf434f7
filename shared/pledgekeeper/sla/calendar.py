"""Working calendars as data: which hours of which local date are worked, and which line says so."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from pledgekeeper.model import Frozen
from pledgekeeper.sla.holidays import public_holidays
from pledgekeeper.sla.timetable import Minutes, Timetable

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def known_zone(name: str) -> bool:
    """Is that an IANA time zone?"""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _must_be_known(name: str) -> str:
    if not known_zone(name):
        raise ValueError(f"{name!r} is not an IANA time zone; write e.g. Europe/Paris")
    return name


Zone = Annotated[str, AfterValidator(_must_be_known)]


class Window(Frozen):
    """Hours of one working day on the wall clock, half-open. `to` may be 24:00, or pass midnight (22:00 to 06:00)."""

    from_: str = Field(alias="from", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    to: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")

    @cached_property
    def minutes(self) -> Minutes:
        """Start and end in minutes after local midnight; an end of the next day is beyond 1440."""
        start, end = (int(text[:2]) * 60 + int(text[3:]) for text in (self.from_, self.to))
        return start, end if end > start else end + 1440

    def __str__(self) -> str:
        return f"{self.from_}-{self.to}"


def _without_overlap(week: dict[Day, tuple[Window, ...]]) -> dict[Day, tuple[Window, ...]]:
    spans = sorted(
        (DAYS.index(day) * 1440 + start, DAYS.index(day) * 1440 + end, day)
        for day, windows in week.items()
        for start, end in (window.minutes for window in windows)
    )
    around = [*spans, *((start + 7 * 1440, end + 7 * 1440, day) for start, end, day in spans[:1])]
    for (_, end, day), (start, _, next_day) in pairwise(around):
        if start < end:
            raise ValueError(f"windows of {day} and {next_day} overlap; join them or move one")
    return week


Week = Annotated[dict[Day, tuple[Window, ...]], Field(min_length=1), AfterValidator(_without_overlap)]


def _apart(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    for (_, end), (start, _) in pairwise(sorted(window.minutes for window in windows)):
        if start < end:
            raise ValueError("windows of one date overlap; join them or move one")
    return windows


class Override(Frozen):
    """Dates that differ from their weekday, one (`date`) or several (`from`, `to`, both included).

    They are closed, or open in the given windows; public holidays or not.
    """

    date_: date | None = Field(default=None, alias="date")
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    name: str
    windows: Annotated[tuple[Window, ...], AfterValidator(_apart)] = ()

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.date_ is None) == (self.from_ is None) or (self.from_ is None) != (self.to is None):
            raise ValueError("say when: either `date`, or `from` and `to` (the last day included)")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(f"`to` {self.to} is before `from` {self.from_}; the last day comes last")
        return self

    @cached_property
    def dates(self) -> tuple[date, date]:
        """The first and the last of them."""
        first, last = self.date_ or self.from_, self.date_ or self.to
        assert first is not None
        assert last is not None
        return first, last


class Season(Frozen):
    """Another weekly pattern from one date to another (both included; `to` absent: from then on). Holidays stay off."""

    from_: date = Field(alias="from")
    to: date | None = None
    name: str
    week: Week

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to and self.to < self.from_:
            raise ValueError(f"`to` {self.to} is before `from` {self.from_}; the last day comes last")
        return self


class PublicHolidays(Frozen):
    """Days off by country (ISO 3166 alpha-2), and by part of it where its parts differ."""

    country: str = Field(pattern=r"^[A-Z]{2}$")
    subdivision: str | None = None
    fixed: dict[int, dict[date, str]] = Field(default={}, description="years as they were known on publication")

    def days(self, year: int) -> Mapping[date, str]:
        """The days off of one year. ValueError when the `holidays` library knows no such country or part."""
        known = self.fixed.get(year)
        return public_holidays(self.country, self.subdivision, year) if known is None else known

    def fixed_for(self, years: Iterable[int]) -> Self:
        """The same, with the dates of these years written down: another release of the library changes nothing."""
        return self.changed(fixed={year: dict(self.days(year)) for year in years})


Why = Literal["week", "season", "override", "holiday"]


class DayLine(NamedTuple):
    """The hours of one date, and the line of the calendar that says so.

    `name` is the weekday, or what the season, override or holiday is called.
    """

    windows: tuple[Window, ...]
    why: Why
    name: str


class Calendar(Frozen):
    """When time counts. Days are those of `zone`; a window counts its real hours on days of daylight-saving change."""

    id: str
    zone: Zone = "UTC"
    week: Week
    business_day_minutes: int = Field(gt=0, le=1440, description="what one business day of a target is worth")
    holidays: PublicHolidays | None = None
    seasons: tuple[Season, ...] = ()
    overrides: tuple[Override, ...] = ()

    @model_validator(mode="after")
    def _seasons_are_apart(self) -> Self:
        for before, after in pairwise(sorted(self.seasons, key=lambda season: season.from_)):
            if before.to is None or after.from_ <= before.to:
                raise ValueError(f"seasons {before.name!r} and {after.name!r} overlap; end one before the other begins")
        return self

    @cached_property
    def always(self) -> bool:
        """Is every second working time? Then sums need no timetable."""
        return (
            self.holidays is None
            and not self.overrides
            and not self.seasons
            and all(any(w.minutes == (0, 1440) for w in self.week.get(day, ())) for day in DAYS)
        )

    def line_of(self, day: date) -> DayLine:
        """An override says, else a public holiday closes, else the season's week, else the week."""
        for override in self.overrides:
            first, last = override.dates
            if first <= day <= last:
                return DayLine(override.windows, "override", override.name)
        holiday = self.holidays.days(day.year).get(day) if self.holidays else None
        if holiday:
            return DayLine((), "holiday", holiday)
        weekday = DAYS[day.weekday()]
        for season in self.seasons:
            if season.from_ <= day and (season.to is None or day <= season.to):
                return DayLine(season.week.get(weekday, ()), "season", f"{season.name}, {weekday}")
        return DayLine(self.week.get(weekday, ()), "week", weekday)

    def minutes_of(self, day: date) -> Iterator[Minutes]:
        return (window.minutes for window in self.line_of(day).windows)

    @cached_property
    def timetable(self) -> Timetable:
        """The working seconds of this calendar, compiled as far as they were asked for."""
        return Timetable(self.id, self.zone, self.minutes_of)

    def seconds_between(self, begin: int, end: int) -> int:
        """Working seconds in [begin, end), both in seconds since the epoch; never negative."""
        if end <= begin:
            return 0
        return end - begin if self.always else self.timetable.between(begin, end)

    def second_after(self, begin: int, seconds: int) -> int:
        """The first second at which `seconds` of working time have passed since `begin`; `begin` itself for none."""
        if seconds <= 0:
            return begin
        return begin + seconds if self.always else self.timetable.after(begin, seconds)


ALWAYS = Calendar(
    id="24x7",
    week={day: (Window.model_validate({"from": "00:00", "to": "24:00"}),) for day in DAYS},
    business_day_minutes=1440,
)
