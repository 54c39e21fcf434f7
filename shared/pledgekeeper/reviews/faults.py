"""The tickets of a month: how long mending took, how many came and went, which repeated, what they earn. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper.model import Frozen
from pledgekeeper.quality.repeats import WITHIN
from pledgekeeper.reviews.facts import CaseFact
from pledgekeeper.reviews.month import Month, open_at

PRIORITIES: Final = ("P1", "P2", "P3", "P4")
MOST_CREDITS: Final = 50
LONGEST_BY_WEEKS: Final = timedelta(days=100)


class Repair(Frozen):
    """How long mending took: from the report to the restoration (else the resolution), pauses included."""

    priority: str
    solved: int
    mean_seconds: int
    p90_seconds: int


class Flow(Frozen):
    priority: str
    opened: int
    solved: int
    open_at_end: int


class Week(Frozen):
    """Tickets that were opened and solved in seven days of the month, or in a month of the year, from `begins`."""

    begins: date
    opened: int
    solved: int


class Repeats(Frozen):
    """Faults opened in the month, and those of them whose service had one in the thirty days before."""

    faults: int
    repeated: int
    services: tuple[str, ...] = ()


class Earned(Frozen):
    """A ticket of the month that earns a credit, in per cent of the monthly charge."""

    case_id: str
    percent: Decimal


def repairs(tickets: Iterable[CaseFact], month: Month) -> Iterator[Repair]:
    took: dict[str, list[int]] = {}
    for ticket in tickets:
        if ticket.solved_at and month.has(ticket.solved_at):
            seconds = int((ticket.solved_at - ticket.opened_at).total_seconds())
            took.setdefault(ticket.priority, []).append(seconds)
    for priority in (each for each in PRIORITIES if each in took):
        some = sorted(took[priority])
        mean = (2 * sum(some) + len(some)) // (2 * len(some))
        yield Repair(priority=priority, solved=len(some), mean_seconds=mean, p90_seconds=some[nearest_rank(len(some))])


def nearest_rank(count: int, percent: int = 90) -> int:
    """The place, from 0, of the value that so many per cent do not exceed."""
    return max(0, -(-count * percent // 100) - 1)


def flows(tickets: Sequence[CaseFact], month: Month) -> Iterator[Flow]:
    for priority in PRIORITIES:
        some = [ticket for ticket in tickets if ticket.priority == priority]
        flow = Flow(
            priority=priority,
            opened=sum(month.has(ticket.opened_at) for ticket in some),
            solved=sum(month.has(ticket.solved_at) for ticket in some),
            open_at_end=sum(open_at(ticket.opened_at, ticket.solved_at, month.end) for ticket in some),
        )
        if flow.opened or flow.solved or flow.open_at_end:
            yield flow


def weeks(tickets: Sequence[CaseFact], month: Month) -> Iterator[Week]:
    local, a_year = month.begin.astimezone(ZoneInfo(month.zone)), month.end - month.begin > LONGEST_BY_WEEKS
    while local < month.end:
        after = local + timedelta(days=7)  # on the wall: a week with a change of the clocks is one
        if a_year:
            after = (local + timedelta(days=31)).replace(day=1)
        span = Month("", month.zone, local.astimezone(UTC), min(after.astimezone(UTC), month.end))
        yield Week(
            begins=local.date(),
            opened=sum(span.has(ticket.opened_at) for ticket in tickets),
            solved=sum(span.has(ticket.solved_at) for ticket in tickets),
        )
        local = after


def repeated(cases: Iterable[CaseFact], month: Month) -> Repeats:
    """A fault is repeated when its service had one that was reported in the thirty days before."""
    by_service: dict[str, list[datetime]] = {}
    faults = again = 0
    services: list[str] = []
    for case in sorted((each for each in cases if each.is_fault), key=lambda each: each.opened_at):
        counts = month.has(case.opened_at)
        faults += counts
        if not case.service:
            continue
        before = by_service.setdefault(case.service, [])
        if counts and before and case.opened_at - before[-1] <= WITHIN:
            again += 1
            services.append(case.service)
        before.append(case.opened_at)
    return Repeats(faults=faults, repeated=again, services=tuple(dict.fromkeys(services)))


def credits_earned(tickets: Iterable[CaseFact], month: Month) -> list[Earned]:
    """Of tickets that became final in the month."""
    some = [ticket for ticket in tickets if ticket.credit_percent and month.has(ticket.over_at)]
    ordered_ = sorted(some, key=lambda each: each.case_id)[:MOST_CREDITS]
    return [Earned(case_id=each.case_id, percent=each.credit_percent) for each in ordered_]
