"""What becomes of a mail. Pure: everything it needs to know is an argument."""

from dataclasses import dataclass

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.pausing import AgreeToPause, ObjectToPause, PauseBegan, WorkPlanned
from pledgekeeper.event import Actor
from pledgekeeper.intake.classify import priority_said, word_on_pause
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.thread import their_number
from pledgekeeper.tickets.model import OpenTicket
from pledgekeeper.tickets.transitions import FINAL


@dataclass(frozen=True)
class Quarantine:
    """Kept apart with the reason, for a person to look at. `tell` the sender when an honest one would want to know."""

    reason: str
    tell: bool = False


@dataclass(frozen=True)
class Ignore:
    """Read, and nothing is to be done: a machine wrote it."""

    reason: str


@dataclass(frozen=True)
class Open:
    """A new ticket."""

    command: OpenTicket


@dataclass(frozen=True)
class Add:
    """A note on a case that is there."""

    case_id: str
    command: Command


Decision = Quarantine | Ignore | Open | Add


def decide(
    mail: InboundMail, distrust: str | None, sender: Carrier | None, family: set[str], threaded: Case | None
) -> Decision:
    """The sender is checked before threading: quoting a number of ours lets nobody in.

    `distrust` is what SES holds against the mail, `sender` the carrier its address belongs to, `family` that carrier
    and its affiliates, `threaded` the case that the mail's subject or the messages it answers point to.
    """
    if mail.bounce:
        return Ignore("a bounce")
    if mail.automatic:
        return Ignore(f"an automatic mail ({mail.automatic})")
    if distrust:
        return Quarantine(distrust)
    if sender is None:
        return Quarantine(f"nobody with an agreement writes from {mail.sender or 'an empty address'}", tell=True)
    if mail.unreadable:
        return Quarantine(f"nobody here can read it: {mail.unreadable}", tell=True)
    by = Actor(side="carrier", name=mail.sender)
    if threaded and threaded.carrier_id not in family:
        return Quarantine(f"{sender.id} wrote to a case that is not theirs")
    if threaded and threaded.status not in FINAL:
        note = AddNote(by=by, text=_words(mail), message_id=mail.message_id)
        said = _of_a_pause(mail, threaded, by)
        return Add(threaded.case_id, Together(commands=(said, note)) if said else note)
    return Open(
        OpenTicket(
            carrier_id=sender.id,
            by=by,
            title=mail.subject,
            description=_words(mail),
            severity="unstated",
            ticket_type="incident",
            priority=priority_said(mail.subject, mail.text),
            channel="email",
            reply_to=mail.sender,
            their_reference=their_number(mail.subject),
            message_id=mail.message_id,
            repeats=threaded.case_id if threaded else None,
            attributes=_follows(threaded),
        )
    )


def _of_a_pause(mail: InboundMail, case: Case, by: Actor) -> Command | None:
    """The carrier's word on a pause of this case, when the mail begins with it."""
    found = word_on_pause(mail.text)
    known = {event.pause_id for event in case.timeline if isinstance(event, PauseBegan | WorkPlanned)}
    if found is None or found[0] not in known:
        return None
    pause_id, why = found
    return AgreeToPause(by=by, pause_id=pause_id) if why is None else ObjectToPause(by=by, pause_id=pause_id, why=why)


def _words(mail: InboundMail) -> str:
    """The text, and what came with it."""
    if not mail.attachments:
        return mail.text
    return f"{mail.text}\n\nAttached: {', '.join(mail.attachments)}"[:20_000]


def _follows(closed: Case | None) -> dict[str, object]:
    """A mail to a case that is over opens a new one, which says what it follows."""
    if closed is None:
        return {}
    relation = {"@type": "TroubleTicketRelationship", "id": closed.case_id, "relationshipType": "repeats"}
    return {"troubleTicketRelationship": [relation]}
