"""What the face of MEF 124 answers, as types. What a ticket's sender never said is left out."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.api.mef124_incidents import IncidentState, IncidentType
from pledgekeeper.api.mef124_requests import Priority, TicketType
from pledgekeeper.api.mef124_states import State
from pledgekeeper.carriers.sonata import Impact, Severity
from pledgekeeper.openapi.shapes import Address, Moment

Source = Literal["buyer", "seller"]


class SonataContact(TypedDict):
    """`RelatedContactInformation`, as it was sent; what else it has is the sender's."""

    role: str
    name: str
    emailAddress: NotRequired[str]
    number: NotRequired[str]


SonataEntity = TypedDict(
    "SonataEntity",
    {"id": NotRequired[str], "@referredType": NotRequired[str], "role": NotRequired[str], "href": NotRequired[str]},
)
"""`RelatedEntity`."""

SonataIssue = TypedDict(
    "SonataIssue",
    {
        "id": str,
        "@referredType": str,
        "relationshipType": str,
        "description": str,
        "href": NotRequired[str],
        "creationDate": Moment,
        "source": Source,
    },
)
"""`IssueRelationship`."""


class SonataNote(TypedDict):
    id: str
    author: str
    date: Moment
    source: Source
    text: str


class SonataAttachment(TypedDict):
    """`AttachmentValue`."""

    attachmentId: str
    name: str
    source: Source
    author: NotRequired[str]
    creationDate: NotRequired[Moment]
    description: NotRequired[str]
    url: NotRequired[str]
    content: NotRequired[str]
    mimeType: NotRequired[str]
    size: NotRequired[dict[str, Any]]


class SonataStatusChange(TypedDict):
    status: State
    changeDate: Moment
    changeReason: NotRequired[str]


class SonataTicket(TypedDict):
    """`TroubleTicket`; in a list `TroubleTicket_Find`."""

    id: str
    href: Address
    description: str
    externalId: NotRequired[str]
    ticketType: TicketType
    priority: Priority
    sellerPriority: Priority
    severity: Severity
    sellerSeverity: Severity
    status: State
    creationDate: Moment
    expectedResolutionDate: NotRequired[Moment]
    resolutionDate: NotRequired[Moment]
    observedImpact: NotRequired[Impact]
    issueStartDate: NotRequired[Moment]
    relatedIssue: NotRequired[list[SonataIssue]]
    relatedContactInformation: NotRequired[list[SonataContact]]
    relatedEntity: NotRequired[list[SonataEntity]]
    attachment: NotRequired[list[SonataAttachment]]
    note: NotRequired[list[SonataNote]]
    statusChange: NotRequired[list[SonataStatusChange]]


class SonataIncidentChange(TypedDict):
    status: IncidentState
    changeDate: Moment


class SonataIncidentLine(TypedDict):
    """`Incident_Find`: one cause behind tickets of yours."""

    id: str
    href: Address
    description: str
    incidentType: IncidentType
    priority: NotRequired[Priority]
    severity: NotRequired[Severity]
    impact: NotRequired[Impact]
    status: IncidentState
    situationStartDate: Moment
    creationDate: Moment
    expectedClosedDate: NotRequired[Moment]
    closedDate: NotRequired[Moment]
    relatedEntity: NotRequired[list[SonataEntity]]


class SonataIncident(SonataIncidentLine):
    """`Incident`."""

    relatedContactInformation: list[SonataContact]
    relatedIssue: list[SonataIssue]
    note: list[SonataNote]
    statusChange: list[SonataIncidentChange]


class SonataListener(TypedDict):
    """`EventSubscription`."""

    id: str
    callback: Address
    query: NotRequired[str]


class SonataError(TypedDict):
    """`Error400` and the like; of a 422 one in a list for each property that is wrong."""

    code: str
    reason: str
    message: NotRequired[str]
    propertyPath: NotRequired[str]
