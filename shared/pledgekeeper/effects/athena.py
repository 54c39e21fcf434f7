"""Queries over staged Parquet on Athena: the files go to the bucket, the answers come back as CSV."""

import csv
import shutil
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from pledgekeeper.errors import CareError

STAGED, ANSWERS = "reconciling/staged/", "reconciling/answers/"
AT_ONCE: Final = 8
"""Queries, and files on their way: an account has 20 queries or more at once, and others want some."""

WAITS: Final = (0.2, 0.5, 1, 2, 4)
"""Seconds between two looks at a query; the last one goes on."""

PATIENCE_SECONDS: Final = 600
"""For one query. A day of calls takes some seconds; the function has a quarter of an hour for everything."""


@dataclass(frozen=True)
class Queries:
    """`athena` and `s3` are boto3 clients. The workgroup says where answers go, and how much one query may read."""

    athena: Any
    s3: Any
    workgroup: str
    database: str

    def answers(self, queries: Sequence[str]) -> Iterator[Path]:
        """Each answer in turn, while the next queries run. CareError when one fails; what still runs is stopped."""
        waiting, running = deque(queries), deque[str]()
        with TemporaryDirectory() as folder:
            try:
                while waiting or running:
                    while waiting and len(running) < AT_ONCE:
                        running.append(self._start(waiting.popleft()))
                    query = running.popleft()
                    self._wait(query)
                    yield self._fetched(query, Path(folder) / "answer.csv")
            finally:
                for left in running:
                    self.athena.stop_query_execution(QueryExecutionId=left)

    def rows(self, queries: Sequence[str]) -> Iterator[list[list[str]]]:
        """The rows of each answer, as text: what is NULL is empty."""
        for path in self.answers(queries):
            with path.open(newline="", encoding="utf-8") as file:
                _names, *rows = csv.reader(file)
            yield rows

    def _start(self, query: str) -> str:
        started = self.athena.start_query_execution(
            QueryString=query, WorkGroup=self.workgroup, QueryExecutionContext={"Database": self.database}
        )
        return str(started["QueryExecutionId"])

    def _wait(self, query: str) -> None:
        waits, waited = deque(WAITS), 0.0
        while (state := (status := self._execution(query)["Status"])["State"]) in ("QUEUED", "RUNNING"):
            if waited >= PATIENCE_SECONDS:
                self.athena.stop_query_execution(QueryExecutionId=query)
                raise CareError(f"Athena has not answered {query} in {PATIENCE_SECONDS} s")
            wait = waits.popleft() if len(waits) > 1 else waits[0]
            time.sleep(wait)
            waited += wait
        if state != "SUCCEEDED":
            raise CareError(
                f"Athena: query {query} {state.lower()}: {status.get('StateChangeReason', 'no reason given')}"
            )

    def _fetched(self, query: str, into: Path) -> Path:
        """The answer as a file: the object that the execution names, or below that name."""
        place = str(self._execution(query)["ResultConfiguration"]["OutputLocation"])
        bucket, _, prefix = place.removeprefix("s3://").partition("/")
        listed = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
        keys = [str(each["Key"]) for each in listed]
        with into.open("wb") as file:
            answer = next((key for key in keys if key.endswith(".csv")), None)
            if answer is None:
                raise CareError(f"Athena left no answer of query {query} below s3://{bucket}/{prefix}")
            self.s3.download_fileobj(bucket, answer, file)
        self._delete(bucket, keys)
        return into

    def _execution(self, query: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return found

    def _delete(self, bucket: str, keys: Sequence[str]) -> None:
        for at in range(0, len(keys), 1000):
            gone = [{"Key": key} for key in keys[at : at + 1000]]
            self.s3.delete_objects(Bucket=bucket, Delete={"Objects": gone, "Quiet": True})


@dataclass(frozen=True)
class Athena(Queries):
    """The table `calls` of `database` lies over STAGED in `bucket`."""

    bucket: str
    run: str
    """A name that no other reconciliation has or had."""
    from_calls: int

    @property
    def _below(self) -> str:
        return f"{STAGED}run={self.run}/"

    def take(self, folder: Path) -> None:
        """Upload; what a crash leaves behind, the bucket's lifecycle takes away in a day."""
        files = list(folder.rglob("*.parquet"))
        keys = [f"{self._below}{path.relative_to(folder).as_posix()}" for path in files]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._upload, keys, files))
        shutil.rmtree(folder)

    def fetch(self, within: str, folder: Path) -> None:
        """Download what was uploaded; nothing where nothing was."""
        keys = self._keys(f"{self._below}{within}/")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(self._download, keys, (folder / key.removeprefix(self._below) for key in keys)))

    def forget(self) -> None:
        self._delete(self.bucket, self._keys(self._below))

    def _keys(self, prefix: str) -> list[str]:
        keys: list[str] = []
        asked = {"Bucket": self.bucket, "Prefix": prefix}
        while True:
            found = self.s3.list_objects_v2(**asked)
            keys += (str(each["Key"]) for each in found.get("Contents", ()))
            if not found.get("IsTruncated"):
                return keys
            asked["ContinuationToken"] = found["NextContinuationToken"]

    def _download(self, key: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            self.s3.download_fileobj(self.bucket, key, file)

    def _upload(self, key: str, path: Path) -> None:
        with path.open("rb") as file:
            self.s3.upload_fileobj(file, self.bucket, key)
