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

    def of_carrier(self, carrier_id: str) -> list[Client]:
        """The clients of a carrier that were put since their carriers' lists are kept, by their ids."""
        values = {":pk": text(keys.clients_of(carrier_id))}
        answer = self._client.query(
            TableName=self._table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=values
        )
        found = (self.read(item["sk"]["S"]) for item in answer["Items"])
        return [client for client in found if client]

    def put(self, found: Client) -> None:
        item = {**key_of(keys.client(found.id)), "body": text(found.model_dump_json())}
        self._client.put_item(TableName=self._table, Item=item)
        self._client.put_item(TableName=self._table, Item=key_of(keys.client_of(found.carrier_id, found.id)))

    def remove(self, client_id: str) -> None:
        """Out at the next request; the list of its carrier comes second, and finds no client that is gone."""
        found = self.read(client_id)
        self._client.delete_item(TableName=self._table, Key=key_of(keys.client(client_id)))
        if found:
            self._client.delete_item(TableName=self._table, Key=key_of(keys.client_of(found.carrier_id, client_id)))
