"""What-if: past cases read under two pledges, per second and core, and the memory that it takes.

The cases are made up, but by the laws that real ones follow: priorities, products and calendars of many carriers,
lognormal times, updates on their cadence, pauses with and without the carrier's yes, changes of priority, reopening.
`python -m tests.bench.simulate FILE [COUNT]` writes COUNT of them (a million), to try `pledge simulate` on.
"""

import json
import math
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pledgekeeper import book
from pledgekeeper.simulation.chunks import lines
from pledgekeeper.simulation.run import Work, carried_out
from pledgekeeper.simulation.scheme import Comparison, Scheme
from pledgekeeper.sla.pledge import Pledge
from pledgekeeper.sla.span import Span
from tests.bench.figures import Figure, median, peak_mb

CASES, ROUNDS = 20_000, 5
YEAR_BEGIN, YEAR_SECONDS = 1_798_761_600, 365 * 86_400  # 2027, UTC
CARRIERS = 250
CALENDARS = [
    "paris",
    "vilnius",
    "casablanca",
    "nairobi",
    "lima",
    "singapore",
    "oslo",
    "reunion",
    "montreal",
    "dubai",
    "muscat",
]
PRIORITIES = {"P1": 6, "P2": 24, "P3": 50, "P4": 20}
PRODUCTS = {"voice": 34, "sms": 14, "ip": 26, "transmission": 18, "roaming": 8}
RESPONSIBILITIES = {"ours": 55, "customer": 18, "third-party": 15, "no-fault-found": 10, "force-majeure": 2}
REASONS = {
    "pending-customer": 62,
    "no-access": 13,
    "customer-test-window": 12,
    "third-party-supplier": 11,
    "force-majeure": 2,
}
CADENCE = {"P1": 55 * 60, "P2": 3.5 * 3600, "P3": 20 * 3600, "P4": 80 * 3600}
SOLVED_AFTER = {"P1": 5 * 3600, "P2": 20 * 3600, "P3": 60 * 3600, "P4": 120 * 3600}
HOUR = 3600.0


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        write(path, CASES)
        work = Work(compared())
        with path.open("rb") as file:
            _one_core(work, file)  # warm: calendars are compiled
            samples = []
            for _ in range(ROUNDS):
                file.seek(0)
                samples.append(CASES / _one_core(work, file))
        yield median("simulate_cases_per_s_per_core", samples, "cases/s of CPU", 0)
        yield Figure("simulate_peak_rss_mib", _peak_rss_mib(path), "MiB", 1, "one process, the command whole")


def _one_core(work: Work, file: Any) -> float:
    begin = time.process_time()
    counted = sum(done.tally.cases for done in carried_out(lines(file), work, processes=1))
    spent = time.process_time() - begin
    assert counted == CASES
    return spent


def _peak_rss_mib(path: Path) -> float:
    """Of a process of its own that carries it out; memory does not grow with the number of cases."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with path.open("rb") as file:
            for _ in carried_out(lines(file), Work(compared()), processes=1):
                pass
        os.write(writing, str(peak_mb()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    return round(float(os.read(reading, 100)), 1)


def compared() -> Comparison:
    """The shipped pledge, against one that is twice as quick to restore and to solve."""
    shelf = book.Shelf(())
    calendars = shelf.files["calendars-2026-11"].by_id
    old = shelf.pledges["pledge-2026-11"]
    return Comparison(Scheme(twice_as_quick(old), calendars), Scheme(old, calendars), shelf.pledges, {})


def twice_as_quick(pledge: Pledge) -> Pledge:
    def halved(span: Span | None) -> Span | None:
        return Span.model_validate(f"{span.count // 2} {span.unit}") if span and span.count > 1 else span

    return pledge.changed(
        id="pledge-twice-as-quick",
        commitments=tuple(
            c.changed(targets=tuple(t.changed(within=halved(t.within)) for t in c.targets))
            if c.id in ("restore", "solve")
            else c
            for c in pledge.commitments
        ),
    )


# --- making cases up -------------------------------------------------------------------------------------------------


def write(path: Path, count: int, seed: int = 1) -> None:
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps(made_up(number, chance), separators=(",", ":")))
            file.write("\n")


def made_up(number: int, chance: random.Random) -> dict[str, Any]:
    kind = chance.choices(("ticket", "dispute", "order"), (86, 6, 8))[0]
    carrier = int(chance.paretovariate(1.1)) % CARRIERS
    opened = YEAR_BEGIN + chance.randrange(YEAR_SECONDS)
    facts = {
        "tier": ("gold", "silver", "bronze")[carrier % 3],
        "opened_by": _drawn(chance, {"carrier": 88, "ours": 12}),
    }
    marks = {"ticket": _ticket, "dispute": _dispute, "order": _order}[kind](chance, opened, facts)
    return {
        "case": f"{kind[0].upper()}-{number:07d}",
        "kind": kind,
        "carrier": f"carrier-{carrier:03d}",
        "calendar": CALENDARS[carrier % len(CALENDARS)],
        "facts": facts,
        "marks": marks,
        "monthly_charge": f"{200 + 37 * (carrier % 90)}.00",
        "currency": ("EUR", "USD")[carrier % 2],
    }


def _ticket(chance: random.Random, opened: int, facts: dict[str, str]) -> list[Any]:
    priority = _drawn(chance, PRIORITIES)
    facts |= {"priority": priority, "product": _drawn(chance, PRODUCTS), "responsibility": "ours"}
    moved = chance.random() < 0.06
    final = _drawn(chance, PRIORITIES) if moved else priority
    resolved = opened + _lasting(chance, SOLVED_AFTER[final], 0.9)
    acknowledged = opened + _lasting(chance, 240, 0.9)
    marks: list[Any] = [[acknowledged, "acknowledged"], [opened + _lasting(chance, 600, 1.0), "taken"]]
    marks += _updates(chance, opened, resolved, CADENCE[final])
    if chance.random() < 0.3:
        marks += _pause(chance, opened, resolved)
    if moved:
        marks.append([opened + (resolved - opened) // 3, "facts", {"priority": final}])
    if chance.random() < 0.35:
        marks.append([opened + chance.randrange(1 + resolved - opened), "answered-by-carrier"])
    restored = resolved - int((resolved - opened) * chance.random() * 0.7)
    if final in ("P1", "P2"):
        marks.append([restored, "restored"])
    if final == "P1":
        marks += [[restored + _lasting(chance, 14 * HOUR, 0.6), "rfo-issued"]]
        marks += [[resolved + _lasting(chance, 60 * HOUR, 0.6), "rca-issued"]]
    end = resolved
    if chance.random() < 0.05:
        reopened = resolved + _lasting(chance, 8 * HOUR, 0.8)
        end = reopened + _lasting(chance, 6 * HOUR, 0.8)
        marks += [[reopened, "reopened"], [end, "resolved"]]
    if chance.random() < 0.03:
        marks = [mark for mark in marks if mark[0] < resolved]
        return [[opened, "opened"], *sorted(marks, key=_moment), [resolved, "cancelled"]]
    marks.append([resolved, "facts", {"responsibility": _drawn(chance, RESPONSIBILITIES)}])
    marks += [[resolved, "resolved"], [end + 72 * 3600, "closed"]]
    return [[opened, "opened"], *sorted(marks, key=_moment)]


def _updates(chance: random.Random, opened: int, resolved: int, cadence: float) -> Iterator[list[Any]]:
    moment = opened + _lasting(chance, cadence / 9, 0.8)
    while moment < resolved:
        yield [moment, "updated"]
        moment += _lasting(chance, cadence, 0.25)


def _pause(chance: random.Random, opened: int, resolved: int) -> Iterator[list[Any]]:
    begin = opened + int((resolved - opened) * chance.uniform(0.1, 0.6))
    end = begin + int((resolved - begin) * chance.uniform(0.1, 0.9))
    yield [begin, "paused", {"name": "w1", "reason": _drawn(chance, REASONS)}]
    if chance.random() < 0.5:
        yield [begin + (end - begin) // 2, "consented" if chance.random() < 0.8 else "objected", {"name": "w1"}]
    yield [end, "resumed", {"name": "w1"}]


def _dispute(chance: random.Random, opened: int, facts: dict[str, str]) -> list[Any]:
    kinds = {"rate": "10 bd", "volume": "20 bd", "duplicate": "10 bd", "dial-code": "15 bd", "irsf": "30 d"}
    facts["dispute_type"] = chance.choice(list(kinds))
    facts["answer_group"] = kinds[facts["dispute_type"]]
    acknowledged = opened + _lasting(chance, 5 * HOUR, 0.9)
    judged = acknowledged + _lasting(chance, 30 * HOUR, 0.7)
    answered = judged + _lasting(chance, 160 * HOUR, 0.6)
    marks = [
        [opened, "opened"],
        [acknowledged, "acknowledged"],
        [judged, "completeness-judged"],
        [answered, "answered"],
    ]
    if facts["dispute_type"] == "irsf":
        marks.append([opened + _lasting(chance, 1.5 * HOUR, 0.5), "fraud-acted"])
        marks.sort(key=_moment)
    if chance.random() < 0.7:
        due = answered + _lasting(chance, 24 * HOUR, 0.8)
        marks += [[due, "credit-due"], [due + _lasting(chance, 120 * HOUR, 0.6), "credited"]]
    marks.append([marks[-1][0] + _lasting(chance, 150 * HOUR, 0.8), "settled"])
    return marks


def _order(chance: random.Random, opened: int, facts: dict[str, str]) -> list[Any]:
    committed = opened + _lasting(chance, 60 * HOUR, 0.6)
    promised = committed + _lasting(chance, 600 * HOUR, 0.4)
    delivered = promised + int(chance.gauss(-90, 60) * HOUR)
    delivered = max(delivered, committed + 3600)
    facts["committed-date"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(promised))
    named = opened + _lasting(chance, 12 * HOUR, 0.6)
    marks = [
        [opened + _lasting(chance, 2 * HOUR, 0.8), "acknowledged"],
        [named, "managers-named"],
        [committed, "committed"],
    ]
    marks += [[moment, "updated"] for moment in range(committed, delivered, 6 * 86_400)]
    return [[opened, "opened"], *sorted(marks, key=_moment), [max(delivered, marks[0][0]), "delivered"]]


def _drawn(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _lasting(chance: random.Random, median_seconds: float, spread: float) -> int:
    return 1 + int(chance.lognormvariate(math.log(median_seconds), spread))


def _moment(mark: list[Any]) -> int:
    moment: int = mark[0]
    return moment


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
