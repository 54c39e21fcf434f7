"""An invitation to a meeting (iCalendar) as words: what, when, where."""

from typing import Final

from icalendar import Calendar

MAX_READ: Final = 200_000
MAX_EVENTS: Final = 5
MEANS: Final = {"REQUEST": "Invitation", "CANCEL": "Cancelled", "REPLY": "Answer to an invitation"}


def words_of(data: bytes) -> str:
    """The first events of a calendar, a paragraph for each; empty when it cannot be read."""
    try:
        calendar = Calendar.from_ical(data[:MAX_READ].decode("utf-8", "replace"))
        title = MEANS.get(str(calendar.get("METHOD", "")).upper(), "Calendar")
        found = []
        for event in list(calendar.walk("VEVENT"))[:MAX_EVENTS]:
            lines = [f"{title}: {event.get('SUMMARY', '(no subject)')}"]
            for label, name in (("From", "DTSTART"), ("To", "DTEND")):
                when = event.get(name)
                if when is not None:
                    lines.append(f"{label}: {when.dt.isoformat(sep=' ') if hasattr(when.dt, 'hour') else when.dt}")
            lines += [
                f"{label}: {event[name]}"
                for label, name in (("Where", "LOCATION"), ("", "DESCRIPTION"))
                if event.get(name)
            ]
            found.append("\n".join(line.removeprefix(": ") for line in lines))
        return "\n\n".join(found)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):  # what the library raises on broken ones
        return ""
