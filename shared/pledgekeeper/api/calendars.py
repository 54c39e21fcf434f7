"""Duties as an iCalendar feed; absences and duties read from a calendar (RFC 5545). Slow to load."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from icalendar import Calendar, Event
from pydantic import ValidationError

from pledgekeeper import ids
from pledgekeeper.api.door import told
from pledgekeeper.api.recurrence import Times, instances, instant, replaced
from pledgekeeper.errors import Invalid, TooLarge
from pledgekeeper.escalation.changes import Absence, Override
from pledgekeeper.escalation.duties import Duty
from pledgekeeper.escalation.roster import Seat

MOST_EVENTS = 200
MOST_TIMES = 400
MAX_BYTES = 256 * 1024
ChangeT = TypeVar("ChangeT", Absence, Override)


def feed_of(
    title: str, duties: Iterable[Duty], domain: str, sequence: int, changed_at: datetime | None, now: datetime
) -> str:
    """A calendar with one event for each duty, in UTC. The same duty has the same UID whenever it is asked for.

    `sequence` grows with each change of the roster, the last of which was at `changed_at`: then its duties were last
    modified, as far as anybody can tell. Before the first change nothing says when they were.
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
        if changed_at:
            event.add("LAST-MODIFIED", changed_at)
        event.add("DTSTART", duty.begins_at)
        event.add("DTEND", duty.ends_at)
        event.add("SUMMARY", f"{duty.role} ({where}): {duty.person.name}")
        event.add("TRANSP", "TRANSPARENT")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def absences_of(text: str, person: str, zone: str, by: str, now: datetime) -> list[Absence]:
    """Every event of a calendar as an absence of that person.

    Left out: what is cancelled, what does not block time (TRANSP:TRANSPARENT), and what is over. Invalid says which
    event is wrong.
    """

    def absence(key: tuple[str, ...], **told: Any) -> Absence:
        return Absence(id=ids.case_id("RC", person, *key), person=person, by=by, **told)

    return _changes(text, zone, now, lambda event: not _is_cancelled(event) and not _is_transparent(event), absence)


def duties_of(text: str, person: str, seat: Seat, zone: str, by: str, now: datetime) -> list[Override]:
    """Every event of a calendar as a duty: an override by which that person holds the seat.

    Left out: what is cancelled, and what is over. Invalid says which event is wrong.
    """

    def override(key: tuple[str, ...], **told: Any) -> Override:
        name = ids.case_id("RC", seat.role, seat.centre or "", person, *key)
        return Override(id=name, role=seat.role, centre=seat.centre, person=person, by=by, **told)

    return _changes(text, zone, now, lambda event: not _is_cancelled(event), override)


def _changes(
    text: str, zone: str, now: datetime, counts: Callable[[Any], bool], made: Callable[..., ChangeT]
) -> list[ChangeT]:
    """What is `made` of each event that `counts`; whole days, and times without a zone, are those of `zone`.

    What repeats is one for each time, for the next two years.
    """
    named = _events(text)
    found: list[ChangeT] = []
    try:
        instead = replaced(named, zone)
        for event, where in named:
            gone = instead.get(str(event.get("UID")), frozenset()) if "RECURRENCE-ID" not in event else frozenset()
            for times in _coming(event, where, zone, now) if counts(event) else ():
                if times[0] not in gone:
                    found.append(_change(event, where, times, made))
            if len(found) > MOST_TIMES:
                raise Invalid(f"{where}: with it there are more than {MOST_TIMES} times to come; send fewer at once")
    except OverflowError:
        raise Invalid("an event has a date that is before the year 1 or after 9999 in UTC; is it mistyped?") from None
    return found


def _events(text: str) -> list[tuple[Any, str]]:
    """The events of a calendar, each with what to call it. Invalid, or TooLarge, when it cannot be read."""
    if len(text.encode()) > MAX_BYTES:
        raise TooLarge(f"the calendar has {len(text.encode())} bytes; at most {MAX_BYTES} are read")
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, AttributeError, OSError) as error:
        raise Invalid(f"this is not an iCalendar file: {error}; it begins with BEGIN:VCALENDAR") from None
    if getattr(calendar, "name", None) != "VCALENDAR":
        raise Invalid("this is not an iCalendar file: it begins with BEGIN:VCALENDAR")
    events = calendar.walk("VEVENT")
    if len(events) > MOST_EVENTS:
        raise Invalid(f"the calendar has {len(events)} events; at most {MOST_EVENTS} are read at once")
    return [(event, f"event {n} ({_summary(event) or 'no summary'})") for n, event in enumerate(events, start=1)]


def _coming(event: Any, where: str, zone: str, now: datetime) -> Iterator[Times]:
    """When an event begins and ends, each time that is not over; never when it has no length."""
    first = _times(event, where, zone)
    if first[0] != first[1]:
        yield from (each for each in instances(event, first, where, zone, now) if each[1] > now)


def _is_cancelled(event: Any) -> bool:
    return str(event.get("STATUS")).upper() == "CANCELLED"


def _is_transparent(event: Any) -> bool:
    return str(event.get("TRANSP")).upper() == "TRANSPARENT"


def _change(event: Any, where: str, times: Times, made: Callable[..., ChangeT]) -> ChangeT:
    begins_at, ends_at = times
    key = str(event["UID"]), begins_at.isoformat(), ends_at.isoformat()
    try:
        return made(key, begins_at=begins_at, ends_at=ends_at, reason=_summary(event) or "from a calendar")
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
    except (ValueError, OverflowError, AttributeError) as error:
        raise Invalid(f"{where}: {error}") from None
    return begins_at, ends_at


def _summary(event: Any) -> str:
    said = event.get("SUMMARY", "")
    return " ".join(str(said[0] if isinstance(said, list) else said).split())[:200]
