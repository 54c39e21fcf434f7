"""Our order as TMF622 v5 shows it, and TMF622 v5 requests as our commands."""

from typing import Any, Literal

from pydantic import Field

from pledgekeeper.api.tmf import (
    ExternalIdentifier,
    Part,
    Party,
    Sent,
    SentNote,
    customer,
    external_identifiers,
    present,
)
from pledgekeeper.cases.commands import AddNote, Together
from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.event import Actor
from pledgekeeper.model import Instant, iso
from pledgekeeper.orders.model import OpenOrder, Order, OrderStatus


class OrderItem(Part):
    id: str = Field(min_length=1, max_length=100)
    action: Literal["add", "modify", "delete", "noChange"]


class ProductOrderCreate(Sent):
    """`ProductOrder_FVO`, what of it we read."""

    productOrderItem: list[OrderItem] = Field(min_length=1, max_length=100)  # noqa: N815 the standard's spelling
    description: str | None = Field(default=None, max_length=20_000)
    requestedCompletionDate: Instant | None = None  # noqa: N815
    relatedParty: list[Party] = []  # noqa: N815
    externalId: list[ExternalIdentifier] = []  # noqa: N815
    note: list[SentNote] = Field(default=[], max_length=50)

    @property
    def title(self) -> str:
        if self.description and self.description.strip():
            return self.description.strip().splitlines()[0][:200]
        return f"Order of {len(self.productOrderItem)} item(s)"

    def command(self, carrier_id: str, by: Actor, reply_to: str) -> Together:
        """To open the order, with its notes."""
        opened = OpenOrder(
            carrier_id=carrier_id,
            by=by,
            title=self.title,
            description=self.description,
            items=tuple(i.model_dump(mode="json", by_alias=True, exclude_unset=True) for i in self.productOrderItem),
            requested_at=self.requestedCompletionDate,
            reply_to=reply_to,
            their_reference=self.externalId[0].id if self.externalId else None,
        )
        return Together(commands=(opened, *(AddNote(by=by, text=note.text) for note in self.note)))


class ProductOrderUpdate(Sent):
    """`ProductOrder_MVO`, what of it may be changed: a date committed, a state reached, a note."""

    expectedCompletionDate: Instant | None = None  # noqa: N815
    state: Literal["completed", "cancelled"] | None = None
    note: list[SentNote] = Field(default=[], max_length=50)
    dateChangeAskedBy: Literal["ours", "carrier"] = "ours"  # noqa: N815
    dateChangeReason: str | None = Field(default=None, max_length=2_000)  # noqa: N815


ATTRIBUTES = frozenset({
    "@type", "id", "href", "description", "state", "creationDate", "requestedCompletionDate",
    "expectedCompletionDate", "completionDate", "cancellationDate", "externalId", "productOrderItem", "relatedParty",
    "note",
})  # fmt: skip
"""What an order of ours has of TMF622's attributes."""


def order_view(order: Order, base_url: str, names: dict[str, str]) -> dict[str, Any]:
    """`ProductOrder`. `names` gives the people named in it by their ids."""
    notes = [event for event in order.timeline if isinstance(event, NoteAdded)]
    return present(
        {
            "@type": "ProductOrder",
            "id": order.case_id,
            "href": f"{base_url}/tmf-api/productOrderingManagement/v5/productOrder/{order.case_id}",
            "description": order.description,
            "state": order.status.value,
            "creationDate": iso(order.opened_at),
            "requestedCompletionDate": iso(order.requested_at) if order.requested_at else None,
            "expectedCompletionDate": iso(order.committed_now) if order.committed_now else None,
            "completionDate": iso(order.delivered_at) if order.delivered_at else None,
            "cancellationDate": iso(order.changed_at) if order.status is OrderStatus.CANCELLED else None,
            "externalId": external_identifiers(order),
            "productOrderItem": [{**item, "state": item_state(order)} for item in order.items],
            "relatedParty": [customer(order), *_managers(order, names)],
            "note": [
                {"@type": "Note", "id": e.note_id, "author": e.by.name, "date": iso(e.at), "text": e.text}
                for e in notes
            ],
        }
    )


def item_state(order: Order) -> str:
    """Items go with their order, as long as an order is delivered whole."""
    return order.status.value


def _managers(order: Order, names: dict[str, str]) -> list[dict[str, Any]]:
    roles = (("nominalProjectManager", order.nominal_manager), ("backUpProjectManager", order.backup_manager))
    return [
        {
            "@type": "RelatedPartyRefOrPartyRoleRef",
            "role": role,
            "partyOrPartyRole": {
                "@type": "PartyRef",
                "id": person,
                "name": names.get(person, person),
                "@referredType": "Individual",
            },
        }
        for role, person in roles
        if person
    ]
