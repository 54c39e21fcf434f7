"""What orders look like in our replies: TMF622 v5 ProductOrder and CancelProductOrder."""

from typing import Literal, NotRequired

from pledgekeeper.openapi.shapes import Address, Moment, Note, ShownPart, Typed


class Milestone(Typed):
    """`ProductOrderMilestone`: one step of the plan; `milestoneDate` is when it was reached, or is expected to be."""

    id: str
    name: str
    description: str
    status: Literal["Yet-To-Reach", "Completed", "Violated"]
    milestoneDate: Moment
    message: str
    productOrderItem: list[ShownPart]


class JeopardyAlert(Typed):
    """`ProductOrderJeopardyAlert`: the committed date is, or was, in danger."""

    id: str
    name: str
    alertDate: Moment
    jeopardyType: str
    exception: str
    message: str
    productOrderItem: list[ShownPart]


class Order(Typed):
    """`ProductOrder` of TMF622 v5."""

    id: str
    href: Address
    description: NotRequired[str]
    state: NotRequired[Literal["acknowledged", "inProgress", "completed", "cancelled", "rejected"]]
    creationDate: NotRequired[Moment]
    requestedCompletionDate: NotRequired[Moment]
    requestedStartDate: NotRequired[Moment]
    expectedCompletionDate: NotRequired[Moment]
    completionDate: NotRequired[Moment]
    cancellationDate: NotRequired[Moment]
    cancellationReason: NotRequired[str]
    category: NotRequired[str]
    priority: NotRequired[str]
    notificationContact: NotRequired[str]
    externalId: NotRequired[list[ShownPart]]
    productOrderItem: NotRequired[list[ShownPart]]
    relatedParty: NotRequired[list[ShownPart]]
    agreement: NotRequired[list[ShownPart]]
    billingAccount: NotRequired[ShownPart]
    channel: NotRequired[list[ShownPart]]
    orderRelationship: NotRequired[list[ShownPart]]
    productOfferingQualification: NotRequired[list[ShownPart]]
    orderTotalPrice: NotRequired[list[ShownPart]]
    payment: NotRequired[list[ShownPart]]
    quote: NotRequired[list[ShownPart]]
    note: NotRequired[list[Note]]
    attachment: NotRequired[list[ShownPart]]
    productOrderMilestone: NotRequired[list[Milestone]]
    productOrderJeopardyAlert: NotRequired[list[JeopardyAlert]]


class Cancellation(Typed):
    """`CancelProductOrder` of TMF622 v5."""

    id: str
    href: Address
    productOrder: NotRequired[ShownPart]
    state: NotRequired[Literal["done"]]
    creationDate: NotRequired[Moment]
    effectiveCancellationDate: NotRequired[Moment]
    cancellationReason: NotRequired[str]
