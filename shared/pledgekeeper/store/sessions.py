"""Who is signed in to the pages, by the hash of their cookie."""

from typing import Any

from pledgekeeper.carriers.session import Session, digest
from pledgekeeper.store import keys
from pledgekeeper.store.items import epoch, key_of, text


class SessionTable:
    """`client` is a boto3 DynamoDB client. Nothing is kept in memory: who signs out is out at the next request."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie, also one that is over; None when there is none."""
        item = self._client.get_item(TableName=self._table, Key=self._key(cookie)).get("Item")
        return Session.model_validate_json(item["body"]["S"]) if item else None

    def put(self, cookie: str, session: Session) -> None:
        body = text(session.model_dump_json())
        item = {**self._key(cookie), "body": body, "expires_at": epoch(session.ends_at)}
        self._client.put_item(TableName=self._table, Item=item)

    def remove(self, cookie: str) -> None:
        self._client.delete_item(TableName=self._table, Key=self._key(cookie))

    def _key(self, cookie: str) -> dict[str, Any]:
        return key_of(keys.session(digest(cookie)))
