"""Working hours in words: days in a row that are worked alike together, and what differs."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pledgekeeper.book import calendar_file
from pledgekeeper.ecare.hours_told import calendar_told, week_told
from pledgekeeper.ecare.moments import Moments
from pledgekeeper.ecare.words import words
from pledgekeeper.sla.calendar import ALWAYS, DAYS, Window

CALENDARS = calendar_file("calendars-2026-11").by_id


def at(moment=datetime(2026, 11, 23, 9, tzinfo=UTC), language="en"):
    return Moments(words(language), ZoneInfo("Europe/Vilnius"), moment)


def week(**hours):
    windows = {day: hours.get(day, "").split() for day in DAYS}
    return {
        day: tuple(Window.model_validate(dict(zip(("from", "to"), each.split("-"), strict=True))) for each in found)
        for day, found in windows.items()
        if found
    }


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (week(mon="09:00-17:00"), "Mon 09:00–17:00"),
        (week(mon="09:00-17:00", wed="09:00-17:00"), "Mon 09:00–17:00; Wed 09:00–17:00"),
        (week(sat="10:00-12:00 14:00-16:00", sun="10:00-12:00 14:00-16:00"), "Sat–Sun 10:00–12:00, 14:00–16:00"),
        (week(**dict.fromkeys(DAYS, "08:00-20:00")), "Mon–Sun 08:00–20:00"),
        (CALENDARS["muscat"].week, "Sun–Thu 08:00–16:00"),
        (CALENDARS["dubai"].week, "Mon–Thu 08:00–17:00; Fri 08:00–12:00"),
        (ALWAYS.week, "at all hours, every day"),
    ],
)
def test_a_week_is_told_from_its_first_day_after_one_that_is_off(hours, told):
    assert week_told(hours, words("en")) == told


def test_a_calendar_tells_its_holidays_and_the_seasons_that_are_not_over():
    calendar = CALENDARS["dubai"]
    *_, season = calendar_told(calendar, at())

    assert calendar_told(calendar, at())[1] == "not on public holidays (AE)"
    assert season == "Ramadan hours, Mon 8 Feb – Tue 9 Mar: Mon–Thu 09:00–14:30; Fri 09:00–12:00"
    assert len(calendar_told(calendar, at(datetime(2027, 4, 1, tzinfo=UTC)))) == 2
    assert calendar_told(CALENDARS["vilnius"], at(language="fr"))[0] == "lun.–ven. 09:00–12:30, 13:30–18:00"
