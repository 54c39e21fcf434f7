"""The store on DynamoDB: one table, one transaction for each change."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby
from typing import Any

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.errors import AlreadyKnown, ChangedMeanwhile, ReportedMeanwhile
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Event
from pledgekeeper.kinds import KINDS, events_adapter, fold
from pledgekeeper.model import iso
from pledgekeeper.pledges.versions import Published
from pledgekeeper.ports import Change, Found, Version, Walk
from pledgekeeper.problems.stakeholders import StakeholderList
from pledgekeeper.store import keys
from pledgekeeper.store.chain import GENESIS, Link, verify
from pledgekeeper.store.items import (
    Item,
    all_items,
    awaited_writes,
    credit_booking,
    credit_note_items,
    event_items,
    key_of,
    link_of,
    lists_of,
    mail_items,
    number,
    page_log_items,
    paged_items,
    pointers_of,
    receipt_item,
    reference_items,
    state_item,
    taking_in_hand,
    text,
    trace_put,
)
from pledgekeeper.store.pointers import Pointers
from pledgekeeper.store.roster import RosterTable

CLAIMS_KEPT = timedelta(days=1)
ROWS_AT_ONCE = 50
"""What one query of a list reads: eight statuses are eight queries, and a page has a hundred rows."""


class DynamoStore:
    """`client` is a boto3 DynamoDB client; nothing else of AWS is needed."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    # --- one case ------------------------------------------------------------------------------------------------

    def load(self, case_id: str, command_id: str | None = None) -> Found:
        items = list(self._query("pk = :pk", {":pk": text(keys.case(case_id))}, ConsistentRead=True))
        links = [link_of(item) for item in items if keys.number_of(item["sk"]["S"])]
        answered = any(command_id and item["sk"]["S"] == keys.receipt(case_id, command_id)["sk"] for item in items)
        if not links:
            return Found(None, 0, GENESIS, answered)
        head = verify(links)
        events = [events_adapter().validate_json(each.body) for each in links]
        return Found(fold(case_id, events), len(events), head, answered)

    def links(self, case_id: str) -> list[Link]:
        condition, prefix = "pk = :pk AND begins_with(sk, :sk)", text(keys.EVENT)
        items = self._query(condition, {":pk": text(keys.case(case_id)), ":sk": prefix}, ConsistentRead=True)
        return [link_of(item) for item in items]

    def commit(self, change: Change, *others: Change) -> None:
        writes: list[Item] = []
        taken: list[tuple[int, Item, str]] = []
        overtaken: set[int] = set()
        for each in (change, *others):
            writes += [self._put(receipt_item(each), absent=True), self._put_state(each)]
            writes += [self._put(item, absent=True) for item in event_items(each)]
            for item in reference_items(each):
                taken.append((len(writes), item, f"the carrier's own number {each.after.their_reference}"))
                writes.append(self._put(item, absent=True))
            for item in credit_note_items(each):
                taken.append((len(writes), item, "the number of this credit note"))
                writes.append(self._put(item, absent=True))
            writes += [{"Put": {"TableName": self._table, **put}} for put in credit_booking(each)]
            for trace in each.traces:
                put = trace_put(trace, each)
                taken.append((len(writes), put["Item"], trace.alone or trace.name))
                overtaken |= set() if trace.alone else {len(writes)}
                writes.append({"Put": {"TableName": self._table, **put}})
            found_again = (*mail_items(each), *paged_items(each), *page_log_items(each))
            writes += [self._put(item, absent=False) for item in found_again]
            writes += awaited_writes(each, self._table)
            writes += [self._counted(each)] if each.status_changed else []
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            codes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if codes[0] == "ConditionalCheckFailed":
                return  # a concurrent delivery of the same command got here first
            for place, item, by in taken:
                if codes[place] == "ConditionalCheckFailed":
                    self._already_known(item, by, ReportedMeanwhile if place in overtaken else AlreadyKnown)
            if {"ConditionalCheckFailed", "TransactionConflict"} & set(codes):
                raise ChangedMeanwhile(f"case {change.after.case_id} changed since it was read") from error
            raise

    def claim(self, case_id: str, effect: str, now: datetime, until: datetime) -> bool:
        try:
            asked = taking_in_hand(keys.claim(case_id, effect), now, until, now + CLAIMS_KEPT)
            self._client.update_item(TableName=self._table, **asked)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    # --- finding cases -------------------------------------------------------------------------------------------

    def cases_of_carrier(self, carrier_id: str, kind: Kind, statuses: Sequence[str], walk: Walk) -> Iterator[Case]:
        return self._walked("carrier", keys.by_carrier(carrier_id, kind), kind, statuses, walk)

    def cases_of_desk(self, desk: str, kind: Kind, statuses: Sequence[str], walk: Walk) -> Iterator[Case]:
        return self._walked("desk", keys.by_desk(desk, kind), kind, statuses, walk)

    def versions_of_desk(self, desk: str, kind: Kind, statuses: Sequence[str]) -> Iterator[tuple[str, int]]:
        for status in lists_of(kind, statuses):
            first, last = keys.between(status, Walk().since, Walk().until)
            values = {":key": text(keys.by_desk(desk, kind)), ":first": text(first), ":last": text(last)}
            condition, fields = "desk_key = :key AND desk_sort BETWEEN :first AND :last", "pk, version"
            for item in self._query(condition, values, IndexName="by_desk", ProjectionExpression=fields):
                yield keys.case_of(item["pk"]["S"]) or "", int(item["version"]["N"])

    def versions_of_carrier(self, carrier_id: str, kind: Kind, statuses: Sequence[str]) -> Iterator[Version]:
        for item in self._listed("carrier", keys.by_carrier(carrier_id, kind), kind, statuses, Walk(), "pk"):
            number_of_case = keys.case_of(item["pk"]["S"]) or ""
            yield Version(keys.place_of(item["carrier_sort"]["S"]), number_of_case, int(item["version"]["N"]))

    def awaiting(self, carrier_id: str) -> list[Version]:
        found = self._query("pk = :pk", {":pk": text(keys.awaiting(carrier_id))})
        return sorted(
            Version(item.get("delivered_at", {"S": ""})["S"], item["sk"]["S"], int(item["version"]["N"]))
            for item in found
        )

    def count_of_carrier(self, carrier_id: str, kind: Kind, statuses: Sequence[str]) -> int:
        shards = self._query("pk = :pk", {":pk": text(keys.count(carrier_id, kind))})
        return sum(int(item.get(status, {"N": "0"})["N"]) for item in shards for status in statuses)

    def case_ids(self, desk: str, kind: Kind) -> Iterator[str]:
        found = self._query(
            "desk_key = :key", {":key": text(keys.by_desk(desk, kind))}, IndexName="by_desk", ProjectionExpression="pk"
        )
        return (keys.case_of(item["pk"]["S"]) or "" for item in found)

    def case_by_reference(self, carrier_id: str, their_reference: str) -> str | None:
        return self._case_id(keys.reference(carrier_id, their_reference))

    def last_credit_note(self, series: str) -> str | None:
        first = keys.credit_note(series)
        newest = {"ScanIndexForward": False, "Limit": 1, "ConsistentRead": True}
        found = next(self._query("pk = :pk", {":pk": text(first["pk"])}, **newest), None)
        return keys.credit_note_number({"pk": found["pk"]["S"], "sk": found["sk"]["S"]}) if found else None

    def traced(self, carrier_id: str, names: Sequence[str], now: datetime) -> list[str]:
        return self.pointers(keys.trace(carrier_id, name) for name in names).traced(carrier_id, names, now)

    def pointers(self, wanted: Iterable[keys.Key]) -> Pointers:
        each_once = {key["pk"]: key_of(key) for key in wanted}
        if not each_once:
            return Pointers({})
        asked = {self._table: {"Keys": list(each_once.values()), "ConsistentRead": True}}
        answer = self._client.batch_get_item(RequestItems=asked)
        if answer.get("UnprocessedKeys"):
            raise ChangedMeanwhile("the table did not answer all that was asked")
        return Pointers({item["pk"]["S"]: item for item in answer["Responses"].get(self._table, [])})

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
        values = {":pk": text(prefix["pk"]), ":sk": text(prefix["sk"])}
        found = self._query("pk = :pk AND begins_with(sk, :sk)", values)
        return [item["sk"]["S"].removeprefix(prefix["sk"]) for item in found]

    def carriers(self) -> list[str]:
        found = self._query("pk = :pk", {":pk": text(keys.listed("")["pk"])})
        return [item["sk"]["S"] for item in found]

    def carrier_of_address(self, email: str) -> str | None:
        return self.carrier_of_contact(email) or self.carrier_of_domain(email.rpartition("@")[2])

    def carrier_of_contact(self, email: str) -> str | None:
        return self._carrier_at(keys.address(email))

    def carrier_of_domain(self, domain: str) -> str | None:
        return self._carrier_at(keys.domain(domain))

    def roster(self) -> Roster:
        return RosterTable(self._client, self._table).read().roster

    def published(self) -> list[Published]:
        items = self._query("pk = :pk", {":pk": text(keys.version("")["pk"])})
        return [Published.model_validate_json(item["body"]["S"]) for item in items]

    def publish(self, version: Published) -> bool:
        item = {**key_of(keys.version(version.content.id)), "body": text(version.model_dump_json(by_alias=True))}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def put_carrier(self, carrier: Carrier) -> None:
        before = self.carrier(carrier.id)
        pointers = pointers_of(carrier)
        self._write({**key_of(keys.carrier(carrier.id)), "body": text(carrier.model_dump_json(by_alias=True))})
        for key in pointers:
            self._write({**key_of(key), "carrier_id": text(carrier.id)})
        for contact in carrier.contacts:
            self._client.delete_item(TableName=self._table, Key=key_of(keys.dead(contact.email)))
        for key in pointers_of(before) if before else []:
            if key not in pointers:  # who was removed gets in no more
                self._client.delete_item(TableName=self._table, Key=key_of(key))

    def put_roster(self, roster: Roster) -> None:
        self._write({**key_of(keys.roster()), "body": text(roster.model_dump_json(by_alias=True))})

    def stakeholders(self, name: str) -> StakeholderList | None:
        item = self._get(keys.stakeholders(name))
        return StakeholderList.model_validate_json(item["body"]["S"]) if item else None

    def put_stakeholders(self, found: StakeholderList) -> None:
        self._write({**key_of(keys.stakeholders(found.id)), "body": text(found.model_dump_json())})

    # --- how -----------------------------------------------------------------------------------------------------

    def _put_state(self, change: Change) -> Item:
        put = self._put(state_item(change), absent=False)
        if change.before.case is None:
            put["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            put["Put"]["ConditionExpression"] = "version = :read"
            put["Put"]["ExpressionAttributeValues"] = {":read": number(change.before.version)}
        return put

    def _put(self, item: Item, *, absent: bool) -> Item:
        put: Item = {"TableName": self._table, "Item": item}
        if absent:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        return {"Put": put}

    def _counted(self, change: Change) -> Item:
        """One more in the status after, one less in that before. Spread over shards: a storm is of one carrier."""
        steps = {change.after.status: 1} | ({change.before.case.status: -1} if change.before.case else {})
        case = change.after
        return {
            "Update": {
                "TableName": self._table,
                "Key": key_of(keys.counts(case.carrier_id, case.kind, keys.shard_of(case.case_id))),
                "UpdateExpression": "ADD " + ", ".join(f"#s{n} :n{n}" for n in range(len(steps))),
                "ExpressionAttributeNames": {f"#s{n}": status for n, status in enumerate(steps)},
                "ExpressionAttributeValues": {f":n{n}": number(step) for n, step in enumerate(steps.values())},
            }
        }

    def _already_known(self, taken: Item, by: str, what: type[AlreadyKnown]) -> None:
        known = self._get({"pk": taken["pk"]["S"], "sk": taken["sk"]["S"]})
        case_id = known["case_id"]["S"] if known else "another case"
        raise what(f"there is {case_id} already: {by}", case_id=case_id, by=by)

    def _walked(self, by: str, value: str, kind: Kind, statuses: Sequence[str], walk: Walk) -> Iterator[Case]:
        model = KINDS[kind].model
        found = self._listed(by, value, kind, statuses, walk, "body")
        return (model.model_validate_json(item["body"]["S"]) for item in found)

    def _listed(
        self, by: str, value: str, kind: Kind, statuses: Sequence[str], walk: Walk, fields: str
    ) -> Iterator[Item]:
        """One query for each status, merged: each reads on only as far as the list is taken.

        A case that moves on meanwhile may be read in two of them, and counts as it is in the newer. Where statuses are
        named as a case goes through them, none is missed for that.
        """

        def place(item: Item) -> str:
            return keys.place_of(item[f"{by}_sort"]["S"])

        fields = f"{fields}, version, {by}_sort"
        streams = [self._of_status(by, value, status, walk, fields) for status in lists_of(kind, statuses)]
        merged = merge(*streams, key=place, reverse=walk.newest_first)
        return (max(same, key=lambda item: int(item["version"]["N"])) for _, same in groupby(merged, key=place))

    def _of_status(self, by: str, value: str, status: str, walk: Walk, fields: str) -> Iterator[Item]:
        first, last = keys.between(status, walk.since, walk.until)
        beyond = keys.sorted_by_status(status, *walk.beyond) if walk.beyond else None
        if beyond and walk.newest_first:
            last = min(last, beyond)
        elif beyond:
            first = max(first, beyond)
        if first > last:
            return iter(())
        found = self._query(
            f"{by}_key = :key AND {by}_sort BETWEEN :first AND :last",
            {":key": text(value), ":first": text(first), ":last": text(last)},
            IndexName=f"by_{by}", ScanIndexForward=not walk.newest_first, Limit=ROWS_AT_ONCE,
            ProjectionExpression=fields,
        )  # fmt: skip
        return (item for item in found if item[f"{by}_sort"]["S"] != beyond)

    def _due(self, by: str, shard: str, moment: datetime) -> list[tuple[str, datetime]]:
        attribute = f"{by}_at" if by == "wake" else f"{by}_since"
        found = self._query(
            f"{by}_shard = :shard AND {attribute} <= :moment",
            {":shard": text(shard), ":moment": text(iso(moment))},
            IndexName=f"by_{by}",
        )
        named = ((keys.case_of(item["pk"]["S"]) or keys.problem_of(item["pk"]["S"]) or "", item) for item in found)
        return [(number, datetime.fromisoformat(item[attribute]["S"])) for number, item in named]

    def _query(self, condition: str, values: Item, **more: Any) -> Iterator[Item]:
        asked = {"TableName": self._table, "KeyConditionExpression": condition, "ExpressionAttributeValues": values}
        return all_items(self._client, **asked, **more)

    def _get(self, key: keys.Key) -> Item | None:
        item: Item | None = self._client.get_item(TableName=self._table, Key=key_of(key)).get("Item")
        return item

    def _write(self, item: Item) -> None:
        self._client.put_item(TableName=self._table, Item=item)

    def _carrier_at(self, key: keys.Key) -> str | None:
        item = self._get(key)
        return item["carrier_id"]["S"] if item else None

    def _case_id(self, key: keys.Key) -> str | None:
        item = self._get(key)
        return item["case_id"]["S"] if item else None


def read_event(body: str) -> Event:
    """An event as it was stored (or streamed)."""
    return events_adapter().validate_json(body)
