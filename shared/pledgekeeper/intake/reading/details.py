"""What a claim's writer says of it in lines of their own, as our letters ask: whose invoice it is, of which day, and of
which period. Pure. A day that may be another is not read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.times import DATE, date_of, year_of

DETAILS: Final = ("account", "invoice_date", "period_from", "period_to", "currency")
RULE: Final = "named so"
ACCOUNT: Final = re.compile(r"[^\s,;:=][^,;:=]{0,59}")
DAY: Final = re.compile(DATE, re.IGNORECASE)
UNTIL: Final = re.compile(r"\s+(?:-|to|until|till|au|à|al|a|até|bis)\s+|\s*(?:[–—～至到])\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Details:
    """What of a claim the lines say, and each line that says it; and the lines that could not be read."""

    fields: Mapping[str, Any]
    taken: Mapping[str, str]
    unread: Mapping[str, str]

    @property
    def understood(self) -> tuple[Understood, ...]:
        read = (Understood(field=name, value=said, quote=said, rule=RULE) for name, said in self.taken.items())
        left = (
            Understood(field="unread", value=f"{name.replace('_', ' ')}: {said}"[:200], quote="", rule="not certain")
            for name, said in self.unread.items()
        )
        return (*read, *left)


def details_in(lines: Mapping[str, str], zone: str, currency: str) -> Details:
    """What the lines say. The days of a period are those of `zone`, and its last one is of it; the first of a month at
    its end may be the day after, and is not read. `currency` is the agreement's, and there is no other."""
    said = {name: line.strip() for name, line in (*_of_period(lines), *lines.items()) if name in DETAILS}
    read = {name: _value(name, line, zone, currency) for name, line in said.items()}
    begin, end = read.get("period_from"), read.get("period_to")
    if isinstance(begin, datetime) and isinstance(end, datetime) and end <= begin:
        read |= {"period_from": None, "period_to": None}
    fields = {name: value for name, value in read.items() if value is not None}
    taken = {name: said[name] for name in fields}
    unread = {name: line for name, line in said.items() if name not in fields}
    if fields.keys() & {"period_from", "period_to"}:
        fields["period_zone"] = zone
    return Details(fields, taken, unread)


def _of_period(lines: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Both ends of a period that is told in one line."""
    ends = UNTIL.split(lines.get("period", "").strip())
    yield from zip(("period_from", "period_to"), ends, strict=True) if len(ends) == 2 else ()
    if ends != [""] and len(ends) != 2:
        yield "period_from", lines["period"]


def _value(name: str, said: str, zone: str, currency: str) -> str | date | datetime | None:
    if name == "account":
        return said if ACCOUNT.fullmatch(said) else None
    if name == "currency":
        return currency if said.upper() == currency else None
    day = day_of(said)
    if day is None or name == "invoice_date":
        return day
    if name == "period_to" and day.day == 1:
        return None
    begin = day if name == "period_from" else day + timedelta(days=1)
    return datetime.combine(begin, time.min, ZoneInfo(zone))


def day_of(said: str) -> date | None:
    """The day that is written; None where its year is not, or where day and month may be the other way round."""
    match = DAY.fullmatch(re.sub(r"\s+de\s+", " ", said.strip(" .")))
    if match is None or (year := year_of(match)) is None:
        return None
    if match["day3"] and int(match["day3"]) <= 12 and match["day3"] != match["month3"]:
        return None
    try:
        return date_of(match, int(year))
    except ValueError:
        return None
