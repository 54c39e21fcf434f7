"""What the table knows of a text message that somebody wrote: the page it was about, and whether it was answered.

A text comes twice as any message may, and its first coming changes what "the newest page" is.
"""

from datetime import datetime, timedelta
from typing import Any

from pledgekeeper.store import keys
from pledgekeeper.store.items import Item, epoch, key_of, text
from pledgekeeper.store.pages import Page

KEPT = timedelta(days=5)


class TextTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def about(self, text_id: str) -> Page | None:
        """The page that the text was taken to be about when it came first."""
        item = self._get(keys.text_about(text_id))
        return (item["case_id"]["S"], item["page_id"]["S"]) if item else None

    def take(self, text_id: str, page: Page, now: datetime) -> Page:
        """Remember what a text is about, and say it: what was remembered first stands."""
        item = {**key_of(keys.text_about(text_id)), "case_id": text(page[0]), "page_id": text(page[1])}
        item["expires_at"] = epoch(now + KEPT)
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.about(text_id) or page
        return page

    def told(self, phone: str, about: Page, now: datetime) -> None:
        """Somebody of a carrier's gets a text about a level, and may answer it."""
        key = keys.texted(phone, now.isoformat(timespec="seconds"), *about)
        self._client.put_item(TableName=self._table, Item={**key_of(key), "expires_at": epoch(now + KEPT)})

    def told_to(self, phone: str, since: datetime) -> list[Page]:
        """What that phone was told of since then, newest first: the case, and the event that owed the text."""
        asked = "pk = :pk AND sk > :since"
        values = {":pk": text(keys.texted(phone)["pk"]), ":since": text(since.isoformat(timespec="seconds"))}
        found = self._client.query(
            TableName=self._table, KeyConditionExpression=asked, ExpressionAttributeValues=values,
            ScanIndexForward=False, ConsistentRead=True,
        )  # fmt: skip
        named = (item["sk"]["S"].split("#") for item in found["Items"])
        return [(case_id, owed_by) for _, case_id, owed_by in named]

    def may_tell(self, phone: str, case_id: str, name: str, text_id: str, now: datetime) -> bool:
        """Is that text the one whose sender is told this of the case? The first is, however often it comes."""
        key = keys.told_how(phone, case_id, name)
        item = {**key_of(key), "text_id": text(text_id), "expires_at": epoch(now + KEPT)}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            first = self._get(key)
            return first is None or first["text_id"]["S"] == text_id
        return True

    def answer(self, text_id: str, now: datetime) -> None:
        """Its sender was told what came of it."""
        item = {**key_of(keys.text_answered(text_id)), "expires_at": epoch(now + KEPT)}
        self._client.put_item(TableName=self._table, Item=item)

    def is_answered(self, text_id: str) -> bool:
        return self._get(keys.text_answered(text_id)) is not None

    def _get(self, key: keys.Key) -> Item | None:
        item: Item | None = self._client.get_item(TableName=self._table, Key=key_of(key)).get("Item")
        return item
