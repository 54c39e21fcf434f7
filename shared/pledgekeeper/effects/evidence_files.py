"""Where the bytes of evidence lie: a bucket of its own, with versions and object lock.

arriving/<carrier>/<dispute>/<evidence>     as uploaded; forgotten after a day
arriving/ahead/<side>/<SHA-256>             the same, of what goes with a dispute that is not opened yet
evidence/…                                  what was filed; locked while its bill can be challenged
masked/…                                    call records with telephone numbers masked
quarantine/…                                what was not what was announced; nobody is given it
"""

from datetime import datetime
from io import BufferedReader
from typing import IO, Any

from pledgekeeper.disputes.contents import Wrong, wrong_within
from pledgekeeper.disputes.evidence import Described
from pledgekeeper.disputes.media import MAX_LOOKED_INTO, endings_of, is_a, looks_like
from pledgekeeper.effects.download import link_to
from pledgekeeper.effects.purging import purge_below
from pledgekeeper.effects.uploads import Arrived, arrived_at, upload_to

ARRIVING, EVIDENCE, MASKED, QUARANTINE = "arriving/", "evidence/", "masked/", "quarantine/"


class EvidenceFiles:
    """`client` is a boto3 S3 client. `place` names a file: its carrier, its dispute, its own name."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def upload(self, place: str, file: Described) -> dict[str, Any]:
        """How to upload this very file, by one request: the bucket refuses another size, type or content."""
        return upload_to(
            self._client,
            self._bucket,
            ARRIVING + place,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            sha256=file.sha256,
        )

    def arrived(self, place: str, *, look_into: bool = False) -> Arrived | None:
        """What was uploaded; None when nothing was."""
        most = MAX_LOOKED_INTO if look_into else 0
        return arrived_at(self._client, self._bucket, ARRIVING + place, whole_up_to=most)

    def keep(self, place: str, arrived: Arrived, locked_until: datetime | None) -> None:
        """File what has arrived, wherever it did. Nobody, we included, can delete it before `locked_until`."""
        lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": locked_until} if locked_until else {}
        self._copy(place, EVIDENCE, arrived, lock)

    def quarantine(self, place: str, arrived: Arrived) -> None:
        """Put aside what is not what was announced."""
        self._copy(place, QUARANTINE, arrived, {})

    def _copy(self, place: str, to: str, arrived: Arrived, how: dict[str, Any]) -> None:
        self._client.copy_object(
            Bucket=self._bucket,
            Key=to + place,
            CopySource={"Bucket": self._bucket, "Key": arrived.key},
            CopySourceIfMatch=arrived.etag,
            ChecksumAlgorithm="SHA256",
            **how,
        )

    def link(self, folder: str, place: str, name: str) -> str:
        """An address at which the file can be read for five minutes, by whoever has it."""
        return link_to(self._client, self._bucket, folder + place, name=name)

    def read(self, place: str) -> IO[bytes]:
        """The bytes of what was filed, as they come: line by line, too, which the client's own answer is not."""
        return BufferedReader(self._client.get_object(Bucket=self._bucket, Key=EVIDENCE + place)["Body"])

    def keep_masked(self, place: str, content: IO[bytes]) -> None:
        self._client.put_object(Bucket=self._bucket, Key=MASKED + place, Body=content)

    def purge(self, dispute: str) -> int:
        """Delete every version of every object of a dispute (`<carrier>/<dispute>/`); how many there were."""
        folders = (ARRIVING, EVIDENCE, MASKED, QUARANTINE)
        return sum(purge_below(self._client, self._bucket, folder + dispute) for folder in folders)


def mismatch(announced: Described, arrived: Arrived) -> Wrong | None:
    """How what has arrived is not what was announced, in a sentence; None when it is."""
    if arrived.size_bytes != announced.size_bytes:
        return Wrong(
            f"{announced.size_bytes} bytes were announced, {arrived.size_bytes} came; announce it again as it is",
            "evidence-other-file",
        )
    if arrived.sha256 != announced.sha256:
        return Wrong(
            f"the SHA-256 announced is {announced.sha256}, that of what came is {arrived.sha256}",
            "evidence-other-file",
        )
    if not is_a(announced.media_type, arrived.beginning):
        return Wrong(
            f"what came is no {endings_of(announced.media_type)} file ({announced.media_type}): it looks like "
            f"{endings_of(looks_like(arrived.beginning))}; file it again as what it is",
            "evidence-other-kind",
        )
    return wrong_within(announced.media_type, arrived.whole) if arrived.whole is not None else None
