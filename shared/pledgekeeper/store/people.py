"""A carrier's profile as its own people change it: written over what was read alone, with its addresses."""

from typing import Any, NamedTuple

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.store import keys
from pledgekeeper.store.items import Item, key_of, pointers_of, text


class Profile(NamedTuple):
    """A carrier, and the text that it was read from."""

    carrier: Carrier
    body: str


class PeopleTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def read(self, carrier_id: str) -> Profile:
        """KeyError when there is no such carrier."""
        key = key_of(keys.carrier(carrier_id))
        body: str = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)["Item"]["body"]["S"]
        return Profile(Carrier.model_validate_json(body), body)

    def writes(self, before: Profile, after: Carrier) -> list[Item]:
        """What a transaction needs to put `after` in the place of `before`: it fails when somebody else wrote the
        profile meanwhile, or when a new address leads to another carrier."""
        old, new = pointers_of(before.carrier), pointers_of(after)
        profile = {**key_of(keys.carrier(after.id)), "body": text(after.model_dump_json(by_alias=True))}
        found: list[Item] = [self._put(profile, "body = :before", {":before": text(before.body)})]
        for key in (each for each in new if each not in old):
            pointer = {**key_of(key), "carrier_id": text(after.id)}
            condition = "attribute_not_exists(pk) OR carrier_id = :whose"
            found.append(self._put(pointer, condition, {":whose": text(after.id)}))
            found.append(self._delete(keys.dead(key["pk"].partition("#")[2])))
        return found + [self._delete(key) for key in old if key not in new]

    def _put(self, item: Item, condition: str, values: Item) -> Item:
        how = {"ConditionExpression": condition, "ExpressionAttributeValues": values}
        return {"Put": {"TableName": self._table, "Item": item, **how}}

    def _delete(self, key: keys.Key) -> Item:
        return {"Delete": {"TableName": self._table, "Key": key_of(key)}}
