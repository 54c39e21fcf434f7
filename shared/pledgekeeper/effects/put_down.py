"""Where a reconciliation of a large month is put down in the bucket, between the two calls of the function it takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

BEGUN: Final = "reconciling/begun/"


@dataclass(frozen=True)
class PutDown:
    """`s3` is a boto3 client, `name` is of one reconciliation. What nobody takes up in a day the bucket's lifecycle
    takes: the reconciliation begins anew then."""

    s3: Any
    bucket: str
    name: str

    @property
    def key(self) -> str:
        return f"{BEGUN}{self.name}.duckdb"

    def keep(self, path: Path) -> None:
        """In the place of what another try has put down."""
        with path.open("rb") as file:
            self.s3.upload_fileobj(file, self.bucket, self.key)

    def fetched(self, into: Path) -> Path | None:
        """The file, or None when nothing was put down."""
        if not self.s3.list_objects_v2(Bucket=self.bucket, Prefix=self.key).get("Contents"):
            return None
        with into.open("wb") as file:
            self.s3.download_fileobj(self.bucket, self.key, file)
        return into

    def forget(self) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key=self.key)
