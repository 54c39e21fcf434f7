"""Range lists of ours in the bucket: the one in force by its name, and every one that ever was by its SHA-256."""

import hashlib
from dataclasses import dataclass
from typing import Any

from pledgekeeper.errors import NotFound


@dataclass(frozen=True)
class RangeListFiles:
    """`s3` is a boto3 client."""

    s3: Any
    bucket: str

    def put(self, name: str, text: str) -> str:
        """Put it in force; its SHA-256, under which it is kept whatever takes its place."""
        content = text.encode()
        sha256 = hashlib.sha256(content).hexdigest()
        for key in (f"ranges/{name}/{sha256}.csv", f"ranges/{name}.csv"):
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
        return sha256

    def get(self, name: str) -> str:
        """The one in force. NotFound when there is none of that name."""
        from botocore.exceptions import ClientError  # a quarter of a second

        try:
            content: bytes = self.s3.get_object(Bucket=self.bucket, Key=f"ranges/{name}.csv")["Body"].read()
        except ClientError as error:
            # Who may not list is told 403 of what is not there.
            if error.response["Error"]["Code"] not in ("403", "404", "AccessDenied", "NoSuchKey"):
                raise
            raise NotFound(f"there is no range list {name}") from None
        return content.decode()
