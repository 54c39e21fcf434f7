"""Read units of one sweep that finds 100 due cases, among few open ones and among many: they must be the same."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pledgekeeper.model import iso
from pledgekeeper.store import keys
from pledgekeeper.store.dynamo import DynamoStore
from tests.bench.figures import Figure
from tests.emulator import running_emulator
from tests.table import client, create_table

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DUE = 100
OPEN = {"1k": 1_000, "100k": 100_000}


def measure() -> Iterator[Figure]:
    for label, count in OPEN.items():
        with tempfile.TemporaryDirectory() as folder, running_emulator(Path(folder)) as endpoint:
            dynamodb = client("dynamodb", endpoint)
            create_table(dynamodb)
            _fill(dynamodb, count)
            metered = Metered(dynamodb)
            store = DynamoStore(metered, "bench")
            found = sum(len(store.wakes_until(shard, NOW)) for shard in range(keys.SHARDS))
            assert found == DUE, found
            yield Figure(
                f"sweep_read_units_100_due_of_{label}", metered.units, "read units", 1, f"{metered.calls} queries"
            )


class Metered:
    """A client that asks every query what it consumed."""

    def __init__(self, wrapped: Any) -> None:
        self._client, self.units, self.calls = wrapped, 0.0, 0

    def query(self, **request: Any) -> Any:
        answer = self._client.query(**request, ReturnConsumedCapacity="TOTAL")
        self.units += answer["ConsumedCapacity"]["CapacityUnits"]
        self.calls += 1
        return answer


def _fill(dynamodb: Any, count: int) -> None:
    """States of `count` open cases: DUE of them are due now, the others in the days to come."""
    batches = [range(start, min(start + 25, count)) for start in range(0, count, 25)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda batch: _write(dynamodb, [_state(n) for n in batch]), batches))


def _state(number: int) -> dict[str, Any]:
    case_id = f"TT-{number:010d}"
    at = NOW - timedelta(seconds=number) if number < DUE else NOW + timedelta(minutes=3 + number)
    item = {
        **keys.state(case_id),
        "body": "x" * 600,
        "carrier_key": keys.by_carrier("baltel", "ticket"),
        "carrier_sort": keys.sorted_by_status("inProgress", iso(at), case_id),
        "desk_key": keys.by_desk("paris", "ticket"),
        "desk_sort": keys.sorted_by_status("inProgress", iso(at), case_id),
        "wake_shard": keys.wake_shard(keys.shard_of(case_id)),
        "wake_at": iso(at),
    }
    return {name: {"S": value} for name, value in item.items()}


def _write(dynamodb: Any, items: list[dict[str, Any]]) -> None:
    dynamodb.batch_write_item(RequestItems={"bench": [{"PutRequest": {"Item": item}} for item in items]})
