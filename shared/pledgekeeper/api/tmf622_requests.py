"""TMF622 v5 requests as our commands."""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from pydantic import Field, field_validator

from pledgekeeper.api.tmf import ExternalIdentifier, Part, Party, Sent, SentNote
from pledgekeeper.api.tmf622 import KEPT
from pledgekeeper.cases.commands import AddNote, Together
from pledgekeeper.cases.phoning import PhoneCall
from pledgekeeper.cases.plans import Ordered
from pledgekeeper.event import Actor
from pledgekeeper.model import InstantOfOurTime
from pledgekeeper.orders.model import OpenOrder
from pledgekeeper.sla.pledge import Product

SPLIT: Final = "splitFrom"
"""The relationship of an order to the one that it was split from: on time, both count as one."""

WORDS: Final[Mapping[Product, str]] = {
    "voice": r"voice|voix|voz|sip|trunk|termination",
    "sms": r"sms|smpp|messaging",
    "roaming": r"roaming|ipx|itinérance|itinerancia",
    "transmission": r"transmission|wave|wavelength|ethernet|epl|evpl|iplc|sdh|otn|\d+g",
    "ip": r"ip|transit|peering|internet|mpls|vpn",
}


class OrderItem(Part):
    id: str = Field(min_length=1, max_length=100)
    action: Literal["add", "modify", "delete", "noChange"]


class Relationship(Part):
    id: str = Field(min_length=1, max_length=100)
    relationshipType: str = Field(min_length=1, max_length=60)


class Price(Part):
    """`OrderPrice`: what the sender says that it costs. Kept and shown; what we bill is told by the invoice."""

    price: Part | None = None
    priceAlteration: list[Part] | None = None


class Referred(Part):
    """A reference to something of the sender's."""

    id: str = Field(min_length=1, max_length=100)


class Descriptive(Sent):
    """Attributes that both a new order and a change of one may carry."""

    description: str | None = Field(default=None, max_length=20_000)
    requestedCompletionDate: InstantOfOurTime | None = None
    requestedStartDate: InstantOfOurTime | None = None
    category: str | None = Field(default=None, max_length=100)
    priority: str | None = Field(default=None, max_length=40)
    notificationContact: str | None = Field(default=None, max_length=200)
    agreement: list[Part] | None = None
    billingAccount: Part | None = None
    channel: list[Part] | None = None
    orderRelationship: list[Relationship] | None = None
    productOfferingQualification: list[Part] | None = None
    orderTotalPrice: list[Price] | None = None
    payment: list[Referred] | None = None
    quote: list[Part] | None = None
    note: list[SentNote] = Field(default=[], max_length=50)

    def sent(self, *names: str) -> dict[str, Any]:
        """What of these attributes was sent, as it was; None for what is taken away."""
        found = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return {name: found[name] for name in names if name in found}


class ProductOrderCreate(Descriptive):
    """`ProductOrder_FVO`. Attributes that the server sets are read and ignored: clients in the field send them."""

    productOrderItem: list[OrderItem] = Field(min_length=1, max_length=100)
    relatedParty: list[Party] = []
    externalId: list[ExternalIdentifier] = []
    requestedInitialState: Literal["acknowledged"] | None = None
    id: str | None = None
    href: str | None = None

    @field_validator("requestedInitialState", mode="before")
    @classmethod
    def _no_draft(cls, asked: object) -> object:
        if asked == "draft":
            raise ValueError(
                "we keep no drafts: an order is planned, has its managers and its clocks from the moment it is placed. "
                "Place it when it is to be carried out, with acknowledged or without requestedInitialState"
            )
        return asked

    @property
    def title(self) -> str:
        if self.description and self.description.strip():
            return self.description.strip().splitlines()[0][:200]
        return f"Order of {len(self.productOrderItem)} item(s)"

    @property
    def items(self) -> tuple[dict[str, Any], ...]:
        return tuple(i.model_dump(mode="json", by_alias=True, exclude_unset=True) for i in self.productOrderItem)

    @property
    def part_of(self) -> str | None:
        """The order that this one was split from."""
        return next((each.id for each in self.orderRelationship or [] if each.relationshipType == SPLIT), None)

    def command(
        self, carrier_id: str, by: Actor, reply_to: str, attachments: tuple[dict[str, Any], ...] = (),
        call: PhoneCall | None = None,
    ) -> Together:  # fmt: skip
        """To open the order, with its notes, and with files that we keep."""
        opened = OpenOrder(
            carrier_id=carrier_id,
            by=by,
            title=self.title,
            description=self.description,
            items=self.items,
            requested_at=self.requestedCompletionDate,
            reply_to=reply_to,
            their_reference=self.externalId[0].id if self.externalId else None,
            product=product_of(self.items, self.description),
            part_of=self.part_of,
            attachments=attachments,
            call=call,
            attributes={name: value for name, value in self.sent(*KEPT).items() if value is not None},
        )
        return Together(commands=(opened, *(AddNote(by=by, text=note.text) for note in self.note)))


class ProductOrderUpdate(Descriptive):
    """`ProductOrder_MVO`, what of it may be changed: what was asked for, a date committed, a state reached, a note."""

    expectedCompletionDate: InstantOfOurTime | None = None
    state: Literal["completed", "cancelled", "rejected"] | None = None
    cancellationReason: str | None = Field(default=None, max_length=2_000)
    dateChangeAskedBy: Literal["ours", "carrier"] = "ours"
    dateChangeReason: str | None = Field(default=None, max_length=2_000)

    @property
    def amended(self) -> dict[str, Any]:
        """What of the request is another one."""
        return self.sent("description", "requestedCompletionDate", *KEPT)


class OrderNamed(Part):
    id: str = Field(min_length=1, max_length=100)


class CancelProductOrderCreate(Sent):
    """`CancelProductOrder_FVO`."""

    productOrder: OrderNamed
    cancellationReason: str | None = Field(default=None, max_length=2_000)
    requestedCancellationDate: InstantOfOurTime | None = None
    id: str | None = None


def product_of(items: tuple[dict[str, Any], ...], description: str | None) -> Ordered:
    """Which of our products is ordered: by the names of its items' products and offerings, else by its description."""
    named = [text for item in items for text in _names(item)]
    for text in (*named, description or ""):
        lowered = text.lower()
        if lowered in get_args(Product):
            return next(product for product in WORDS if product == lowered)
        for product, words in WORDS.items():
            if re.search(rf"(?<![\w-])(?:{words})(?![\w-])", lowered):
                return product
    return "other"


def _names(item: dict[str, Any]) -> list[str]:
    product, offering = item.get("product") or {}, item.get("productOffering") or {}
    specification = product.get("productSpecification") or {} if isinstance(product, dict) else {}
    places = [each for each in (specification, offering, product) if isinstance(each, dict)]
    return [str(each[name]) for each in places for name in ("name", "id") if each.get(name)]
