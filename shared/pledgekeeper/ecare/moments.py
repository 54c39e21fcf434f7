"""Moments and durations as a reader of one language and zone reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from pledgekeeper.ecare.words import Words
from pledgekeeper.model import iso

UNITS: Final = (86_400, 3_600, 60, 1)
"""Seconds of a day, an hour, a minute and a second, in the order of their names in `common.units`."""


@dataclass(frozen=True)
class Moments:
    """Says moments in `zone`, as of `now`. The zone is named once on each page."""

    words: Words
    zone: ZoneInfo
    now: datetime

    @property
    def zone_named(self) -> str:
        """`Europe/Vilnius, UTC+2`."""
        offset = self.now.astimezone(self.zone).utcoffset() or timedelta()
        hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
        sign = "−" if offset < timedelta() else "+"
        return f"{self.zone.key}, UTC{sign}{hours}{f':{minutes:02}' if minutes else ''}"

    def __call__(self, moment: datetime | None) -> Markup | str:
        """`Mon 23 Nov, 04:14`, with the year when it is another; a dash for none."""
        if moment is None:
            return "–"
        return Markup('<time datetime="{}">{}</time>').format(iso(moment), self.text(moment))

    def text(self, moment: datetime) -> str:
        """The same without markup."""
        local, year = moment.astimezone(self.zone), self.now.astimezone(self.zone).year
        facts = {
            "day": self.words("common.days").split()[local.weekday()],
            "date": local.day,
            "month": self.words("common.months").split()[local.month - 1],
            "year": local.year,
            "time": f"{local:%H:%M}",
        }
        return self.words("common.moment" if local.year == year else "common.moment_of_year", **facts)

    def typed(self, value: str) -> str:
        """The value of a field for a moment, `2026-11-23T02:14` in UTC, as it is typed in this zone."""
        return f"{moment_in(value).astimezone(self.zone):%Y-%m-%dT%H:%M}" if value else ""

    def day(self, day: date) -> str:
        """`Mon 23 Nov`, of a day that is near."""
        named, month = (
            self.words("common.days").split()[day.weekday()],
            self.words("common.months").split()[day.month - 1],
        )
        return self.words("common.day", day=named, date=day.day, month=month)

    def day_of_year(self, day: date) -> str:
        """`23 Nov 2026`."""
        month = self.words("common.months").split()[day.month - 1]
        return self.words("common.day_of_year", date=day.day, month=month, year=day.year)

    def until(self, moment: datetime) -> Markup:
        """`in 2 h 13 min`, or how long ago that was; the script keeps it counting."""
        late = moment < self.now
        text = self.words("common.ago" if late else "common.in", length=self.length(abs(moment - self.now)))
        return Markup('<time class="until" data-due datetime="{}">{}</time>').format(iso(moment), text)

    def length(self, duration: timedelta | int) -> str:
        """`3 d 4 h`: the two largest units, in whole minutes from a minute on."""
        return self._parts(duration if isinstance(duration, int) else int(duration.total_seconds()), UNITS)

    def worked(self, seconds: int) -> str:
        """`26 h 5 min`: the same of working time, whose days are no 24 hours."""
        return self._parts(seconds, UNITS[1:])

    def _parts(self, seconds: int, sizes: Sequence[int]) -> str:
        names, parts = self.words("common.units").split(), []
        for name, size in zip(names[-len(sizes) :], sizes, strict=True):
            count, seconds = divmod(seconds, size)
            if count:
                parts.append(f"{count} {name}")
        return " ".join(parts[:2]) or f"0 {names[-1]}"


def moment_of(text: str, zone: tzinfo = UTC) -> datetime | None:
    """What a field for a day, or a day and time, holds; None when that is neither."""
    try:
        return moment_in(text, zone)
    except ValueError:
        return None


def moment_in(text: str, zone: tzinfo = UTC) -> datetime:
    """The same of a field that is known to hold one; it is of the zone that the field names, where it says none."""
    said = datetime.fromisoformat(text)
    return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)
