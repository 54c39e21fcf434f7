"""Random calendars around the hours in which clocks are moved, and moments near them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from pledgekeeper.sla.calendar import DAYS, Calendar, Override, Window
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


@dataclass(frozen=True)
class Place:
    """A calendar twice: as the package has it, and as the oracle counts it; both around one moving of the clocks."""

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
def places(draw: st.DrawFn, *, small_hours: bool = False) -> Place:
    """Windows by day, over midnight or (`small_hours`) in the hours in which clocks are moved; some dates differ."""
    zone = draw(st.sampled_from(ZONES))
    centre = draw(st.sampled_from(switches(zone)))
    at_night = SMALL_HOURS if small_hours else NIGHT
    week = {day: draw(at_night) + draw(BY_DAY) for day in DAYS}
    near = st.integers(-4, 4).map(lambda days: (centre + timedelta(days=days)).date())
    overrides: dict[date, Spans] = draw(st.dictionaries(near, BY_DAY, max_size=2))

    def hours(day: date) -> Spans:
        return overrides[day] if day in overrides else week[DAYS[day.weekday()]]

    calendar = Calendar.model_validate(
        {
            "id": "random",
            "zone": zone,
            "week": {day: tuple(_window(span) for span in sorted(spans)) for day, spans in week.items()},
            "business_day_minutes": 480,
            "overrides": tuple(
                Override(date=day, name="random", windows=tuple(map(_window, spans)))
                for day, spans in overrides.items()
            ),
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
