"""Files of call records from the buckets, and what was found of them into one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pledgekeeper.errors import Invalid

AT_ONCE: Final = 8


@dataclass(frozen=True)
class RecordFiles:
    """`s3` is a boto3 client. Evidence has its own bucket; what is known of a carrier's files lies beside results."""

    s3: Any
    evidence_bucket: str
    results_bucket: str

    def fetched(self, key: str, into: Path) -> Path:
        """The object as a file below a folder. Invalid when there is none."""
        from botocore.exceptions import ClientError  # a quarter of a second

        into.mkdir(exist_ok=True)
        path = into / name_of(key)
        bucket = self.evidence_bucket if key.startswith("evidence/") else self.results_bucket
        try:
            with path.open("wb") as file:
                self.s3.download_fileobj(bucket, key, file)
        except ClientError as error:
            # Who may not list is told 403 of what is not there.
            if error.response["Error"]["Code"] not in ("403", "404"):
                raise
            raise Invalid(f"there is no file {key}") from None
        return path

    def keep(self, path: Path, key: str) -> None:
        with path.open("rb") as file:
            self.s3.upload_fileobj(file, self.results_bucket, key)

    def keep_all(self, folder: Path, below: str) -> None:
        """Hundreds of files, one for each day and destination: several at once."""
        files = [path for path in folder.rglob("*") if path.is_file()]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda path: self.keep(path, f"{below}{path.relative_to(folder).as_posix()}"), files))


def name_of(key: str) -> str:
    """An object's name without what it lies below."""
    return key.rpartition("/")[2]
