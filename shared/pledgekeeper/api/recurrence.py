"""What repeats in a calendar (RFC 5545): RRULE, RDATE and EXDATE, and single times that another event replaces.

Times are counted on the wall of the event's own zone: nine o'clock stays nine o'clock when clocks are moved.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from pledgekeeper.errors import Invalid

AHEAD: Final = timedelta(days=731)
"""So far what repeats is read."""
FIRST_YEAR: Final = 2000
OFTEN: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
NOT_READ: Final = ("BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP")
SHIFT_YEARS: Final = 7600
"""So many years later a rule is searched: every 400 years the days, and their weekdays, are the same, and a search
ends with the year 9999, after 400 years instead of 8,000."""

Times = tuple[datetime, datetime]


def instances(event: Any, first: Times, where: str, zone: str, now: datetime) -> Iterator[Times]:
    """When an event begins and ends, each time, until two years from now. `first` is the first time."""
    if "RRULE" not in event and "RDATE" not in event:
        yield first
        return
    start = event.start
    if start.year < FIRST_YEAR:
        raise Invalid(f"{where}: it repeats since {start.year}; what repeats is read from {FIRST_YEAR} on")
    begins = {start, *_by_rule(event, start, where, zone, now), *_dates(event, "RDATE", start, where)}
    without = {instant(moment, zone) for moment in _dates(event, "EXDATE", start, where)}
    for moment in sorted(begins, key=lambda each: instant(each, zone)):
        begins_at = instant(moment, zone)
        if begins_at not in without and begins_at <= now + AHEAD:
            yield begins_at, _end(event, moment, begins_at, first, zone)


def replaced(events: Iterable[tuple[Any, str]], zone: str) -> dict[str, frozenset[datetime]]:
    """By UID, the times of what repeats in whose place another event stands (RECURRENCE-ID)."""
    found: dict[str, frozenset[datetime]] = {}
    for event, where in events:
        if "RECURRENCE-ID" not in event:
            continue
        named = event["RECURRENCE-ID"]
        if "RANGE" in getattr(named, "params", {}):
            raise Invalid(
                f"{where}: RANGE of RECURRENCE-ID is not read; export what repeats from then on as an own event"
            )
        if any(name == "RECURRENCE-ID" for name, _ in event.errors) or not isinstance(getattr(named, "dt", None), date):
            raise Invalid(f"{where}: RECURRENCE-ID is no date or time")
        uid = str(event.get("UID"))
        found[uid] = found.get(uid, frozenset()) | {instant(named.dt, zone)}
    return found


def instant(moment: date, zone: str) -> datetime:
    """In UTC, to the second; a whole day, and a time without a zone, are of `zone`."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC).replace(microsecond=0)


def _by_rule(event: Any, start: date, where: str, zone: str, now: datetime) -> Iterator[date]:
    """As RRULE says, on the wall of the start's zone."""
    if "RRULE" not in event:
        return
    rule = event["RRULE"]
    if isinstance(rule, list) or "EXRULE" in event:
        raise Invalid(f"{where}: one RRULE is read, and no EXRULE; make several events of it")
    _must_be_read(rule, where)
    own_zone = (start.tzinfo if isinstance(start, datetime) else None) or ZoneInfo(zone)
    wall = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    last = min([_on_wall(now + AHEAD, own_zone), *(_on_wall(until, own_zone) for until in rule.get("UNTIL", []))])
    if last < wall:
        return
    said = {name: value for name, value in rule.items() if name not in ("UNTIL", "COUNT")}
    text = type(rule)(said).to_ical().decode()
    for each in islice(_walls(text, wall, last, where), rule.get("COUNT", [None])[0]):
        yield each.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else each.date()


def _walls(text: str, first: datetime, last: datetime, where: str) -> Iterator[datetime]:
    """The times of a rule from `first` to `last`, without zones. Invalid where it has none at all."""
    never = True
    try:
        for each in rrulestr(text, dtstart=_years_on(first, SHIFT_YEARS)):
            never = False
            if (found := _years_on(each, -SHIFT_YEARS)) > last:
                return
            yield found
    except (ValueError, TypeError) as error:
        raise Invalid(f"{where}: RRULE: {error}") from None
    if never:
        raise Invalid(
            f"{where}: RRULE: {text} never comes, as no day is all that it names; correct it (the last day of a month"
            " is BYMONTHDAY=-1), or leave it out where the event is once"
        )


def _years_on(moment: datetime, years: int) -> datetime:
    return moment.replace(year=moment.year + years)


def _must_be_read(rule: Any, where: str) -> None:
    frequency = str(rule.get("FREQ", ["none"])[0]).upper()
    if frequency not in OFTEN:
        raise Invalid(f"{where}: RRULE: FREQ is {frequency}; what is read repeats by one of: {', '.join(OFTEN)}")
    for name in NOT_READ:
        if name in rule:
            raise Invalid(f"{where}: RRULE: {name} is not read; what is read begins once a day")
    if "BYEASTER" in rule:
        raise Invalid(f"{where}: RRULE: BYEASTER is not of RFC 5545; list the days by RDATE")
    for name in ("INTERVAL", "COUNT"):
        if rule.get(name, [1])[0] < 1:
            raise Invalid(f"{where}: RRULE: {name} is {rule[name][0]}; it is at least 1")


def _on_wall(moment: date, zone: tzinfo) -> datetime:
    """A moment as clocks of the zone show it; of a whole day its last second."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(23, 59, 59))
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None, microsecond=0)


def _dates(event: Any, name: str, start: date, where: str) -> list[date]:
    """The dates that RDATE or EXDATE names. Invalid unless they are what DTSTART is: days, or times."""
    lists = event.get(name, [])
    found = [each.dt for part in (lists if isinstance(lists, list) else [lists]) for each in part.dts]
    for moment in found:
        if isinstance(moment, datetime) != isinstance(start, datetime) or not isinstance(moment, date):
            what = "times" if isinstance(start, datetime) else "whole days"
            raise Invalid(f"{where}: {name} is not what DTSTART is; list {what} (periods are not read)")
    return found


def _end(event: Any, moment: date, begins_at: datetime, first: Times, zone: str) -> datetime:
    """Whole days end at midnight, whatever the clocks did meanwhile; times last as long as the first did."""
    if isinstance(moment, datetime):
        return begins_at + (first[1] - first[0])
    return instant(moment + (event.end - event.start), zone)
