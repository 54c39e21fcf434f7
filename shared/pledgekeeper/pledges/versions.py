"""The files that say what is promised, read whole: pledges, matrices, calendars with their dates, dispute types."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.matrix import Matrix
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.pledges.loading import Mistake, load
from pledgekeeper.sla.calendar import ALWAYS, Calendar, Override, Window
from pledgekeeper.sla.pledge import Pledge, unknown

YEARS_FIXED = 12
Named = TypeVar("Named", Calendar, DisputeType)


def _each_named_once(found: tuple[Named, ...]) -> tuple[Named, ...]:
    names = [ALWAYS.id, *(each.id for each in found)]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(
                f"two are called {name!r}; an id names one" + (" (it is built in)" if name == ALWAYS.id else "")
            )
    return found


def _opens(calendar: Calendar) -> Calendar:
    """A calendar on which a business day takes longer than a week would let promises never fall due."""
    endless = [(season.name, season.week) for season in calendar.seasons if season.to is None]
    for name, week in [("its week", calendar.week), *endless]:
        minutes = sum(end - start for windows in week.values() for start, end in (w.minutes for w in windows))
        if minutes == 0:
            raise ValueError(f"calendar {calendar.id} never opens in {name}; give at least one day a window")
        if minutes < calendar.business_day_minutes:
            raise ValueError(
                f"calendar {calendar.id} opens {minutes} minutes in {name}, less than one business day "
                f"({calendar.business_day_minutes}); correct one of the two"
            )
    return calendar


class DifferentDay(Frozen):
    """One date on which some calendars differ."""

    date_: date = Field(alias="date")
    calendars: tuple[str, ...] = Field(min_length=1)
    name: str
    windows: tuple[Window, ...] = ()


class HolidayFile(Frozen):
    """The dates of one year on which we know better than the weekday and the `holidays` library."""

    year: int = Field(ge=1970, le=2200)
    source: str
    days: tuple[DifferentDay, ...]

    def mistakes(self) -> Iterator[Mistake]:
        for number, day in enumerate(self.days):
            if day.date_.year != self.year:
                yield (
                    ("days", number, "date"),
                    f"{day.date_} is not in {self.year}, the year of this file; "
                    f"correct it, or put it into the file of {day.date_.year}",
                )


class CalendarFile(Frozen):
    """A version of the calendars. Published versions never change: a case keeps the one it was opened under."""

    id: str = Field(pattern=r"^calendars-[a-z0-9-]+$")
    valid_from: Instant
    replaces: str | None = None
    dates: tuple[str, ...] = Field(default=(), description="files beside this one, one for each year")
    calendars: Annotated[tuple[Annotated[Calendar, AfterValidator(_opens)], ...], AfterValidator(_each_named_once)] = (
        Field(min_length=1)
    )

    @property
    def by_id(self) -> dict[str, Calendar]:
        return {calendar.id: calendar for calendar in (*self.calendars, ALWAYS)}

    def with_dates(self, files: list[HolidayFile]) -> Self:
        """The same, with the dates of `files` in each calendar: what is published stands on its own."""
        days = [day for file in files for day in file.days]
        return self.changed(
            dates=(),
            calendars=tuple(
                calendar.changed(overrides=(*calendar.overrides, *_overrides(calendar.id, days)))
                for calendar in self.calendars
            ),
        )


def as_published(file: CalendarFile) -> CalendarFile:
    """The file as it is kept for ever: its public holidays are dates, for the years in which cases will count on it.

    Invalid when the `holidays` library knows no such country, or no such part of it.
    """
    years = range(file.valid_from.year - 1, file.valid_from.year + YEARS_FIXED)
    return file.changed(calendars=tuple(_fixed(calendar, years) for calendar in file.calendars))


def _fixed(calendar: Calendar, years: range) -> Calendar:
    if calendar.holidays is None:
        return calendar
    try:
        return calendar.changed(holidays=calendar.holidays.fixed_for(years))
    except ValueError as error:
        raise Invalid(f"calendar {calendar.id}: holidays: {error}") from None


class DisputeTypeFile(Frozen):
    types: Annotated[tuple[DisputeType, ...], AfterValidator(_each_named_once)] = Field(min_length=1)


class Published(Frozen):
    """A version as it is kept in the table: one of the two, with who published it and when."""

    pledge: Pledge | None = None
    calendars: CalendarFile | None = None
    sha256: str = Field(description="of the content, in canonical JSON")
    published_at: Instant
    published_by: str

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.pledge is None) == (self.calendars is None):
            raise ValueError("a version is a pledge or a file of calendars")
        return self

    @property
    def content(self) -> Pledge | CalendarFile:
        content = self.pledge or self.calendars
        assert content is not None
        return content


def read_pledge(path: Path, also: Callable[[Pledge], Iterable[Mistake]] = lambda _: ()) -> Pledge:
    """A pledge. `also` finds what only whoever knows the calendars and the types of disputes can."""
    return load(path, Pledge, also)


def read_matrix(path: Path) -> Matrix:
    return load(path, Matrix)


def read_calendars(path: Path, also: Callable[[CalendarFile], Iterable[Mistake]] = lambda _: ()) -> CalendarFile:
    """A file of calendars, with the files of dates that it names. Invalid when these name a calendar it has not."""
    found = load(path, CalendarFile, also)
    known = [calendar.id for calendar in found.calendars]
    return found.with_dates([load(path.parent / name, HolidayFile, partial(_strangers, known)) for name in found.dates])


def _strangers(known: list[str], file: HolidayFile) -> Iterator[Mistake]:
    for number, day in enumerate(file.days):
        for calendar in day.calendars:
            if calendar not in known:
                yield ("days", number, "calendars"), unknown(calendar, "calendar", dict.fromkeys(known))


def unknown_calendars(pledge: Pledge, calendars: Collection[str]) -> Iterator[Mistake]:
    """Targets that count on a calendar that there is not."""
    known = dict.fromkeys(("wall", "business", *sorted(calendars)))
    sections = [(("commitments", n, "targets"), each.targets) for n, each in enumerate(pledge.commitments)]
    for where, targets in [*sections, (("acceptance",), pledge.acceptance)]:
        for number, target in enumerate(targets):
            if target.calendar not in known:
                yield (*where, number, "calendar"), unknown(target.calendar, "calendar", known)


def unknown_countries(file: CalendarFile) -> Iterator[Mistake]:
    """Public holidays of a country, or of a part of it, that the `holidays` library does not know."""
    for number, calendar in enumerate(file.calendars):
        try:
            if calendar.holidays:
                calendar.holidays.days(file.valid_from.year)
        except ValueError as error:
            yield ("calendars", number, "holidays"), f"{error}; write an ISO 3166 code, e.g. FR, or CA and QC"


def check_together(pledge: Pledge, calendars: Collection[str]) -> None:
    """Invalid when a target counts on a calendar that there is not."""
    for where, what in unknown_calendars(pledge, calendars):
        raise Invalid(f"{pledge.id}: {'.'.join(map(str, where))}: {what}")


def check_answers(pledge: Pledge, types: Mapping[str, DisputeType]) -> None:
    """Invalid when a type of dispute is answered within a time that no target of the pledge has."""
    answered = {t.answer_group for c in pledge.for_kind("dispute") for t in c.targets if t.answer_group}
    if not answered:
        return
    for kind in types.values():
        if str(kind.answer_within) not in answered:
            raise Invalid(
                f"{pledge.id}: disputes of type {kind.id} are answered within {kind.answer_within}, and no target has "
                f"that answer_group; there are: {', '.join(sorted(answered))}"
            )


def _overrides(calendar_id: str, days: list[DifferentDay]) -> Iterator[Override]:
    for day in days:
        if calendar_id in day.calendars:
            yield Override.model_validate({"date": day.date_, "name": day.name, "windows": day.windows})
