"""A file that goes straight to a bucket, past the functions: the one request that sends it, and what has come of it."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from pledgekeeper.disputes.media import SNIFFED_BYTES

UPLOAD_LASTS: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Arrived:
    """What was uploaded, as the bucket itself has measured it. `beginning` has its first SNIFFED_BYTES."""

    size_bytes: int
    sha256: str
    etag: str
    beginning: bytes


def upload_to(client: Any, bucket: str, key: str, *, media_type: str, size_bytes: int, sha256: str) -> dict[str, Any]:
    """How to upload this very file, by one request: the bucket refuses another size, type or content.

    `client` is a boto3 S3 client. The answer has `method`, `url` and `headers`.
    """
    checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
    asked = {"ContentType": media_type, "ContentLength": size_bytes, "ChecksumSHA256": checksum}
    url = client.generate_presigned_url(
        "put_object", Params={"Bucket": bucket, "Key": key, **asked}, ExpiresIn=int(UPLOAD_LASTS.total_seconds())
    )
    headers = {"Content-Type": media_type, "Content-Length": str(size_bytes), "x-amz-checksum-sha256": checksum}
    return {"method": "PUT", "url": url, "headers": headers}


def arrived_at(client: Any, bucket: str, key: str) -> Arrived | None:
    """What was uploaded there; None when nothing was."""
    from botocore.exceptions import ClientError

    where = {"Bucket": bucket, "Key": key}
    try:
        head = client.head_object(**where, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
            return None
        raise
    start = client.get_object(**where, Range=f"bytes=0-{SNIFFED_BYTES - 1}", IfMatch=head["ETag"])
    sha256 = base64.b64decode(head["ChecksumSHA256"]).hex()
    return Arrived(head["ContentLength"], sha256, head["ETag"], start["Body"].read())
