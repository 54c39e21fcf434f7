"""The documents of a credit: written once for each credit note, named by their SHA-256, told to the carrier. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final, Literal

from pydantic import Field

from pledgekeeper import money
from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.evidence import Sha256
from pledgekeeper.disputes.settling import CreditIssued
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen

Form = Literal["pdf", "xml"]
MEDIA_TYPES: Final[dict[Form, str]] = {"pdf": "application/pdf", "xml": "application/xml"}


class Document(Frozen):
    """One form of a credit note, as it lies in the bucket."""

    form: Form
    size_bytes: int = Field(gt=0)
    sha256: Sha256


class CreditNoteWritten(Event):
    """The documents of a credit note are there, or there are none, and why. The carrier is told of the credit now."""

    NOTICE: ClassVar = "credit"
    event: Literal["credit-note-written"] = "credit-note-written"
    credit_note: str
    documents: tuple[Document, ...] = ()
    why_not: str | None = None


class RecordCreditNote(Command):
    """What came of writing it."""

    credit_note: str
    documents: tuple[Document, ...] = ()
    why_not: str | None = None


def recorded(timeline: Iterable[Event], command: RecordCreditNote, now: datetime) -> list[Event]:
    """Nothing when that was recorded before: one credit has one document. Refused when there is no such credit."""
    events = list(timeline)
    if written(events, command.credit_note):
        return []
    if not any(isinstance(event, CreditIssued) and event.credit_note == command.credit_note for event in events):
        raise Refused(f"no credit note {command.credit_note} was issued in this dispute")
    return [CreditNoteWritten(at=now, **command.model_dump())]


def written(timeline: Iterable[Event], credit_note: str) -> CreditNoteWritten | None:
    """What is known of the documents of a credit note; None while they are being written."""
    found = (event for event in timeline if isinstance(event, CreditNoteWritten) and event.credit_note == credit_note)
    return next(found, None)


def issued_for(timeline: Iterable[Event], credit_note: str) -> CreditIssued:
    """The credit of that number. NotFound when the dispute has none."""
    for event in timeline:
        if isinstance(event, CreditIssued) and event.credit_note == credit_note:
            return event
    raise NotFound(f"there is no credit note {credit_note} in this dispute")


def of_the_standard(currency: str) -> bool:
    """Is the XML one of EN 16931? That writes amounts with two decimals (BR-DEC)."""
    return money.decimals(currency) <= money.USUAL


def standard(currency: str) -> str:
    """What people are told that the XML is."""
    return "EN 16931, UBL 2.1" if of_the_standard(currency) else "UBL 2.1"


def file_name(credit_note: str, form: Form) -> str:
    """What the file is called where it is sent or taken: the number, without what a file's name cannot hold."""
    safe = "".join(sign if (sign.isascii() and sign.isalnum()) or sign in "-_." else "-" for sign in credit_note)
    return f"{safe}.{form}"
