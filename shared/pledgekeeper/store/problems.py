"""Problems in the table: kept as cases are, in partitions of their own."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final

from pledgekeeper import ids
from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.messages import ProblemStep
from pledgekeeper.model import iso
from pledgekeeper.ports import FoundProblem, ProblemChange
from pledgekeeper.problems.decide import fold
from pledgekeeper.problems.model import PROBLEM_EVENTS, CasesJoined, ProblemLine, Share
from pledgekeeper.problems.steps import shares_of
from pledgekeeper.store import keys
from pledgekeeper.store.chain import GENESIS, verify
from pledgekeeper.store.items import (
    RECEIPTS_KEPT,
    Item,
    all_items,
    chained,
    epoch,
    key_of,
    link_of,
    number,
    text,
)

AT_ONCE: Final = 100
"""What the table gives out in one answer, at most."""


class DynamoProblems:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def load(self, problem_id: str, command_id: str | None = None) -> FoundProblem:
        items = self._query(ExpressionAttributeValues={":pk": text(keys.problem(problem_id))}, ConsistentRead=True)
        links = [link_of(item) for item in items if keys.number_of(item["sk"]["S"])]
        receipt = keys.receipt(problem_id, command_id, keys.problem)["sk"] if command_id else None
        answered = any(item["sk"]["S"] == receipt for item in items)
        if not links:
            return FoundProblem(None, 0, GENESIS, answered)
        head = verify(links)
        return FoundProblem(
            fold(None, [PROBLEM_EVENTS.validate_json(each.body) for each in links]), len(links), head, answered
        )

    def commit(self, change: ProblemChange) -> None:
        problem_id, before = change.after.problem_id, change.before
        receipt = key_of(keys.receipt(problem_id, change.command_id, keys.problem))
        events = chained(before, change.events, partial(keys.event, problem_id, of=keys.problem))
        state = self._put(_state_item(change))
        if before.problem is None:
            state["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            state["Put"]["ConditionExpression"] = "version = :read"
            state["Put"]["ExpressionAttributeValues"] = {":read": number(before.version)}
        writes = [
            self._put({**receipt, "expires_at": epoch(change.events[-1].at + RECEIPTS_KEPT)}, absent=True),
            state,
            *(self._put(item, absent=True) for item in events),
            *(self._put(_share_item(problem_id, share), absent=True) for share in _owed(change)),
            *(self._put(_incident_item(problem_id, carrier)) for carrier in _carriers(change)),
        ]
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            codes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if codes[0] == "ConditionalCheckFailed":
                return  # a concurrent delivery of the same command got here first
            if {"ConditionalCheckFailed", "TransactionConflict"} & set(codes):
                raise ChangedMeanwhile(f"problem {problem_id} changed since it was read") from error
            raise

    def in_status(self, status: str, most: int | None = None) -> list[ProblemLine]:
        found = self._items(
            KeyConditionExpression="desk_key = :pk AND begins_with(desk_sort, :status)",
            ExpressionAttributeValues={":pk": text(keys.by_desk_problems()), ":status": text(f"{status}#")},
            IndexName="by_desk",
            ScanIndexForward=False,
        )
        return [ProblemLine.model_validate_json(item["body"]["S"]) for item in islice(found, most)]

    def of_carrier(self, carrier_id: str) -> list[str]:
        found = self._query(ExpressionAttributeValues={":pk": text(keys.incidents(carrier_id))}, ConsistentRead=True)
        return [item["problem"]["S"] for item in found]

    def lines_of_carrier(self, carrier_id: str) -> list[ProblemLine]:
        wanted = [key_of(keys.state(each, keys.problem)) for each in dict.fromkeys(self.of_carrier(carrier_id))]
        places = range(0, len(wanted), AT_ONCE)
        found = (item for place in places for item in self._read_at_once(wanted[place : place + AT_ONCE]))
        return [ProblemLine.model_validate_json(item["body"]["S"]) for item in found]

    def by_incident(self, carrier_id: str, incident_id: str) -> str | None:
        key = key_of(keys.incident(carrier_id, incident_id))
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return str(item["problem"]["S"]) if item else None

    def shares(self, problem_id: str) -> list[Share]:
        of_all = keys.share(problem_id, "", 0)["pk"]
        items = self._query(ExpressionAttributeValues={":pk": text(of_all)}, ConsistentRead=True)
        return [_read_share(item) for item in items]

    def share(self, problem_id: str, owed_by: str, number: int) -> Share | None:
        key = key_of(keys.share(problem_id, owed_by, number))
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return _read_share(item) if item else None

    def settle(self, problem_id: str, share: Share) -> None:
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_share_item(problem_id, share.changed(version=share.version + 1)),
                ConditionExpression="version = :read",
                ExpressionAttributeValues={":read": number(share.version)},
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise ChangedMeanwhile(f"what {problem_id} owes by {share.owed_by} changed since it was read") from error

    def _read_at_once(self, wanted: Sequence[Item]) -> Iterator[Item]:
        """What the table leaves out of an answer is asked for again."""
        asked = {self._table: {"Keys": list(wanted)}}
        while asked:
            answer = self._client.batch_get_item(RequestItems=asked)
            yield from answer["Responses"].get(self._table, [])
            asked = answer.get("UnprocessedKeys") or {}

    def _query(self, **asked: Any) -> list[Item]:
        return list(self._items(**asked))

    def _items(self, **asked: Any) -> Iterator[Item]:
        return all_items(self._client, TableName=self._table, **{"KeyConditionExpression": "pk = :pk", **asked})

    def _put(self, item: Item, *, absent: bool = False) -> Item:
        put: Item = {"TableName": self._table, "Item": item}
        return {"Put": {**put, "ConditionExpression": "attribute_not_exists(pk)"} if absent else put}


def steps_of(image: Item) -> Iterator[ProblemStep]:
    """The message that follows when an item was written: one for a share of which nothing came yet."""
    found = keys.share_of({name: image[name]["S"] for name in ("pk", "sk") if name in image})
    if found and image["version"] == number(0):
        problem_id, owed_by, share = found
        yield ProblemStep(problem_id=problem_id, owed_by=owed_by, share=share)


def _owed(change: ProblemChange) -> Iterator[Share]:
    for count, event in enumerate(change.events, start=change.before.version + 1):
        yield from shares_of(event, count)


def _carriers(change: ProblemChange) -> list[str]:
    """Those whose cases the change brings to the problem: at most as many as cases join in one command."""
    joining = (each.joining for each in change.events if isinstance(each, CasesJoined))
    return sorted({case.carrier_id for some in joining for case in some})


def _incident_item(problem_id: str, carrier_id: str) -> Item:
    return {
        **key_of(keys.incident(carrier_id, ids.incident_id(problem_id, carrier_id))),
        "problem": text(problem_id),
    }


def _state_item(change: ProblemChange) -> Item:
    problem = change.after
    return {
        **key_of(keys.state(problem.problem_id, keys.problem)),
        "version": number(change.before.version + len(change.events)),
        "body": text(problem.line.model_dump_json()),
        "desk_key": text(keys.by_desk_problems()),
        "desk_sort": text(keys.sorted_by_status(problem.status, iso(problem.opened_at), problem.problem_id)),
    }


def _share_item(problem_id: str, share: Share) -> Item:
    item: Item = {
        **key_of(keys.share(problem_id, share.owed_by, share.number)),
        "version": number(share.version),
        "body": text(share.model_dump_json(exclude={"version"})),
    }
    if share.waiting:
        shard = keys.owed_shard(keys.shard_of(problem_id))
        item |= {"owed_shard": text(shard), "owed_since": text(iso(share.since))}
    return item


def _read_share(item: Item) -> Share:
    return Share.model_validate_json(item["body"]["S"]).changed(version=int(item["version"]["N"]))
