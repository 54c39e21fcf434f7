"""A trouble ticket, its events and its commands. Names after TMF621 v5."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command, OpenCase
from pledgekeeper.cases.model import Case, Opening
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import Instant
from pledgekeeper.sla.pledge import Priority


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


Responsibility = Literal["ours", "customer", "third-party", "force-majeure", "no-fault-found"]


class TicketOpened(Opening):
    event: Literal["ticket-opened"] = "ticket-opened"
    priority: Priority
    description: str
    severity: str
    ticket_type: str
    channel: Literal["api", "email", "portal"]
    attributes: dict[str, Any] = Field(
        default={}, description="TMF621 attributes kept as they were sent: relatedEntity, channel, ..."
    )


class StatusChanged(Event):
    event: Literal["status-changed"] = "status-changed"
    status: TicketStatus
    reason: str | None = None
    by: Actor
    reopened: bool = False
    responsibility: Responsibility | None = None

    @property
    def mark(self) -> str | None:
        if self.reopened:
            return "reopened"
        return "in-progress" if self.status is TicketStatus.IN_PROGRESS else self.status.value

    @property
    def notice(self) -> Notice | None:
        return "status"


class Prioritised(Event):
    """Reclassified, with the reason; the carrier's own priority stays in the opening event."""

    event: Literal["prioritised"] = "prioritised"
    priority: Priority
    by: Actor
    reason: str | None = None


class AttributesChanged(Event):
    """Descriptive attributes were replaced (TMF621 names to new values)."""

    event: Literal["attributes-changed"] = "attributes-changed"
    by: Actor
    attributes: dict[str, Any]


TicketEvent = TicketOpened | StatusChanged | Prioritised | AttributesChanged


class OpenTicket(OpenCase):
    title: str = Field(min_length=1, max_length=200)
    description: str = Field(min_length=1, max_length=20_000)
    severity: str = Field(min_length=1, max_length=40)
    ticket_type: str = Field(min_length=1, max_length=60)
    priority: Priority
    channel: Literal["api", "email", "portal"]
    message_id: str | None = None
    attributes: dict[str, Any] = {}


class ChangeStatus(Command):
    by: Actor
    status: TicketStatus
    reason: str | None = Field(default=None, max_length=2_000)
    responsibility: Responsibility | None = None


class Prioritise(Command):
    by: Actor
    priority: Priority
    reason: str | None = Field(default=None, max_length=2_000)


class ChangeAttributes(Command):
    by: Actor
    attributes: dict[str, Any]


class Ticket(Case):
    kind: Literal["ticket"] = "ticket"
    status: TicketStatus
    description: str
    severity: str
    ticket_type: str
    status_reason: str | None = None
    status_changed_at: Instant
    resolved_at: Instant | None = None
    responsibility: Responsibility | None = None
    attributes: dict[str, Any] = {}
