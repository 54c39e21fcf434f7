"""Sending messages to our queues, and when a wake is worth sending."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import ceil, floor
from typing import Any

from pledgekeeper.clock import Clock
from pledgekeeper.messages import Message, Queue, Wake
from pledgekeeper.settings import Settings

SWEEP_SECONDS = 60
LOOK_AHEAD_SECONDS = 120
"""How far a sweep looks ahead: two sweeps see each wake, so that one may fail."""
RELAY_SECONDS = 75
"""A wake nearer than this may come before the next sweep: the relay sends it at once."""
MAX_DELAY_SECONDS = 900


class NotSent(Exception):
    """A queue did not take some messages; sending all of them again is safe."""


class Queues:
    """`client` is a boto3 SQS client."""

    def __init__(self, client: Any, settings: Settings, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._urls: dict[Queue, str] = {
            "pages": settings.pages_queue_url,
            "notices": settings.notices_queue_url,
            "dispute_steps": settings.dispute_steps_queue_url,
            "problem_steps": settings.problem_steps_queue_url,
            "listeners": settings.listeners_queue_url,
            "masking": settings.masking_queue_url,
            "purges": settings.purges_queue_url,
            "wakes": settings.wakes_queue_url,
            "reconciliations": settings.reconciliations_queue_url,
            "credit_notes": settings.credit_notes_queue_url,
        }

    def send(self, queue: Queue, messages: Iterable[Message]) -> int:
        """Send all; how many. Raises NotSent when any was not taken."""
        sent = 0
        for batch in _tens(messages):
            entries = [
                {"Id": str(n), "MessageBody": message.model_dump_json(), "DelaySeconds": self._delay(message)}
                for n, message in enumerate(batch)
            ]
            answer = self._client.send_message_batch(QueueUrl=self._urls[queue], Entries=entries)
            if answer.get("Failed"):
                raise NotSent(f"{queue}: {answer['Failed'][0].get('Message', 'not taken')}")
            sent += len(entries)
        return sent

    def soon(self, wake_at: datetime) -> bool:
        """Must this wake be sent at once, because the next sweep may be too late for it?"""
        return self._clock.seconds_until(wake_at) <= RELAY_SECONDS

    def _delay(self, message: Message) -> int:
        """Whole real seconds. Cut for a wake, which is delivered within the second before its moment and held until it
        comes; rounded up for all else, which nobody holds: too early, it would go round and round until its moment."""
        moment = message.not_before
        if moment is None:
            return 0
        seconds = self._clock.seconds_until(moment)
        whole = floor(seconds) if isinstance(message, Wake) else ceil(seconds)
        return max(0, min(whole, MAX_DELAY_SECONDS))


def _tens(messages: Iterable[Message]) -> Iterator[list[Message]]:
    batch: list[Message] = []
    for message in messages:
        batch.append(message)
        if len(batch) == 10:
            yield batch
            batch = []
    if batch:
        yield batch
