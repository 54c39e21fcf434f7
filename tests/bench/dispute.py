"""What a step of a dispute takes, by the handlers alone: CPU, and calls of AWS, with AWS faked in memory.

`acknowledge` and `check` are the steps that each new dispute owes; `credit` writes a credit note, both documents. Each
claim has a hundred lines, the carrier has a hundred disputes, and no invoice was loaded. One message a call, as the
emulator does it; in Lambda ten may come at once.
"""

import contextlib
import gc
import io
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import pytest

from functions import credit_note_writer, dispute_step
from tests.bench.figures import Figure
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES
from tests.world import CONTEXT, World, sqs_event

DISPUTES_OPENED: Final = 100
LINES: Final = 100
MONDAY: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUEUES: Final = {"dispute_steps": dispute_step, "credit_notes": credit_note_writer}


def measure() -> Iterator[Figure]:
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        world = World(MONDAY, patch)
        world.down = set(QUEUES)
        numbers = [_opened(world, n) for n in range(DISPUTES_OPENED)]
        gc.freeze()
        spent = {"acknowledge": _worked(world, "acknowledge"), "check": _worked(world, "check")}
        for number in numbers:
            _accepted(world, number)
        spent["credit"] = _worked(world, "")
    for step, (cpu_seconds, calls, count) in spent.items():
        yield Figure(f"dispute_{step}_cpu_ms_per_step", round(1000 * cpu_seconds / count, 2), "ms of CPU", count)
        asked = ", ".join(f"{n / count:.1f} {name}" for name, n in calls.most_common())
        yield Figure(f"dispute_{step}_aws_calls_per_step", round(calls.total() / count, 2), "calls", count, asked)


def _opened(world: World, n: int) -> str:
    lines = [{"line": str(k), "disputed_amount": "68.00"} for k in range(LINES)]
    claim = CLAIM | {"lines": lines, "disputed_amount": "6800.00", "invoice_number": f"INV-{n}"}
    return str(world.http("POST", DISPUTES, BILLING, claim).json["id"])


def _accepted(world: World, number: str) -> None:
    answer = {"accepted_amount": "6800.00", "reason": "The notice was right."}
    assert world.http("POST", f"{DISPUTES}/{number}/answer", ANALYST, answer).status == 200
    assert world.http("POST", f"{CASES}/{number}/commands", ANALYST, {"command": "issue-credit"}).status == 200


def _worked(world: World, step: str) -> tuple[float, Counter[str], int]:
    """Call the handler with each message of the step: CPU seconds, calls of AWS by name, and how many steps."""
    queue = "dispute_steps" if step else "credit_notes"
    messages = [each for each in world.sqs.waiting if each.queue == queue and (not step or f'"{step}"' in each.body)]
    calls: Counter[str] = Counter()

    def count(asked: str) -> bool:
        calls[asked.removeprefix("before ")] += asked.startswith("before")
        return False

    cpu_seconds = 0.0
    for message in messages:
        world.crash_at = count
        begin = time.process_time()
        answer = QUEUES[queue].handler(sqs_event(message), CONTEXT)
        cpu_seconds += time.process_time() - begin
        world.crash_at = lambda asked: False
        assert answer["batchItemFailures"] == []
        world.sqs.waiting.remove(message)
    return cpu_seconds, +calls, len(messages)
