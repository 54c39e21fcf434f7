"""From the due moment to the page by the handlers alone: in real time, with AWS faked in memory.

The same cases as on the running stack (`running`), whose second level falls due in one and the same second. What is
left is our own code: sweep, wake, relay, pager, batches as large as the stacks' (10 messages, 100 records). One process
works everything off by itself, or two share the cases, as two copies of each function would on a machine of two cores;
Lambda starts as many copies as there are batches. The last page of a thousand leaves when all of them are worked off.
"""

import contextlib
import gc
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions import outbox_relay, pager, wake, wake_sweep
from pledgekeeper.clock import SystemClock, whole_second
from tests.bench.figures import REPORT, Figure, percentile
from tests.bench.running import SIMULTANEOUS, terms_of_the_bench, waiting_for_level_2
from tests.fake_aws import Waiting
from tests.world import CONTEXT, QUEUES, World, sqs_event, stream_event

PROCESSES = (1, 2)
MESSAGES, RECORDS = 10, 100
SOON = timedelta(seconds=3)
STAGES = {wake_sweep: "sweep", wake: "wake", outbox_relay: "relay", pager: "pager"}


@dataclass
class Spent:
    """How late each page left, in seconds; and what each stage took of the CPU and asked of AWS."""

    late: list[float] = field(default_factory=list)
    cpu_seconds: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.late + other.late, self.cpu_seconds + other.cpu_seconds, self.calls + other.calls)


def measure() -> Iterator[Figure]:
    for processes in PROCESSES:
        for count in SIMULTANEOUS[1:] if processes > 1 else SIMULTANEOUS:
            spent = _shared_out(count, processes)
            name = f"s_{count}" + ("" if processes == 1 else f"_{processes}_processes")
            yield Figure(f"due_to_page_handlers_p50_{name}", round(percentile(spent.late, 0.5), 3), "s", count)
            p99, spread = percentile(spent.late, 0.99), f"max {max(spent.late):.3f}"
            yield Figure(f"due_to_page_handlers_p99_{name}", round(p99, 3), "s", count, spread)
        if processes == 1:
            yield from _by_stage(spent)
    running = json.loads(REPORT.read_text()).get("due_to_page_p99_s_1000")
    if running:
        yield Figure("due_to_page_emulator_share_1000", round(100 * (1 - p99 / running["value"])), "% of p99", 1)


def _by_stage(spent: Spent) -> Iterator[Figure]:
    steps = len(spent.late)
    for what, each, unit in (("cpu_ms", spent.cpu_seconds, "ms of CPU"), ("aws_calls", spent.calls, "calls")):
        factor = 1000 if what == "cpu_ms" else 1
        for stage in STAGES.values():
            yield Figure(f"{stage}_{what}_per_step", round(factor * each[stage] / steps, 2), unit, steps)
        yield Figure(f"handler_{what}_per_step", round(factor * each.total() / steps, 2), unit, steps)


def _shared_out(count: int, processes: int) -> Spent:
    """What `count` steps took when so many processes share them."""
    due = whole_second(SystemClock().after(30 + count / 50))
    shares = [range(n, count, processes) for n in range(processes)]
    with ProcessPoolExecutor(processes) as pool:
        return sum(pool.map(_burst, shares, [due] * processes), Spent())


def _burst(numbers: range, due: datetime) -> Spent:
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
        world.store.load(f"TT-BENCH{numbers[0]:04d}")  # as warm functions have done: it builds what reads events
        gc.freeze()  # the table in memory is not the functions' to go through
        SystemClock().wait_until(due - SOON)
        spent = Spent()
        _call(world, spent, wake_sweep, {})
        while len(pages) < len(numbers):
            _work(world, spent)
        spent.late = [(at - due).total_seconds() for at in pages.values()]
        return spent


def _call(world: World, spent: Spent, function: Any, event: Any) -> Any:
    """Call a function, and count what it takes; time in which it waits is not the CPU's."""
    stage = STAGES[function]

    def count(asked: str) -> bool:
        spent.calls[stage] += asked.startswith("before")
        return False

    world.crash_at = count
    begin = time.process_time()
    answer = function.handler(event, CONTEXT)
    spent.cpu_seconds[stage] += time.process_time() - begin
    return answer


def _taker(pages: dict[str, datetime]) -> Any:
    """A provider that notes when each page came; that of the journeys reads each mail, which costs CPU."""

    def send_email(Content: dict[str, Any], **how: Any) -> dict[str, str]:  # noqa: N803
        if case := re.search(rb"X-Pledge-Case: (TT-BENCH\d+)", Content["Raw"]["Data"]):
            pages.setdefault(case[1].decode(), SystemClock().now())
        return {"MessageId": f"m{len(pages)}"}

    return send_email


def _work(world: World, spent: Spent) -> None:
    """One batch of every queue and of the stream; a nap when there is none."""
    worked = False
    batch = world.unread[outbox_relay][:RECORDS]
    if batch:
        worked = True
        _call(world, spent, outbox_relay, stream_event(batch))
        del world.unread[outbox_relay][:RECORDS]
    now = SystemClock().now()
    for queue in ("wakes", "pages"):
        due = [message for message in world.sqs.waiting if message.queue == queue and message.visible_at <= now]
        if messages := due[:MESSAGES]:
            worked = True
            assert _call(world, spent, QUEUES[queue], _event(messages))["batchItemFailures"] == []
            for message in messages:
                world.sqs.waiting.remove(message)
    if not worked:
        time.sleep(0.005)


def _event(messages: list[Waiting]) -> dict[str, Any]:
    return {"Records": [sqs_event(message)["Records"][0] for message in messages]}
