"""Bodies that the models do not tell: a JSON Patch, and v4, which is read as v5 by way of a translation."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from pledgekeeper.api.patching import MOST_OPERATIONS
from pledgekeeper.api.tmf621 import MOST_NOTES
from pledgekeeper.openapi.shapes import Moment

PatchOperation = TypedDict(
    "PatchOperation",
    {
        "op": Literal["add", "remove", "replace", "move", "copy", "test"],
        "path": str,
        "from": NotRequired[str],
        "value": NotRequired[Any],
    },
)
JsonPatch = Annotated[list[PatchOperation], Field(max_length=MOST_OPERATIONS)]
"""RFC 6902."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
Severity = Annotated[str, Field(min_length=1, max_length=40)]
TicketType = Annotated[str, Field(min_length=1, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
"""As the models of v5 take them; a test holds both together."""


class NoteV4(TypedDict):
    text: Text


class PartyV4(TypedDict):
    id: str
    role: str


class _DescriptiveV4(TypedDict):
    name: NotRequired[Name]
    priority: NotRequired[Annotated[str, Field(max_length=40)]]
    externalId: NotRequired[Annotated[str, Field(max_length=100)]]
    requestedResolutionDate: NotRequired[Moment]
    note: NotRequired[Annotated[list[NoteV4], Field(max_length=MOST_NOTES)]]
    relatedParty: NotRequired[list[PartyV4]]


class CreateV4(_DescriptiveV4):
    """A new ticket of v4."""

    description: Text
    severity: Severity
    ticketType: TicketType
    status: NotRequired[str]
    statusChangeReason: NotRequired[str]


class UpdateV4(_DescriptiveV4):
    """What changes, by v4."""

    description: NotRequired[Text]
    severity: NotRequired[Severity]
    ticketType: NotRequired[TicketType]
    status: NotRequired[str]
    statusChangeReason: NotRequired[Annotated[str, Field(max_length=2_000)]]
