"""The shapes of the files of cases."""

from typing import NotRequired

from typing_extensions import TypedDict

from pledgekeeper.openapi.evidence_shapes import Upload
from pledgekeeper.openapi.shapes import Address, Moment


class KeptFile(TypedDict):
    """A file of a case. `id` is its SHA-256, `media_type` what its bytes say, `url` leads to it."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    remark: NotRequired[str]
    at: Moment
    url: Address


class AttachmentLink(TypedDict):
    """Where a file is read, until `expires_at`, by whoever has the address."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    url: Address
    expires_at: Moment


class AttachmentAnnounced(TypedDict):
    """Where the file is sent to. `id` is its SHA-256."""

    id: str
    name: str
    size_bytes: int
    upload: Upload
