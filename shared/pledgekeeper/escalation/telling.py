"""Who is told what of the roster: that a shift begins soon, that it is handed over, that nobody will be on duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pledgekeeper.escalation.duties import Duty, Gap, duties, gaps
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.model import iso

NOTICE_BEFORE = timedelta(hours=1)
LOOKED_BACK = timedelta(minutes=15)
"""A hand-over is told as long after it: two turns of the watch may fail."""
GAPS_AHEAD = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mail:
    """To be sent once: `what` names it for ever."""

    what: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class GapFound:
    """A gap, named by its parts: one for each day (UTC). A part that was told tells that the gap was, as it grows."""

    gap: Gap
    parts: tuple[str, ...]
    to: tuple[str, ...]


def shift_mails(roster: Roster, now: datetime) -> Iterator[Mail]:
    """A notice before each shift that begins within the hour, and to both at each hand-over of the last minutes.

    Whoever goes on from one turn to the next is not told.
    """
    around = duties(roster, now - LOOKED_BACK, now + NOTICE_BEFORE + timedelta(seconds=1))
    for duty in around:
        before = next((each for each in around if _follows(duty, each)), None)
        if before and before.person == duty.person:
            continue
        if now < duty.begins_at <= now + NOTICE_BEFORE:
            yield from _mail("soon", duty, duty, f"Your shift begins at {_when(roster, duty, duty.begins_at)}", before)
        elif now - LOOKED_BACK < duty.begins_at <= now:
            taken_from = f" from {before.person.name}" if before else ""
            yield from _mail("now", duty, duty, f"You are on duty{taken_from}", before)
            if before:
                yield from _mail("over", duty, before, f"You have handed over to {duty.person.name}", before)


def gaps_ahead(roster: Roster, now: datetime) -> list[GapFound]:
    """Every gap of the next seven days that is not over, with whom to tell: the desk, and the head of care."""
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    head = roster.on_duty("head-of-care", now)
    found = []
    for gap in gaps(roster, midnight, now + GAPS_AHEAD):
        if gap.ends_at <= now:
            continue
        desk = roster.centre(gap.centre) if gap.centre else roster.centre_on_duty(gap.begins_at)
        to = (desk.mailbox, head.email) if head and head.email else (desk.mailbox,)
        found.append(GapFound(gap, tuple(_parts(gap)), to))
    return found


def told_of_gaps(found: list[Gap]) -> tuple[str, str]:
    """Subject and text of a report of gaps."""
    lines = [
        f"  {gap.role} ({gap.centre or 'all desks'}): {iso(gap.begins_at)} to {iso(gap.ends_at)}, {_why(gap)}"
        for gap in found
    ]
    first = found[0]
    subject = f"Nobody on duty: {first.role} ({first.centre or 'all desks'}) from {iso(first.begins_at)}"
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    text = "\n".join(["Nobody will be reached in these roles:", "", *lines, "", HOW_TO_MEND, ""])
    return subject + more, text


HOW_TO_MEND = "Make an override (POST /care/v1/roster/overrides), or load a roster in which somebody takes the turn."


def _why(gap: Gap) -> str:
    return {
        "absent": "because everybody who takes turns is absent",
        "restriction": "outside the hours of every rotation",
        "not begun": "before the first turn",
    }[gap.why]


def _parts(gap: Gap) -> Iterator[str]:
    begin = gap.begins_at
    while begin < gap.ends_at:
        yield f"gap#{gap.role}#{gap.centre or ''}#{iso(begin)}"
        begin = datetime.combine(begin.date(), time(), begin.tzinfo) + DAY


def _follows(duty: Duty, before: Duty) -> bool:
    return (duty.role, duty.centre, duty.begins_at) == (before.role, before.centre, before.ends_at)


def _mail(what: str, duty: Duty, told: Duty, says: str, before: Duty | None) -> Iterator[Mail]:
    """To whoever of the two `told` is; nothing to somebody without an address."""
    if told.person.email is None:
        return
    name = f"{what}#{duty.role}#{duty.centre or ''}#{told.person.id}#{iso(duty.begins_at)}"
    where = duty.centre or "all desks"
    text = [
        f"{says}.",
        "",
        f"  Role:     {duty.role} ({where})",
        f"  On duty:  {duty.person.name}, {iso(duty.begins_at)} to {iso(duty.ends_at)}",
        f"  Before:   {before.person.name if before else 'nobody'}",
        "",
    ]
    yield Mail(name, told.person.email, f"{says}: {duty.role} ({where})", "\n".join(text))


def _when(roster: Roster, duty: Duty, moment: datetime) -> str:
    zone = roster.centre(duty.person.centre).zone
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
