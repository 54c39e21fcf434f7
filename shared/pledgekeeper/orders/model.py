"""A product order, its events and its commands. Names after TMF622 v5."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command, OpenCase
from pledgekeeper.cases.model import Case, Opening
from pledgekeeper.event import Actor, Event, Side
from pledgekeeper.model import Instant, PlannedInstant, iso


class OrderStatus(StrEnum):
    """The states of TMF622 v5 `ProductOrderStateType` that an order of ours takes."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


JeopardyCode = Literal[
    "customer-not-ready", "loa-missing", "no-access", "supplier-delay", "capacity", "permits", "equipment",
    "test-failed",
]  # fmt: skip


class OrderOpened(Opening):
    event: Literal["order-opened"] = "order-opened"
    items: tuple[dict[str, Any], ...]
    requested_at: Instant | None = None
    description: str | None = None


class ManagersAppointed(Event):
    """The nominal and the back-up project manager of an order: never the same person."""

    NOTICE: ClassVar = "managers"
    event: Literal["managers-appointed"] = "managers-appointed"
    nominal: str
    backup: str


class DateCommitted(Event):
    """A date was committed, or changed. Only a change that the customer asked for moves the yardstick."""

    MARK: ClassVar = "committed"
    NOTICE: ClassVar = "commitment"
    event: Literal["date-committed"] = "date-committed"
    by: Actor
    ready_at: Instant
    yardstick: Instant = Field(description="the date that counts: the first one, or the last that the customer moved")
    asked_by: Side
    reason: str | None = None

    @property
    def facts(self) -> Mapping[str, str]:
        return {"committed-date": iso(self.yardstick)}


class JeopardyRaised(Event):
    """The committed date is in danger: why, when it will be instead, and what is done about it."""

    MARK: ClassVar = "jeopardy"
    NOTICE: ClassVar = "jeopardy"
    event: Literal["jeopardy-raised"] = "jeopardy-raised"
    by: Actor
    code: JeopardyCode
    expected_at: Instant
    plan: str


class OrderDelivered(Event):
    MARK: ClassVar = "delivered"
    NOTICE: ClassVar = "delivery"
    event: Literal["order-delivered"] = "order-delivered"
    by: Actor
    on_time: bool | None = Field(description="None when no date was ever committed")


class OrderCancelled(Event):
    MARK: ClassVar = "cancelled"
    event: Literal["order-cancelled"] = "order-cancelled"
    by: Actor
    reason: str | None = None


OrderEvent = OrderOpened | ManagersAppointed | DateCommitted | JeopardyRaised | OrderDelivered | OrderCancelled


class OpenOrder(OpenCase):
    title: str = Field(min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=20_000)
    items: tuple[dict[str, Any], ...] = Field(min_length=1)
    requested_at: Instant | None = None


class CommitDate(Command):
    """`asked_by` tells whose wish a change of the date is; the first commitment is always ours."""

    by: Actor
    ready_at: PlannedInstant
    asked_by: Side = "ours"
    reason: str | None = Field(default=None, max_length=2_000)


class RaiseJeopardy(Command):
    command: Literal["raise-jeopardy"] = "raise-jeopardy"
    by: Actor
    code: JeopardyCode
    expected_at: PlannedInstant
    plan: str = Field(min_length=1, max_length=2_000)


class Deliver(Command):
    by: Actor


class CancelOrder(Command):
    by: Actor
    reason: str | None = Field(default=None, max_length=2_000)


class Order(Case):
    OVER: ClassVar = frozenset({OrderStatus.COMPLETED, OrderStatus.CANCELLED})
    kind: Literal["order"] = "order"
    status: OrderStatus
    items: tuple[dict[str, Any], ...]
    description: str | None = None
    requested_at: Instant | None = None
    nominal_manager: str | None = None
    backup_manager: str | None = None
    committed_originally: Instant | None = None
    yardstick: Instant | None = Field(default=None, description="the original date, moved by the customer's wish only")
    committed_now: Instant | None = None
    delivered_at: Instant | None = None
    on_time: bool | None = None

    @property
    def people(self) -> Mapping[str, str]:
        return {"project-manager": self.nominal_manager} if self.nominal_manager else {}
