"""The shapes of files that came with mails."""

from typing import NotRequired

from typing_extensions import TypedDict

from pledgekeeper.openapi.shapes import Address, Moment


class MailFile(TypedDict):
    """A file that came with a mail. `id` is its SHA-256, `media_type` what its bytes say, `url` leads to it."""

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
