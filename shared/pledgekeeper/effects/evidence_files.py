"""Where the bytes of evidence lie: a bucket of its own, with versions and object lock.

arriving/<carrier>/<dispute>/<evidence>     as uploaded; forgotten after a day
evidence/…                                  what was filed; locked while its bill can be challenged
masked/…                                    call records with telephone numbers masked
quarantine/…                                what was not what was announced; nobody is given it
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, Final
from urllib.parse import urlsplit

from pledgekeeper.disputes.contents import wrong_within
from pledgekeeper.disputes.evidence import Described
from pledgekeeper.disputes.media import MAX_LOOKED_INTO, SNIFFED_BYTES, is_a, looks_like
from pledgekeeper.effects.download import link_to
from pledgekeeper.effects.purging import purge_below

ARRIVING, EVIDENCE, MASKED, QUARANTINE = "arriving/", "evidence/", "masked/", "quarantine/"
UPLOAD_LASTS: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Arrived:
    """What lies under `arriving/`, as the bucket itself has measured it. `whole` is all of it, where it was asked for
    and is not too long to be looked into."""

    size_bytes: int
    sha256: str
    etag: str
    beginning: bytes
    whole: bytes | None = None


class EvidenceFiles:
    """`client` is a boto3 S3 client. `place` names a file: its carrier, its dispute, its own name."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @property
    def origin(self) -> str:
        """Where files are sent to: the only foreign address that a page of ours may speak to."""
        where = {"Bucket": self._bucket, "Key": ARRIVING}
        url = urlsplit(self._client.generate_presigned_url("get_object", Params=where, ExpiresIn=60))
        return f"{url.scheme}://{url.netloc}"

    def upload(self, place: str, file: Described) -> dict[str, Any]:
        """How to upload this very file, by one request: the bucket refuses another size, type or content."""
        checksum = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        asked = {"ContentType": file.media_type, "ContentLength": file.size_bytes, "ChecksumSHA256": checksum}
        url = self._client.generate_presigned_url(
            "put_object",
            Params={"Bucket": self._bucket, "Key": ARRIVING + place, **asked},
            ExpiresIn=int(UPLOAD_LASTS.total_seconds()),
        )
        headers = {
            "Content-Type": file.media_type,
            "Content-Length": str(file.size_bytes),
            "x-amz-checksum-sha256": checksum,
        }
        return {"method": "PUT", "url": url, "headers": headers}

    def arrived(self, place: str, *, look_into: bool = False) -> Arrived | None:
        """What was uploaded; None when nothing was."""
        from botocore.exceptions import ClientError

        where = {"Bucket": self._bucket, "Key": ARRIVING + place}
        try:
            head = self._client.head_object(**where, ChecksumMode="ENABLED")
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound"):
                return None
            raise
        size, sha256 = head["ContentLength"], base64.b64decode(head["ChecksumSHA256"]).hex()
        whole = look_into and size <= MAX_LOOKED_INTO
        part = {} if whole else {"Range": f"bytes=0-{SNIFFED_BYTES - 1}"}
        content: bytes = self._client.get_object(**where, **part, IfMatch=head["ETag"])["Body"].read()
        return Arrived(size, sha256, head["ETag"], content[:SNIFFED_BYTES], content if whole else None)

    def keep(self, place: str, arrived: Arrived, locked_until: datetime | None) -> None:
        """File what has arrived. Nobody, we included, can delete it before `locked_until`."""
        lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": locked_until} if locked_until else {}
        self._copy(place, EVIDENCE, arrived, lock)

    def quarantine(self, place: str, arrived: Arrived) -> None:
        """Put aside what is not what was announced."""
        self._copy(place, QUARANTINE, arrived, {})

    def _copy(self, place: str, to: str, arrived: Arrived, how: dict[str, Any]) -> None:
        self._client.copy_object(
            Bucket=self._bucket,
            Key=to + place,
            CopySource={"Bucket": self._bucket, "Key": ARRIVING + place},
            CopySourceIfMatch=arrived.etag,
            ChecksumAlgorithm="SHA256",
            **how,
        )

    def link(self, folder: str, place: str, name: str) -> str:
        """An address at which the file can be read for five minutes, by whoever has it."""
        return link_to(self._client, self._bucket, folder + place, name=name)

    def read(self, place: str) -> IO[bytes]:
        """The bytes of what was filed, as they come."""
        body: IO[bytes] = self._client.get_object(Bucket=self._bucket, Key=EVIDENCE + place)["Body"]
        return body

    def keep_masked(self, place: str, content: IO[bytes]) -> None:
        self._client.put_object(Bucket=self._bucket, Key=MASKED + place, Body=content)

    def purge(self, dispute: str) -> int:
        """Delete every version of every object of a dispute (`<carrier>/<dispute>/`); how many there were."""
        folders = (ARRIVING, EVIDENCE, MASKED, QUARANTINE)
        return sum(purge_below(self._client, self._bucket, folder + dispute) for folder in folders)


def mismatch(announced: Described, arrived: Arrived) -> str | None:
    """How what has arrived is not what was announced, in a sentence; None when it is."""
    if arrived.size_bytes != announced.size_bytes:
        return f"{announced.size_bytes} bytes were announced, {arrived.size_bytes} came; announce it again as it is"
    if arrived.sha256 != announced.sha256:
        return f"the SHA-256 announced is {announced.sha256}, that of what came is {arrived.sha256}"
    if not is_a(announced.media_type, arrived.beginning):
        return (
            f"{announced.media_type} was announced, and it begins as {looks_like(arrived.beginning)} does; "
            "announce it again with its own type"
        )
    return wrong_within(announced.media_type, arrived.whole) if arrived.whole is not None else None
