"""Secrets of rooms, from SSM: read when first needed, and kept for five minutes."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pledgekeeper.clock import Clock, SystemClock

FRESH_FOR = timedelta(minutes=5)
"""A secret that was replaced is used within this time. Real minutes: a laptop's clock makes nobody rotate faster."""


class Secrets:
    """`client` is a boto3 SSM client. ClientError when there is no such parameter, or it may not be read."""

    def __init__(self, client: Any, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._kept: dict[str, tuple[datetime, str]] = {}

    def read(self, name: str) -> str:
        """The value of the SecureString `name`."""
        now = self._clock.now()
        if name not in self._kept or now >= self._kept[name][0] + FRESH_FOR:
            answer = self._client.get_parameter(Name=name, WithDecryption=True)
            self._kept[name] = (now, str(answer["Parameter"]["Value"]))
        return self._kept[name][1]


@cache
def secrets_of(client: Any) -> Secrets:
    """The secrets that this process has read by `client`."""
    return Secrets(client, SystemClock())
