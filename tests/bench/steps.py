"""From the due moment to the page by the handlers alone: in real time, with AWS faked in memory.

The same cases as on the running stack (`running`), whose second level falls due in one and the same second. What is
left is our own code: sweep, wake, relay, pager, batches as large as the stacks' (10 messages, 100 records). One process
works everything off by itself, or two share the cases, as two copies of each function would on a machine of two cores;
Lambda starts as many copies as there are batches. The last page of a thousand leaves when all of them are worked off.
Each burst is run several times, in turn with the others: shared cores are slower at one time than at another.
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
from tests.bench.figures import REPORT, Figure, median, percentile
from tests.bench.running import terms_of_the_bench, waiting_for_level_2
from tests.fake_aws import Waiting
from tests.world import CONTEXT, QUEUES, World, sqs_event, stream_event

BURSTS = ((1, 1), (100, 1), (1_000, 1), (100, 2), (1_000, 2))
"""How many fall due at once, and how many processes share them."""
ROUNDS = 5
MESSAGES, RECORDS = 10, 100
SOON = timedelta(seconds=3)
MS = "ms of CPU"
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
    rounds = [{burst: _shared_out(*burst) for burst in BURSTS} for _ in range(ROUNDS)]
    p99 = Figure("", 0, "s", 0)
    for burst in BURSTS:
        count, processes = burst
        late = [each[burst].late for each in rounds]
        name = f"s_{count}" + ("" if processes == 1 else f"_{processes}_processes")
        yield median(f"due_to_page_handlers_p50_{name}", [percentile(each, 0.5) for each in late], "s", 3)
        yield (p99 := median(f"due_to_page_handlers_p99_{name}", [percentile(each, 0.99) for each in late], "s", 3))
    yield from _by_stage([each[1_000, 1] for each in rounds])
    running = json.loads(REPORT.read_text()).get("due_to_page_p99_s_1000")
    if running:
        yield Figure("due_to_page_emulator_share_1000", round(100 * (1 - p99.value / running["value"])), "% of p99", 1)


def _by_stage(rounds: list[Spent]) -> Iterator[Figure]:
    steps = len(rounds[0].late)
    for stage in STAGES.values():
        yield median(f"{stage}_cpu_ms_per_step", [1000 * each.cpu_seconds[stage] / steps for each in rounds], MS)
        yield median(f"{stage}_aws_calls_per_step", [each.calls[stage] / steps for each in rounds], "calls")
    yield median("handler_cpu_ms_per_step", [1000 * each.cpu_seconds.total() / steps for each in rounds], MS)
    yield median("handler_aws_calls_per_step", [each.calls.total() / steps for each in rounds], "calls")


def _shared_out(count: int, processes: int) -> Spent:
    """What `count` steps took when so many processes share them."""
    due = whole_second(SystemClock().after(12 + count / 40))
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
