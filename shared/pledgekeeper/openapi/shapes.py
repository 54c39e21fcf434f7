"""What the HTTP API answers, as types: the document's replies are made from them, and the Python client gives them.

A shape has the attributes that are named in it and no other; those in `OPEN` may have more. Absent values are left
out, unless a shape says `None`.
"""

from typing import Annotated, Any, Final, Literal, NotRequired

from typing_extensions import TypedDict


class Format:
    """The format of a text, as JSON Schema names it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return {**handler(core), "format": self.name}


Moment = Annotated[str, Format("date-time")]
Address = Annotated[str, Format("uri")]
Day = Annotated[str, Format("date")]
Side = Literal["ours", "carrier", "system"]
Channel = Literal["sms", "voice", "email", "chat", "webhook"]
Typed = TypedDict("Typed", {"@type": str})


class Error(Typed):
    """A refusal (TMF621 v5 `Error`). `reason` says what is wrong, where, and what would be right."""

    code: str
    reason: str
    status: str


class Event(TypedDict):
    """A fact of a timeline. What else it has depends on `event`."""

    event: str
    at: Moment


class ShownPart(Typed):
    """A part of a TM Forum resource, shown as it was sent."""


class ShownPartV4(TypedDict):
    """A part of a resource of TMF621 v4, in which `@type` is optional."""


class CharacteristicSpecification(Typed):
    """What is asked about a fault. Nothing is demanded: `minCardinality` is 0."""

    id: str
    name: str
    description: str
    valueType: str
    minCardinality: int
    maxCardinality: int


class ValidFor(TypedDict):
    startDateTime: Moment


class Specification(Typed):
    """`TroubleTicketSpecification` of TMF621 v5: what speeds up a fault of one kind."""

    id: str
    href: Address
    name: NotRequired[str]
    description: NotRequired[str]
    version: NotRequired[str]
    lifecycleStatus: NotRequired[str]
    lastUpdate: NotRequired[Moment]
    validFor: NotRequired[ValidFor]
    specCharacteristic: NotRequired[list[CharacteristicSpecification]]


class Note(Typed):
    id: str
    author: str
    date: Moment
    text: str


class StatusChange(Typed):
    status: str
    statusChangeDate: Moment
    statusChangeReason: NotRequired[str]


TicketStatus = Literal[
    "acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "closed", "resolved"
]  # fmt: skip
Priority = Literal["P1", "P2", "P3", "P4"]


class _Ticket(TypedDict):
    """What v5 and v4 show alike. With `fields`, and in lists, not all of it is there."""

    id: str
    href: Address
    name: NotRequired[str]
    description: NotRequired[str]
    severity: NotRequired[str]
    ticketType: NotRequired[str]
    priority: NotRequired[Priority]
    status: NotRequired[TicketStatus]
    statusChangeDate: NotRequired[Moment]
    statusChangeReason: NotRequired[str]
    creationDate: NotRequired[Moment]
    lastUpdate: NotRequired[Moment]
    requestedResolutionDate: NotRequired[Moment]
    expectedResolutionDate: NotRequired[Moment]
    resolutionDate: NotRequired[Moment]
    note: NotRequired[list[Note]]


class Ticket(_Ticket, Typed):
    """`TroubleTicket` of TMF621 v5."""

    externalIdentifier: NotRequired[list[ShownPart]]
    relatedParty: NotRequired[list[ShownPart]]
    statusChangeHistory: NotRequired[list[StatusChange]]
    attachment: NotRequired[list[ShownPart]]
    channel: NotRequired[ShownPart]
    relatedEntity: NotRequired[list[ShownPart]]
    troubleTicketRelationship: NotRequired[list[ShownPart]]
    troubleTicketSpecification: NotRequired[ShownPart]
    troubleTicketCharacteristic: NotRequired[list[ShownPart]]


class StatusChangeV4(Typed):
    status: str
    changeDate: Moment
    changeReason: NotRequired[str]


class TicketV4(_Ticket, Typed):
    """`TroubleTicket` of TMF621 v4: the same ticket under that version's names."""

    externalId: NotRequired[str]
    relatedParty: NotRequired[list[ShownPartV4]]
    statusChange: NotRequired[list[StatusChangeV4]]
    attachment: NotRequired[list[ShownPartV4]]
    channel: NotRequired[ShownPartV4]
    relatedEntity: NotRequired[list[ShownPartV4]]
    troubleTicketRelationship: NotRequired[list[ShownPartV4]]


class Order(Typed):
    """`ProductOrder` of TMF622 v5."""

    id: str
    href: Address
    description: NotRequired[str]
    state: NotRequired[Literal["acknowledged", "inProgress", "completed", "cancelled"]]
    creationDate: NotRequired[Moment]
    requestedCompletionDate: NotRequired[Moment]
    expectedCompletionDate: NotRequired[Moment]
    completionDate: NotRequired[Moment]
    cancellationDate: NotRequired[Moment]
    externalId: NotRequired[list[ShownPart]]
    productOrderItem: NotRequired[list[ShownPart]]
    relatedParty: NotRequired[list[ShownPart]]
    note: NotRequired[list[Note]]


class ClaimedLine(TypedDict):
    """One line of the invoice, as the claim says it."""

    line: str
    description: NotRequired[str]
    billed_amount: NotRequired[str]
    disputed_amount: str


class DisputeLine(TypedDict):
    """One disputed line: disputed = accepted + rejected + open. The withdrawn amount is a part of the rejected one."""

    line: str
    disputed_amount: str
    accepted_amount: str
    rejected_amount: str
    withdrawn_amount: str
    open_amount: str


class ProposedLine(TypedDict):
    """How a line is to stand; what is in none of it stays open."""

    line: str
    accepted_amount: str
    rejected_amount: str
    withdrawn_amount: str


class Author(TypedDict):
    """Who said it, and for which side."""

    side: Literal["ours", "carrier", "system"]
    name: str
    over: NotRequired[str]


class Proposal(TypedDict):
    """The proposal that stands: the other side may accept it. The sums are of all lines, as they would be."""

    at: Moment
    proposal_id: str
    by: Author
    lines: list[ProposedLine]
    accepted_amount: str
    rejected_amount: str
    open_amount: str
    reason: str
    valid_until: Moment


class DisputeInterest(TypedDict):
    """Interest by today, by the clause of the agreement: on what was wrongly withheld, and wrongly paid."""

    by_carrier: str
    by_us: str


class DisputeAppeal(TypedDict):
    """The carrier's appeal, and by whom of ours it is heard; the outcome is of our answer."""

    at: Moment
    heard_by: str
    outcome: NotRequired[Literal["upheld", "changed"]]
    decided_at: NotRequired[Moment]


class Draft(TypedDict):
    """What one of us would accept above the limit, and another has to approve: for our own people alone."""

    at: Moment
    draft_id: str
    by: Author
    asked: dict[str, Any]
    accepted_amount: str
    limit_amount: str


class Dispute(TypedDict):
    """A billing dispute. Amounts are decimals, written as text, in the currency of the invoice."""

    id: str
    href: Address
    carrier: NotRequired[str]
    status: NotRequired[Literal["opened", "acknowledged", "answered", "settled", "withdrawn"]]
    reference: NotRequired[str]
    opened_at: NotRequired[Moment]
    changed_at: NotRequired[Moment]
    analyst: NotRequired[str]
    evidence_needed: NotRequired[list[str]]
    type: NotRequired[str]
    account: NotRequired[str]
    invoice_number: NotRequired[str]
    invoice_date: NotRequired[Day]
    billed_amount: NotRequired[str]
    disputed_amount: NotRequired[str]
    currency: NotRequired[str]
    period_from: NotRequired[Moment]
    period_to: NotRequired[Moment]
    lines: NotRequired[list[ClaimedLine]]
    description: NotRequired[str]
    unsaid: NotRequired[list[str]]
    accepted_amount: NotRequired[str]
    rejected_amount: NotRequired[str]
    answer: NotRequired[str]
    open_amount: NotRequired[str]
    withheld_amount: NotRequired[str]
    amounts: NotRequired[list[DisputeLine]]
    payable_amount: NotRequired[str]
    payable_by: NotRequired[Day]
    credit_due_amount: NotRequired[str]
    outstanding_amount: NotRequired[str]
    interest: NotRequired[DisputeInterest]
    proposal: NotRequired[Proposal]
    evidence_missing: NotRequired[list[str]]
    evidence_due_at: NotRequired[Moment]
    appeal_until: NotRequired[Moment]
    appeal: NotRequired[DisputeAppeal]
    draft: NotRequired[Draft]


class SetOffItem(TypedDict):
    """What one dispute has to do with the statement."""

    dispute: str
    reference: NotRequired[str]
    invoice_number: NotRequired[str]
    amount: str
    interest_amount: NotRequired[str]


class SetOffStatement(TypedDict):
    """What disputes owe between us and one carrier, by today. The sums of both directions include interest."""

    carrier: NotRequired[str]
    currency: NotRequired[str]
    as_of: NotRequired[Moment]
    owed_by_us: NotRequired[list[SetOffItem]]
    owed_by_carrier: NotRequired[list[SetOffItem]]
    kept_out: NotRequired[list[SetOffItem]]
    owed_by_us_amount: NotRequired[str]
    owed_by_carrier_amount: NotRequired[str]
    kept_out_amount: NotRequired[str]
    net_amount: NotRequired[str]
    net_owed_by: NotRequired[Literal["us", "carrier", "nobody"]]


OPEN: Final = ("Event", "ShownPart", "ShownPartV4")
