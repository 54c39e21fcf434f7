"""What reading a case costs: fifty events, five clocks; and a due moment 400 working days away, cold and warm."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from pledgekeeper import book
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.clock import history, read
from pledgekeeper.sla.marks import PAUSED, RESUMED, Mark
from tests.bench.figures import Figure, median

CLOCKS = ("acknowledge", "first-response", "update", "restore", "solve")
ROUNDS, READINGS = 9, 200
OPENED = int(datetime(2026, 11, 23, 8, 0, tzinfo=UTC).timestamp())


def fifty_events() -> tuple[Mark, ...]:
    """A ticket that waited for the carrier sixteen times."""
    marks = [Mark(OPENED, "opened")]
    for n in range(16):
        since = OPENED + n * 4000
        marks += [Mark(since + 100, "updated"), Mark(since + 1000, PAUSED, f"w{n}", "pending-customer")]
        marks.append(Mark(since + 2000, RESUMED, f"w{n}"))
    return (*marks, Mark(OPENED + 90_000, "resolved"))


def measure() -> Iterator[Figure]:
    pledge = book.pledge("pledge-2026-11")
    calendar = book.calendar_file("calendars-2026-11").by_id["paris"]
    rules = [pledge.commitment(name) for name in CLOCKS]
    marks = fifty_events()

    def look() -> None:
        seen = history(marks, OPENED + 100_000, lambda _: pledge.pause_rules, ())
        for commitment in rules:
            assert commitment is not None
            reading = read(commitment.clock, 14_400, calendar, seen)
            _ = reading.elapsed_seconds, reading.paused_seconds, reading.due_at, reading.missed

    look()
    yield median("reading_50_events_5_clocks_cpu_us", [_cpu_us(look, READINGS) for _ in range(ROUNDS)], "us of CPU", 1)

    seconds = 400 * 480 * 60
    cold = [_cpu_us(lambda: _fresh(calendar).second_after(OPENED, seconds), 1) / 400 for _ in range(ROUNDS)]
    yield median("due_in_400_days_cold_us_a_day", cold, "us of CPU a working day", 2)
    warm = [_cpu_us(lambda: calendar.second_after(OPENED, seconds), 1000) for _ in range(ROUNDS)]
    yield median("due_in_400_days_warm_us", warm, "us of CPU", 2)


def _fresh(calendar: Calendar) -> Calendar:
    """The same calendar with nothing compiled."""
    return calendar.changed()


def _cpu_us(call: object, times: int) -> float:
    assert callable(call)
    started = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - started) / times * 1e6
