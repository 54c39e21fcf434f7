"""What is kept of each case between two nights: its published line, whose it is, and what figures are counted from."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from pledgekeeper.invoices.first_time import Doubted
from pledgekeeper.model import iso
from pledgekeeper.orders.on_time import Dated
from pledgekeeper.scoreboard.measures import PROMISES
from pledgekeeper.scoreboard.record import NO_EXPERIENCE, CaseRecord, Clock, Month

COLUMNS: Final = {
    "case_id": "VARCHAR", "carrier": "VARCHAR", "version": "BIGINT", "settled": "BOOLEAN",
    "as_of": "VARCHAR", "case": "VARCHAR", "line": "VARCHAR", "keys": "VARCHAR[]",
    "kind": "VARCHAR", "responsibility": "VARCHAR", "ended": "VARCHAR", "month": "VARCHAR", "reopened": "BIGINT",
    "pages": "BIGINT", "pages_failed": "BIGINT", "levels_late": "BIGINT",
    "clocks": "STRUCT(population VARCHAR, month VARCHAR, left_out VARCHAR, missed BOOLEAN, missed_if_granted BOOLEAN, "
              "open BOOLEAN, paused BIGINT, disputed BIGINT, wall BIGINT)[]",
    "survey": "STRUCT(pillar VARCHAR, month VARCHAR, score BIGINT)",
    "dated": "STRUCT(part_of VARCHAR, opened BIGINT, wished BIGINT, committed BIGINT, due BIGINT, ended BIGINT, "
             '"end" VARCHAR)',
    "fault": "STRUCT(named VARCHAR, service VARCHAR, reported BIGINT)",
    "doubted": 'STRUCT("number" VARCHAR, account VARCHAR, verdict VARCHAR, "at" BIGINT)',
    "promises": "VARCHAR",
}  # fmt: skip
"""Columns of the file of a month, by their types in DuckDB. The first five, `keys`, `dated` (of an order),
`fault` (of a ticket), `doubted` (of a dispute) and `promises` are never published."""
READ: Final = ",".join(PROMISES)
"""The promises that a row was read for: one that was read for others is read anew."""


class Reported(NamedTuple):
    """What of a fault counts among those that come back: the pseudonym of its own line, its service, and when it was
    reported, in seconds since the epoch."""

    named: str
    service: str | None
    reported: int


class Told(NamedTuple):
    """What is kept of a case beside its line, by what it is: what lines of their own are made of."""

    dated: Dated | None = None
    fault: Reported | None = None
    doubted: Doubted | None = None


NOTHING_MORE: Final = Told()


class Decided(NamedTuple):
    """A clock in numbers: seconds, and whether it counts. What is left out is neither kept nor missed."""

    population: str
    month: Month | None
    left_out: str | None
    missed: bool
    missed_if_granted: bool
    open: bool
    paused: int
    disputed: int
    wall: int


def decided(clock: Clock, cancelled_by: str | None) -> Decided:
    """`cancelled_by` is who cancelled the order that it is of."""
    by_us = clock.ended_by == "cancelled" and cancelled_by == "ours"
    worked = {kind: sum(each[3] for each in clock.stretches if each[2] == kind) for kind in ("running", "disputed")}
    missed = by_us or sum(worked.values()) > clock.target
    return Decided(
        population=clock.population,
        month=clock.month,
        left_out=clock.ended_by if clock.ended_by in NO_EXPERIENCE and not missed else None,
        missed=missed,
        missed_if_granted=by_us or worked["running"] > clock.target,
        open=clock.ended_by is None,
        paused=sum(end - begin for begin, end, kind, _, _ in clock.stretches if kind == "paused"),
        disputed=worked["disputed"],
        wall=sum(end - begin for begin, end, *_ in clock.stretches),
    )


def kept(
    record: CaseRecord, case_id: str, carrier: str, version: int, *, settled: bool, as_of: datetime,
    told: Told = NOTHING_MORE,
) -> dict[str, Any]:  # fmt: skip
    """The row of a case. `version` is the number of its events that were read, `as_of` the moment that it is of."""
    said = record.model_dump(mode="json")
    return {
        "case_id": case_id, "carrier": carrier, "version": version, "settled": settled,
        "as_of": iso(as_of), "case": record.case, "line": record.model_dump_json(), "keys": list(keys_of(record)),
        **{name: said[name] for name in ("kind", "responsibility", "ended", "month", "reopened")},
        **{name: said[name] for name in ("pages", "pages_failed", "levels_late", "survey")},
        "clocks": [decided(clock, record.cancelled_by)._asdict() for clock in record.clocks],
        **{name: each and each._asdict() for name, each in told._asdict().items()},
        "promises": READ,
    }  # fmt: skip


def keys_of(record: CaseRecord) -> dict[str, None]:
    """What this case counts in: `<population>|<month>` for each figure, in a fixed order."""
    counted = [(clock.population, clock.month) for clock in record.clocks]
    if record.survey:
        counted.append((f"survey:{record.survey.pillar}", record.survey.month))
    if record.ended:
        counted.append((f"ended:{record.kind}", record.month))
    return dict.fromkeys(f"{population}|{month}" for population, month in counted)
