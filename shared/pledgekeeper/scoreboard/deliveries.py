"""Orders on time, on the scoreboard: each order that fell due is a line of its own, whole, whatever it was split into.

A line of an order says nothing of its date: an order is decided with all of its parts, and what links them is not told.
Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from pledgekeeper.model import iso
from pledgekeeper.orders.on_time import ON_TIME, Dated, Whole, fell_due
from pledgekeeper.scoreboard.gathering import Row
from pledgekeeper.scoreboard.kept import Decided
from pledgekeeper.scoreboard.measures import BY_REQUESTED_DATE
from pledgekeeper.scoreboard.record import DeliveryRecord, Part, month_of

LAST: Final = float("inf")


def delivery_rows(
    pieces: Iterable[Mapping[Dated, str]], pseudonym: Callable[[str], str], as_of: datetime
) -> Iterator[tuple[str, Row]]:
    """A row for each order of which the date was over before `as_of`, of orders with whose they are: all parts of an
    order come in the same piece."""
    moment = iso(as_of)
    for orders in pieces:
        for whole in fell_due(orders, as_of):
            name = f"delivery-{whole.root.case_id}"
            record = delivery_of(whole, pseudonym(name))
            clocks = decided_of(whole, record)
            yield name, {
                "case_id": name, "carrier": orders[whole.root], "version": 0, "settled": False,
                "as_of": moment, "case": record.case, "line": record.model_dump_json(), "kind": "delivery",
                "keys": [f"{each.population}|{each.month}" for each in clocks], "reopened": 0, "pages": 0,
                "pages_failed": 0, "levels_late": 0, "clocks": [each._asdict() for each in clocks],
            }  # fmt: skip


def delivery_of(whole: Whole, pseudonym: str) -> DeliveryRecord:
    """What is published of an order that fell due."""
    due, opened = whole.due, whole.root.opened
    assert due is not None
    parts: list[Part] = [(None if each.ended is None else each.ended - opened, each.end) for each in whole.parts]
    return DeliveryRecord(
        case=pseudonym, due=due - opened, by_requested_date=whole.by_requested_date,
        month=month_of(datetime.fromtimestamp(due, UTC)),
        parts=tuple(sorted(parts, key=lambda part: (LAST if part[0] is None else part[0], part[1]))),
    )  # fmt: skip


def decided_of(whole: Whole, record: DeliveryRecord) -> tuple[Decided, Decided]:
    """It counts twice: by the date that counts, and by the one that was asked for. No pause moves a date."""
    outcome = whole.outcome
    left_out = "cancelled" if outcome == "excluded" else None
    on_time = {ON_TIME: outcome == "on-time", BY_REQUESTED_DATE: whole.by_requested_date}
    ours, theirs = (
        Decided(
            population=population, month=record.month, left_out=left_out, missed=not (kept or left_out),
            missed_if_granted=not (kept or left_out), open=whole.open, paused=0, disputed=0, wall=0,
        )
        for population, kept in on_time.items()
    )  # fmt: skip
    return ours, theirs
