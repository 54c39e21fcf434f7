"""A trouble ticket, its events and its commands. Names after TMF621 v5."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Literal, get_args

from pydantic import Field

from pledgekeeper.cases.commands import Command, OpenCase, Text
from pledgekeeper.cases.model import Case, Opening
from pledgekeeper.event import SYSTEM, Actor, Event, Notice
from pledgekeeper.model import Instant
from pledgekeeper.sla.pledge import Priority, Product, Responsibility


class TicketStatus(StrEnum):
    """The eight states of TMF621 v5 `TroubleTicketStatusType`."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    RESOLVED = "resolved"


Report = Literal["rfo", "rca", "p1-review"]
"""What is owed in writing after an outage."""

ASSUMED: Responsibility = "ours"
"""Whose fault it is until somebody says otherwise, which is when it is resolved."""

PRODUCTS: tuple[str, ...] = get_args(Product)


def product_of(ticket_type: str) -> dict[str, str]:
    """The product by which targets are chosen, `other` when the type of ticket names none."""
    named = ticket_type.strip().lower()
    return {"product": named if named in PRODUCTS else "other"}


Channel = Literal["api", "email", "portal", "phone"]


class TicketOpened(Opening):
    event: Literal["ticket-opened"] = "ticket-opened"
    priority: Priority
    description: str
    severity: str
    ticket_type: str
    channel: Channel
    attributes: dict[str, Any] = Field(
        default={}, description="TMF621 attributes kept as they were sent: relatedEntity, channel, ..."
    )

    @property
    def facts(self) -> Mapping[str, str]:
        return {**super().facts, "responsibility": ASSUMED, **product_of(self.ticket_type)}


class StatusChanged(Event):
    event: Literal["status-changed"] = "status-changed"
    status: TicketStatus
    reason: str | None = None
    by: Actor
    reopened: bool = False
    responsibility: Responsibility | None = None
    pause_id: str | None = Field(default=None, description="the pause that came with it, whose message tells both")

    @property
    def facts(self) -> Mapping[str, str]:
        whose = ASSUMED if self.reopened else self.responsibility
        return {"responsibility": whose} if whose else {}

    @property
    def mark(self) -> str | None:
        if self.reopened:
            return "reopened"
        return "in-progress" if self.status is TicketStatus.IN_PROGRESS else self.status.value

    @property
    def notice(self) -> Notice | None:
        return None if self.pause_id else "status"


class ServiceRestored(Event):
    """The service works again, if by a workaround; the cause may still be looked for."""

    MARK: ClassVar = "restored"
    event: Literal["service-restored"] = "service-restored"
    by: Actor
    note: str | None = None

    @property
    def notice(self) -> Notice | None:
        return None if self.by == SYSTEM else "restored"


class ReportIssued(Event):
    """The preliminary reason for outage, the final root cause analysis, or the minutes of the review of a P1."""

    NOTICE: ClassVar = "report"
    event: Literal["report-issued"] = "report-issued"
    report: Report
    text: str
    by: Actor

    @property
    def mark(self) -> str | None:
        return f"{self.report}-issued"


class Prioritised(Event):
    """Reclassified, with the reason; the carrier's own priority stays in the opening event."""

    event: Literal["prioritised"] = "prioritised"
    priority: Priority
    by: Actor
    reason: str | None = None

    @property
    def facts(self) -> Mapping[str, str]:
        return {"priority": self.priority}


class AttributesChanged(Event):
    """Descriptive attributes were replaced (TMF621 names to new values)."""

    event: Literal["attributes-changed"] = "attributes-changed"
    by: Actor
    attributes: dict[str, Any]

    @property
    def facts(self) -> Mapping[str, str]:
        return product_of(str(self.attributes["ticketType"])) if "ticketType" in self.attributes else {}


class ReferenceGiven(Event):
    """The carrier's own number of it, told after it was opened. One that it had before still finds it."""

    event: Literal["reference-given"] = "reference-given"
    carrier_id: str
    their_reference: str
    by: Actor


class CancellationAsked(Event):
    """The carrier wants a ticket cancelled that is being worked on. It stays as it is until we cancel it."""

    event: Literal["cancellation-asked"] = "cancellation-asked"
    by: Actor


TicketEvent = (
    TicketOpened | StatusChanged | ServiceRestored | ReportIssued | Prioritised | AttributesChanged | ReferenceGiven
    | CancellationAsked
)  # fmt: skip


class OpenTicket(OpenCase):
    title: str = Field(min_length=1, max_length=200)
    description: str = Field(min_length=1, max_length=20_000)
    severity: str = Field(min_length=1, max_length=40)
    ticket_type: str = Field(min_length=1, max_length=60)
    priority: Priority
    channel: Channel
    repeats: str | None = Field(default=None, description="the closed case whose fault has come back")
    attributes: dict[str, Any] = {}


class ChangeStatus(Command):
    by: Actor
    status: TicketStatus
    reason: str | None = Field(default=None, max_length=2_000)
    responsibility: Responsibility | None = None
    pause: str | None = Field(default=None, description="why the clocks stand still while it is pending or held")
    evidence: str | None = Field(default=None, max_length=2_000)


class RestoreService(Command):
    command: Literal["restore-service"] = "restore-service"
    by: Actor
    note: str | None = Field(default=None, max_length=2_000)


class IssueReport(Command):
    command: Literal["issue-report"] = "issue-report"
    by: Actor
    report: Report
    text: str = Text


class Prioritise(Command):
    by: Actor
    priority: Priority
    reason: str | None = Field(default=None, max_length=2_000)


class ChangeAttributes(Command):
    """Replace `attributes`; of `added`, append to what is there, whoever else has appended meanwhile."""

    by: Actor
    attributes: dict[str, Any] = {}
    added: dict[str, list[Any]] = {}


class GiveReference(Command):
    by: Actor
    their_reference: str = Field(min_length=1, max_length=100)


class AskCancellation(Command):
    by: Actor


class Ticket(Case):
    OVER: ClassVar = frozenset({TicketStatus.REJECTED, TicketStatus.CANCELLED, TicketStatus.CLOSED})
    kind: Literal["ticket"] = "ticket"
    status: TicketStatus
    priority: Priority
    description: str
    severity: str
    ticket_type: str
    status_reason: str | None = None
    status_changed_at: Instant
    restored_at: Instant | None = None
    resolved_at: Instant | None = None
    reopened: bool = Field(default=False, description="and nobody of ours has it in hand again")
    cancellation_asked: bool = False
    responsibility: Responsibility | None = None
    attributes: dict[str, Any] = {}
