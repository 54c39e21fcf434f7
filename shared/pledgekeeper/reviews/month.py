"""The month that a review is of, as the carrier's calendar on the wall has it. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pledgekeeper.errors import Invalid


@dataclass(frozen=True)
class Month:
    """From `begin` to before `end`, both in UTC; days are those of `zone`."""

    name: str
    zone: str
    begin: datetime
    end: datetime

    def has(self, moment: datetime | None) -> bool:
        return moment is not None and self.begin <= moment < self.end


def month_named(name: str, zone: str) -> Month:
    """`2026-11` in that zone. Invalid when there is no such month."""
    try:
        begin = datetime.strptime(name, "%Y-%m").replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Invalid(f"{name!r} is no month; write e.g. 2026-11") from None
    inside_the_next = begin.replace(day=28) + timedelta(days=4)
    end = inside_the_next.replace(day=1)
    return Month(name, zone, begin.astimezone(UTC), end.astimezone(UTC))


def month_before(month: Month) -> Month:
    last = (month.begin - timedelta(seconds=1)).astimezone(ZoneInfo(month.zone))
    return month_named(f"{last:%Y-%m}", month.zone)


def open_at(opened: datetime, gone: datetime | None, moment: datetime) -> bool:
    """Was what came at `opened`, and went at `gone`, there at `moment`?"""
    return opened < moment and (gone is None or gone >= moment)
