"""Duties as an iCalendar feed, and absences read from a calendar (RFC 5545). Slow to load: imported when asked for."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from icalendar import Calendar, Event
from pydantic import ValidationError

from pledgekeeper import ids
from pledgekeeper.api.door import told
from pledgekeeper.api.recurrence import Times, instances, instant, replaced
from pledgekeeper.errors import Invalid, TooLarge
from pledgekeeper.escalation.changes import Absence
from pledgekeeper.escalation.duties import Duty

MOST_EVENTS = 200
MOST_ABSENCES = 400
MAX_BYTES = 256 * 1024


def feed_of(title: str, duties: Iterable[Duty], domain: str, sequence: int, now: datetime) -> str:
    """A calendar with one event for each duty, in UTC. The same duty has the same UID whenever it is asked for.

    `sequence` grows with each change of the roster. Without a METHOD, DTSTAMP is when an event was last modified.
    """
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
        event.add("SEQUENCE", sequence)
        event.add("DTSTART", duty.begins_at)
        event.add("DTEND", duty.ends_at)
        event.add("SUMMARY", f"{duty.role} ({where}): {duty.person.name}")
        event.add("TRANSP", "TRANSPARENT")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def absences_of(text: str, person: str, zone: str, by: str, now: datetime) -> list[Absence]:
    """Every event of a calendar as an absence; whole days, and times without a zone, are those of `zone`.

    What repeats is one for each time, for the next two years. Left out: what is cancelled, what does not block time
    (TRANSP:TRANSPARENT), and what is over. Invalid says which event is wrong.
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
    named = [(event, f"event {n} ({_summary(event) or 'no summary'})") for n, event in enumerate(events, start=1)]
    instead = replaced(named, zone)
    found: list[Absence] = []
    for event, where in named:
        gone = instead.get(str(event.get("UID")), frozenset()) if "RECURRENCE-ID" not in event else frozenset()
        for begins_at, ends_at in _coming(event, where, zone, now) if _blocks(event) else ():
            if begins_at not in gone:
                found.append(_absence(event, where, person, begins_at, ends_at, by))
        if len(found) > MOST_ABSENCES:
            raise Invalid(f"{where}: with it there are more than {MOST_ABSENCES} absences to come; send fewer at once")
    return found


def _coming(event: Any, where: str, zone: str, now: datetime) -> Iterator[Times]:
    """When an event begins and ends, each time that is not over; never when it has no length."""
    first = _times(event, where, zone)
    if first[0] != first[1]:
        yield from (each for each in instances(event, first, where, zone, now) if each[1] > now)


def _blocks(event: Any) -> bool:
    return str(event.get("STATUS")).upper() != "CANCELLED" and str(event.get("TRANSP")).upper() != "TRANSPARENT"


def _absence(event: Any, where: str, person: str, begins_at: datetime, ends_at: datetime, by: str) -> Absence:
    parts = person, str(event["UID"]), begins_at.isoformat(), ends_at.isoformat()
    try:
        return Absence(
            id=ids.case_id("RC", *parts),
            person=person,
            begins_at=begins_at,
            ends_at=ends_at,
            by=by,
            reason=_summary(event) or "from a calendar",
        )
    except ValidationError as mistake:
        raise Invalid(f"{where}: {told(mistake).removeprefix('the body: ')}") from None


def _times(event: Any, where: str, zone: str) -> Times:
    """When an event begins and ends, for the first time. Invalid says which of its properties cannot be read."""
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
        begins_at, ends_at = (instant(moment, zone) for moment in moments)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{where}: {error}") from None
    return begins_at, ends_at


def _summary(event: Any) -> str:
    said = event.get("SUMMARY", "")
    return " ".join(str(said[0] if isinstance(said, list) else said).split())[:200]
