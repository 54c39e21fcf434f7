"""The carriers' systems: whose each client of the user pool is."""

from typing import Any

from pledgekeeper.carriers.model import Client
from pledgekeeper.store import keys
from pledgekeeper.store.items import key_of, text


class ClientTable:
    """`client` is a boto3 DynamoDB client. Nothing is kept in memory: who is removed is out at the next request."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def read(self, client_id: str) -> Client | None:
        item = self._client.get_item(TableName=self._table, Key=key_of(keys.client(client_id))).get("Item")
        return Client.model_validate_json(item["body"]["S"]) if item else None

    def put(self, found: Client) -> None:
        item = {**key_of(keys.client(found.id)), "body": text(found.model_dump_json())}
        self._client.put_item(TableName=self._table, Item=item)

    def remove(self, client_id: str) -> None:
        self._client.delete_item(TableName=self._table, Key=key_of(keys.client(client_id)))
