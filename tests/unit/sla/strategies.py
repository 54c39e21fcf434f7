"""Random calendars around the hours in which clocks are moved, or in which their sums are cut; moments near them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import add
from typing import Any

from hypothesis import strategies as st

from pledgekeeper.sla.calendar import DAYS, Calendar, Day, Override, Season, Window
from pledgekeeper.sla.timetable import PIECE_SECONDS
from tests.unit.sla.oracle import SlowCalendar, switches

ZONES = (
    "Europe/Paris",
    "America/Toronto",
    "Africa/Casablanca",  # moves back for Ramadan
    "Australia/Lord_Howe",  # by half an hour
    "America/Santiago",  # at midnight
    "Asia/Kathmandu",  # never, and lies at 5:45
)
Spans = list[tuple[int, int]]
Dates = tuple[date, date]


Week = dict[Day, Spans]
CUTS = st.integers(100, 120).map(lambda number: datetime.fromtimestamp(number * PIECE_SECONDS, UTC))
"""Where a calendar's running sums end and the next ones begin, from 2023 to 2033."""


@dataclass(frozen=True)
class Place:
    """A calendar twice: as the package has it, and as the oracle counts it; both around one moment."""

    calendar: Calendar
    slow: SlowCalendar
    centre: datetime


def _pairs(lowest: int, highest: int) -> st.SearchStrategy[Spans]:
    cuts = st.lists(st.integers(lowest, highest), max_size=6, unique=True).map(sorted)
    return cuts.map(lambda found: list(zip(found[::2], found[1::2], strict=False)))


BY_DAY = _pairs(6 * 60, 22 * 60)
SMALL_HOURS = _pairs(0, 6 * 60)
NIGHT = st.one_of(st.just([]), st.tuples(st.integers(22 * 60, 1439), st.integers(1440, 30 * 60)).map(lambda w: [w]))


@st.composite
def places(draw: st.DrawFn, *, small_hours: bool = False, around: st.SearchStrategy[datetime] | None = None) -> Place:
    """Windows by day, over midnight or (`small_hours`) in the hours in which clocks are moved; some dates differ.

    In half of them another weekly pattern begins, and may end, within the days that are looked at.
    """
    zone = draw(st.sampled_from(ZONES))
    centre = draw(around if around is not None else st.sampled_from(switches(zone)))
    weeks = st.fixed_dictionaries({day: st.builds(add, SMALL_HOURS if small_hours else NIGHT, BY_DAY) for day in DAYS})
    week: Week = draw(weeks)
    near = st.integers(-4, 4).map(lambda days: (centre + timedelta(days=days)).date())
    ranges = st.tuples(near, st.integers(0, 2)).map(lambda r: (r[0], r[0] + timedelta(days=r[1])))
    overrides: list[tuple[Dates, Spans]] = draw(st.lists(st.tuples(ranges, BY_DAY), max_size=2))
    seasons: list[tuple[Dates, Week]] = draw(st.lists(st.tuples(ranges, weeks), max_size=1))
    for_ever = draw(st.booleans())

    def hours(day: date) -> Spans:
        for (first, last), spans in overrides:
            if first <= day <= last:
                return spans
        for (first, last), other in seasons:
            if first <= day and (for_ever or day <= last):
                return other[DAYS[day.weekday()]]
        return week[DAYS[day.weekday()]]

    calendar = Calendar.model_validate(
        {
            "id": "random",
            "zone": zone,
            "week": _windows(week),
            "business_day_minutes": 480,
            "overrides": [
                Override.model_validate(_when(dates) | {"windows": tuple(map(_window, spans))})
                for dates, spans in overrides
            ],
            "seasons": [
                Season.model_validate(
                    {"from": first, "to": None if for_ever else last, "name": "random", "week": _windows(other)}
                )
                for (first, last), other in seasons
            ],
        }
    )
    return Place(calendar, SlowCalendar(zone, hours, centre - 6 * DAY, centre + 6 * DAY), centre)


DAY = timedelta(days=1)


def moments(centre: datetime, days: float = 4) -> st.SearchStrategy[datetime]:
    """Whole seconds within so many days of `centre`."""
    reach = int(days * 86_400)
    return st.integers(-reach, reach).map(lambda seconds: (centre + timedelta(seconds=seconds)).astimezone(UTC))


def _window(span: tuple[int, int]) -> Window:
    start, end = span
    to = "24:00" if end == 1440 else f"{end % 1440 // 60:02}:{end % 60:02}"
    return Window.model_validate({"from": f"{start // 60:02}:{start % 60:02}", "to": to})


def _windows(week: Week) -> dict[Day, tuple[Window, ...]]:
    return {day: tuple(_window(span) for span in sorted(spans)) for day, spans in week.items()}


def _when(dates: Dates) -> dict[str, Any]:
    """One date, or several."""
    first, last = dates
    alone = {"date": first} if first == last else {"from": first, "to": last}
    return alone | {"name": "random"}
