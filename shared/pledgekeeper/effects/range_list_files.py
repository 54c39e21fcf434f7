"""Range lists of ours in the bucket: the one in force by its name, every one that ever was by its SHA-256, and for each
time that one was loaded who did it, and when."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pledgekeeper.carriers.range_lists import RangeListName
from pledgekeeper.errors import NotFound
from pledgekeeper.model import Frozen, iso

FOLDER: Final = "ranges/"
LOADED: Final = "loaded/"
TOLD: Final = re.compile(rf"{FOLDER}[^/]+/{LOADED}[^/]+\.json")
"""That a list was loaded. A list may be called `loaded` itself."""


class RangeListLoad(Frozen):
    """Once that a list was loaded, and is in force since then or was."""

    name: RangeListName
    sha256: str
    lines: int
    by: str
    at: datetime


@dataclass(frozen=True)
class RangeListFiles:
    """`s3` is a boto3 client."""

    s3: Any
    bucket: str

    def put(self, name: str, text: str, lines: int, by: str, at: datetime) -> RangeListLoad:
        """Put it in force. It is kept under its SHA-256 whatever takes its place."""
        content = text.encode()
        load = RangeListLoad(name=name, sha256=hashlib.sha256(content).hexdigest(), lines=lines, by=by, at=at)
        told = f"{FOLDER}{name}/{LOADED}{iso(at)}-{load.sha256}.json"
        self._put(f"{FOLDER}{name}/{load.sha256}.csv", content)
        self._put(told, load.model_dump_json().encode())
        self._put(f"{FOLDER}{name}.csv", content)
        return load

    def get(self, name: str, sha256: str | None = None) -> str:
        """The one in force, or the one with that hash. NotFound when there is none."""
        key = f"{name}/{sha256}" if sha256 else name
        return self._get(f"{FOLDER}{key}.csv", f"there is no range list {key}").decode()

    def loads(self, most: int) -> list[RangeListLoad]:
        """The last that were loaded, the newest first."""
        keys = sorted(self._told(), key=lambda key: key.rpartition("/")[2], reverse=True)
        return [RangeListLoad.model_validate_json(self._get(key, key)) for key in keys[:most]]

    def _told(self) -> Iterator[str]:
        for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=FOLDER):
            for each in page.get("Contents", ()):
                if TOLD.fullmatch(each["Key"]):
                    yield each["Key"]

    def _put(self, key: str, content: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)

    def _get(self, key: str, missing: str) -> bytes:
        from botocore.exceptions import ClientError  # a quarter of a second

        try:
            content: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            # Who may not list is told 403 of what is not there.
            if error.response["Error"]["Code"] not in ("403", "404", "AccessDenied", "NoSuchKey"):
                raise
            raise NotFound(missing) from None
        return content
