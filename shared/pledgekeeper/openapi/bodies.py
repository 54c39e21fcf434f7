"""Bodies that the models do not tell: a JSON Patch, and v4, which is read as v5 by way of a translation."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

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
JsonPatch = list[PatchOperation]
"""RFC 6902."""


class NoteV4(TypedDict):
    text: str


class PartyV4(TypedDict):
    id: str
    role: str


class _DescriptiveV4(TypedDict):
    name: NotRequired[str]
    priority: NotRequired[str]
    externalId: NotRequired[str]
    statusChangeReason: NotRequired[str]
    requestedResolutionDate: NotRequired[Moment]
    note: NotRequired[list[NoteV4]]
    relatedParty: NotRequired[list[PartyV4]]


class CreateV4(_DescriptiveV4):
    """A new ticket of v4."""

    description: str
    severity: str
    ticketType: str
    status: NotRequired[str]


class UpdateV4(_DescriptiveV4):
    """What changes, by v4."""

    description: NotRequired[str]
    severity: NotRequired[str]
    ticketType: NotRequired[str]
    status: NotRequired[str]
