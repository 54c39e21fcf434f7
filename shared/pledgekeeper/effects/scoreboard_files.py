"""Where the scoreboard lies, in a bucket that nobody but us reads: what is published, and what is kept for it."""

from pathlib import Path
from typing import Any, Final

from pledgekeeper.errors import NotFound

PUBLISHED: Final = "scoreboard/"
KEPT: Final = "scoreboard-kept/"
SUMS: Final = "scoreboard-sums/"
LINK_SECONDS: Final = 900


class ScoreboardFiles:
    """`client` is a boto3 S3 client."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, name: str, content: bytes, media_type: str) -> None:
        self._client.put_object(Bucket=self._bucket, Key=name, Body=content, ContentType=media_type)

    def upload(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._client.upload_fileobj(file, self._bucket, name)

    def read(self, name: str) -> bytes:
        """NotFound when there is no such file (yet)."""
        if not self.names(name):
            raise NotFound("there is no scoreboard yet; it is made every night")
        return bytes(self._client.get_object(Bucket=self._bucket, Key=name)["Body"].read())

    def download(self, name: str, path: Path) -> None:
        with path.open("wb") as file:
            self._client.download_fileobj(self._bucket, name, file)

    def names(self, prefix: str) -> list[str]:
        """All that lies below a prefix."""
        found: list[str] = []
        asked: dict[str, Any] = {"Bucket": self._bucket, "Prefix": prefix}
        while True:
            answer = self._client.list_objects_v2(**asked)
            found += [each["Key"] for each in answer.get("Contents", ())]
            if not answer.get("IsTruncated"):
                return found
            asked["ContinuationToken"] = answer["NextContinuationToken"]

    def link(self, name: str) -> str:
        """Where a file can be fetched for a quarter of an hour: it may be larger than a function's answer."""
        asked = {"Bucket": self._bucket, "Key": name}
        return str(self._client.generate_presigned_url("get_object", Params=asked, ExpiresIn=LINK_SECONDS))
