"""A product order, its events and its commands. Names after TMF622 v5."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command, OpenCase
from pledgekeeper.cases.model import Case, Opening
from pledgekeeper.cases.plans import Ordered
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.model import Instant


class OrderStatus(StrEnum):
    """The states of TMF622 v5 `ProductOrderStateType` that an order of ours takes."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class OrderOpened(Opening):
    event: Literal["order-opened"] = "order-opened"
    items: tuple[dict[str, Any], ...]
    requested_at: Instant | None = None
    description: str | None = None
    product: Ordered = "other"
    part_of: str | None = Field(default=None, description="the order that this one was split from")
    attributes: dict[str, Any] = Field(default={}, description="what of the request is kept and shown as it was sent")


class OrderDelivered(Event):
    """Handed over. `on_time` is by the strict rule: against the date that only the customer can move."""

    MARK: ClassVar = "delivered"
    NOTICE: ClassVar = "delivery"
    event: Literal["order-delivered"] = "order-delivered"
    by: Actor
    on_time: bool | None = Field(default=None, description="None when no date was ever committed")


class OrderCancelled(Event):
    MARK: ClassVar = "cancelled"
    event: Literal["order-cancelled"] = "order-cancelled"
    by: Actor
    reason: str | None = None


class OrderAmended(Event):
    """Something of the request is another one: what it describes, or the date that is wished for. When the carrier says
    so, our desk is told."""

    event: Literal["order-amended"] = "order-amended"
    by: Actor
    attributes: dict[str, Any]
    removed: tuple[str, ...] = Field(default=(), description="attributes that are taken away")

    @property
    def notice(self) -> Notice | None:
        return "warning" if self.by.side == "carrier" else None


class OpenOrder(OpenCase):
    title: str = Field(min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=20_000)
    items: tuple[dict[str, Any], ...] = Field(min_length=1)
    requested_at: Instant | None = None
    product: Ordered = "other"
    part_of: str | None = None
    attributes: dict[str, Any] = {}


class AmendOrder(Command):
    by: Actor
    attributes: dict[str, Any] = Field(min_length=1, description="by name; None for one that is taken away")


class Deliver(Command):
    by: Actor


class CancelOrder(Command):
    by: Actor
    reason: str | None = Field(default=None, max_length=2_000)


class Order(Case):
    OVER: ClassVar = frozenset({OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.REJECTED})
    kind: Literal["order"] = "order"
    status: OrderStatus
    items: tuple[dict[str, Any], ...]
    attributes: dict[str, Any] = {}
    description: str | None = None
    product: Ordered = "other"
    part_of: str | None = None
    requested_at: Instant | None = None
    nominal_manager: str | None = None
    backup_manager: str | None = None
    in_charge: str | None = Field(default=None, description="who has the duty now; normally the nominal manager")
    committed_originally: Instant | None = None
    yardstick: Instant | None = Field(default=None, description="the original date, moved by the customer's wish only")
    committed_now: Instant | None = None
    delivered_at: Instant | None = None
    on_time: bool | None = None

    @property
    def people(self) -> Mapping[str, str]:
        named = {
            "project-manager": self.in_charge,
            "back-up-project-manager": self.backup_manager,
        }
        return {role: person for role, person in named.items() if person}
