"""On the running stack, as `make run` starts it: requests each second, and how late pages leave."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pledgekeeper.book import Book
from pledgekeeper.carriers.model import Allowance
from pledgekeeper.cases.commands import Command, RecordNotice, RecordPage, Tick
from pledgekeeper.cases.model import Case, owed_notices
from pledgekeeper.cases.terms import Terms
from pledgekeeper.clock import SystemClock, whole_second
from pledgekeeper.escalation.pages import unsent
from pledgekeeper.escalation.people import AT_ONCE
from pledgekeeper.event import Actor
from pledgekeeper.kinds import decide, fold, next_wake
from pledgekeeper.local.running import find_running
from pledgekeeper.ports import Change, Found
from pledgekeeper.store.chain import GENESIS
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.tickets.model import OpenTicket
from tests.bench.figures import Figure, median, percentile
from tests.e2e.laptop import Laptop
from tests.table import client

TICKETS = "/tmf-api/troubleTicket/v5/troubleTicket"
FAULT = {
    "@type": "TroubleTicket", "name": "Bench", "description": "A question", "ticketType": "question", "severity": "low",
}  # fmt: skip
SIMULTANEOUS, APART_SECONDS = (1, 100, 1_000), 60
AT_ONCE_SECONDS = 5
LEVEL_2_AFTER = timedelta(days=3)  # a P4 on a calendar that never closes
UNHELD = Allowance(per_second=10_000, burst=10_000, per_day=10_000_000)  # it asks as fast as it is answered
WRITTEN_WITHIN_SECONDS = 240  # by then the cases are written, and what their past set off has died down


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, Laptop(Path(folder) / "data") as stack:
        yield from _timers(stack)
        token = stack.token()
        for workers in (1, 8):
            yield _throughput("get", workers, lambda: stack.get(f"{TICKETS}?limit=1", token=token))
            yield _throughput("post", workers, lambda: stack.post(TICKETS, FAULT, token=token))


def _throughput(what: str, workers: int, call: Any) -> Figure:
    rates = []
    for _ in range(3):
        begin, end = time.monotonic(), time.monotonic() + 4

        def loop(until: float = end) -> int:
            count = 0
            while time.monotonic() < until:
                status, _ = call()
                assert status in (200, 201), status
                count += 1
            return count

        with ThreadPoolExecutor(workers) as pool:
            done = sum(pool.map(lambda _: loop(), range(workers)))
        rates.append(done / (time.monotonic() - begin))
    return median(f"http_{what}_per_s_{workers}_clients", rates, "requests/s", 1)


def _timers(stack: Laptop) -> Iterator[Figure]:
    """Cases whose second level falls due in one and the same second: one, a hundred, a thousand of them.

    Each sends exactly one mail to the shift lead, who is asked to be reached without any pause between two messages.
    """
    endpoint, table = _table(stack)
    store = DynamoStore(client("dynamodb", endpoint), table)
    terms = terms_of_the_bench(store)
    first = whole_second(SystemClock().after(WRITTEN_WITHIN_SECONDS))
    dues = {
        f"TT-BENCH{place}{n:04d}": first + timedelta(seconds=place * APART_SECONDS)
        for place, count in enumerate(SIMULTANEOUS)
        for n in range(count)
    }
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pair: store.commit(waiting_for_level_2(pair[0], pair[1], terms)), dues.items()))
    assert SystemClock().now() < first - timedelta(seconds=60), "the cases were written too late; is the machine busy?"
    SystemClock().wait_until(max(dues.values()))
    late: dict[str, float] = {}
    deadline = time.monotonic() + 180
    while len(late) < len(dues) and time.monotonic() < deadline:
        time.sleep(5)
        for message in stack.outbox(channel="email"):
            if message["case"] in dues and "LEVEL 2" in message["subject"]:
                lateness = (datetime.fromisoformat(message["at"]) - dues[message["case"]]).total_seconds()
                late.setdefault(message["case"], lateness)
    for place, count in enumerate(SIMULTANEOUS):
        samples = [lateness for case, lateness in late.items() if case.startswith(f"TT-BENCH{place}")]
        yield Figure(f"due_to_page_p50_s_{count}", round(percentile(samples, 0.5), 3), "s", len(samples))
        spread = f"max {max(samples):.3f}"
        yield Figure(f"due_to_page_p99_s_{count}", round(percentile(samples, 0.99), 3), "s", len(samples), spread)
    at_once = sum(lateness <= AT_ONCE_SECONDS for lateness in samples)
    yield Figure(f"pages_within_{AT_ONCE_SECONDS}_s_of_{count}", at_once, "pages", len(samples))
    yield Figure("due_to_page_lost", len(dues) - len(late), "pages", len(dues))


def _table(stack: Laptop) -> tuple[str, str]:
    running = find_running(stack.environment)
    return running.endpoint, running.table


def terms_of_the_bench(store: DynamoStore) -> Terms:
    """Those of a carrier whose calendar never closes, while everybody is reached without any pause in between."""
    baltel = store.carrier("baltel")
    assert baltel is not None
    store.put_carrier(baltel.changed(agreement=baltel.agreement.changed(requests=UNHELD)))
    store.put_carrier(baltel.changed(id="bench", agreement=baltel.agreement.changed(calendar="24x7", escalation=())))
    roster = store.roster()
    store.put_roster(roster.changed(people=tuple(person.changed(apart=AT_ONCE) for person in roster.people)))
    return Book(store, SystemClock()).terms_of("bench", None)


def waiting_for_level_2(case_id: str, due: datetime, terms: Terms) -> Change:
    """A P4 of three days ago that nobody took: its life so far, decided by the core itself, with everything sent."""
    now = due - LEVEL_2_AFTER
    opened = OpenTicket(
        carrier_id="bench", by=Actor(side="carrier", name="bench"), title="Bench", description="x", severity="low",
        ticket_type="question", priority="P4", channel="api", reply_to="noc@baltel.example",
    )  # fmt: skip
    events = decide(case_id, None, opened, terms, now)
    case = fold(case_id, events)
    while True:
        for command in _effects_done(case):
            more = decide(case_id, case, command, terms, now)
            events, case = events + more, fold(case_id, more, case)
        moment = next_wake(case, terms, now)
        assert moment is not None
        if moment >= due:
            return Change(Found(None, 0, GENESIS, False), case, events, "bench", moment)
        now = moment
        more = decide(case_id, case, Tick(), terms, now)
        events, case = events + more, fold(case_id, more, case)


def _effects_done(case: Case) -> Iterator[Command]:
    for page in unsent(case.timeline):
        yield RecordPage(page_id=page.page_id, outcome="sent", detail="bench")
    for owed in owed_notices(case.timeline):
        yield RecordNotice(notice="warning", owed_by=owed, outcome="sent", detail=f"<{owed}@bench>", to=("x",))
