"""Is the system ready? What it is waiting for is said until it is, and what fails when it no longer is."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

PROBE_EVERY_SECONDS = 5.0

Probe = Callable[[], Awaitable[str]]


@dataclass
class Health:
    """`waiting_for` is what start-up is at; once it is empty, `probe` says what fails, or nothing."""

    waiting_for: str = "the emulator"
    probe: Probe | None = None
    _failing: str = ""
    _probed_at: float = field(default=float("-inf"))

    async def trouble(self) -> str:
        """What keeps the system from being ready; empty when it is. Probes at most every few seconds."""
        if self.waiting_for:
            return f"waiting for {self.waiting_for}"
        if self.probe is not None and time.monotonic() - self._probed_at > PROBE_EVERY_SECONDS:
            self._failing = await self.probe()
            self._probed_at = time.monotonic()
        return self._failing
