"""Finding the case a mail belongs to. Pure: the function looks up what is asked for here.

In this order: our signed reference, our number in the subject, the messages it answers, the carrier's own number. Then
guesses, of which the desk is told: the subject of an answer, the same words again, the same circuit.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from pledgekeeper.cases.commands import Trace
from pledgekeeper.cases.model import Case
from pledgekeeper.ids import CROCKFORD
from pledgekeeper.intake.mail import ANSWER, InboundMail, without_prefixes
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.happening import foretold_or_over
from pledgekeeper.intake.reading.own_words import own_words
from pledgekeeper.intake.reading.services import circuits_in
from pledgekeeper.tickets.model import OpenTicket, Ticket

OURS = re.compile(rf"\b(?:TT|DSP|ORD)-[{CROCKFORD}]{{10}}\b", re.IGNORECASE)
THEIRS = re.compile(
    r"\[\s*([A-Z]{2,10}\s?#\s?\d{3,15})\s*\]"  # [BLT#558120]
    r"|\b(?:réf(?:érence)?\.?(?: client)?|your ref|our ref|ref(?:erence)?|ticket|caso)"
    r"\s*[:.]?\s*([A-Z]{2,10}[-#]?\d{4,15}(?:-\d{1,15})*)\b",
    re.IGNORECASE,
)

ALIKE: Final = 0.8
"""The share of words that two subjects must have in common."""
FEWEST_WORDS: Final = 3
SAME_TEXT_WITHIN: Final = timedelta(hours=1)
SAME_CIRCUIT_WITHIN: Final = timedelta(minutes=15)
MOST_CIRCUITS: Final = 20
CIRCUIT: Final = "circuit "
SAME_WORDS: Final = "the same words of the same sender came within the hour"
WORD: Final = re.compile(r"[^\W_][\w.#/-]*")


@dataclass(frozen=True)
class Thread:
    """The case a mail is about, and by what that was seen. `sure`: by something that only a reader of it can quote."""

    case: Case
    by: str
    sure: bool = True


def traces(title: str, text: str, circuits: Iterable[str] = (), sender: str | None = None) -> tuple[Trace, ...]:
    """By what a second report is recognised of which the first has this title, text and circuits.

    `sender` is who mailed it: the same words of them are the same mail, of which no second case is opened, though both
    be read at the same moment.
    """
    subject = plain_subject(title)
    hour, minutes = int(SAME_TEXT_WITHIN.total_seconds()), int(SAME_CIRCUIT_WITHIN.total_seconds())
    digest = sha256(f"{subject}\n{text}".encode()).hexdigest()[:32]
    words = [Trace(name=f"words {sender} {digest}", seconds=hour, alone=SAME_WORDS)] if sender else []
    about = [Trace(name=f"subject {subject}", seconds=hour)] if subject else []
    on = [Trace(name=f"{CIRCUIT}{name}", seconds=minutes) for name in sorted(set(circuits))[:MOST_CIRCUITS]]
    return (*words, *about, *on)


def having_seen(left: Iterable[Trace], seen: Sequence[str]) -> tuple[Trace, ...]:
    """The traces, of which those of circuits are not left unnoticed beside one that leads to a case not seen."""
    return tuple(each.changed(seen=tuple(seen)) if each.name.startswith(CIRCUIT) else each for each in left)


def our_number(text: str) -> str | None:
    """Our case number in a subject or text, as we spell it."""
    found = OURS.search(text)
    return found[0].upper() if found else None


def their_number(subject: str, own: tuple[str, ...] = ()) -> str | None:
    """The carrier's own ticket number in a subject, e.g. `BLT#558120` or `INC0091237`; never one of ours.

    `own` are the carrier's own rules, which come first.
    """
    for pattern in own:
        match = re.search(pattern, subject)
        if match and not OURS.fullmatch(match[1]):
            return match[1][:100]
    for found in THEIRS.finditer(subject):
        number = (found[1] or found[2]).replace(" ", "")
        if not OURS.fullmatch(number):
            return number
    return None


def untagged(subject: str) -> str:
    """Without `Re:` and the like, and without our number in brackets."""
    return " ".join(re.sub(rf"\[?{OURS.pattern}(?:\.\w+)?\]?", " ", without_prefixes(subject)).split())


def plain_subject(subject: str) -> str:
    """The same in small letters, to compare subjects by."""
    return untagged(subject).casefold()


def likeness(one: str, other: str) -> float:
    """How many of the words of two subjects are in both: 0 to 1. Other numbers or names in them are 0."""
    words, more = (set(WORD.findall(plain_subject(subject))) for subject in (one, other))
    named, named_too = ({word for word in each if any(sign.isdigit() for sign in word)} for each in (words, more))
    common = words & more
    if named != named_too or len(common) < FEWEST_WORDS:
        return 0.0
    return len(common) / len(words | more)


def answered_by_subject(mail: InboundMail, tickets: Iterable[Ticket]) -> Thread | None:
    """The one open ticket of the same sender that an answer's subject is like; None when two are."""
    if not ANSWER.match(mail.subject):
        return None
    alike = [
        (ticket, likeness(mail.subject, ticket.title))
        for ticket in tickets
        if mail.sender in (ticket.opened_by.name, ticket.reply_to) and not ticket.over
    ]
    close = [(ticket, share) for ticket, share in alike if share >= ALIKE]
    if len(close) != 1:
        return None
    ((ticket, share),) = close
    return Thread(
        ticket,
        f"an answer of the same sender; {share:.0%} of the subject's words are those of {ticket.case_id}",
        sure=False,
    )


def said_before(mail: InboundMail, words: str, tickets: Sequence[Ticket], now: datetime) -> Thread | None:
    """The ticket that came of the same words a short while ago: of the same sender, or to all, as an answer to it."""
    subject = plain_subject(mail.title)
    for ticket in tickets:
        if now - ticket.opened_at > SAME_TEXT_WITHIN or plain_subject(ticket.title) != subject:
            continue
        if ticket.opened_by.name == mail.sender and ticket.description == words:
            return Thread(ticket, SAME_WORDS)
        answered = bool(ANSWER.match(mail.subject)) != bool(ANSWER.match(ticket.title))
        readable = mail.title == mail.subject  # all that are damaged are called alike, and need not be the same
        if answered and readable and len(WORD.findall(subject)) >= FEWEST_WORDS:
            return Thread(
                ticket, "one of the two answers the other to all: the same subject within the hour", sure=False
            )
    return None


def on_the_same_circuit(
    circuits: Sequence[str], priority: str, reference: str | None, tickets: Iterable[Ticket], now: datetime
) -> Thread | None:
    """The ticket that was opened on one of these circuits some minutes ago, by whichever way.

    Not when this one is more urgent, not when both have a number of the carrier's (these it told apart itself), and
    not on one that announces works, or reports on a fault that is over.
    """
    for ticket in tickets if circuits else ():
        minutes = (now - ticket.opened_at) // timedelta(minutes=1)
        apart = reference and ticket.their_reference and reference != ticket.their_reference
        if now - ticket.opened_at > SAME_CIRCUIT_WITHIN or apart or priority < (ticket.priority or "P4"):
            continue
        same = set(circuits) & circuits_of(ticket)
        if same and not foretold_or_over(ticket.title, own_words(ticket.description)):
            return Thread(ticket, f"the same circuit {min(same)}, reported {minutes} min ago", sure=False)
    return None


def circuits_of(ticket: Ticket | OpenTicket) -> set[str]:
    """The circuits a ticket names: in its characteristics, its title, its text."""
    told = ticket.attributes.get("troubleTicketCharacteristic") or []
    said = {str(each.get("value")) for each in told if isinstance(each, dict) and each.get("name") == "circuit"}
    return said | set(values(circuits_in(f"{ticket.title}\n{ticket.description}"), "circuit"))
