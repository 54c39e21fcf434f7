"""The roster in the table: as it was loaded, the changes beside it, and what was told of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pledgekeeper.errors import ChangedMeanwhile, NotFound
from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.model import iso
from pledgekeeper.store import keys
from pledgekeeper.store.items import (
    Item,
    all_items,
    epoch,
    key_of,
    number,
    taking_in_hand,
    text,
)

KEPT_AFTER_ITS_END = timedelta(days=30)
ChangeOfRoster = Override | Absence | Maintenance
KINDS: dict[str, type[ChangeOfRoster]] = {"Override": Override, "Absence": Absence, "Maintenance": Maintenance}
FOR_EVER = "9999"
"""Later than every instant: what is in hand until then is done."""


class Kept(NamedTuple):
    """The roster with its changes, how many were ever written, and when the last. `known` has those taken back too."""

    roster: Roster
    version: int
    known: dict[str, ChangeOfRoster]
    changed_at: datetime | None


class RosterTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def read(self) -> Kept:
        """One consistent query. NotFound when no roster was loaded yet."""
        items = all_items(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(keys.roster()["pk"])},
            ConsistentRead=True,
        )
        return _kept({item["sk"]["S"]: item for item in items})

    def change(self, changes: Sequence[ChangeOfRoster], read: Kept, now: datetime, taken_back: bool = False) -> None:
        """Write changes (or that they are taken back), all or none. ChangedMeanwhile when another was written since."""
        version = {**key_of(keys.roster_version()), "version": number(read.version + 1), "changed_at": text(iso(now))}
        how: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
        if read.version:
            how = {
                "ConditionExpression": "version = :read",
                "ExpressionAttributeValues": {":read": number(read.version)},
            }
        writes = [{"Put": {"TableName": self._table, "Item": version, **how}}]
        writes += [{"Put": {"TableName": self._table, "Item": _item(each, taken_back)}} for each in changes]
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
            if {"ConditionalCheckFailed", "TransactionConflict"} & codes:
                raise ChangedMeanwhile("the roster changed since it was read") from error
            raise

    def take_in_hand(self, what: str, now: datetime, until: datetime) -> bool:
        """Take in hand to tell somebody of `what`. False when it is told, or somebody else has it in hand at `now`."""
        try:
            asked = taking_in_hand(keys.roster_told(what), now, until, until + KEPT_AFTER_ITS_END)
            self._client.update_item(TableName=self._table, **asked)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def told(self, what: str, gone_at: datetime) -> None:
        """It was told, and is not told again; nobody asks after `gone_at`."""
        self._client.update_item(
            TableName=self._table,
            Key=key_of(keys.roster_told(what)),
            UpdateExpression="SET claimed_until = :until, expires_at = :gone",
            ExpressionAttributeValues={":until": text(FOR_EVER), ":gone": epoch(gone_at)},
        )

    def is_told(self, what: str) -> bool:
        item = self._client.get_item(TableName=self._table, Key=key_of(keys.roster_told(what))).get("Item")
        return bool(item) and item["claimed_until"] == text(FOR_EVER)


def _item(change: ChangeOfRoster, taken_back: bool) -> Item:
    return {
        **key_of(keys.roster_change(change.id)),
        "kind": text(type(change).__name__),
        "body": text(change.model_dump_json(by_alias=True)),
        "taken_back": {"BOOL": taken_back},
        "expires_at": epoch(change.ends_at + KEPT_AFTER_ITS_END),
    }


def _kept(items: dict[str, Item]) -> Kept:
    current = items.get(keys.roster()["sk"])
    if current is None:
        raise NotFound("there is no roster yet; load one with `pledge load FILE`")
    roster = Roster.model_validate_json(current["body"]["S"])
    version = items.get(keys.roster_version()["sk"], {"version": number(0)})
    known: dict[str, ChangeOfRoster] = {}
    in_force: list[ChangeOfRoster] = []
    for item in items.values():
        if "kind" not in item:
            continue
        change = KINDS[item["kind"]["S"]].model_validate_json(item["body"]["S"])
        known[change.id] = change
        if not item["taken_back"]["BOOL"]:
            in_force.append(change)
    overrides = [change for change in in_force if isinstance(change, Override)]
    absences = [change for change in in_force if isinstance(change, Absence)]
    windows = [change for change in in_force if isinstance(change, Maintenance)]
    return Kept(
        roster.changed(
            overrides=(*roster.overrides, *overrides),
            absences=(*roster.absences, *absences),
            maintenance=(*roster.maintenance, *windows),
        ),
        int(version["version"]["N"]),
        known,
        datetime.fromisoformat(version["changed_at"]["S"]) if "changed_at" in version else None,
    )
