"""Who was given evidence to read: written before the link is, and never changed."""

from datetime import datetime
from typing import Any

from pledgekeeper.disputes.evidence import Access
from pledgekeeper.store import keys
from pledgekeeper.store.items import all_items, key_of, text


class EvidenceLog:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def write(self, case_id: str, access: Access, command_id: str) -> datetime:
        """Log an access before it is given; when that was. A repeat of `command_id` finds what was logged first."""
        item = {**key_of(keys.access(case_id, command_id)), "body": text(access.model_dump_json())}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            found = self._client.get_item(
                TableName=self._table, Key=key_of(keys.access(case_id, command_id)), ConsistentRead=True
            )
            return Access.model_validate_json(found["Item"]["body"]["S"]).at
        return access.at

    def read(self, case_id: str) -> list[Access]:
        """All accesses of a dispute, in their order."""
        found = all_items(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(keys.accesses(case_id))},
        )
        return sorted((Access.model_validate_json(item["body"]["S"]) for item in found), key=lambda each: each.at)
