"""What travels on the queues, and which event puts what on which queue."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from pledgekeeper.cases.model import event_name
from pledgekeeper.cases.offers import AT_REST
from pledgekeeper.disputes.claims import ClaimCompleted, DisputeOpened
from pledgekeeper.disputes.evidence import EvidenceFiled
from pledgekeeper.disputes.fraud.patterns import PatternsAsked
from pledgekeeper.disputes.lines import AmountsMoved
from pledgekeeper.disputes.reconciled import ReconciliationAsked
from pledgekeeper.disputes.retention import RetentionEnded
from pledgekeeper.disputes.settling import (
    CreditIssued,
    DisputeSettled,
    DisputeWithdrawn,
    PaymentRecorded,
    PaymentReversed,
)
from pledgekeeper.escalation.pages import PagePlaced, Taken
from pledgekeeper.escalation.people import Channel
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen, Instant

Queue = Literal[
    "pages", "notices", "dispute_steps", "problem_steps", "listeners", "masking", "purges", "wakes", "reconciliations",
    "credit_notes",
]  # fmt: skip


class Queued(Frozen):
    """What travels on a queue."""

    @property
    def not_before(self) -> datetime | None:
        """The moment before which nobody needs it; None: at once."""
        return None


class Wake(Queued):
    """Time may have changed a case: look at `wake_at`, and not before. First field, so that texts sort by time."""

    wake_at: Instant
    case_id: str

    @property
    def not_before(self) -> datetime:
        return self.wake_at


class PageDue(Queued):
    """A page waits to be sent."""

    kind: Literal["page"] = "page"
    case_id: str
    page_id: str
    send_at: Instant | None = None

    @property
    def not_before(self) -> datetime | None:
        return self.send_at


class BundleDue(Queued):
    """What was kept back for somebody's phone or mailbox may go, all together."""

    kind: Literal["bundle"] = "bundle"
    recipient: str
    channel: Channel
    send_at: Instant

    @property
    def not_before(self) -> datetime:
        return self.send_at


class PageBundled(Queued):
    """A page has gone together with others; `receipt` is the provider's, and names the message that they went in."""

    kind: Literal["bundled"] = "bundled"
    case_id: str
    page_id: str
    receipt: str


class PageAnswered(Queued):
    """One of many pages that somebody has answered at once."""

    kind: Literal["answered"] = "answered"
    case_id: str
    page_id: str
    by: str


class RoomDue(Queued):
    """The rooms that were paged for a case must hear what became of it."""

    kind: Literal["room"] = "room"
    case_id: str


class WayTestDue(Queued):
    """A test of one way to one person waits to be sent."""

    kind: Literal["way-test"] = "way-test"
    person: str
    name: str


OfPages = Annotated[
    PageDue | BundleDue | PageBundled | PageAnswered | RoomDue | WayTestDue, Field(discriminator="kind")
]
"""What the pager takes."""


class NoticeDue(Queued):
    """An event (named by its place in the timeline) owes somebody a message."""

    case_id: str
    owed_by: str = Field(pattern=r"^e\d+$")


class DisputeStep(Queued):
    """The next small decision about a dispute; `beside`: about the others that it bears on, as those of its invoice.
    `owed_by`: the event that asks for it, where several may."""

    case_id: str
    step: Literal["acknowledge", "check", "beside"]
    owed_by: str | None = Field(default=None, pattern=r"^e\d+$")


class InvoiceLoaded(Queued):
    """A version of an invoice was loaded: the disputes that name it are checked against it."""

    bill_id: str
    version: int = Field(ge=1)


class InvoicePaid(Queued):
    """Something was paid of an invoice, or taken back (`booking`): the disputes that name it are told what is left."""

    bill_id: str
    booking: str


OfDisputeSteps = DisputeStep | InvoiceLoaded | InvoicePaid
"""What the dispute step takes."""


class MaskingDue(Queued):
    """Evidence was filed in which telephone numbers may stand."""

    case_id: str
    evidence_id: str


class PurgeDue(Queued):
    """The retention of a dispute's evidence has ended."""

    case_id: str


class ReconciliationDue(Queued):
    """An event (named by its place in the timeline) asks for call records to be compared, or searched for patterns; or
    to be held against the hashes that they answer."""

    case_id: str
    owed_by: str = Field(pattern=r"^e\d+$")


class CreditNoteDue(Queued):
    """A credit (the event named by its place in the timeline) was issued: its documents are to be written."""

    case_id: str
    owed_by: str = Field(pattern=r"^e\d+$")


class ProblemStep(Queued):
    """A problem's event (named by its place in the timeline) owes something to some cases, or a mail to one address."""

    problem_id: str
    owed_by: str = Field(pattern=r"^e\d+$")
    share: int


class CaseChanged(Queued):
    """A case has a new event, which its carrier's listeners may want to hear of."""

    kind: Literal["changed"] = "changed"
    case_id: str
    number: int = Field(ge=1, description="the place of the event in the timeline")


class ProblemChanged(Queued):
    """A problem has a new event: carriers that know it as an incident may want to hear of it."""

    kind: Literal["problem-changed"] = "problem-changed"
    problem_id: str
    number: int = Field(ge=1, description="the place of the event in the timeline")


class DeliveryDue(Queued):
    """A listener may not have heard all of a case or an incident: what it is owed is sent in order, from `send_at`."""

    kind: Literal["delivery"] = "delivery"
    listener_id: str
    case_id: str
    send_at: Instant | None = None

    @property
    def not_before(self) -> datetime | None:
        return self.send_at


OfListeners = Annotated[CaseChanged | ProblemChanged | DeliveryDue, Field(discriminator="kind")]
"""What the listeners' function takes."""

Message = (
    Wake
    | PageDue | BundleDue | PageBundled | PageAnswered | RoomDue | WayTestDue
    | NoticeDue | DisputeStep | InvoiceLoaded | InvoicePaid | ReconciliationDue | ProblemStep
    | CaseChanged | ProblemChanged | DeliveryDue
    | MaskingDue | PurgeDue | CreditNoteDue
)  # fmt: skip


BEARS_ON_OTHERS: Final = (
    AmountsMoved, DisputeSettled, DisputeWithdrawn, PaymentRecorded, PaymentReversed, CreditIssued
)  # fmt: skip
"""What moves what is left to pay of an invoice, or of a line, and so is heard by its other disputes."""


def owed_by(case_id: str, event: Event, number: int) -> Iterator[tuple[Queue, Message]]:
    """The messages that follow from event `number` (from 1) of a case. Pure: the relay sends them."""
    if isinstance(event, PagePlaced):
        yield "pages", PageDue(case_id=case_id, page_id=event.page_id, send_at=event.send_at)
    if isinstance(event, Taken) or event.mark in AT_REST:
        yield "pages", RoomDue(case_id=case_id)
    if event.notice:
        yield "notices", NoticeDue(case_id=case_id, owed_by=event_name(number - 1))
    for step in _steps(case_id, event, event_name(number - 1)):
        yield "dispute_steps", step
    if isinstance(event, EvidenceFiled):
        yield "masking", MaskingDue(case_id=case_id, evidence_id=event.evidence_id)
    if isinstance(event, CreditIssued):
        yield "credit_notes", CreditNoteDue(case_id=case_id, owed_by=event_name(number - 1))
    if isinstance(event, RetentionEnded):
        yield "purges", PurgeDue(case_id=case_id)
    answers = isinstance(event, EvidenceFiled) and event.exchange is not None
    if answers or isinstance(event, ReconciliationAsked | PatternsAsked):
        yield "reconciliations", ReconciliationDue(case_id=case_id, owed_by=event_name(number - 1))


def _steps(case_id: str, event: Event, owed_by: str) -> Iterator[DisputeStep]:
    if isinstance(event, DisputeOpened):
        yield DisputeStep(case_id=case_id, step="acknowledge")
    if isinstance(event, DisputeOpened | ClaimCompleted):
        yield DisputeStep(case_id=case_id, step="check", owed_by=owed_by)
    if isinstance(event, BEARS_ON_OTHERS):
        yield DisputeStep(case_id=case_id, step="beside", owed_by=owed_by)
