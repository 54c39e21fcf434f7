"""Range lists of ours in the bucket: the one in force by its name, every one that ever was by its SHA-256, and for each
time that one was loaded who did it, and when."""

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from pledgekeeper.carriers.range_lists import RangeListName
from pledgekeeper.errors import NotFound
from pledgekeeper.model import Frozen, iso

FOLDER: Final = "ranges/"
LOADED: Final = "loaded/"
TOLD: Final = re.compile(rf"{FOLDER}[^/]+/{LOADED}[^/]+\.json")
"""That a list was loaded. A list may be called `loaded` itself."""
IN_FORCE: Final = re.compile(rf"{FOLDER}([^/]+)\.csv")


def key_of(name: str) -> str:
    """Where the list of that name lies that is in force."""
    return f"{FOLDER}{name}.csv"


class RangeListLoad(Frozen):
    """Once that a list was loaded, and is in force since then or was."""

    name: RangeListName
    sha256: str
    lines: int
    by: str
    at: datetime


class KnownRangeList(NamedTuple):
    """A list that is in force, or was. `by` is None where its loading was not recorded: `at` is when it was written."""

    name: str
    sha256: str
    lines: int
    by: str | None
    at: datetime
    in_force: bool


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
        self._put(key_of(name), content)
        return load

    def get(self, name: str, sha256: str | None = None) -> str:
        """The one in force, or the one with that hash. NotFound when there is none."""
        in_force = key_of(name)
        if sha256 is None:
            return self._get(in_force, f"there is no range list {name}").decode()
        missing = f"there is no range list {name}/{sha256}"
        try:
            return self._get(f"{FOLDER}{name}/{sha256}.csv", missing).decode()
        except NotFound:
            content = self._get(in_force, missing)  # which was put there by hand
            if hashlib.sha256(content).hexdigest() != sha256:
                raise
            return content.decode()

    def in_force(self) -> list[str]:
        """The names of all that are in force."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=FOLDER, Delimiter="/")
        keys = (each["Key"] for page in pages for each in page.get("Contents", ()))
        return sorted(match[1] for match in map(IN_FORCE.fullmatch, keys) if match)

    def known(self, most: int) -> list[KnownRangeList]:
        """The last that were loaded, and every other that is in force; the newest first."""
        files = self._files()
        told = sorted(filter(TOLD.fullmatch, files), key=lambda key: key.rpartition("/")[2], reverse=True)
        in_force: set[str] = set()
        shown: list[KnownRangeList] = []
        for name in [match[1] for match in map(IN_FORCE.fullmatch, files) if match]:
            key = key_of(name)
            content = self._get(key, key)
            sha256 = hashlib.sha256(content).hexdigest()
            load = next((each for each in told if _is_of(each, name, sha256)), None)
            if load:
                in_force.add(load)
            else:
                shown.append(KnownRangeList(name, sha256, _lines(content), None, files[key], in_force=True))
        shown += [self._recorded(key, key in in_force) for n, key in enumerate(told) if n < most or key in in_force]
        return sorted(shown, key=lambda each: each.at, reverse=True)

    def _recorded(self, key: str, in_force: bool) -> KnownRangeList:
        load = RangeListLoad.model_validate_json(self._get(key, key))
        return KnownRangeList(load.name, load.sha256, load.lines, load.by, load.at, in_force)

    def _files(self) -> dict[str, datetime]:
        """The key of every file, and when it was written."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=FOLDER)
        return {each["Key"]: each["LastModified"] for page in pages for each in page.get("Contents", ())}

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


def _is_of(told: str, name: str, sha256: str) -> bool:
    return told.startswith(f"{FOLDER}{name}/{LOADED}") and told.endswith(f"-{sha256}.json")


def _lines(content: bytes) -> int:
    return sum(1 for _ in csv.DictReader(io.StringIO(content.decode(errors="replace"))))
