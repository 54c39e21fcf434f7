"""The store on DynamoDB: one table, one transaction for each change."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Case, Kind, NoteAdded, NoticeSent, Opening
from pledgekeeper.errors import AlreadyKnown, ChangedMeanwhile, NotFound
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Event
from pledgekeeper.ids import random_id
from pledgekeeper.kinds import KINDS, events_adapter, fold, kind_of
from pledgekeeper.model import iso
from pledgekeeper.pledges.versions import Published
from pledgekeeper.ports import Change, Found
from pledgekeeper.store import keys
from pledgekeeper.store.chain import GENESIS, Link, canonical, link, verify

RECEIPTS_KEPT = timedelta(days=30)
CLAIMS_KEPT = timedelta(days=1)
Item = dict[str, Any]


class DynamoStore:
    """`client` is a boto3 DynamoDB client; nothing else of AWS is needed."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    # --- one case ------------------------------------------------------------------------------------------------

    def load(self, case_id: str, command_id: str | None = None) -> Found:
        items = list(self._query("pk = :pk", {":pk": _s(keys.case(case_id))}, ConsistentRead=True))
        links = [_link(item) for item in items if keys.number_of(item["sk"]["S"])]
        answered = any(command_id and item["sk"]["S"] == keys.receipt(case_id, command_id)["sk"] for item in items)
        if not links:
            return Found(None, 0, GENESIS, answered)
        head = verify(links)
        events = [events_adapter().validate_json(each.body) for each in links]
        return Found(fold(case_id, events), len(events), head, answered)

    def links(self, case_id: str) -> list[Link]:
        condition, prefix = "pk = :pk AND begins_with(sk, :sk)", _s(keys.EVENT)
        items = self._query(condition, {":pk": _s(keys.case(case_id)), ":sk": prefix}, ConsistentRead=True)
        return [_link(item) for item in items]

    def commit(self, change: Change, *others: Change) -> None:
        writes: list[Item] = []
        references: list[tuple[int, Item, Change]] = []
        for each in (change, *others):
            writes += [self._put(_receipt(each), absent=True), self._put_state(each)]
            writes += [self._put(item, absent=True) for item in _events(each)]
            references += [(len(writes) + n, item, each) for n, item in enumerate(_references(each))]
            writes += [self._put(item, absent=True) for item in _references(each)]
            writes += [self._put(item, absent=False) for item in _mails(each)]
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            codes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if codes[0] == "ConditionalCheckFailed":
                return  # a concurrent delivery of the same command got here first
            for place, item, whose in references:
                if codes[place] == "ConditionalCheckFailed":
                    self._already_known(item, whose)
            if {"ConditionalCheckFailed", "TransactionConflict"} & set(codes):
                raise ChangedMeanwhile(f"case {change.after.case_id} changed since it was read") from error
            raise

    def claim(self, case_id: str, effect: str, now: datetime, until: datetime) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(keys.claim(case_id, effect)),
                UpdateExpression="SET claimed_until = :until, expires_at = :gone",
                ConditionExpression="attribute_not_exists(pk) OR claimed_until <= :now",
                ExpressionAttributeValues={
                    ":until": _s(until.isoformat(timespec="microseconds")),
                    ":now": _s(now.isoformat(timespec="microseconds")),
                    ":gone": _epoch(now + CLAIMS_KEPT),
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    # --- finding cases -------------------------------------------------------------------------------------------

    def cases_of_carrier(self, carrier_id: str, kind: Kind, statuses: Sequence[str], limit: int) -> list[Case]:
        return self._newest("by_carrier", "carrier", keys.by_carrier(carrier_id, kind), kind, statuses, limit)

    def cases_of_desk(self, desk: str, kind: Kind, statuses: Sequence[str], limit: int) -> list[Case]:
        return self._newest("by_desk", "desk", keys.by_desk(desk, kind), kind, statuses, limit)

    def case_by_reference(self, carrier_id: str, their_reference: str) -> str | None:
        return self._case_id(keys.reference(carrier_id, their_reference))

    def case_by_mail(self, message_ids: Iterable[str]) -> str | None:
        return next((found for mid in message_ids if (found := self._case_id(keys.mail(mid)))), None)

    def wakes_until(self, shard: int, moment: datetime) -> list[tuple[str, datetime]]:
        return self._due("wake", keys.wake_shard(shard), moment)

    def owed_since(self, shard: int, moment: datetime) -> list[tuple[str, datetime]]:
        return self._due("owed", keys.owed_shard(shard), moment)

    # --- carriers and roster -------------------------------------------------------------------------------------

    def carrier(self, carrier_id: str) -> Carrier | None:
        item = self._get(keys.carrier(carrier_id))
        return Carrier.model_validate_json(item["body"]["S"]) if item else None

    def affiliates(self, carrier_id: str) -> list[str]:
        prefix = keys.affiliate(carrier_id, "")
        values = {":pk": _s(prefix["pk"]), ":sk": _s(prefix["sk"])}
        found = self._query("pk = :pk AND begins_with(sk, :sk)", values)
        return [item["sk"]["S"].removeprefix(prefix["sk"]) for item in found]

    def carrier_of_address(self, email: str) -> str | None:
        for key in (keys.address(email), keys.domain(email.rpartition("@")[2])):
            item = self._get(key)
            if item:
                return str(item["carrier_id"]["S"])
        return None

    def roster(self) -> Roster:
        item = self._get(keys.roster())
        if item is None:
            raise NotFound("there is no roster yet; load one with `pledge load FILE`")
        return Roster.model_validate_json(item["body"]["S"])

    def published(self) -> list[Published]:
        items = self._query("pk = :pk", {":pk": _s(keys.version("")["pk"])})
        return [Published.model_validate_json(item["body"]["S"]) for item in items]

    def publish(self, version: Published) -> bool:
        item = {**_key(keys.version(version.content.id)), "body": _s(version.model_dump_json(by_alias=True))}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def put_carrier(self, carrier: Carrier) -> None:
        before = self.carrier(carrier.id)
        pointers = _pointers(carrier)
        self._write({**_key(keys.carrier(carrier.id)), "body": _s(carrier.model_dump_json(by_alias=True))})
        for key in pointers:
            self._write({**_key(key), "carrier_id": _s(carrier.id)})
        for key in _pointers(before) if before else []:
            if key not in pointers:  # who was removed gets in no more
                self._client.delete_item(TableName=self._table, Key=_key(key))

    def put_roster(self, roster: Roster) -> None:
        self._write({**_key(keys.roster()), "body": _s(roster.model_dump_json(by_alias=True))})

    # --- how -----------------------------------------------------------------------------------------------------

    def _put_state(self, change: Change) -> Item:
        put = self._put(_state(change), absent=False)
        if change.before.case is None:
            put["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            put["Put"]["ConditionExpression"] = "version = :read"
            put["Put"]["ExpressionAttributeValues"] = {":read": _n(change.before.version)}
        return put

    def _put(self, item: Item, *, absent: bool) -> Item:
        put: Item = {"TableName": self._table, "Item": item}
        if absent:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        return {"Put": put}

    def _already_known(self, reference: Item, change: Change) -> None:
        known = self._get({"pk": reference["pk"]["S"], "sk": reference["sk"]["S"]})
        case_id = known["case_id"]["S"] if known else "another case"
        theirs = change.after.their_reference
        raise AlreadyKnown(f"your reference {theirs} already names {case_id}", case_id=case_id, reference=theirs)

    def _newest(self, index: str, by: str, value: str, kind: Kind, statuses: Sequence[str], limit: int) -> list[Case]:
        """One query for each status, each newest first, merged; no more than `limit` of any is read."""
        model = KINDS[kind].model
        expression = f"{by}_key = :key AND begins_with({by}_sort, :status)"
        streams = [
            self._query(
                expression, {":key": _s(value), ":status": _s(f"{status}#")},
                IndexName=index, ScanIndexForward=False, Limit=limit,
            )
            for status in statuses
        ]  # fmt: skip
        newest = merge(*streams, key=lambda item: item[f"{by}_sort"]["S"].split("#", 1)[1], reverse=True)
        return [model.model_validate_json(item["body"]["S"]) for item in islice(newest, limit)]

    def _due(self, by: str, shard: str, moment: datetime) -> list[tuple[str, datetime]]:
        attribute = f"{by}_at" if by == "wake" else f"{by}_since"
        found = self._query(
            f"{by}_shard = :shard AND {attribute} <= :moment",
            {":shard": _s(shard), ":moment": _s(iso(moment))},
            IndexName=f"by_{by}",
        )
        return [(keys.case_of(item["pk"]["S"]) or "", datetime.fromisoformat(item[attribute]["S"])) for item in found]

    def _query(self, condition: str, values: Item, **more: Any) -> Iterator[Item]:
        request = {
            "TableName": self._table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            **more,
        }
        while True:
            answer = self._client.query(**request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _get(self, key: keys.Key) -> Item | None:
        item: Item | None = self._client.get_item(TableName=self._table, Key=_key(key)).get("Item")
        return item

    def _write(self, item: Item) -> None:
        self._client.put_item(TableName=self._table, Item=item)

    def _case_id(self, key: keys.Key) -> str | None:
        item = self._get(key)
        return item["case_id"]["S"] if item else None


def read_event(body: str) -> Event:
    """An event as it was stored (or streamed)."""
    return events_adapter().validate_json(body)


def read_state(case_id: str, body: str) -> Case:
    """A state as it was stored (or streamed), without its timeline."""
    return kind_of(case_id).model.model_validate_json(body)


def _pointers(carrier: Carrier) -> list[keys.Key]:
    """The keys that lead to a carrier: its people's addresses, its domains, its parent."""
    parent = [keys.affiliate(carrier.parent, carrier.id)] if carrier.parent else []
    addresses = [keys.address(contact.email) for contact in carrier.contacts]
    return [*addresses, *(keys.domain(name) for name in carrier.domains), *parent]


def _receipt(change: Change) -> Item:
    key = keys.receipt(change.after.case_id, change.command_id)
    return {**_key(key), "expires_at": _epoch(change.events[-1].at + RECEIPTS_KEPT)}


def _state(change: Change) -> Item:
    case = change.after
    item: Item = {
        **_key(keys.state(case.case_id)),
        "version": _n(change.before.version + len(change.events)),
        "body": _s(case.model_dump_json(exclude={"timeline"})),
        "carrier_key": _s(keys.by_carrier(case.carrier_id, case.kind)),
        "desk_key": _s(keys.by_desk(case.desk, case.kind)),
    }
    item["carrier_sort"] = item["desk_sort"] = _s(keys.sorted_by_status(case.status, iso(case.opened_at), case.case_id))
    shard = keys.shard_of(case.case_id)
    if change.wake_at:
        item |= {"wake_shard": _s(keys.wake_shard(shard)), "wake_at": _s(iso(change.wake_at))}
    if case.owed_since:
        item |= {"owed_shard": _s(keys.owed_shard(shard)), "owed_since": _s(iso(case.owed_since))}
    return item


def _events(change: Change) -> Iterator[Item]:
    head = change.before.head
    for number, event in enumerate(change.events, start=change.before.version + 1):
        each = link(head, random_id(), canonical(event))
        head = each.hash
        key = keys.event(change.after.case_id, number)
        yield {**_key(key), "salt": _s(each.salt), "body": _s(each.body), "hash": _s(head)}


def _link(item: Item) -> Link:
    return Link(item["salt"]["S"], item["body"]["S"], item["hash"]["S"])


def _references(change: Change) -> Iterator[Item]:
    for event in change.events:
        if isinstance(event, Opening) and event.their_reference:
            key = keys.reference(event.carrier_id, event.their_reference)
            yield {**_key(key), "case_id": _s(change.after.case_id)}


def _mails(change: Change) -> Iterator[Item]:
    named = [e.message_id for e in change.events if isinstance(e, Opening | NoteAdded | NoticeSent)]
    for message_id in dict.fromkeys(filter(None, named)):  # a transaction names no item twice
        yield {**_key(keys.mail(message_id)), "case_id": _s(change.after.case_id)}


def _key(key: keys.Key) -> Item:
    return {name: _s(value) for name, value in key.items()}


def _s(value: str) -> Item:
    return {"S": value}


def _n(value: int) -> Item:
    return {"N": str(value)}


def _epoch(moment: datetime) -> Item:
    return _n(int(moment.timestamp()))
