"""How much of the month each service was there, and whose the faults of the month were. Pure.

Availability is 100 × (time of the month - time of P1 outages) / time of the month, round the clock.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

from pledgekeeper.model import Frozen
from pledgekeeper.reviews.attainment import tenths
from pledgekeeper.reviews.facts import CaseFact
from pledgekeeper.reviews.month import Month

NOT_COUNTED: Final = "force-majeure"
"""Beside what is no fault of ours anyway (`is_fault`)."""

Outage = tuple[datetime, datetime]


class Available(Frozen):
    """A service that was interrupted in the month: how often, for how long in all, and so how much of it it was there.

    Outages that overlap count once. Of those that name no service (`""`) no share can be told: `percent` is None.
    """

    service: str
    outages: int
    down_seconds: int
    percent: Decimal | None


class Cause(Frozen):
    """Whose the faults were that were solved in the month, as their resolution says; `""` where it does not."""

    responsibility: str
    solved: int
    share_percent: Decimal | None
    mean_seconds: int


def availability(tickets: Iterable[CaseFact], month: Month) -> Iterator[Available]:
    """The services that were interrupted, the worst first. Any other was there all the time."""
    by_service: dict[str, list[Outage]] = {}
    for ticket in tickets:
        outage = _outage(ticket, month)
        if outage:
            by_service.setdefault(ticket.service, []).append(outage)
    whole = int((month.end - month.begin).total_seconds())
    found = [
        Available(
            service=service, outages=len(outages), down_seconds=down,
            percent=_thousandths(whole - down, whole) if service else None,
        )
        for service, outages in by_service.items()
        for down in [_together(outages)]
    ]  # fmt: skip
    yield from sorted(found, key=lambda each: (not each.service, -each.down_seconds, each.service))


def causes(tickets: Iterable[CaseFact], month: Month) -> Iterator[Cause]:
    """The most frequent first."""
    took: dict[str, list[int]] = {}
    for ticket in tickets:
        if ticket.solved_at and month.has(ticket.solved_at):
            seconds = int((ticket.solved_at - ticket.opened_at).total_seconds())
            took.setdefault(ticket.responsibility, []).append(seconds)
    solved = sum(map(len, took.values()))
    for whose, some in sorted(took.items(), key=lambda each: (-len(each[1]), each[0])):
        mean = (2 * sum(some) + len(some)) // (2 * len(some))
        share = tenths(len(some), solved)
        yield Cause(responsibility=whose, solved=len(some), share_percent=share, mean_seconds=mean)


def _outage(ticket: CaseFact, month: Month) -> Outage | None:
    """What of its outage lies in the month."""
    begin, until = ticket.interrupted_at, ticket.working_at
    if begin is None or not ticket.is_fault or ticket.responsibility == NOT_COUNTED:
        return None
    begin, end = max(begin, month.begin), min(until or month.end, month.end)
    return (begin, end) if begin < end else None


def _together(outages: Iterable[Outage]) -> int:
    """Seconds in which there was any."""
    seconds, reached = 0, None
    for begin, end in sorted(outages):
        since = begin if reached is None else max(begin, reached)
        seconds += max(0, int((end - since).total_seconds()))
        reached = end if reached is None else max(end, reached)
    return seconds


def _thousandths(part: int, whole: int) -> Decimal:
    """Rounded down: 99.9996 % is not all of it."""
    return (Decimal(100_000 * part // whole) / 1_000).quantize(Decimal("0.001"))
