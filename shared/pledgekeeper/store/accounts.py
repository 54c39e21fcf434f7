"""Accounts in the table: a timeline for each carrier, chained as those of cases are, in partitions of their own; and of
each that has begun a line, what is open of it, in one partition."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.line import line_of
from pledgekeeper.accounts.model import ACCOUNT_EVENTS, Account
from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.event import Event
from pledgekeeper.ports import FoundAccount
from pledgekeeper.store import keys
from pledgekeeper.store.chain import GENESIS, verify
from pledgekeeper.store.items import RECEIPTS_KEPT, all_items, chained, epoch, key_of, link_of, text


class AccountTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def load(self, carrier_id: str, command_id: str | None = None) -> FoundAccount:
        items = list(
            all_items(
                self._client, TableName=self._table, KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": text(keys.account(carrier_id))}, ConsistentRead=True,
            )
        )  # fmt: skip
        links = [link_of(item) for item in items if keys.number_of(item["sk"]["S"])]
        receipt = keys.receipt(carrier_id, command_id, keys.account)["sk"] if command_id else None
        answered = any(item["sk"]["S"] == receipt for item in items)
        head = verify(links) if links else GENESIS
        events = [ACCOUNT_EVENTS.validate_json(each.body) for each in links]
        return FoundAccount(fold(Account(carrier_id=carrier_id), events), len(links), head, answered)

    def lines(self) -> list[Account]:
        """What is open of each account that has begun, as `line_of` says."""
        items = all_items(
            self._client, TableName=self._table, KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(keys.account_line("")["pk"])},
        )  # fmt: skip
        return [_account(item) for item in items]

    def begin_line(self, account: Account) -> None:
        """Write the line of an account that changed last before lines were written with it."""
        try:
            self._client.put_item(
                TableName=self._table, Item=_line(account), ConditionExpression="attribute_not_exists(pk)"
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return  # written meanwhile, with a change

    def commit(
        self,
        before: FoundAccount,
        events: Sequence[Event],
        command_id: str,
        now: datetime,
        also: Sequence[dict[str, Any]] = (),
    ) -> None:
        """The events, the receipt, and what else changes with them, or nothing. ChangedMeanwhile when somebody else
        wrote first."""
        carrier_id = before.account.carrier_id
        receipt = key_of(keys.receipt(carrier_id, command_id, keys.account))
        chain = chained(before, events, partial(keys.event, carrier_id, of=keys.account))
        items = [{**receipt, "expires_at": epoch(now + RECEIPTS_KEPT)}, *chain]
        absent = {"ConditionExpression": "attribute_not_exists(pk)", "TableName": self._table}
        after = fold(before.account, events)
        line = [{"Put": {"Item": _line(after), "TableName": self._table}}] if after.began_at else []
        try:
            writes = [{"Put": {"Item": item, **absent}} for item in items]
            self._client.transact_write_items(TransactItems=[*writes, *line, *also])
        except self._client.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
            if {"ConditionalCheckFailed", "TransactionConflict"} & codes:
                raise ChangedMeanwhile(f"the account of {carrier_id} changed since it was read") from error
            raise


def _line(account: Account) -> dict[str, Any]:
    line = line_of(account)
    return {
        **key_of(keys.account_line(line.carrier_id)),
        "body": text(line.model_dump_json(exclude={"timeline"})),
        "events": {"L": [text(event.model_dump_json()) for event in line.timeline]},
    }


def _account(item: dict[str, Any]) -> Account:
    account = Account.model_validate_json(item["body"]["S"])
    return account.changed(timeline=tuple(ACCOUNT_EVENTS.validate_json(each["S"]) for each in item["events"]["L"]))
