"""What audits keep, in the same table under keys of their own."""

from datetime import date, datetime
from typing import Any

from pledgekeeper.audits.model import Audit, Day, LateStep, StateWritten
from pledgekeeper.model import iso
from pledgekeeper.store import keys
from pledgekeeper.store.items import (
    Item,
    all_items,
    key_of,
    text,
)


class DynamoAudits:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def leave_mark(self, name: str, at: datetime) -> None:
        """A function was at work at `at`."""
        self._put(keys.mark(name), at=text(iso(at)))

    def mark(self, name: str) -> datetime | None:
        """When a function last left its mark."""
        return self._instant(keys.mark(name))

    def place_probe(self, at: datetime) -> None:
        """Write an item that every reader of the table's stream answers with its mark."""
        self._put(keys.probe(), at=text(iso(at)))

    def probe(self) -> datetime | None:
        return self._instant(keys.probe())

    def last(self) -> Audit | None:
        item = self._get(keys.last_audit())
        return Audit.model_validate_json(item["body"]["S"]) if item else None

    def keep(self, audit: Audit) -> None:
        """Keep it as the last one, and count it in its day. There is one auditor: nothing is counted in between."""
        day = audit.at.date()
        counted = self.day(day).with_one(passed=not audit.found)
        self._put(keys.audited_day(day), body=text(counted.model_dump_json()))
        self._put(keys.last_audit(), body=text(audit.model_dump_json()))

    def day(self, day: date) -> Day:
        item = self._get(keys.audited_day(day))
        return Day.model_validate_json(item["body"]["S"]) if item else Day()

    def keep_late(self, step: LateStep) -> None:
        """Keep a late step for ever. Keeping it twice changes nothing."""
        self._put(
            keys.late_step(step.done_at.date(), step.case_id, step.number, step.step), body=text(step.model_dump_json())
        )

    def late_on(self, day: date) -> list[LateStep]:
        """The late steps of a day, by case."""
        items = all_items(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(keys.late_day(day))},
        )
        return [LateStep.model_validate_json(item["body"]["S"]) for item in items]

    def _instant(self, key: keys.Key) -> datetime | None:
        item = self._get(key)
        return keys.instant_of(item) if item else None

    def _get(self, key: keys.Key) -> Item | None:
        item: Item | None = self._client.get_item(TableName=self._table, Key=key_of(key)).get("Item")
        return item

    def _put(self, key: keys.Key, **attributes: Item) -> None:
        self._client.put_item(TableName=self._table, Item={**key_of(key), **attributes})


def state_written(before: Item, after: Item) -> StateWritten | None:
    """What two images of one item in the stream say; None when it is not the state of a case."""
    case_id = keys.case_of(after["pk"]["S"])
    if case_id is None or after["sk"]["S"] != keys.STATE:
        return None

    def instant(item: Item, name: str) -> datetime | None:
        return datetime.fromisoformat(item[name]["S"]) if name in item else None

    return StateWritten(
        case_id=case_id,
        version=int(before["version"]["N"]),
        wake_at=instant(before, "wake_at"),
        owed_since=instant(before, "owed_since"),
        owes_since=instant(after, "owed_since"),
    )
