"""What a ticket's life costs on AWS: opened, 6 updates, 3 pages, resolved, closed. Calls and units, counted.

Units follow DynamoDB's published rules, over the items the functions really write: a transactional write of an item
is 2 units for each KiB, and each index it appears in is written too (twice when its key moves); a strongly consistent
query is 1 unit for each 4 KiB. Prices are the list prices of us-east-1, on demand, arm64, without free tiers; text
messages, calls and mails to carriers are left out, as they cost what the country costs.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from math import ceil
from typing import Any

import pytest

from tests.bench.figures import Figure
from tests.journeys.people import AGENT, FAULT, NOC, TICKETS
from tests.table import INDEXES
from tests.world import Watched, World

START = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
DOLLARS = {
    "write_unit": 0.625e-6, "read_unit": 0.125e-6, "sqs": 0.40e-6, "kms": 0.03e-4, "api": 1.0e-6,
    "invocation": 0.20e-6, "gigabyte_second": 0.0000133334,
}  # fmt: skip
INVOCATION_SECONDS, MEMORY_GIGABYTES = 0.1, 0.25
"""A generous guess at a warm call; wakes are held up to two seconds more, which is counted apart."""
HELD_SECONDS = 1.5


def measure() -> Iterator[Figure]:
    with pytest.MonkeyPatch.context() as patch:
        world = World(START, patch)
        meter = Meter(world)
        for name in ("dynamodb", "sqs", "kms", "sesv2", "pinpoint-sms-voice-v2"):
            meter.watch(name, patch)
        _life(world)
    calls = sum(meter.calls.values())
    yield Figure(
        "ticket_life_aws_calls", calls, "calls", 1, ", ".join(f"{n} {c}" for c, n in meter.calls.most_common(5))
    )
    yield Figure("ticket_life_write_units", meter.write_units, "write units", 1)
    yield Figure("ticket_life_read_units", meter.read_units, "read units", 1)
    yield Figure("dollars_per_1000_tickets", round(1000 * meter.dollars(), 2), "USD at list price", 1)


def _life(world: World) -> None:
    ticket = world.http("POST", TICKETS, NOC, FAULT).json
    path = f"{TICKETS}/{ticket['id']}"
    world.pass_time(minutes=5, seconds=30)  # two pages at once, and the first of the next round
    for n in range(6):
        note = {"@type": "TroubleTicket", "note": [{"@type": "Note", "text": f"Update {n}: still on it."}]}
        if n == 0:
            note["status"] = "inProgress"
        world.http("PATCH", path, AGENT, note)
        world.pass_time(minutes=20)
    world.http("PATCH", path, AGENT, {"@type": "TroubleTicket", "status": "resolved"})
    world.pass_time(hours=73)
    assert world.http("GET", path, NOC).json["status"] == "closed"


class Meter:
    """Counts what clients are asked for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.calls: Counter[str] = Counter()
        self.write_units = self.read_units = 0.0

    def watch(self, name: str, patch: pytest.MonkeyPatch) -> None:
        plain = Watched.__getattr__

        def counting(watched: Watched, method: str) -> Any:
            target = plain(watched, method)
            if not callable(target) or isinstance(target, type):
                return target

            def call(*args: Any, **request: Any) -> Any:
                moved = self._indexes_moved(request) if method == "transact_write_items" else 0
                answer = target(*args, **request)
                self._count(f"{watched._name}.{method}", request, answer, moved)
                return answer

            return call

        if not self.calls and plain.__name__ != "counting":
            patch.setattr(Watched, "__getattr__", counting)

    def dollars(self) -> float:
        invocations = 14 + self.calls["sqs.send_message_batch"] + self.calls["dynamodb.transact_write_items"]
        wakes = sum(n for name, n in self.calls.items() if name == "dynamodb.query") / 3
        seconds = invocations * INVOCATION_SECONDS + wakes * HELD_SECONDS
        sqs = 3 * self.calls["sqs.send_message_batch"]  # sent, received, deleted
        return (
            self.write_units * DOLLARS["write_unit"]
            + self.read_units * DOLLARS["read_unit"]
            + sqs * DOLLARS["sqs"]
            + self.calls["kms.generate_mac"] * DOLLARS["kms"]
            + 9 * DOLLARS["api"]
            + invocations * DOLLARS["invocation"]
            + seconds * MEMORY_GIGABYTES * DOLLARS["gigabyte_second"]
        )

    def _count(self, call: str, request: dict[str, Any], answer: Any, moved: int) -> None:
        if call == "dynamodb.query" and "by_" in request.get("IndexName", ""):
            return  # sweeps and audits are shared by all tickets
        self.calls[call] += 1
        if call == "dynamodb.query":
            self.read_units += max(1, ceil(sum(_bytes(item) for item in answer["Items"]) / 4096))
        elif call == "dynamodb.get_item":
            self.read_units += 0.5
        elif call == "dynamodb.transact_write_items":
            puts = _puts(request)
            updates = len(request["TransactItems"]) - len(puts)  # of counts: small
            self.write_units += sum(2 * ceil(_bytes(item) / 1024) for item in puts) + 2 * updates + moved
        elif call == "dynamodb.update_item":
            self.write_units += 1

    def _indexes_moved(self, request: dict[str, Any]) -> int:
        """Units for the indexes: one for each KiB of what is projected, twice when the item moves in the index."""
        units = 0
        for item in _puts(request):
            before = self._world.dynamo.items.get((item["pk"]["S"], item["sk"]["S"]), {})
            for hash_name, sort, projection in INDEXES.values():
                size = 1 if projection == "KEYS_ONLY" else ceil(_bytes(item) / 1024)
                was, now = (before.get(hash_name), before.get(sort)), (item.get(hash_name), item.get(sort))
                stays = was == now and now[0] is not None
                units += size * (1 if stays and projection == "ALL" else 0 if stays else bool(was[0]) + bool(now[0]))
        return units


def _bytes(item: dict[str, Any]) -> int:
    return sum(len(name) + len(next(iter(value.values())).encode()) for name, value in item.items())


def _puts(request: dict[str, Any]) -> list[dict[str, Any]]:
    """The items that a transaction puts whole; the others of it are updates."""
    return [entry["Put"]["Item"] for entry in request["TransactItems"] if "Put" in entry]
