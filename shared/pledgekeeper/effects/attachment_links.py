"""Where what came with mails is read: at `attachments/<SHA-256>` in the bucket of mail, past the functions."""

from typing import Any, Final

from pledgekeeper.effects.download import link_to

ATTACHMENTS: Final = "attachments/"


class AttachmentLinks:
    """`client` is a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def link(self, sha256: str, name: str, media_type: str) -> str:
        """An address at which whoever has it reads the file for five minutes; a browser keeps it, and runs nothing."""
        return link_to(self._client, self._bucket, f"{ATTACHMENTS}{sha256}", name=name, media_type=media_type)
