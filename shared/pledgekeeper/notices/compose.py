"""From an event that owes a message to the letter that pays it. Pure."""

from datetime import datetime
from functools import cache
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

from pledgekeeper.cases.decide import readings
from pledgekeeper.cases.model import Case, NoteAdded, Opening
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import DisputeAnswered
from pledgekeeper.effects.email import Letter
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen
from pledgekeeper.orders.model import DateCommitted, ManagersAppointed, OrderDelivered
from pledgekeeper.pledges.loading import load
from pledgekeeper.sla.announcements import ClockWarned, FellDue
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.tickets.model import StatusChanged

TEXTS = Path(__file__).parent / "texts"


class Texts(Frozen):
    """The words of one language: a subject and a body for each notice, and names for what they mention."""

    notices: dict[str, str]
    words: dict[str, str]


@cache
def texts(language: str) -> Texts:
    return load(TEXTS / f"{language}.yaml", Texts)


def compose(case: Case, event: Event, terms: Terms, now: datetime) -> Letter:
    """The letter that `event` owes. Refused when the event owes none."""
    notice = event.notice
    if notice is None:
        raise Refused(f"a {type(event).__name__} owes nobody a message")
    ours = notice == "warning"
    language = texts("en" if ours else terms.carrier.language)
    facts = {**_facts(case, terms, language, now), **_particulars(event, terms, language)}
    name = f"{case.kind}.{notice}" if f"{case.kind}.{notice}" in language.notices else notice
    body = Template(language.notices[name]).substitute(facts)
    subject = _subject(case)
    return Letter(_recipient(case, event, terms), subject, body, case.case_id, None if ours else _answers(case))


def _recipient(case: Case, event: Event, terms: Terms) -> str:
    if event.notice == "warning":
        return terms.roster.centre(case.desk).mailbox
    if isinstance(event, Escalated) and event.mirrored_to:
        return terms.carrier.contact(event.mirrored_to).email
    return case.reply_to or terms.carrier.contact_for("noc").email


def _subject(case: Case) -> str:
    return f"[{case.case_id}] {case.title}"


def _answers(case: Case) -> str | None:
    """The last message of the carrier's in this conversation."""
    for event in reversed(case.timeline):
        if isinstance(event, NoteAdded | Opening) and event.message_id:
            return event.message_id
    return None


def _facts(case: Case, terms: Terms, language: Texts, now: datetime) -> dict[str, str]:
    return {
        "number": case.case_id,
        "title": case.title,
        "carrier": terms.carrier.name,
        "priority": case.priority or "",
        "status": language.words.get(case.status, case.status),
        "desk": terms.roster.centre(case.desk).name,
        "their_reference": case.their_reference or "–",
        "opened_at": _local(case.opened_at, terms),
        "promises": _promises(case, terms, language, now),
    }


def _promises(case: Case, terms: Terms, language: Texts, now: datetime) -> str:
    lines = [
        f"  - {language.words.get(commitment.id, commitment.name)}: {_local(reading.due_at, terms)}"
        for commitment, reading in readings(case, terms, now)
        if reading.state is ClockState.RUNNING
        and reading.due_at
        and not reading.missed
        and "acknowledged" not in commitment.clock.stops  # this letter is that acknowledgement, or follows it
    ]
    return "\n".join(lines) or "  –"


def _particulars(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    """What this one event adds to the facts of its case."""
    match event:
        case NoteAdded(text=text):
            return {"text": text}
        case StatusChanged(reason=reason):
            return {"reason": reason or "–"}
        case Escalated(level=level):
            return {"level": str(level)}
        case ClockWarned(commitment=commitment, due_at=due_at):
            return {"promise": commitment, "due_at": _local(due_at, terms), "what": "falls due"}
        case FellDue(commitment=commitment, due_at=due_at):
            return {
                "promise": commitment,
                "due_at": _local(due_at, terms),
                "what": "FELL DUE and was not kept",
            }
        case DisputeAnswered(accepted_amount=accepted, rejected_amount=rejected, reason=reason):
            return {"accepted": f"{accepted:.2f}", "rejected": f"{rejected:.2f}", "reason": reason}
        case ManagersAppointed(nominal=nominal, backup=backup):
            return {"nominal": _person(nominal, terms), "backup": _person(backup, terms)}
        case DateCommitted(ready_at=ready_at, reason=reason):
            return {"ready_at": _local(ready_at, terms), "reason": reason or "–"}
        case OrderDelivered(on_time=on_time):
            word = {True: "on-time", False: "late", None: "undated"}[on_time]
            return {"on_time": language.words[word]}
    return {}


def _person(person_id: str, terms: Terms) -> str:
    person = terms.roster.person(person_id)
    if person is None:
        return person_id
    return ", ".join(part for part in (person.name, person.email, person.phone) if part)


def _local(moment: datetime | None, terms: Terms) -> str:
    """`2026-11-23 04:14 (Europe/Vilnius)`: the carrier's wall clock, with the zone named."""
    if moment is None:
        return "–"
    return f"{moment.astimezone(ZoneInfo(terms.carrier.zone)):%Y-%m-%d %H:%M} ({terms.carrier.zone})"
