"""Where the files of cases lie: at `attachments/<SHA-256>` in the bucket of mail, whatever brought them.

What is uploaded waits at `attaching/<side>/<SHA-256>` in the bucket that browsers may send to, and is forgotten after a
day: nothing can be attached by its hash alone, which others may know. Evidence never lies there: it is attached to
nothing.
"""

from typing import Any, Final
from urllib.parse import urlsplit

from pledgekeeper.effects.download import link_to
from pledgekeeper.effects.uploads import Arrived, arrived_at, upload_to

ATTACHMENTS: Final = "attachments/"
ATTACHING: Final = "attaching/"
BYTES: Final = "application/octet-stream"
"""As which everything is kept: no browser is to run what strangers send."""


class AttachmentFiles:
    """`client` is a boto3 S3 client, `bucket` where files are kept, `uploads` where they arrive.

    `side` names whose file it is: a carrier, or us.
    """

    def __init__(self, client: Any, bucket: str, uploads: str) -> None:
        self._client = client
        self._bucket = bucket
        self._uploads = uploads

    @property
    def origin(self) -> str:
        """Where files are sent to, evidence as well: the only foreign address that a page of ours may speak to."""
        where = {"Bucket": self._uploads, "Key": ATTACHING}
        url = urlsplit(self._client.generate_presigned_url("get_object", Params=where, ExpiresIn=60))
        return f"{url.scheme}://{url.netloc}"

    def link(self, sha256: str, name: str, media_type: str) -> str:
        """An address at which whoever has it reads the file for five minutes; a browser keeps it, and runs nothing."""
        return link_to(self._client, self._bucket, f"{ATTACHMENTS}{sha256}", name=name, media_type=media_type)

    def upload(self, side: str, sha256: str, size_bytes: int) -> dict[str, Any]:
        """How to upload this very file, by one request: `method`, `url` and `headers`."""
        key = f"{ATTACHING}{side}/{sha256}"
        return upload_to(self._client, self._uploads, key, media_type=BYTES, size_bytes=size_bytes, sha256=sha256)

    def arrived(self, side: str, sha256: str) -> Arrived | None:
        """What that side uploaded; None when it did not."""
        return arrived_at(self._client, self._uploads, f"{ATTACHING}{side}/{sha256}")

    def keep(self, arrived: Arrived) -> None:
        """Keep what has arrived, if it is still that. Also what is kept: it stays so long after it last came."""
        self._client.copy_object(
            Bucket=self._bucket,
            Key=f"{ATTACHMENTS}{arrived.sha256}",
            CopySource={"Bucket": self._uploads, "Key": arrived.key},
            CopySourceIfMatch=arrived.etag,
            ContentType=BYTES,
            MetadataDirective="REPLACE",
        )


def named(sha256: str, name: str, kind: str, size_bytes: int, remark: str | None = None) -> dict[str, Any]:
    """A file that we keep, as TMF621 names it; `kind` is its media type."""
    said: dict[str, Any] = {
        "@type": "Attachment", "id": sha256, "attachmentType": "file", "name": name, "mimeType": kind,
        "size": {"amount": size_bytes, "units": "byte"},
    }  # fmt: skip
    return said | ({"description": remark} if remark else {})
