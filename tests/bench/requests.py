"""Create, read and list in a carrier that has 100,000 tickets: time and CPU of a request, read units of a page.

Create and read: the handler with its real client, in front of an emulator. Lists: the tickets are kept sorted in this
process, as the index keeps them (the emulator goes through all of a partition at each query: seconds at this size), so
the time is ours alone; read units are counted by DynamoDB's rule, half of one for each 4 KiB of a query.
"""

import json
import re
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from functions import tickets_api
from pledgekeeper.cases.model import Case
from pledgekeeper.model import iso
from pledgekeeper.store import keys
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.tickets.model import TicketStatus
from tests.bench.figures import Figure, percentile
from tests.emulator import running_emulator
from tests.journeys.people import FAULT, NOC, TICKETS
from tests.table import client, create_table
from tests.world import CONTEXT, World, http_event

Item = dict[str, Any]
HELD, REQUESTS = 100_000, 200
START = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
BODY = {name: value for name, value in FAULT.items() if name != "externalIdentifier"}
STATUSES = ["closed"] * 96 + ["inProgress"] * 2 + ["acknowledged", "resolved"]


def measure() -> Iterator[Figure]:
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
        running_emulator(Path(folder)) as endpoint,
    ):
        world = World(START, patch)
        metered = _Metered(client("dynamodb", endpoint))
        create_table(metered)
        store = DynamoStore(metered, "bench")
        world.keep_in(store)
        first = _ask("POST", TICKETS, body=BODY)
        case = store.load(first["id"]).case
        assert case is not None
        yield from _figures("create", lambda n: _ask("POST", TICKETS, body=BODY), metered, REQUESTS)
        yield from _figures("get", lambda n: _ask("GET", f"{TICKETS}/{first['id']}"), metered, REQUESTS)
        metered.fill(_changed(case, number) for number in range(HELD))
        yield from _figures("list_100", lambda n: _ask("GET", TICKETS, "limit=100"), metered, REQUESTS)
        yield from _figures("list_100_open", lambda n: _ask("GET", TICKETS, "status=inProgress"), metered, REQUESTS)
        cursors = _cursors(10)
        yield from _figures("list_100_deep", lambda n: _ask("GET", TICKETS, cursors[n % 10]), metered, REQUESTS)


def _figures(name: str, ask: Callable[[int], Any], metered: "_Metered", times: int) -> Iterator[Figure]:
    ask(0)
    metered.units = 0.0
    walls, begin = [], time.process_time()
    for number in range(times):
        started = time.perf_counter()
        ask(number)
        walls.append(1000 * (time.perf_counter() - started))
    cpu = 1000 * (time.process_time() - begin) / times
    spread = f"{min(walls):.1f} to {max(walls):.1f}"
    yield Figure(f"api_{name}_p50_ms_of_100k", round(percentile(walls, 0.5), 1), "ms", times, spread)
    yield Figure(f"api_{name}_p99_ms_of_100k", round(percentile(walls, 0.99), 1), "ms", times)
    yield Figure(f"api_{name}_cpu_ms_of_100k", round(cpu, 1), "ms of CPU", times)
    yield Figure(f"api_{name}_read_units_of_100k", round(metered.units / times, 1), "read units", times)


def _ask(method: str, path: str, query: str = "", body: Any = None) -> Any:
    return json.loads(_answer(method, path, query, body)["body"])


def _answer(method: str, path: str, query: str = "", body: Any = None) -> dict[str, Any]:
    _answer.number = getattr(_answer, "number", 0) + 1  # type: ignore[attr-defined]
    text = json.dumps(body) if body else None
    event = http_event(method, path, query, NOC, text, {}, f"bench-{_answer.number}")  # type: ignore[attr-defined]
    answer: dict[str, Any] = tickets_api.handler(event, CONTEXT)
    assert answer["statusCode"] in (200, 201), answer
    return answer


def _cursors(pages: int) -> list[str]:
    """The queries of the pages after the first, as far as `pages`."""
    found, query = [], "limit=100"
    for _ in range(pages):
        link = _answer("GET", TICKETS, query)["headers"]["Link"]
        query = re.findall(r"\?([^>]*)>; rel=\"next\"", link)[0]
        found.append(query)
    return found


class _Metered:
    """A client whose reads are counted; an index of the carrier's tickets is kept beside it once it is filled."""

    def __init__(self, wrapped: Any) -> None:
        self._client, self.units = wrapped, 0.0
        self._sorts: list[str] = []
        self._items: list[Item] = []
        self._counts: dict[str, Item] = {}

    def fill(self, cases: Iterable[Case]) -> None:
        items = sorted((_state(case) for case in cases), key=lambda item: item["carrier_sort"]["S"])
        self._items, self._sorts = items, [item["carrier_sort"]["S"] for item in items]
        self._counts = {status: {"N": str(HELD * STATUSES.count(status) // len(STATUSES))} for status in STATUSES}

    def query(self, **request: Any) -> Any:
        values = request["ExpressionAttributeValues"]
        if self._items and request.get("IndexName") == "by_carrier":
            return self._page(values[":first"]["S"], values[":last"]["S"], request)
        if self._items and values.get(":pk", {}).get("S") == keys.count("baltel", "ticket"):
            self.units += 0.5
            return {"Items": [self._counts]}
        return self._counted(self._client.query(**request, ReturnConsumedCapacity="TOTAL"))

    def get_item(self, **request: Any) -> Any:
        return self._counted(self._client.get_item(**request, ReturnConsumedCapacity="TOTAL"))

    def _page(self, first: str, last: str, request: Item) -> Item:
        begin, end = bisect_left(self._sorts, first), bisect_right(self._sorts, last)
        forward, start = request["ScanIndexForward"], request.get("ExclusiveStartKey")
        if start and forward:
            begin = bisect_right(self._sorts, start["carrier_sort"]["S"])
        elif start:
            end = bisect_left(self._sorts, start["carrier_sort"]["S"])
        limit = request["Limit"]
        found = (
            self._items[begin : min(end, begin + limit)]
            if forward
            else self._items[max(begin, end - limit) : end][::-1]
        )
        self.units += ceil(sum(map(_size, found)) / 4096) / 2
        more = end - begin > limit
        return {"Items": found} | ({"LastEvaluatedKey": found[-1]} if more else {})

    def _counted(self, answer: Any) -> Any:
        self.units += answer["ConsumedCapacity"]["CapacityUnits"]
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _size(item: Item) -> int:
    """Names and values, in bytes, and what DynamoDB adds."""
    return 100 + sum(len(name) + len(value["S"].encode()) for name, value in item.items())


def _changed(case: Case, number: int) -> Case:
    at = START + timedelta(minutes=number)
    status = TicketStatus(STATUSES[number % len(STATUSES)])
    return case.changed(case_id=f"TT-{number:010d}", opened_at=at, changed_at=at, status=status, timeline=())


def _state(case: Case) -> Item:
    sort = keys.sorted_by_status(case.status, iso(case.opened_at), case.case_id)
    item = {
        **keys.state(case.case_id),
        "body": case.model_dump_json(exclude={"timeline"}),
        "carrier_key": keys.by_carrier(case.carrier_id, "ticket"),
        "carrier_sort": sort,
        "desk_key": keys.by_desk(case.desk, "ticket"),
        "desk_sort": sort,
    }
    return {name: {"S": value} for name, value in item.items()}
