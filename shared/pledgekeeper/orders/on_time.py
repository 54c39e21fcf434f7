"""Orders on time by the strict rule: against the date that only the customer moves. Pure.

An order counts in the period in which it fell due, delivered or not: what is late for long cannot stay out of the
figure. Parts of an order that was split count as the one that they were. What we cancelled after we had committed to a
date counts as late; so does what the carrier cancelled once the date was over. What we rejected before there was a date
is no order on time or late: it is counted apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from pledgekeeper.event import Event
from pledgekeeper.orders.dates import DateCommitted
from pledgekeeper.orders.model import Order, OrderCancelled, OrderOpened, OrderStatus
from pledgekeeper.orders.rejecting import OrderRejected

Outcome = Literal["on-time", "late", "excluded"]

DEFINITION: Final = (
    "Orders handed over on or before the date that we first committed to, or the last date to which the customer "
    "consented before it was over, as a share of all orders that fell due in the period."
)
POPULATION: Final = "orders whose date, moved by the customer's recorded consent only, lies in the period"
EXCLUSIONS: Final = ("cancelled by the carrier before the date was over",)
"""What we rejected has no date, so it is not of the population; how many they were is told beside it."""


@dataclass(frozen=True)
class OnTime:
    """The figure of a period, with what it says and of whom. `percent` is None when no order fell due."""

    since: datetime
    until: datetime
    on_time: int
    late: int
    excluded: int
    by_requested_date: int
    """How many of those that count were handed over by the date that the customer asked for; without one by ours."""
    late_orders: tuple[str, ...]
    rejected: int
    """How many orders we rejected in the period: they are in none of the other figures."""
    definition: str = DEFINITION
    population: str = POPULATION
    exclusions: tuple[str, ...] = EXCLUSIONS

    @property
    def cases(self) -> int:
        return self.on_time + self.late

    @property
    def percent(self) -> float | None:
        return round(100 * self.on_time / self.cases, 1) if self.cases else None


class FellDue(NamedTuple):
    """An order whose date is over: that date, what became of it, and whether it was there when the carrier wished."""

    yardstick: datetime
    outcome: Outcome
    by_requested_date: bool


@dataclass(frozen=True)
class Change:
    """One committed date of an order: who moved it, why, and the date that counts since."""

    at: datetime
    ready_at: datetime
    yardstick: datetime
    initiator: str
    reason: str | None


def changes_of(timeline: Sequence[Event]) -> tuple[Change, ...]:
    """Every date that was committed, the original first."""
    dated = (event for event in timeline if isinstance(event, DateCommitted))
    return tuple(Change(each.at, each.ready_at, each.yardstick, each.asked_by, each.reason) for each in dated)


def on_time(orders: Iterable[Order], since: datetime, until: datetime, now: datetime) -> OnTime:
    """The figure of [since, until), as it stands at `now`. Orders come with their timelines."""
    known = list(orders)
    due = {root: each for root, each in fell_due(known, now).items() if since <= each.yardstick < until}
    found = [each.outcome for each in due.values()]
    asked = sum(each.outcome != "excluded" and each.by_requested_date for each in due.values())
    late = tuple(sorted(root for root, each in due.items() if each.outcome == "late"))
    rejected = sum(since <= ended.at < until for order in known for ended in (_rejected(order),) if ended)
    return OnTime(since, until, found.count("on-time"), len(late), found.count("excluded"), asked, late, rejected)


def fell_due(orders: Iterable[Order], now: datetime) -> dict[str, FellDue]:
    """What became of each order whose date is over at `now`, whole: by the order that its parts were split from."""
    known = {order.case_id: order for order in orders}
    whole: dict[str, list[Order]] = {}
    for order in known.values():
        whole.setdefault(_root(order, known), []).append(order)
    return {
        root: FellDue(yardstick, outcome(known[root], parts), _by(_first_wish(known[root]) or yardstick, parts))
        for root, parts in whole.items()
        if (yardstick := known[root].yardstick) is not None and yardstick <= now
    }


def outcome(root: Order, parts: Sequence[Order]) -> Outcome:
    """What became of an order by its date, with the parts that it was split into (itself among them)."""
    yardstick = root.yardstick
    assert yardstick is not None
    if _by(yardstick, parts):
        return "on-time"
    ends = [_cancelled(part) for part in parts]
    theirs = all(end and end.by.side == "carrier" and end.at <= yardstick for end in ends)
    return "excluded" if theirs else "late"


def _by(moment: datetime, parts: Sequence[Order]) -> bool:
    """Was all of it that the carrier still wanted handed over by then, and something of it?"""
    wanted = [part for part in parts if not _given_up(part, moment)]
    return bool(wanted) and all(part.delivered_at is not None and part.delivered_at <= moment for part in wanted)


def _given_up(part: Order, by: datetime) -> bool:
    end = _cancelled(part)
    return end is not None and end.by.side == "carrier" and end.at <= by


def _cancelled(order: Order) -> OrderCancelled | None:
    if order.status is not OrderStatus.CANCELLED:
        return None
    return next(event for event in reversed(order.timeline) if isinstance(event, OrderCancelled))


def _rejected(order: Order) -> OrderRejected | None:
    return next((event for event in reversed(order.timeline) if isinstance(event, OrderRejected)), None)


def _first_wish(order: Order) -> datetime | None:
    """The date that the carrier asked for when it ordered: a later wish changes nothing of that."""
    opened = order.timeline[0]
    assert isinstance(opened, OrderOpened)
    return opened.requested_at


def _root(order: Order, known: Mapping[str, Order]) -> str:
    """The order that it was split from, if that is known; a circle ends where it began.

    Parts of an order that we rejected count for themselves: the rejection of the rest takes none of them out.
    """
    seen = {order.case_id}
    while (parent := known.get(order.part_of or "")) and parent.case_id not in seen:
        if parent.status is OrderStatus.REJECTED:
            break
        order = parent
        seen.add(order.case_id)
    return order.case_id
