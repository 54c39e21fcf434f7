"""A mail of a carrier's own ticket system, read as its bond says. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from pledgekeeper.carriers.bond import Bond
from pledgekeeper.carriers.expressions import found_by
from pledgekeeper.cases.bonding import Values
from pledgekeeper.intake.decision import Add, Arrived, Decision, Open, Quarantine
from pledgekeeper.intake.head import Head
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.opening import Writer, openings, reference_of, words_of
from pledgekeeper.intake.reading.severity import marks_a_fault
from pledgekeeper.intake.thread import Thread
from pledgekeeper.tickets.bonding import HearBond
from pledgekeeper.tickets.model import Ticket

LONGEST_VALUE: Final = 200
LONGEST_NUMBER: Final = 100


def over_bond(arrived: Arrived, raw: bytes) -> Decision | None:
    """What becomes of it; None when it is no mail of a bonded system, and goes the way of all others.

    It names its ticket by either number or by what it answers: nothing is guessed. `raw` is read for its date.
    """
    mail, machine, sender, thread = arrived.mail, arrived.machine, arrived.sender, arrived.thread
    if sender is None or sender.bond is None or not sender.over_bond(mail.sender) or mail.unreadable:
        return None
    if machine and machine.kind in ("bounce", "loop"):
        return None
    automatic = machine is not None and machine.kind == "reply"
    if thread is not None:
        ours = isinstance(thread.case, Ticket) and thread.case.carrier_id == sender.id
        return (
            Add(thread.case.case_id, _said(arrived, thread, sender.bond, Head(raw)["Date"], automatic), thread.by)
            if ours
            else None
        )
    if automatic or (machine and machine.kind == "own"):
        return None
    if machine and not marks_a_fault(mail.subject, mail.text):
        return Quarantine(
            f"the ticket system of {sender.id} names no ticket of ours and reports no fault ({machine.why})"
        )
    return Open(tuple(openings(mail, Writer(sender, mail.sender, machine.why if machine else None), None, arrived.now)))


def _said(arrived: Arrived, thread: Thread, bond: Bond, date: str, automatic: bool) -> HearBond:
    mail = arrived.mail
    assert arrived.sender is not None
    return HearBond(
        by=Writer(arrived.sender, mail.sender).by,
        message_id=mail.message_id,
        threaded_by=f"the bond: {thread.by}",
        said_at=_moment(date, arrived.now),
        number=(reference_of(mail, arrived.sender) or "")[:LONGEST_NUMBER] or None,
        values=_values(bond, f"{mail.subject}\n{mail.text}"),
        text=_text(bond, mail),
        marks=tuple(re.findall(rf"\b{thread.case.case_id}/(e\d{{1,6}})\b", f"{mail.text}\n{mail.quoted}")),
        answers=mail.answers,
        automatic=automatic,
    )


def _values(bond: Bond, text: str) -> Values:
    reads = {"state": bond.reads.state, "priority": bond.reads.priority, **bond.reads.fields}
    found = {name: found_by(patterns, text) for name, patterns in reads.items()}
    return {name: value[:LONGEST_VALUE] for name, value in found.items() if value}


def _text(bond: Bond, mail: InboundMail) -> str | None:
    """What it says in words: where the bond says these stand, else all of its text."""
    return found_by(bond.reads.text, mail.text) if bond.reads.text else words_of(mail)


def _moment(date: str, now: datetime) -> datetime | None:
    """When it was written; None when it does not say, or says a moment to come: then no mail is older than it."""
    try:
        said = parsedate_to_datetime(date)
    except ValueError:
        return None
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    return said if said <= now else None
