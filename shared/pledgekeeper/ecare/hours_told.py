"""Working hours in a reader's words: a week, and a business calendar with what differs from it. Pure."""

from collections.abc import Iterator
from itertools import groupby

from pledgekeeper.ecare.moments import Moments
from pledgekeeper.ecare.words import Words
from pledgekeeper.sla.calendar import DAYS, Calendar, Season, Week

ALL_DAY = "00:00–24:00"


def week_told(week: Week, words: Words) -> str:
    """`Mon–Thu 08:00–17:00; Fri 08:00–12:00`: days in a row that are worked alike are told together."""
    hours = [", ".join(f"{each.from_}–{each.to}" for each in week.get(day, ())) for day in DAYS]
    if set(hours) == {ALL_DAY}:
        return words("account.always")
    named = words("common.days").split()
    first = next((day for day in range(7) if hours[day] and not hours[day - 1]), 0)
    runs = (list(run) for _, run in groupby(((first + day) % 7 for day in range(7)), key=lambda day: hours[day]))
    worked = [run for run in runs if hours[run[0]]]
    days = ("–".join(named[day] for day in dict.fromkeys((run[0], run[-1]))) for run in worked)
    return "; ".join(f"{told} {hours[run[0]]}" for told, run in zip(days, worked, strict=True))


def calendar_told(calendar: Calendar, at: Moments) -> list[str]:
    """Its week, whose public holidays are off, and the seasons of now and to come."""
    return [week_told(calendar.week, at.words), *_differences(calendar, at)]


def _differences(calendar: Calendar, at: Moments) -> Iterator[str]:
    if calendar.holidays:
        yield at.words("account.holidays_off", country=calendar.holidays.country)
    today = at.now.astimezone(at.zone).date()
    yield from (_season(each, at) for each in calendar.seasons if each.to is None or each.to >= today)


def _season(season: Season, at: Moments) -> str:
    until = at.day(season.to) if season.to else "…"
    return f"{season.name}, {at.day(season.from_)} – {until}: {week_told(season.week, at.words)}"
