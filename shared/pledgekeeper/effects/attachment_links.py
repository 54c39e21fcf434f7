"""Where what came with mails is read: at `attachments/<SHA-256>` in the bucket of mail, past the functions."""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

ATTACHMENTS: Final = "attachments/"
LINK_LASTS: Final = timedelta(minutes=5)


class AttachmentLinks:
    """`client` is a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def link(self, sha256: str, name: str, media_type: str) -> str:
        """An address at which whoever has it reads the file for five minutes; a browser keeps it, and runs nothing."""
        url: str = self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": f"{ATTACHMENTS}{sha256}",
                "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
                "ResponseContentType": media_type,
            },
            ExpiresIn=int(LINK_LASTS.total_seconds()),
        )
        return url
