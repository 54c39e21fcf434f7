"""The tests of the ways to people, in the table: one item for each person, and its version is the lock."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.escalation.people import Channel
from pledgekeeper.escalation.way_tests import WayTest, WayTests, answered_with
from pledgekeeper.store import keys
from pledgekeeper.store.items import Item, epoch, key_of, number, text

KEPT = timedelta(days=400)
ATTEMPTS = 8


class Read(NamedTuple):
    tests: WayTests
    version: int


class WayTestTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def read(self, person: str) -> WayTests:
        return self._read(person).tests

    def change(self, person: str, plan: Callable[[WayTests], WayTests]) -> WayTests:
        """Write what `plan` makes of somebody's tests; if somebody else wrote first it plans again."""
        for attempt in range(1, ATTEMPTS + 1):
            read = self._read(person)
            after = plan(read.tests)
            if after == read.tests:
                return after
            try:
                self._write(after, read.version)
            except ChangedMeanwhile:
                if attempt == ATTEMPTS:
                    raise
            else:
                return after
        raise AssertionError("unreachable")

    def answer_with(self, person: str, code: str, channels: Collection[Channel], now: datetime) -> WayTest | None:
        """The test on one of `channels` that the code answers; None when it answers none, which is counted."""
        found: WayTest | None = None

        def plan(before: WayTests) -> WayTests:
            nonlocal found
            after, found = answered_with(before, code, channels, now)
            return after

        self.change(person, plan)
        return found

    def _read(self, person: str) -> Read:
        found = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(keys.way_tests(person)["pk"])},
            ConsistentRead=True,
        )["Items"]
        if not found:
            return Read(WayTests(person=person), 0)
        return Read(WayTests.model_validate_json(found[0]["body"]["S"]), int(found[0]["version"]["N"]))

    def _write(self, after: WayTests, read: int) -> None:
        item: Item = {
            **key_of(keys.way_tests(after.person)),
            "version": number(read + 1),
            "body": text(after.model_dump_json(exclude_defaults=True)),
            "expires_at": epoch(after.tests[-1].asked_at + KEPT),
        }
        how: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
        if read:
            how = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": {":read": number(read)}}
        try:
            self._client.put_item(TableName=self._table, Item=item, **how)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise ChangedMeanwhile("the tests changed since they were read") from error
