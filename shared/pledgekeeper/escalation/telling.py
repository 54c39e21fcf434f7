"""Who is told what of the roster: that a shift begins soon or is handed over, that somebody will be away, or nobody on
duty."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.escalation.duties import Duty, Gap, duties, gaps
from pledgekeeper.escalation.people import Language
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.model import iso

NOTICE_BEFORE = timedelta(hours=1)
LOOKED_BACK = timedelta(minutes=15)
"""A hand-over is told as long after it: two turns of the watch may fail."""
GAPS_AHEAD = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Mail:
    """To be sent once: `what` names it for ever. Nobody looks for it after `asked_until`."""

    what: str
    to: str
    subject: str
    text: str
    asked_until: datetime


class Words(NamedTuple):
    """What people are told of their duties in one language."""

    soon: str
    now: str
    now_after: str
    over: str
    role: str
    on_duty: str
    before: str
    nobody: str
    all_desks: str
    to: str


SAID: dict[Language, Words] = {
    "en": Words(
        soon="Your shift begins at {when}", now="You are on duty", now_after="You are on duty from {name}",
        over="You have handed over to {name}", role="Role", on_duty="On duty", before="Before", nobody="nobody",
        all_desks="all desks", to="to",
    ),
    "fr": Words(
        soon="Votre service commence le {when}", now="Vous êtes de service", now_after="Vous prenez la suite de {name}",
        over="{name} prend votre suite", role="Rôle", on_duty="De service", before="Avant", nobody="personne",
        all_desks="tous les bureaux", to="au",
    ),
    "es": Words(
        soon="Su turno empieza el {when}", now="Está de servicio", now_after="Releva a {name}",
        over="{name} le releva", role="Función", on_duty="De servicio", before="Antes", nobody="nadie",
        all_desks="todas las mesas", to="a",
    ),
    "pt": Words(
        soon="O seu turno começa em {when}", now="Está de serviço", now_after="Rende {name}",
        over="{name} rende-o", role="Função", on_duty="De serviço", before="Antes", nobody="ninguém",
        all_desks="todas as mesas", to="a",
    ),
    "zh": Words(
        soon="您的班次将于 {when} 开始", now="您已开始值班", now_after="您接替 {name} 值班",
        over="已由 {name} 接替您值班", role="岗位", on_duty="值班", before="上一班", nobody="无人",
        all_desks="全部席位", to="至",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class GapFound:
    """A gap, named by its parts: one for each day (UTC). A part that was told tells that the gap was, as it grows."""

    gap: Gap
    parts: tuple[str, ...]
    to: tuple[str, ...]


def shift_mails(roster: Roster, now: datetime) -> Iterator[Mail]:
    """A notice before each shift that begins within the hour, and to both at each hand-over of the last minutes.

    Whoever goes on from one turn to the next is not told. Each is told in their own language.
    """
    around = duties(roster, now - LOOKED_BACK, now + NOTICE_BEFORE + timedelta(seconds=1))
    for duty in around:
        before = next((each for each in around if _follows(duty, each)), None)
        if before and before.person == duty.person:
            continue
        words = SAID[duty.person.language]
        if now < duty.begins_at <= now + NOTICE_BEFORE:
            yield from _mail("soon", duty, duty, words.soon.format(when=_when(roster, duty, duty.begins_at)), before)
        elif now - LOOKED_BACK < duty.begins_at <= now:
            says = words.now_after.format(name=before.person.name) if before else words.now
            yield from _mail("now", duty, duty, says, before)
            if before:
                over = SAID[before.person.language].over.format(name=duty.person.name)
                yield from _mail("over", duty, before, over, before)


def absence_mails(roster: Roster, now: datetime) -> Iterator[Mail]:
    """To the desk of whoever has recorded an absence of their own: nobody planned it."""
    for absence in roster.absences:
        person = roster.person(absence.person)
        if person is None or absence.ends_at <= now or not person.is_named(absence.by):
            continue
        desk = roster.centre(person.centre)
        times = f"{_local(desk.zone, absence.begins_at)} to {_local(desk.zone, absence.ends_at)}"
        text = f"{person.name} will be away, by their own word.\n\n  From:    {times}\n  Reason:  {absence.reason}\n"
        yield Mail(
            f"absence#{absence.id}", desk.mailbox, f"{person.name} will be away from {times}", text, absence.ends_at
        )


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
    words = SAID[told.person.language]
    name = f"{what}#{duty.role}#{duty.centre or ''}#{told.person.id}#{iso(duty.begins_at)}"
    where = duty.centre or words.all_desks
    lines = (
        (words.role, f"{duty.role} ({where})"),
        (words.on_duty, f"{duty.person.name}, {iso(duty.begins_at)} {words.to} {iso(duty.ends_at)}"),
        (words.before, before.person.name if before else words.nobody),
    )
    text = [f"{says}.", "", *(f"  {label + ':':<14}{value}" for label, value in lines), ""]
    yield Mail(
        name, told.person.email, f"{says}: {duty.role} ({where})", "\n".join(text), duty.begins_at + NOTICE_BEFORE
    )


def _when(roster: Roster, duty: Duty, moment: datetime) -> str:
    return _local(roster.centre(duty.person.centre).zone, moment)


def _local(zone: str, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
