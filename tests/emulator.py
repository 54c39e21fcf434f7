"""An emulator for tests that ask for AWS but not for the stacks."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pledgekeeper.local.emulator import PYTHON, start_emulator
from pledgekeeper.local.preflight import sole_user


@contextmanager
def running_emulator(folder: Path) -> Iterator[str]:
    """Its endpoint, while it runs."""
    with sole_user(folder) as lock, asyncio.Runner() as runner:
        emulator = runner.run(start_emulator(folder, PYTHON, {}, os.environ, lock))
        try:
            yield emulator.endpoint
        finally:
            runner.run(emulator.stop())
