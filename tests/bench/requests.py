"""Create, read and list in a carrier that has 100,000 tickets: time and CPU of a request, read units of a page.

The handler with its real client, in front of an emulator: most of the time is the emulator's, the CPU is ours alone.
"""

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions import tickets_api
from pledgekeeper import wiring
from pledgekeeper.carriers.loading import load
from pledgekeeper.cases.model import Case
from pledgekeeper.kinds import KINDS
from pledgekeeper.model import iso
from pledgekeeper.store import keys
from pledgekeeper.store.dynamo import DynamoStore
from tests.bench.figures import Figure, percentile
from tests.bench.sweep import Metered
from tests.emulator import running_emulator
from tests.journeys.people import FAULT, NOC, TICKETS
from tests.table import client, create_table
from tests.world import CONTEXT, SEEDS, World, http_event

HELD, REQUESTS = 5_000, 50
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
        for path in sorted(SEEDS.glob("*.yaml")):
            load(path, store)
        patch.setattr(wiring, "store", lambda: store)
        wiring.book.cache_clear()
        first = _ask("POST", TICKETS, body=BODY)
        case = store.load(first["id"]).case
        assert case is not None
        _fill(metered, case)
        world.clock.advance(days=400)
        yield from _figures("create", lambda n: _ask("POST", TICKETS, body=BODY), metered, REQUESTS)
        yield from _figures("get", lambda n: _ask("GET", f"{TICKETS}/{first['id']}"), metered, REQUESTS)
        yield from _figures("list_100", lambda n: _ask("GET", TICKETS, "limit=100"), metered, 40)
        yield from _figures("list_100_open", lambda n: _ask("GET", TICKETS, "status=inProgress"), metered, 40)
        cursors = _cursors(10)
        yield from _figures("list_100_deep", lambda n: _ask("GET", TICKETS, cursors[n % 10]), metered, 40)


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


class _Metered(Metered):
    """Every read counts; all else is passed on."""

    def get_item(self, **request: Any) -> Any:
        answer = self._client.get_item(**request, ReturnConsumedCapacity="TOTAL")
        self.units += answer["ConsumedCapacity"]["CapacityUnits"]
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _fill(dynamodb: Any, case: Case) -> None:
    """The states of so many tickets of one carrier, one a minute, and how many there are in each status."""
    held = [_changed(case, number) for number in range(HELD)]
    batches = [held[start : start + 25] for start in range(0, HELD, 25)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda batch: _write(dynamodb, [_state(each) for each in batch]), batches))
    counts = {status: HELD * STATUSES.count(status) // len(STATUSES) for status in set(STATUSES)}
    item = {name: {"S": value} for name, value in keys.counts("baltel", "ticket", 0).items()}
    dynamodb.put_item(TableName="bench", Item=item | {status: {"N": str(n)} for status, n in counts.items()})


def _changed(case: Case, number: int) -> Case:
    at = START + timedelta(minutes=number)
    status = STATUSES[number % len(STATUSES)]
    return case.changed(case_id=f"TT-{number:010d}", opened_at=at, changed_at=at, status=status, timeline=())


def _state(case: Case) -> dict[str, Any]:
    sort = keys.sorted_by_status(case.status, iso(case.opened_at), case.case_id)
    item = {
        **keys.state(case.case_id),
        "body": KINDS["ticket"].model.model_validate(case.model_dump()).model_dump_json(exclude={"timeline"}),
        "carrier_key": keys.by_carrier(case.carrier_id, "ticket"),
        "carrier_sort": sort,
        "desk_key": keys.by_desk(case.desk, "ticket"),
        "desk_sort": sort,
    }
    return {name: {"S": value} for name, value in item.items()}


def _write(dynamodb: Any, items: list[dict[str, Any]]) -> None:
    dynamodb.batch_write_item(RequestItems={"bench": [{"PutRequest": {"Item": item}} for item in items]})
