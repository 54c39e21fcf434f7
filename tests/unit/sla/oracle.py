"""Working time the slow way: minute by minute, from what zoneinfo says a clock on the wall shows.

It shares no code with the package. A window's ends are instants as RFC 5545 reads local times: of two the first; one
that the clocks skip as if they had not been moved yet.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import count
from zoneinfo import ZoneInfo

Hours = Callable[[date], Iterable[tuple[int, int]]]
"""The windows that begin on a local date, in minutes after its midnight; an end may lie beyond 1440."""


@cache
def switches(zone: str) -> tuple[datetime, ...]:
    """The hours of a year in which clocks are moved; a quiet hour where they never are."""
    hours = [datetime(2026, 7, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(365 * 24)]
    offsets = [hour.astimezone(ZoneInfo(zone)).utcoffset() for hour in hours]
    moved = tuple(hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1])
    return moved or (datetime(2026, 6, 1, tzinfo=UTC),)


@cache
def _walls(zone: str, first: int, last: int) -> dict[int, int]:
    """What the wall shows (in minutes) to the first minute since the epoch at which it does."""
    found: dict[int, int] = {}
    for minute in range(first, last):
        wall = datetime.fromtimestamp(60 * minute, ZoneInfo(zone))
        found.setdefault(wall.toordinal() * 1440 + wall.hour * 60 + wall.minute, minute)
    return found


class SlowCalendar:
    """Counts only between `begin` and `end`; windows may begin the day before."""

    def __init__(self, zone: str, hours: Hours, begin: datetime, end: datetime) -> None:
        margin = 2 * 1440
        self._first, last = int(begin.timestamp()) // 60 - margin, int(end.timestamp()) // 60 + margin
        self._walls = _walls(zone, self._first, last)
        self._open = bytearray(last - self._first)
        shown = list(self._walls)
        for ordinal in range(shown[0] // 1440 + 1, shown[-1] // 1440 - 1):
            for start, stop in hours(date.fromordinal(ordinal)):
                for minute in range(self._minute(ordinal * 1440 + start), self._minute(ordinal * 1440 + stop)):
                    self._open[minute] = 1

    def _minute(self, wall: int) -> int:
        skipped = next(n for n in count() if wall - n in self._walls)
        return self._walls[wall - skipped] + skipped - self._first

    def seconds_between(self, start: datetime, end: datetime) -> int:
        """How many seconds of [start, end) lie in open minutes."""
        first, last = (int(moment.timestamp()) - self._first * 60 for moment in (start, end))
        minutes = self._open[first // 60 : last // 60 + 1]
        return sum(minutes) * 60 - minutes[0] * (first % 60) - minutes[-1] * (60 - last % 60)

    @cached_property
    def _opened(self) -> list[int]:
        return [minute for minute, opened in enumerate(self._open) if opened]

    def add(self, start: datetime, seconds: int) -> datetime:
        """The first instant at which so many seconds have counted since `start`."""
        minute, second = divmod(int(start.timestamp()) - self._first * 60, 60)
        whole, rest = divmod(seconds + (second if self._open[minute] else 0), 60)
        place = bisect_left(self._opened, minute) + whole
        ends_at = self._opened[place] * 60 + rest if rest else self._opened[place - 1] * 60 + 60
        return datetime.fromtimestamp(self._first * 60 + ends_at, UTC)
