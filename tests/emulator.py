"""An emulator for tests that ask for AWS but not for the stacks."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pledgekeeper.local.emulator import PYTHON, start_emulator


@contextmanager
def running_emulator(folder: Path) -> Iterator[str]:
    """Its endpoint, while it runs."""
    loop = asyncio.new_event_loop()
    emulator = loop.run_until_complete(start_emulator(folder, PYTHON, {}, os.environ))
    try:
        yield emulator.endpoint
    finally:
        loop.run_until_complete(emulator.stop())
        loop.close()
