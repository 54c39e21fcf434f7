"""What becomes of a mail. Pure: everything it needs to know is an argument."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import Command, OpenCase
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.intake.answer import noted
from pledgekeeper.intake.beside import mail_beside, reports_fraud_beside
from pledgekeeper.intake.machine import Machine
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.opening import (
    Writer,
    alert_beside,
    dispute_after_warning,
    openings,
    reference_of,
    words_of,
)
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.fraud import fraud_in
from pledgekeeper.intake.reading.services import circuits_in
from pledgekeeper.intake.reading.severity import marks_a_fault, priority_said
from pledgekeeper.intake.thread import Thread, answered_by_subject, on_the_same_circuit, said_before, untagged
from pledgekeeper.intake.warned import invoice_warned_of, leaves_it, tells_of_a_fault
from pledgekeeper.tickets.model import Ticket
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
    """New cases: one for each topic of the mail, linked. `repeats` is the closed case that the first follows."""

    commands: tuple[OpenCase, ...]
    repeats: str | None = None

    @property
    def command(self) -> OpenCase:
        return self.commands[0]


@dataclass(frozen=True)
class Add:
    """A note on a case that is there, and why it is the one. `beside`: cases of what it says beside that."""

    case_id: str
    command: Command
    by: str
    beside: tuple[OpenCase, ...] = ()


Decision = Quarantine | Ignore | Open | Add


@dataclass(frozen=True)
class Arrived:
    """A mail, and what is known of it.

    `distrust` is what SES holds against it, `sender` the carrier its address belongs to, `family` that carrier and its
    affiliates, `thread` the case that it points to, `lately` the carrier's tickets that are not over, newest first,
    `asked` what our templates of faults ask for.
    """

    mail: InboundMail
    machine: Machine | None
    distrust: str | None
    sender: Carrier | None
    family: frozenset[str]
    thread: Thread | None
    lately: Sequence[Ticket]
    now: datetime
    asked: frozenset[str] = frozenset()


def decide(arrived: Arrived) -> Decision:
    """The sender is checked before threading: quoting a number of ours lets nobody in."""
    mail, machine, sender = arrived.mail, arrived.machine, arrived.sender
    if machine and machine.kind == "loop":
        return Quarantine(machine.why)
    if machine and machine.kind in ("own", "bounce", "reply"):
        return Ignore(f"{NAMED[machine.kind]} ({machine.why})")
    if arrived.distrust:
        return Quarantine(arrived.distrust)
    if sender is None:
        if machine:
            return Ignore(f"an automatic mail of nobody with an agreement ({machine.why})")
        return Quarantine(f"nobody with an agreement writes from {mail.sender or 'an empty address'}", tell=True)
    if arrived.thread and arrived.thread.case.carrier_id not in arrived.family:
        return Quarantine(f"{sender.id} wrote to a case that is not theirs")
    if mail.unreadable:
        return Quarantine(f"nobody here can read it: {mail.unreadable}", tell=True)
    unheard = _unheard(arrived, machine) if machine else None
    return unheard or _heard(arrived, sender)


def _unheard(arrived: Arrived, machine: Machine) -> Quarantine | None:
    """Why what a system of somebody we know sent is not heard: a person looks whether it should have been."""
    mail = arrived.mail
    if arrived.thread and machine.kind == "system":
        return None
    if not (marks_a_fault(mail.subject, mail.text) or fraud_in(mail.subject, mail.text)):
        return Quarantine(f"an automatic mail that reports no fault ({machine.why})")
    return Quarantine(f"a mail of a list that may report a fault ({machine.why})") if machine.kind == "list" else None


NAMED = {"own": "our own mail", "bounce": "a bounce", "reply": "an automatic answer"}


def _heard(arrived: Arrived, sender: Carrier) -> Decision:
    """A mail of somebody we know: about a case that is there, or a new one."""
    mail, thread = arrived.mail, arrived.thread or _guessed(arrived, sender)
    writer = Writer(sender, mail.sender, arrived.machine.why if arrived.machine else None)
    if thread and thread.case.status not in FINAL:
        beside = tuple(_beside(mail, thread.case, writer, arrived.now))
        command = noted(mail, thread, sender, arrived.now, arrived.asked, by_hand=arrived.machine is None)
        return Add(thread.case.case_id, command, thread.by, beside)
    warned_of = None if thread else invoice_warned_of(mail.subject)
    if warned_of:
        return _warned(mail, warned_of, writer, arrived.now)
    follows = thread.case if thread else None
    return Open(tuple(openings(mail, writer, follows, arrived.now)), follows.case_id if follows else None)


def _warned(mail: InboundMail, invoice: str, writer: Writer, now: datetime) -> Decision:
    """An answer to the letter about the last day of an invoice: in doubt it disputes it, as later would be too late."""
    if tells_of_a_fault(mail.text):  # the subject is ours, and disputes nothing
        faults = openings(replace(mail, subject=invoice), writer, None, now)
        return Open(tuple(each.changed(title=mail.title) for each in faults))
    if leaves_it(mail.text) and not mail.files:
        return Quarantine(f"answers our letter about the last day to dispute {invoice}, and disputes nothing")
    return Open((dispute_after_warning(mail, invoice, writer),))


def _beside(mail: InboundMail, case: Case, writer: Writer, now: datetime) -> Iterator[OpenDispute]:
    """The disputes that an answer opens beside its case, whose number of the carrier's they do not take."""
    if reports_fraud_beside(mail.text, case, now):
        yield alert_beside(replace(mail, subject=untagged(mail.subject)), case, writer)
        return
    other = mail_beside(mail, case, writer.carrier)
    for each in openings(other, writer, None, now) if other else ():
        if isinstance(each, OpenDispute):
            yield each


def circuits_of_mail(mail: InboundMail, sender: Carrier) -> tuple[str, ...]:
    """The circuits that it names, by the carrier's own rules or by ours."""
    return tuple(values(circuits_in(f"{mail.subject}\n{mail.text}", sender.mail.circuit), "circuit"))


def _guessed(arrived: Arrived, sender: Carrier) -> Thread | None:
    """An open case that this is about, though the mail does not point to it: by rules that the desk is told of.

    Fraud is never guessed to be of a fault: it is reported to be stopped at once.
    """
    mail = arrived.mail
    if fraud_in(mail.subject, mail.text):
        return None
    found = answered_by_subject(mail, arrived.lately) or said_before(mail, words_of(mail), arrived.lately, arrived.now)
    if found or not arrived.lately:
        return found
    circuits = circuits_of_mail(mail, sender)
    urgency, reference = priority_said(mail.subject, mail.text), reference_of(mail, sender)
    return on_the_same_circuit(circuits, urgency, reference, arrived.lately, arrived.now)
