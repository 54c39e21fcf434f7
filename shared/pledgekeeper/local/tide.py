"""Opens and shuts the sluices between queues and functions, so that a stop finds nothing half-way.

The emulator writes down its queues when it stops, but not its table streams: what was committed must be
relayed before.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from pledgekeeper.clock import Clock, whole_second
from pledgekeeper.local.aws import client
from pledgekeeper.store.audits import DynamoAudits

AT_A_TIME = 2
RELAY = "outbox_relay"
IN_FLIGHT_SECONDS = 8.0
RELAY_SECONDS = 60.0
"""Relaying takes some milliseconds, and on a busy machine seconds; only one that is out of order takes so long."""


def open_queues(endpoint: str) -> None:
    """Let functions take messages, as many at a time as a laptop has cores for.

    In AWS a burst is met by more copies of a function. Here each copy costs a second of a core to start, so that a
    burst met in that way would be answered later, not sooner.
    """
    functions = client("lambda", endpoint)
    for mapping in _queue_mappings(endpoint):
        functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": AT_A_TIME})
    _set_enabled(endpoint, enabled=True)


def ebb(endpoint: str, table: str, clock: Clock) -> None:
    """Let no function take another message; wait for those at work, and for the relay of their commits."""
    _set_enabled(endpoint, enabled=False)
    deadline = time.monotonic() + IN_FLIGHT_SECONDS
    while _in_flight(endpoint) and time.monotonic() < deadline:
        time.sleep(0.05)
    until_relayed(DynamoAudits(client("dynamodb", endpoint), table), clock)


def until_relayed(audits: DynamoAudits, clock: Clock) -> None:
    """Wait for the relay's answer to a probe of our own, as auditors place them: it then has read all before that."""
    last = audits.mark(RELAY)
    probe = max(clock.now(), last + timedelta(seconds=1)) if last else clock.now()
    audits.place_probe(probe)
    deadline = time.monotonic() + RELAY_SECONDS
    while not _answered(audits.mark(RELAY), probe) and time.monotonic() < deadline:
        time.sleep(0.02)


def _answered(mark: datetime | None, probe: datetime) -> bool:
    return mark is not None and mark >= whole_second(probe)


def warm_up(endpoint: str) -> None:
    """Call each function that takes messages or events with none: the first real ones find it started."""

    def call(mapping: dict[str, Any]) -> None:
        client("lambda", endpoint).invoke(FunctionName=mapping["FunctionArn"], Payload=b'{"Records": []}')

    with ThreadPoolExecutor(max_workers=2) as threads:  # starting one takes a core for a while
        list(threads.map(call, _mappings(endpoint)))


def _mappings(endpoint: str) -> list[dict[str, Any]]:
    mappings: list[dict[str, Any]] = client("lambda", endpoint).list_event_source_mappings()["EventSourceMappings"]
    return mappings


def _queue_mappings(endpoint: str) -> list[dict[str, Any]]:
    return [mapping for mapping in _mappings(endpoint) if ":sqs:" in mapping["EventSourceArn"]]


def _set_enabled(endpoint: str, *, enabled: bool) -> None:
    functions = client("lambda", endpoint)
    for mapping in _queue_mappings(endpoint):
        if (mapping["State"] == "Enabled") != enabled:
            functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)


def _in_flight(endpoint: str) -> bool:
    sqs = client("sqs", endpoint)
    name = "ApproximateNumberOfMessagesNotVisible"
    for mapping in _queue_mappings(endpoint):
        queue = sqs.get_queue_url(QueueName=mapping["EventSourceArn"].rpartition(":")[2])["QueueUrl"]
        if int(sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"][name]):
            return True
    return False
