"""When the roles of those who sign in were last changed: tokens that are older hold no more."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pledgekeeper.store import keys
from pledgekeeper.store.items import epoch, key_of

KEPT: Final = timedelta(days=1)
"""Longer than any token is good for."""


class UserTable:
    """`client` is a boto3 DynamoDB client. Nothing is kept in memory: who is removed is out at the next request."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def mark(self, user_id: str, at: datetime) -> None:
        """What was given to this user of the pool until `at` is of no use any more."""
        item = {**key_of(keys.user(user_id)), "changed_at": epoch(at), "expires_at": epoch(at + KEPT)}
        self._client.put_item(TableName=self._table, Item=item)

    def changed_at(self, user_id: str) -> datetime | None:
        found = self._client.get_item(TableName=self._table, Key=key_of(keys.user(user_id)), ConsistentRead=True)
        item = found.get("Item")
        return datetime.fromtimestamp(int(item["changed_at"]["N"]), UTC) if item else None
