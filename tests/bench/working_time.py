"""Working time beside two peers, on the same spans in the same run: exact on how many, and microseconds a call.

`spans.json` has 500 spans for each of two calendars, half of them across a switch of the clocks, with the answers of an
oracle that looked at every minute of five years. Peers: `businesstimedelta` (exact, walks from day to day) and some
twenty lines over `numpy.busday_count` (as fast at any span, wrong by an hour where the clocks move at night).
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import businesstimedelta
import numpy as np
import pytz

from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.working_time import add_working_time, working_time_between
from tests.bench.figures import Figure, median

PARIS = ZoneInfo("Europe/Paris")
PARIS_OF_PYTZ = pytz.timezone("Europe/Paris")  # what businesstimedelta asks for
KNOWN = json.loads((Path(__file__).parent / "spans.json").read_text())
WEEKS: dict[str, tuple[list[int], list[tuple[str, str]]]] = {
    "office": ([0, 1, 2, 3, 4], [("09:00", "12:30"), ("13:30", "18:00")]),
    "night7": ([0, 1, 2, 3, 4, 5, 6], [("01:00", "05:00"), ("20:00", "23:30")]),
}
LENGTHS = (("day", 1, 480), ("month", 30, 160 * 60), ("year", 365, 1900 * 60))
ROUNDS, CALLS = 9, 200
Between = Callable[[datetime, datetime], int]
Add = Callable[[datetime, int], datetime]


def calendar_named(name: str) -> Calendar:
    """One of the two calendars of `spans.json`."""
    days, windows = WEEKS[name]
    week = {
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[d]: [{"from": a, "to": b} for a, b in windows] for d in days
    }
    closed = [{"date": day, "name": "holiday"} for day in KNOWN["holidays"]]
    return Calendar.model_validate(
        {"id": name, "zone": "Europe/Paris", "week": week, "business_day_minutes": 480, "overrides": closed}
    )


def ours(name: str) -> tuple[Between, Add]:
    calendar = calendar_named(name)
    return (
        lambda a, b: int(working_time_between(a, b, calendar).total_seconds()),
        lambda a, minutes: add_working_time(a, timedelta(minutes=minutes), calendar),
    )


def business_time_delta(name: str) -> tuple[Between, Add]:
    """The library of that name, with a rule for each window."""
    days, windows = WEEKS[name]
    work = [businesstimedelta.WorkDayRule(_time(a), _time(b), days, tz=PARIS_OF_PYTZ) for a, b in windows]
    holidays = [date.fromisoformat(day) for day in KNOWN["holidays"]]
    rules = businesstimedelta.Rules([*work, businesstimedelta.HolidayRule(holidays, tz=PARIS_OF_PYTZ)])

    def between(a: datetime, b: datetime) -> int:
        found = rules.difference(a, b)
        return int(found.hours * 3600 + found.seconds)

    def add(a: datetime, minutes: int) -> datetime:
        found: datetime = a + businesstimedelta.BusinessTimeDelta(rules, seconds=minutes * 60)
        return found.astimezone(UTC)

    return between, add


def numpy_recipe(name: str) -> tuple[Between, Add]:
    """Whole days by `busday_count`, the edges on the wall clock: what people write when a library is too slow."""
    days, windows = WEEKS[name]
    days_off = np.array(KNOWN["holidays"], dtype="datetime64[D]")
    business = np.busdaycalendar(weekmask=[int(day in days) for day in range(7)], holidays=days_off)
    spans = [(_seconds(a), _seconds(b)) for a, b in windows]
    full = sum(end - start for start, end in spans)

    def upto(day: Any, second: int) -> int:
        if not np.is_busday(day, busdaycal=business):
            return 0
        return sum(max(0, min(second, end) - start) for start, end in spans)

    def between(a: datetime, b: datetime) -> int:
        x, y = a.astimezone(PARIS), b.astimezone(PARIS)
        dx, dy = np.datetime64(x.date()), np.datetime64(y.date())
        return int(np.busday_count(dx, dy, busdaycal=business)) * full + upto(dy, _of_day(y)) - upto(dx, _of_day(x))

    def add(a: datetime, minutes: int) -> datetime:
        x = a.astimezone(PARIS)
        day = np.datetime64(x.date())
        left = minutes * 60 + upto(day, _of_day(x))
        if not np.is_busday(day, busdaycal=business):
            day = np.busday_offset(day, 0, roll="forward", busdaycal=business)
        whole = (left - 1) // full
        day = np.busday_offset(day, whole, roll="forward", busdaycal=business)
        left -= whole * full
        for start, end in spans:
            if left <= end - start:
                break
            left -= end - start
        local = datetime.combine(day.astype(object), datetime.min.time(), PARIS)
        return local.replace(hour=(start + left) // 3600, minute=(start + left) % 3600 // 60).astimezone(UTC)

    return between, add


PEERS = {"ours": ours, "businesstimedelta": business_time_delta, "numpy_recipe": numpy_recipe}


def measure() -> Iterator[Figure]:
    for name in WEEKS:
        for peer, make in PEERS.items():
            yield _wrong(name, peer, *make(name))
    starts = [datetime(2025, 1, 6, 8, 7, tzinfo=UTC) + timedelta(days=17 * i, minutes=37 * i) for i in range(20)]
    for length, days, minutes in LENGTHS:
        found = {peer: _timed(*make("office"), starts, days, minutes) for peer, make in PEERS.items()}
        for peer, (between, add) in found.items():
            yield median(f"working_time_between_us_{length}_{peer}", between, "us", 2)
            yield median(f"add_working_time_us_{length}_{peer}", add, "us", 2)
        for place, what in enumerate(("working_time_between", "add_working_time")):
            ratio = statistics.median(found["ours"][place]) / statistics.median(found["numpy_recipe"][place])
            yield Figure(f"{what}_{length}_of_numpy_recipe", round(ratio, 3), "x (limit 2)", ROUNDS)


def _wrong(name: str, peer: str, between: Between, add: Add) -> Figure:
    """On how many of 500 spans and 500 additions the answer is not the oracle's."""
    wrong = 0
    spans = KNOWN["spans"][name]
    for start, end, minutes, seconds, then in spans:
        a, b = datetime.fromisoformat(start), datetime.fromisoformat(end)
        wrong += between(a, b) != seconds
        wrong += add(a, minutes) != datetime.fromisoformat(then)
    return Figure(f"working_time_wrong_{name}_{peer}", wrong, "of 1,000 answers", 2 * len(spans))


def _timed(
    between: Between, add: Add, starts: list[datetime], days: int, minutes: int
) -> tuple[list[float], list[float]]:
    """Microseconds a call, of each round."""
    spans = [(start, start + timedelta(days=days)) for start in starts]
    for a, b in spans:
        between(a, b)  # what is compiled once is compiled
        add(a, minutes)
    started = time.perf_counter()
    between(*spans[0])
    calls = CALLS if time.perf_counter() - started < 0.001 else 1
    both: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(calls):
            for a, b in spans:
                between(a, b)
        middle = time.perf_counter()
        for _ in range(calls):
            for a in starts:
                add(a, minutes)
        ended = time.perf_counter()
        both[0].append((middle - started) / calls / len(spans) * 1e6)
        both[1].append((ended - middle) / calls / len(spans) * 1e6)
    return both


def _time(text: str) -> Any:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 an hour of the wall


def _seconds(text: str) -> int:
    return int(text[:2]) * 3600 + int(text[3:]) * 60


def _of_day(moment: datetime) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second
