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
Verdict = Literal["eligible", "late", "below-tolerance", "incomplete"]
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


OPEN: Final = ("Event", "ShownPart", "ShownPartV4", "SonataContact")
