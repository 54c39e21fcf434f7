"""A file that goes straight to a bucket, past the functions: the one request that sends it, and what has come of it."""

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from pledgekeeper.disputes.media import SNIFFED_BYTES

UPLOAD_LASTS: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Arrived:
    """What was uploaded to `key`, as the bucket has measured it. `beginning` has its first SNIFFED_BYTES, `whole`
    all of it, where it was asked for and is not too long to be looked into."""

    key: str
    size_bytes: int
    sha256: str
    etag: str
    beginning: bytes
    whole: bytes | None = None


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


def arrived_at(client: Any, bucket: str, key: str, *, whole_up_to: int = 0) -> Arrived | None:
    """What was uploaded there; None when nothing was. Whole, if it has no more than so many bytes."""
    from botocore.exceptions import ClientError

    where = {"Bucket": bucket, "Key": key}
    try:
        head = client.head_object(**where, ChecksumMode="ENABLED")
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
            return None
        raise
    size, sha256 = head["ContentLength"], base64.b64decode(head["ChecksumSHA256"]).hex()
    part = {} if size <= whole_up_to else {"Range": f"bytes=0-{SNIFFED_BYTES - 1}"}
    content: bytes = client.get_object(**where, **part, IfMatch=head["ETag"])["Body"].read()
    return Arrived(key, size, sha256, head["ETag"], content[:SNIFFED_BYTES], None if part else content)
