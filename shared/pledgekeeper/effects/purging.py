"""Deleting for good: every version of every object below some keys of a bucket, and every mark that one was deleted."""

from collections.abc import Iterator
from typing import Any


def purge_below(client: Any, bucket: str, prefix: str) -> int:
    """How many versions there were. What died halfway is finished by the next call."""
    versions = tuple(_versions(client, bucket, prefix))
    for key, version in versions:
        client.delete_object(Bucket=bucket, Key=key, VersionId=version)
    return len(versions)


def _versions(client: Any, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    asked: dict[str, Any] = {"Bucket": bucket, "Prefix": prefix}
    while True:
        found = client.list_object_versions(**asked)
        for each in (*found.get("Versions", ()), *found.get("DeleteMarkers", ())):
            yield each["Key"], each["VersionId"]
        if not found.get("IsTruncated"):
            return
        asked |= {"KeyMarker": found["NextKeyMarker"], "VersionIdMarker": found["NextVersionIdMarker"]}
