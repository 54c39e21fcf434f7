"""How far the last sending again of each queue's dead letters has come. Forgotten after a day."""

from datetime import datetime, timedelta
from typing import Any, Final

from pledgekeeper.model import Frozen, Instant
from pledgekeeper.store import keys
from pledgekeeper.store.items import all_items, epoch, key_of, text

KEPT: Final = timedelta(days=1)
NO_NEWS: Final = timedelta(minutes=5)
"""By then whoever began it has ended, for better or worse: a function has 29 seconds, and tells after ten messages."""


class Redrive(Frozen):
    """Of `of` dead letters of a queue `moved` are back where they came from, and `failed` could not be sent.

    `told_at` is when it was last heard of; `over` when it has ended.
    """

    queue: str
    by: str
    moved: int
    failed: int
    of: int
    told_at: Instant
    over: bool = False

    @property
    def left(self) -> int:
        """Not tried yet."""
        return self.of - self.moved - self.failed

    def under_way(self, now: datetime) -> bool:
        return not self.over and now - self.told_at < NO_NEWS


class RedriveTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def tell(self, redrive: Redrive) -> None:
        """So far it has come; what was told of that queue before is forgotten."""
        item = {**key_of(keys.redrive(redrive.queue)), "body": text(redrive.model_dump_json())}
        self._client.put_item(TableName=self._table, Item={**item, "expires_at": epoch(redrive.told_at + KEPT)})

    def lately(self, now: datetime) -> list[Redrive]:
        """The last of each queue, if it was heard of in the last day, by the queue's name."""
        found = all_items(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(keys.redrive("")["pk"])},
            ConsistentRead=True,
        )
        told = [Redrive.model_validate_json(item["body"]["S"]) for item in found]
        return [each for each in told if now - each.told_at < KEPT]
