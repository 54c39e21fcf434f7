"""What is known of requests before they are looked at: how many somebody has sent, and what its keys came with."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from pledgekeeper.carriers.turns import Bucket, Taken
from pledgekeeper.store import keys
from pledgekeeper.store.items import RECEIPTS_KEPT, Item, epoch, key_of, number, text

COUNTS_KEPT = timedelta(days=2)
TRIES = 3


class RequestTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._seen: dict[str, tuple[date, Taken]] = {}  # the last count of each day that this process knows

    # --- turns -------------------------------------------------------------------------------------------------------

    def take(self, whose: str, bucket: Bucket) -> Taken | None:
        """Take one request of somebody's allowance; None when other functions were faster again and again.

        One write, if this process knows whether the bucket is full; one more if it is wrong. A refusal is a write that
        failed, or none: counts only grow within a day, so what was too many for the last one is too many still.
        """
        seen = self._last(whose, bucket)
        if seen and bucket.wait_seconds(seen):
            return replace(seen, refused=True)
        full = seen is None or seen.full_at <= bucket.now
        for _ in range(TRIES):
            try:
                taken = self._full(whose, bucket) if full else self._partly_full(whose, bucket)
            except self._client.exceptions.ConditionalCheckFailedException as error:
                taken = _taken(error.response["Item"])
                self._seen[whose] = bucket.moment.date(), taken
                if bucket.wait_seconds(taken):
                    return replace(taken, refused=True)
                full = taken.full_at <= bucket.now
            else:
                self._seen[whose] = bucket.moment.date(), taken
                return taken
        return None

    def _last(self, whose: str, bucket: Bucket) -> Taken | None:
        day, taken = self._seen.get(whose, (None, None))
        return taken if day == bucket.moment.date() else None

    def _full(self, whose: str, bucket: Bucket) -> Taken:
        return self._update(
            whose,
            bucket,
            "SET full_at = :next, expires_at = :gone ADD today :one",
            "attribute_not_exists(pk) OR (full_at <= :now AND today < :quota)",
            {
                ":next": number(bucket.now + bucket.drop),
                ":gone": epoch(bucket.moment + COUNTS_KEPT),
                ":now": number(bucket.now),
            },
        )

    def _partly_full(self, whose: str, bucket: Bucket) -> Taken:
        return self._update(
            whose,
            bucket,
            "ADD full_at :drop, today :one",
            "full_at > :now AND full_at <= :latest AND today < :quota",
            {":drop": number(bucket.drop), ":now": number(bucket.now), ":latest": number(bucket.latest)},
        )

    def _update(self, whose: str, bucket: Bucket, what: str, condition: str, values: Item) -> Taken:
        answer = self._client.update_item(
            TableName=self._table,
            Key=key_of(keys.allowance(whose, bucket.moment.date())),
            UpdateExpression=what,
            ConditionExpression=condition,
            ExpressionAttributeValues={**values, ":one": number(1), ":quota": number(bucket.allowance.per_day)},
            ReturnValues="ALL_NEW",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        return _taken(answer["Attributes"])

    # --- keys --------------------------------------------------------------------------------------------------------

    def claim(self, whose: str, key: str, fingerprint: str, now: datetime) -> str | None:
        """Keep a key for the request that it comes with. None when it is new, else the fingerprint of its request."""
        item = {
            **key_of(keys.request_key(whose, key)),
            "fingerprint": text(fingerprint),
            "expires_at": epoch(now + RECEIPTS_KEPT),
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            before: str = error.response["Item"]["fingerprint"]["S"]
            return before
        return None

    def release(self, whose: str, key: str) -> None:
        """The request was refused, and changed nothing: the key is free for a better one."""
        self._client.delete_item(TableName=self._table, Key=key_of(keys.request_key(whose, key)))


def _taken(item: Item) -> Taken:
    return Taken(int(item["full_at"]["N"]), int(item["today"]["N"]))
