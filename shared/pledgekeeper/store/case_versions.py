"""Which cases there are, month by month, and how many events each has: what a nightly job needs to find what is new.

It is read from the index of desks, by keys and one number of each case; no timeline is read, and nothing is scanned.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pledgekeeper.cases.model import Kind
from pledgekeeper.store import keys
from pledgekeeper.store.items import all_items, lists_of, text


class CaseVersion(NamedTuple):
    """A case, and the number of its events."""

    case_id: str
    version: int


class CaseVersions:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def opened(self, desk: str, kind: Kind, status: str, since: str, until: str) -> Iterator[CaseVersion]:
        """The cases of a desk in one status that were opened from `since` until before `until`, both as text."""
        for listed in lists_of(kind, [status]):
            yield from self._listed(desk, kind, listed, since, until)

    def _listed(self, desk: str, kind: Kind, listed: str, since: str, until: str) -> Iterator[CaseVersion]:
        first, last = keys.between(listed, since, until)
        found = all_items(
            self._client,
            TableName=self._table,
            IndexName="by_desk",
            KeyConditionExpression="desk_key = :key AND desk_sort BETWEEN :first AND :last",
            ExpressionAttributeValues={
                ":key": text(keys.by_desk(desk, kind)), ":first": text(first), ":last": text(last.removesuffix("~")),
            },
            ProjectionExpression="pk, version",
        )  # fmt: skip
        for item in found:
            case_id = keys.case_of(item["pk"]["S"])
            if case_id:
                yield CaseVersion(case_id, int(item["version"]["N"]))
