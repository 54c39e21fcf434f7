"""CPU of one ticket created by the API's handler, warm: with a fake table, and with a real client and an emulator."""

import json
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from functions import tickets_api
from pledgekeeper.store.dynamo import DynamoStore
from tests.bench.figures import Figure, median
from tests.emulator import running_emulator
from tests.journeys.people import FAULT, NOC, TICKETS
from tests.table import client, create_table
from tests.world import CONTEXT, World, http_event

TICKETS_CREATED, ROUNDS = 60, 5
START = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
BODY = {name: value for name, value in FAULT.items() if name != "externalIdentifier"}


def measure() -> Iterator[Figure]:
    with pytest.MonkeyPatch.context() as patch:
        world = World(START, patch)
        yield median("ticket_create_cpu_ms_store_faked", _rounds("faked"), "ms of CPU", 2)
        with tempfile.TemporaryDirectory() as folder, running_emulator(Path(folder)) as endpoint:
            table = client("dynamodb", endpoint)
            create_table(table)
            world.keep_in(DynamoStore(table, "bench"))
            yield median("ticket_create_cpu_ms_store_real", _rounds("real"), "ms of CPU", 2)


def _rounds(name: str) -> list[float]:
    """CPU milliseconds per ticket of each round; one round before them warms up."""
    return [_round(f"{name}-{number}") for number in range(ROUNDS + 1)][1:]


def _round(name: str) -> float:

    events: list[dict[str, Any]] = [
        http_event("POST", TICKETS, "", NOC, json.dumps(BODY), {}, f"{name}-{n}") for n in range(TICKETS_CREATED)
    ]
    begin = time.process_time()
    for event in events:
        answer = tickets_api.handler(event, CONTEXT)
    spent = time.process_time() - begin
    assert answer["statusCode"] == 201, answer
    return 1000 * spent / TICKETS_CREATED
