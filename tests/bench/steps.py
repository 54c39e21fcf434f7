"""From the due moment to the page by the handlers alone: in real time and one process, with AWS faked in memory.

The same cases as on the running stack (`running`), whose second level falls due in one and the same second. What is
left is our own code: sweep, wake, relay, pager, batches as large as the stacks' (10 messages, 100 records). Two
processes share the cases, as two copies of each function would on a machine of two cores; Lambda starts as many copies
as there are batches. The last page of a thousand leaves when all of them are worked off.
"""

import contextlib
import gc
import io
import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions import outbox_relay, wake_sweep
from pledgekeeper.clock import SystemClock, whole_second
from tests.bench.figures import REPORT, Figure, percentile
from tests.bench.running import SIMULTANEOUS, terms_of_the_bench, waiting_for_level_2
from tests.fake_aws import Waiting
from tests.world import CONTEXT, QUEUES, World, sqs_event, stream_event

CORES = 2
MESSAGES, RECORDS = 10, 100
SOON = timedelta(seconds=3)


def measure() -> Iterator[Figure]:
    spent: list[float] = []
    for count in SIMULTANEOUS:
        late, cpu_seconds = _shared_out(count)
        yield Figure(f"due_to_page_handlers_p50_s_{count}", round(percentile(late, 0.5), 3), "s", len(late))
        spread = f"max {max(late):.3f}"
        yield Figure(f"due_to_page_handlers_p99_s_{count}", round(percentile(late, 0.99), 3), "s", len(late), spread)
        spent.append(1000 * cpu_seconds / count)
    yield Figure("handler_cpu_ms_per_step", round(spent[-1], 2), "ms of CPU", SIMULTANEOUS[-1])
    running = json.loads(REPORT.read_text()).get("due_to_page_p99_s_1000")
    if running:
        share = 1 - percentile(late, 0.99) / running["value"]
        yield Figure("due_to_page_emulator_share_1000", round(100 * share), "% of p99", 1)


def _shared_out(count: int) -> tuple[list[float], float]:
    """How late each page left, and the CPU of all, when as many processes as there are cores share the cases."""
    due = whole_second(SystemClock().after(30 + count / 50))
    shares = [share for n in range(CORES) if (share := range(n, count, CORES))]
    with ProcessPoolExecutor(len(shares)) as processes:
        done = list(processes.map(_burst, shares, [due] * len(shares)))
    return [late for each, _ in done for late in each], sum(cpu_seconds for _, cpu_seconds in done)


def _burst(numbers: range, due: datetime) -> tuple[list[float], float]:
    """How late each page left, and the CPU that all of it took, the sweep included."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        world = World(SystemClock().now(), patch, SystemClock())
        terms = terms_of_the_bench(world.store)
        for n in numbers:
            world.store.commit(waiting_for_level_2(f"TT-BENCH{n:04d}", due, terms))
        for unread in world.unread.values():
            unread.clear()
        assert SystemClock().after(SOON.total_seconds()) < due, "the cases were written too late; is the machine busy?"
        pages: dict[str, datetime] = {}
        world.senders.send_email = _taker(pages)  # type: ignore[method-assign]
        gc.freeze()  # the table in memory is not the functions' to go through
        SystemClock().wait_until(due - SOON)
        begin = time.process_time()
        wake_sweep.handler({}, CONTEXT)
        while len(pages) < len(numbers):
            _work(world)
        return [(at - due).total_seconds() for at in pages.values()], time.process_time() - begin


def _taker(pages: dict[str, datetime]) -> Any:
    """A provider that notes when each page came; that of the journeys reads each mail, which costs CPU."""

    def send_email(Content: dict[str, Any], **how: Any) -> dict[str, str]:  # noqa: N803
        if case := re.search(rb"X-Pledge-Case: (TT-BENCH\d+)", Content["Raw"]["Data"]):
            pages.setdefault(case[1].decode(), SystemClock().now())
        return {"MessageId": f"m{len(pages)}"}

    return send_email


def _work(world: World) -> None:
    """One batch of every queue and of the stream; a nap when there is none."""
    worked = False
    batch = world.unread[outbox_relay][:RECORDS]
    if batch:
        worked = True
        outbox_relay.handler(stream_event(batch), CONTEXT)
        del world.unread[outbox_relay][:RECORDS]
    now = SystemClock().now()
    for queue, function in QUEUES.items():
        due = [message for message in world.sqs.waiting if message.queue == queue and message.visible_at <= now]
        if due[:MESSAGES]:
            worked = True
            failed = function.handler(_event(due[:MESSAGES]), CONTEXT)["batchItemFailures"]
            assert failed == []
            for message in due[:MESSAGES]:
                world.sqs.waiting.remove(message)
    if not worked:
        time.sleep(0.005)


def _event(messages: list[Waiting]) -> dict[str, Any]:
    return {"Records": [sqs_event(message)["Records"][0] for message in messages]}
