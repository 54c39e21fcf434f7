"""Listeners in the table: who they are, how far each has heard a case, and what became of each event."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from pledgekeeper.listeners import Delivery, Heard, Listener
from pledgekeeper.model import iso
from pledgekeeper.store import keys
from pledgekeeper.store.items import (
    Item,
    all_items,
    epoch,
    key_of,
    text,
)

KEPT: Final = timedelta(days=30)
"""How long the log, what was given up, and how far somebody has heard a case are kept after they were last written."""


class ListenerTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    # --- who listens ---------------------------------------------------------------------------------------------

    def of_carrier(self, carrier_id: str) -> list[Listener]:
        """All listeners of a carrier, oldest first."""
        items = self._query("pk = :pk", {":pk": text(keys.listeners(carrier_id))})
        found = [Listener.model_validate_json(item["body"]["S"]) for item in items]
        return sorted(found, key=lambda listener: (listener.registered_at, listener.listener_id))

    def listener(self, listener_id: str) -> Listener | None:
        found = self._get(keys.listener(listener_id))
        return Listener.model_validate_json(found["body"]["S"]) if found else None

    def put(self, listener: Listener) -> None:
        self._put(keys.listener(listener.listener_id), body=text(listener.model_dump_json()))

    def delete(self, listener_id: str) -> None:
        """Nothing is sent there any more. What it has heard is forgotten by itself."""
        self._delete(keys.listener(listener_id))

    # --- how far each has heard a case ---------------------------------------------------------------------------

    def heard(self, listener_id: str, case_id: str) -> Heard | None:
        """How far it has heard the case; None when it has heard nothing of it."""
        found = self._get(keys.heard(listener_id, case_id)) or {}
        return Heard.model_validate_json(found["body"]["S"]) if "body" in found else None

    def take(self, listener_id: str, case_id: str, now: datetime, until: datetime) -> bool:
        """Take in hand to send it what it is owed of a case. False when another delivery has that in hand at `now`."""
        return self._hold(keys.heard(listener_id, case_id), now, until)

    def keep(self, listener_id: str, case_id: str, heard: Heard, held_until: datetime) -> None:
        """Write how far it has heard. `held_until`: until when the case stays in hand, now to let it go."""
        self._put(
            keys.heard(listener_id, case_id),
            body=text(heard.model_dump_json()),
            claimed_until=text(_precise(held_until)),
            expires_at=epoch(held_until + KEPT),
        )

    # --- whether it answers at all -------------------------------------------------------------------------------

    def may_be_called(self, listener_id: str, now: datetime, until: datetime) -> bool:
        """False while it is left alone. After that one call is let through, and then none until `until`."""
        key = keys.resting(listener_id)
        return self._get(key) is None or self._hold(key, now, until)

    def leave_alone(self, listener_id: str, until: datetime) -> None:
        """It did not answer: nobody calls it until then."""
        self._put(keys.resting(listener_id), claimed_until=text(_precise(until)), expires_at=epoch(until + KEPT))

    def answers(self, listener_id: str) -> None:
        """It does answer: everybody may call it."""
        if self._get(keys.resting(listener_id)):
            self._delete(keys.resting(listener_id))

    # --- what became of each event -------------------------------------------------------------------------------

    def log(self, listener_id: str, delivery: Delivery) -> None:
        """One row for each event, written again at each try."""
        key = keys.delivery(listener_id, iso(delivery.occurred_at), delivery.case_id, delivery.place)
        self._put_delivery(key, delivery)

    def deliveries(self, listener_id: str) -> Iterator[Delivery]:
        """What became of each event, newest first; read on only as far as it is taken."""
        return self._deliveries(listener_id, keys.DELIVERY, newest_first=True)

    def give_up(self, listener_id: str, delivery: Delivery) -> None:
        """Put an event aside that was tried for long enough."""
        self._put_delivery(keys.undelivered(listener_id, delivery.case_id, delivery.place), delivery)

    def given_up(self, listener_id: str) -> list[Delivery]:
        """All that was put aside, by case and in the order of its events."""
        return list(self._deliveries(listener_id, keys.UNDELIVERED))

    def settle(self, listener_id: str, delivery: Delivery) -> None:
        """What was put aside is so no more."""
        self._delete(keys.undelivered(listener_id, delivery.case_id, delivery.place))

    def redrive(self, listener_id: str, delivery: Delivery, now: datetime) -> None:
        """Have it sent again, before all that is newer of its case."""
        key = keys.redriven(listener_id, delivery.case_id, delivery.place)
        self._put(key, redriven_at=text(iso(now)), expires_at=epoch(now + KEPT))

    def redriven(self, listener_id: str, case_id: str) -> dict[str, datetime]:
        """Places of events of a case that are to be sent again, in order, and since when."""
        prefix = keys.redriven(listener_id, case_id)
        items = self._query("pk = :pk AND begins_with(sk, :sk)", {":pk": text(prefix["pk"]), ":sk": text(prefix["sk"])})
        return {
            item["sk"]["S"].removeprefix(prefix["sk"]): datetime.fromisoformat(item["redriven_at"]["S"])
            for item in items
        }

    def not_redriven(self, listener_id: str, case_id: str, place: str) -> None:
        """It was sent again, or given up again."""
        self._delete(keys.redriven(listener_id, case_id, place))

    # --- how -----------------------------------------------------------------------------------------------------

    def _hold(self, key: keys.Key, now: datetime, until: datetime) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key_of(key),
                UpdateExpression="SET claimed_until = :until, expires_at = :gone",
                ConditionExpression="attribute_not_exists(pk) OR claimed_until <= :now",
                ExpressionAttributeValues={
                    ":until": text(_precise(until)),
                    ":now": text(_precise(now)),
                    ":gone": epoch(until + KEPT),
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _put_delivery(self, key: keys.Key, delivery: Delivery) -> None:
        self._put(key, body=text(delivery.model_dump_json()), expires_at=epoch(delivery.last_tried_at + KEPT))

    def _deliveries(self, listener_id: str, prefix: str, *, newest_first: bool = False) -> Iterator[Delivery]:
        values = {":pk": text(keys.told_listener(listener_id)), ":sk": text(prefix)}
        for item in self._query("pk = :pk AND begins_with(sk, :sk)", values, ScanIndexForward=not newest_first):
            yield Delivery.model_validate_json(item["body"]["S"])

    def _put(self, key: keys.Key, **fields: Item) -> None:
        self._client.put_item(TableName=self._table, Item={**key_of(key), **fields})

    def _delete(self, key: keys.Key) -> None:
        self._client.delete_item(TableName=self._table, Key=key_of(key))

    def _get(self, key: keys.Key) -> Item | None:
        found = self._client.get_item(TableName=self._table, Key=key_of(key), ConsistentRead=True)
        item: Item | None = found.get("Item")
        return item

    def _query(self, condition: str, values: Item, **how: Any) -> Iterator[Item]:
        asked = {"TableName": self._table, "KeyConditionExpression": condition, "ExpressionAttributeValues": values}
        return all_items(self._client, **asked, ConsistentRead=True, **how)


def _precise(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
