"""The bucket of evidence in memory: links that take one very file, versions, and locks. `tests/contract` holds it to an
emulator's."""

import base64
import hashlib
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from tests.fake_aws import FakeS3, Item


def _error(code: str, doing: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, doing)


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha1(body).hexdigest()}"'


class FakeBuckets(FakeS3):
    """`objects` has the newest version of each, whatever its bucket."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._links: dict[str, tuple[str, Item, datetime]] = {}
        self.versions: list[tuple[str, str]] = []
        self.locked: dict[tuple[str, str], datetime] = {}
        self.deleted: list[str] = []

    # --- what a person with a link does --------------------------------------------------------------------------

    def send(self, link: Item, body: bytes, **headers: str) -> int:
        """Upload by a link; the status."""
        method, asked, until = self._links[link["url"]]
        sent = {**link["headers"], **headers}
        signed = (asked["ContentType"], str(asked["ContentLength"]), asked["ChecksumSHA256"])
        as_signed = (sent["Content-Type"], str(len(body)), sent["x-amz-checksum-sha256"]) == signed
        if method != "put_object" or self._now() > until or not as_signed:
            return 403
        if base64.b64encode(hashlib.sha256(body).digest()).decode() != sent["x-amz-checksum-sha256"]:
            return 400
        self.put_object("evidence", asked["Key"], body)
        return 200

    def follow(self, url: str) -> bytes | None:
        """Read by a link; None when it has run out."""
        method, asked, until = self._links[url]
        return self.objects[asked["Key"]] if method == "get_object" and self._now() <= until else None

    # --- what functions do ---------------------------------------------------------------------------------------

    def generate_presigned_url(self, method: str, Params: Item, ExpiresIn: int) -> str:  # noqa: N803
        url = f"https://evidence.example/{quote(Params['Key'])}?X-Amz-Signature={len(self._links)}"
        self._links[url] = method, Params, self._now() + timedelta(seconds=ExpiresIn)
        return url

    def put_object(self, Bucket: str, Key: str, Body: Any, **how: Any) -> None:  # noqa: N803
        super().put_object(Bucket, Key, Body if isinstance(Body, bytes) else Body.read(), **how)
        self.versions.append((Key, f"v{len(self.versions) + 1}"))
        if "ObjectLockMode" in how:
            self.locked[self.versions[-1]] = how["ObjectLockRetainUntilDate"]

    def upload_fileobj(self, Fileobj: Any, Bucket: str, Key: str) -> None:  # noqa: N803
        self.put_object(Bucket, Key, Fileobj)

    def head_object(self, Bucket: str, Key: str, ChecksumMode: str = "") -> Item:  # noqa: N803
        if Key not in self.objects:
            raise _error("404", "HeadObject")
        body = self.objects[Key]
        checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
        reason = self.reasons.get(Key, "")
        metadata = {"reason": reason} if reason else {}
        return {"ContentLength": len(body), "ETag": _etag(body), "ChecksumSHA256": checksum, "Metadata": metadata}

    def get_paginator(self, method: str) -> "FakeBuckets":
        return self

    def paginate(self, Bucket: str, Prefix: str, Delimiter: str = "") -> list[Item]:  # noqa: N803
        found = [
            {"Key": key, "Size": len(body), "LastModified": self._now()}
            for key, body in sorted(self.objects.items())
            if key.startswith(Prefix) and not (Delimiter and Delimiter in key[len(Prefix) :])
        ]
        return [{"Contents": found}]

    def get_object(self, Bucket: str, Key: str, Range: str = "", IfMatch: str = "") -> Item:  # noqa: N803
        if Key not in self.objects:
            raise _error("NoSuchKey", "GetObject")
        body = self.objects[Key]
        if IfMatch not in ("", _etag(body)):
            raise _error("PreconditionFailed", "GetObject")
        last = int(Range.rpartition("-")[2]) + 1 if Range else len(body)
        return {"Body": StreamingBody(io.BytesIO(body[:last]), len(body[:last]))}

    def copy_object(self, Bucket: str, Key: str, CopySource: Item, CopySourceIfMatch: str, **how: Any) -> None:  # noqa: N803
        body = self.objects[CopySource["Key"]]
        if CopySourceIfMatch != _etag(body):
            raise _error("PreconditionFailed", "CopyObject")
        self.put_object(Bucket, Key, body, **how)

    def list_object_versions(self, Bucket: str, Prefix: str, **how: Any) -> Item:  # noqa: N803
        found = [{"Key": key, "VersionId": version} for key, version in self.versions if key.startswith(Prefix)]
        return {"Versions": found, "IsTruncated": False}

    def list_objects_v2(self, Bucket: str, Prefix: str, **how: Any) -> Item:  # noqa: N803
        return {"Contents": [{"Key": key} for key in sorted(self.objects) if key.startswith(Prefix)]}

    def delete_objects(self, Bucket: str, Delete: Item) -> None:  # noqa: N803
        for each in Delete["Objects"]:
            del self.objects[each["Key"]]

    def delete_object(self, Bucket: str, Key: str, VersionId: str = "") -> None:  # noqa: N803
        if not VersionId:
            self.objects.pop(Key, None)
            return
        if self._now() < self.locked.get((Key, VersionId), self._now()):
            raise _error("AccessDenied", "DeleteObject")
        self.versions.remove((Key, VersionId))
        self.deleted.append(Key)
        if not [key for key, _ in self.versions if key == Key]:
            del self.objects[Key]
