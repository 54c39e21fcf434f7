"""An outbox with a clock that stands still, and servers on loopback sockets."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web

from pledgekeeper.clock import FakeClock
from pledgekeeper.local.outbox import Outbox

NIGHT = datetime(2026, 11, 23, 2, 31, 7, tzinfo=UTC)


@pytest.fixture
def clock():
    return FakeClock(NIGHT)


@pytest.fixture
def outbox(tmp_path, clock):
    kept = Outbox(tmp_path / "outbox.sqlite", clock)
    yield kept
    kept.close()


@pytest.fixture
def serving():
    """`async with serving(runner) as url`: a server for the length of the block."""

    @asynccontextmanager
    async def serve(runner):
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = runner.addresses[0][1]
            yield f"http://127.0.0.1:{port}"
        finally:
            await runner.cleanup()

    return serve
