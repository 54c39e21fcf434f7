"""Orders on time by the strict rule: against the date that only the customer moves. Pure.

An order counts in the period in which it fell due, delivered or not: what is late for long cannot stay out of the
figure. Parts of an order that was split count as the one that they were. What we cancelled after we had committed to a
date counts as late; so does what the carrier cancelled once the date was over. An order that nobody dated never falls
due: what it misses is the promise of a date (clause D3), also when we cancelled it before that was late. What we
rejected with a reason before there was a date is neither on time nor late; of an order that was split it leaves the
whole late. The scoreboard and the monthly review both count by this.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from pledgekeeper.event import Event
from pledgekeeper.orders.dates import DateCommitted
from pledgekeeper.orders.model import Order, OrderCancelled, OrderOpened, OrderStatus
from pledgekeeper.orders.rejecting import OrderRejected

ON_TIME: Final = "delivery"
"""The promise of the pledge that this is the figure of."""
DATE_GIVEN: Final = "committed-date"
"""The promise that there is a date at all."""

Outcome = Literal["on-time", "late", "excluded"]
End = Literal["delivered", "cancelled-by-us", "cancelled-by-carrier", "rejected", "open"]


class Dated(NamedTuple):
    """What of an order, or of a part of one, counts here. Moments are seconds since the epoch, as clocks see them.

    `wished` is the date that the carrier first asked for, `committed` when we first gave one, `due` the date that
    counts: the first one, moved by the customer only. `ended` is when it ended as `end` says; None while it is open.
    """

    case_id: str
    part_of: str | None
    opened: int
    wished: int | None
    committed: int | None
    due: int | None
    ended: int | None
    end: End

    @property
    def given_up_undated(self) -> bool:
        """Did we cancel it instead of giving it a date?"""
        return self.end == "cancelled-by-us" and self.committed is None


@dataclass(frozen=True)
class Whole:
    """An order with all parts that it was split into, itself among them.

    `due` is its own date, or an earlier one of a part that was dated before it: no splitting of ours moves it.
    """

    root: Dated
    parts: tuple[Dated, ...]
    due: int | None

    @classmethod
    def of(cls, root: Dated, parts: Sequence[Dated]) -> "Whole":
        dates = (part.due for part in parts if part is root or _before(part, root))
        return cls(root, tuple(parts), min((due for due in dates if due is not None), default=None))

    @property
    def outcome(self) -> Outcome:
        """What became of it by its date."""
        due = self.due
        assert due is not None
        if _by(due, self.parts):
            return "on-time"
        return "excluded" if all(_given_up(part, due) for part in self.parts) else "late"

    @property
    def by_requested_date(self) -> bool:
        """Was it there by the date that the carrier asked for when it ordered? Without one, by the date that counts."""
        moment = self.due if self.root.wished is None else self.root.wished
        assert moment is not None
        return _by(moment, self.parts)

    @property
    def open(self) -> bool:
        """Is something of it still to be done?"""
        return any(part.end == "open" for part in self.parts)


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


def dated(order: Order) -> Dated:
    """What of an order counts here; it comes with its timeline."""
    opened = order.timeline[0]
    assert isinstance(opened, OrderOpened)
    committed = next((event.at for event in order.timeline if isinstance(event, DateCommitted)), None)
    ended_at, end = _end(order)
    moments = (order.opened_at, opened.requested_at, committed, order.yardstick, ended_at)
    since, wished, first, due, ended = (None if each is None else int(each.timestamp()) for each in moments)
    assert since is not None
    return Dated(order.case_id, order.part_of, since, wished, first, due, ended, end)


def wholes(orders: Iterable[Dated]) -> Iterator[Whole]:
    """Each order once, whole: by the order that its parts were split from."""
    known = {order.case_id: order for order in orders}
    parts: dict[str, list[Dated]] = {}
    for order in known.values():
        parts.setdefault(_root(order, known) if order.part_of else order.case_id, []).append(order)
    return (Whole.of(known[root], each) for root, each in parts.items())


def fell_due(orders: Iterable[Dated], now: datetime) -> Iterator[Whole]:
    """Each order whose date is over at `now`, whole."""
    moment = now.timestamp()
    return (whole for whole in wholes(orders) if whole.due is not None and whole.due < moment)


def _end(order: Order) -> tuple[datetime | None, End]:
    if order.status is OrderStatus.CANCELLED:
        end = next(event for event in reversed(order.timeline) if isinstance(event, OrderCancelled))
        return end.at, "cancelled-by-carrier" if end.by.side == "carrier" else "cancelled-by-us"
    if order.status is OrderStatus.REJECTED:
        return next(event.at for event in reversed(order.timeline) if isinstance(event, OrderRejected)), "rejected"
    return order.delivered_at, "delivered" if order.delivered_at else "open"


def _by(moment: int, parts: Sequence[Dated]) -> bool:
    """Was all of it that the carrier still wanted handed over by then, and something of it?"""
    wanted = [part for part in parts if not _given_up(part, moment)]
    return bool(wanted) and all(part.end == "delivered" and _ended(part, moment) for part in wanted)


def _given_up(part: Dated, by: int) -> bool:
    return part.end == "cancelled-by-carrier" and _ended(part, by)


def _ended(part: Dated, by: int) -> bool:
    return part.ended is not None and part.ended <= by


def _before(part: Dated, root: Dated) -> bool:
    """Had the part a date before the whole had one?"""
    return part.committed is not None and (root.committed is None or part.committed < root.committed)


def _root(order: Dated, known: Mapping[str, Dated]) -> str:
    """The order that it was split from, if that is known; a circle ends where it began."""
    seen = {order.case_id}
    while (parent := known.get(order.part_of or "")) and parent.case_id not in seen:
        order = parent
        seen.add(order.case_id)
    return order.case_id
