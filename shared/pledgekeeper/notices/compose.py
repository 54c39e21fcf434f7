"""From an event that owes a message to the letter that pays it. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from string import Template

from pledgekeeper.carriers.model import Contact
from pledgekeeper.cases.bonding import BondUpdate
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.decide import event_named
from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.model import Case, NoteAdded, Opening
from pledgekeeper.cases.offers import HandOverLapsed, HandOverOffered
from pledgekeeper.cases.pausing import WorkCancelled, WorkPlanned
from pledgekeeper.cases.resending import NoticeMoved
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.appeals import AppealMade
from pledgekeeper.disputes.fraud.events import StopPaymentOwed
from pledgekeeper.disputes.owed_evidence import EvidenceMissed
from pledgekeeper.disputes.proposals import AcceptanceNotTaken
from pledgekeeper.effects.email import Letter
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.mirror import MirrorCalled, MirrorMoved, told_by
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.event import Event
from pledgekeeper.notices.alarm import alarm_of
from pledgekeeper.notices.amounts import payable
from pledgekeeper.notices.asking import asking
from pledgekeeper.notices.bonding import to_their_system
from pledgekeeper.notices.crediting import of_credit
from pledgekeeper.notices.deciding import of_deciding
from pledgekeeper.notices.ending import of_end
from pledgekeeper.notices.language import Texts, local, texts
from pledgekeeper.notices.moved import of_moved
from pledgekeeper.notices.ordering import of_ordering
from pledgekeeper.notices.particulars import particulars
from pledgekeeper.notices.stop_payment import stop_payment
from pledgekeeper.notices.titles import title_told
from pledgekeeper.notices.understanding import matter_told, priority_told, understanding
from pledgekeeper.orders.reports import StatusReported
from pledgekeeper.sla.clock import TICKING
from pledgekeeper.sla.pledge import Commitment
from pledgekeeper.tickets.model import StatusChanged, TicketStatus

NO_FAULT = {"order": "ordered-by-mail", "matter": "no-fault-by-mail"}
"""What is read of a mail that opened a ticket and reports no fault, and its letter; an order before others."""


def compose(
    case: Case, event: Event, terms: Terms, now: datetime, about: str, link: str = "", missing: Sequence[str] = ()
) -> Letter:
    """The letter that `event` (called `about`) owes. Refused when it owes none.

    `link` is where it is confirmed; `missing` are the characteristics that the case does not say yet.
    """
    if isinstance(event, NoticeMoved):
        return _to_another(case, event, terms, now, about, link, missing)
    if isinstance(event, BondUpdate):
        return to_their_system(case, event, terms, about)
    if isinstance(event, StopPaymentOwed):
        return stop_payment(case, event, link)
    notice = event.notice
    if notice is None:
        raise Refused(f"a {type(event).__name__} owes nobody a message")
    ours = notice == "warning"
    language = texts("en" if ours else terms.carrier.language)
    facts = {**_facts(case, terms, language, now), **asking(missing, language)}
    facts |= {**particulars(event, terms, language), **of_deciding(case, event, terms, language), "link": link}
    facts |= of_moved(case, event, terms, language, now)
    facts |= of_end(case, event, terms, language, now)
    facts |= of_credit(case, event, terms, language)
    facts |= of_ordering(event, terms, language)
    name = _text_for(event, case, language)
    body = Template(language.notices[name]).substitute(facts | {"spelt": " ".join(case.case_id.replace("-", " "))})
    subject = _subject(case, event, language)
    answers = None if ours else _answers(case)
    return Letter(_recipient(case, event, terms), subject, body, case.case_id, about, answers)


def _to_another(
    case: Case, event: NoticeMoved, terms: Terms, now: datetime, about: str, link: str, missing: Sequence[str]
) -> Letter:
    """The letter that reached nobody, to somebody else; as a text message it is its subject and where the rest is."""
    letter = compose(case, event_named(case, event.original), terms, now, about, link, missing)
    contact = terms.carrier.contact(event.contact)
    if event.channel == "email":
        return replace(letter, to=contact.email)
    language = texts(terms.carrier.language)
    texted = Template(language.notices["texted"])
    words = {"number": case.case_id, "title": title_told(case, language)[:80], "to": case.reply_to or "–"}
    return replace(letter, to=_phone(contact, terms), text=texted.substitute(words).strip())


def _text_for(event: Event, case: Case, language: Texts) -> str:
    """The name of the text: that of the notice, or a closer one."""
    if isinstance(event, StatusChanged) and event.status is TicketStatus.RESOLVED:
        return "resolved"
    if isinstance(event, WorkPlanned):
        return "planned"
    if isinstance(event, WorkCancelled):
        return "work-cancelled"
    if _is_alert(case, event):
        return "fraud.escalation"
    if isinstance(event, MirrorCalled):
        return f"alarm-{event.channel}"
    if isinstance(event, StatusReported) and event.text:
        return "order-report-edited"
    if isinstance(event, HandOverOffered):
        return "hand-over"
    if isinstance(event, HandOverLapsed):
        return "hand-over-lapsed"
    if isinstance(event, Opening) and (read := {each.field for each in event.understood} & NO_FAULT.keys()):
        return NO_FAULT[max(read)]
    closer = f"{case.kind}.{event.notice}"
    return closer if closer in language.notices else str(event.notice)


def _is_alert(case: Case, event: Event) -> bool:
    """Is somebody of theirs told by it of a level while the alert is on, be it the first of theirs or the next?"""
    return isinstance(event, Escalated | MirrorMoved) and in_fraud(case.timeline[: case.timeline.index(event)])


def _recipient(case: Case, event: Event, terms: Terms) -> str:
    if isinstance(event, HandOverOffered):
        return terms.roster.centre(event.to_desk).mailbox
    if isinstance(event, AppealMade) and (person := terms.roster.person(event.heard_by)) and person.email:
        return person.email
    if event.notice == "warning":
        return terms.roster.centre(case.desk).mailbox
    if isinstance(event, AcceptanceNotTaken):
        return event.by.name
    if isinstance(event, MirrorCalled):
        return _phone(terms.carrier.contact(event.contact), terms)
    if isinstance(event, EvidenceMissed):
        return terms.carrier.contact(event.told).email
    told = told_by(event)
    if told:
        return terms.carrier.contact(told[1]).email
    if case.reply_to and not terms.carrier.over_bond(case.reply_to):
        return case.reply_to
    return terms.carrier.contact_for("noc").email


def _phone(contact: Contact, terms: Terms) -> str:
    if contact.phone is None:
        raise Refused(f"{contact.id} of {terms.carrier.id} has no phone any more")
    return contact.phone


def _subject(case: Case, event: Event, language: Texts) -> str:
    title = title_told(case, language)
    if _is_alert(case, event):
        title = Template(language.words["fraud-subject"]).substitute(title=title)
    return f"[{case.case_id}] {title}"


def _answers(case: Case) -> str | None:
    """The last message of the carrier's in this conversation."""
    for event in reversed(case.timeline):
        if isinstance(event, NoteAdded | Opening) and event.message_id:
            return event.message_id
    return None


def _facts(case: Case, terms: Terms, language: Texts, now: datetime) -> dict[str, str]:
    return {
        "number": case.case_id,
        "title": title_told(case, language),
        "carrier": terms.carrier.name,
        "priority": priority_told(case, language),
        "urgency": _urgency(case, language),
        "status": language.words.get(case.status, case.status),
        "desk": terms.roster.centre(case.desk).name,
        "their_reference": case.their_reference or "–",
        "opened_at": local(case.opened_at, terms),
        "promises": _promises(case, terms, language, now),
        "next": _next(case, terms, now),
        **_of_alarm(case, terms, language, now),
        **understanding(case, terms, language),
        **matter_told(case, language),
        **payable(case, terms, language),
    }


def _of_alarm(case: Case, terms: Terms, language: Texts, now: datetime) -> dict[str, str]:
    told = alarm_of(case, terms, language, terms.carrier.zone, now)
    return {"alarm": told.text, "alarm_spoken": told.spoken}


def _urgency(case: Case, language: Texts) -> str:
    """The priority at the head of a line, where the case has one: only tickets do."""
    return Template(language.words["urgency"]).substitute(priority=case.priority) if case.priority else ""


def _next(case: Case, terms: Terms, now: datetime) -> str:
    """When the carrier hears of us next, at the latest."""
    due = [r.due_at for c, r in readings(case, terms, now) if r.state in TICKING and not r.missed and _promised(c)]
    return local(min(filter(None, due), default=None), terms)


def _promised(commitment: Commitment) -> bool:
    """Is it ours to keep, and more than the acknowledgement, which this letter is or follows?"""
    return commitment.owed_by == "ours" and "acknowledged" not in commitment.clock.stops


def _promises(case: Case, terms: Terms, language: Texts, now: datetime) -> str:
    lines = [
        f"  - {language.words.get(commitment.id, commitment.name)}: {local(reading.due_at, terms)}"
        for commitment, reading in readings(case, terms, now)
        if reading.state in TICKING and reading.due_at and not reading.missed and _promised(commitment)
    ]
    return "\n".join(lines) or "  –"
