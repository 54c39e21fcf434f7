"""Duties as an iCalendar feed, and absences read from a calendar (RFC 5545). Slow to load: imported when asked for."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from pydantic import ValidationError

from pledgekeeper import ids
from pledgekeeper.api.door import told
from pledgekeeper.errors import Invalid, TooLarge
from pledgekeeper.escalation.changes import Absence
from pledgekeeper.escalation.duties import Duty

MOST_EVENTS = 200
MAX_BYTES = 256 * 1024
REPEATS = ("RRULE", "RDATE")


def feed_of(title: str, duties: Iterable[Duty], domain: str, now: datetime) -> str:
    """A calendar with one event for each duty, in UTC. The same duty has the same UID whenever it is asked for."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Pledgekeeper//Roster//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", f"On duty: {title}")
    for duty in duties:
        where = duty.centre or "all desks"
        event = Event()
        parts = duty.role, duty.centre or "", duty.person.id, duty.begins_at.isoformat()
        event.add("UID", f"{ids.case_id('DU', *parts)}@{domain}")
        event.add("DTSTAMP", now)
        event.add("DTSTART", duty.begins_at)
        event.add("DTEND", duty.ends_at)
        event.add("SUMMARY", f"{duty.role} ({where}): {duty.person.name}")
        event.add("TRANSP", "TRANSPARENT")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def absences_of(text: str, person: str, zone: str, by: str) -> list[Absence]:
    """Every event of a calendar as an absence; whole days, and times without a zone, are those of `zone`.

    Left out: what is cancelled, and what does not block time (TRANSP:TRANSPARENT). Invalid says which event is wrong.
    """
    if len(text.encode()) > MAX_BYTES:
        raise TooLarge(f"the calendar has {len(text.encode())} bytes; at most {MAX_BYTES} are read")
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError) as error:
        raise Invalid(f"this is not an iCalendar file: {error}; it begins with BEGIN:VCALENDAR") from None
    if getattr(calendar, "name", None) != "VCALENDAR":
        raise Invalid("this is not an iCalendar file: it begins with BEGIN:VCALENDAR")
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise Invalid(f"the calendar has {len(events)} events; at most {MOST_EVENTS} are read at once")
    found = (_absence(event, n, person, zone, by) for n, event in enumerate(events, start=1) if _blocks(event))
    return [absence for absence in found if absence]


def _blocks(event: Any) -> bool:
    return str(event.get("STATUS")).upper() != "CANCELLED" and str(event.get("TRANSP")).upper() != "TRANSPARENT"


def _absence(event: Any, number: int, person: str, zone: str, by: str) -> Absence | None:
    """The absence that an event is; None when it has no length."""
    summary = _summary(event)
    where = f"event {number} ({summary or 'no summary'})"
    begins_at, ends_at = _times(event, where, zone)
    if begins_at == ends_at:
        return None
    parts = person, str(event["UID"]), begins_at.isoformat(), ends_at.isoformat()
    try:
        return Absence(
            id=ids.case_id("RC", *parts),
            person=person,
            begins_at=begins_at,
            ends_at=ends_at,
            by=by,
            reason=summary or "from a calendar",
        )
    except ValidationError as mistake:
        raise Invalid(f"{where}: {told(mistake).removeprefix('the body: ')}") from None


def _times(event: Any, where: str, zone: str) -> tuple[datetime, datetime]:
    """When an event begins and ends. Invalid says which of its properties cannot be read."""
    for name in REPEATS:
        if name in event:
            raise Invalid(f"{where}: {name} is not read; export the single dates of what repeats, and send those")
    if event.errors:
        name, what = event.errors[0]
        raise Invalid(f"{where}: {name}: {what}")
    for name in ("UID", "DTSTART"):
        if name not in event:
            raise Invalid(f"{where}: {name} is missing")
    try:
        moments = event.start, event.end
        for name, moment in zip(("DTSTART", "DTEND"), moments, strict=True):
            named = getattr(event.get(name), "params", {}).get("TZID")
            if named and getattr(moment, "tzinfo", None) is None:
                raise Invalid(f"{where}: {name}: {named!r} is not a time zone we know; write e.g. Europe/Paris")
        begins_at, ends_at = (_instant(moment, zone) for moment in moments)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{where}: {error}") from None
    return begins_at, ends_at


def _summary(event: Any) -> str:
    said = event.get("SUMMARY", "")
    return " ".join(str(said[0] if isinstance(said, list) else said).split())[:200]


def _instant(moment: date, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC).replace(microsecond=0)
