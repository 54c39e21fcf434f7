"""The month, quarter or year that a review is of, as the carrier's calendar on the wall has it. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper.accounts.reviewing import Span, span_of
from pledgekeeper.errors import Invalid

NAME: Final = re.compile(r"[1-9]\d{3}(-(0[1-9]|1[0-2]|Q[1-4]))?")


@dataclass(frozen=True)
class Month:
    """From `begin` to before `end`, both in UTC; days are those of `zone`."""

    name: str
    zone: str
    begin: datetime
    end: datetime

    def has(self, moment: datetime | None) -> bool:
        return moment is not None and self.begin <= moment < self.end


LONG: Final[dict[Span, int]] = {"month": 1, "quarter": 3, "year": 12}


def month_named(name: str, zone: str) -> Month:
    """`2026-11`, `2026-Q4` or `2026` in that zone. Invalid when there is no such month."""
    if not NAME.fullmatch(name):
        raise Invalid(f"{name!r} is no month; write e.g. 2026-11, for a quarter 2026-Q4, for a year 2026")
    year, _, rest = name.partition("-")
    long = LONG[span_of(name)]
    first = int(year) * 12 + (long * (int(rest.lstrip("Q")) - 1) if rest else 0)
    begin, end = (
        datetime(place // 12, place % 12 + 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for place in (first, first + long)
    )
    return Month(name, zone, begin, end)


def month_before(month: Month) -> Month:
    """The one before, as long: of a quarter the quarter before."""
    last = (month.begin - timedelta(seconds=1)).astimezone(ZoneInfo(month.zone))
    names: dict[Span, str] = {
        "month": f"{last:%Y-%m}", "quarter": f"{last:%Y}-Q{(last.month + 2) // 3}", "year": f"{last:%Y}",
    }  # fmt: skip
    return month_named(names[span_of(month.name)], month.zone)


def open_at(opened: datetime, gone: datetime | None, moment: datetime) -> bool:
    """Was what came at `opened`, and went at `gone`, there at `moment`?"""
    return opened < moment and (gone is None or gone >= moment)
