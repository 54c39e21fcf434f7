"""What the page of an order shows: its plan as bars, who has it, dangers, dates, reports. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pledgekeeper.cases.terms import Terms
from pledgekeeper.notices.ordering import hours_of
from pledgekeeper.orders.accepting import accepted
from pledgekeeper.orders.dates import offered
from pledgekeeper.orders.gantt import Bar, gantt
from pledgekeeper.orders.jeopardies import JeopardyRaised, standing
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.orders.on_time import Change, changes_of
from pledgekeeper.orders.reports import StatusReported


@dataclass(frozen=True)
class Manager:
    """One of the two, or who stands in. `opens` and `closes` are their hours on the reader's wall clock."""

    role: str
    name: str
    email: str | None
    phone: str | None
    opens: str
    closes: str
    in_charge: bool


@dataclass(frozen=True)
class Row:
    """A bar with its places on the chart, in per cent of its width."""

    bar: Bar
    planned_left: float
    planned_width: float
    left: float
    width: float


@dataclass(frozen=True)
class Item:
    """One thing that is ordered, as its sender named it."""

    product: str
    quantity: int | None
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OrderPage:
    """`items` and `contact` are what was asked for; `offered` is the date that the carrier may consent to now, `wished`
    the day that it asks for, on the reader's wall clock like `today`; `may_…` what it may say."""

    items: tuple[Item, ...]
    contact: str | None
    managers: tuple[Manager, ...]
    rows: tuple[Row, ...]
    now_left: float | None
    date_left: float | None
    danger: JeopardyRaised | None
    dates: tuple[Change, ...]
    reports: tuple[StatusReported, ...]
    offered: datetime | None
    wished: date | None
    today: date
    may_accept: bool
    may_cancel: bool


def view(order: Order, terms: Terms, now: datetime, zone: str) -> OrderPage:
    """What the page shows of an order at `now`, to a reader in `zone`. Of one that we rejected no plan is shown."""
    bars = gantt(order, terms.calendar("business"), now) if order.status is not OrderStatus.REJECTED else ()
    scale = _Scale.of(bars, [order.yardstick or now, order.opened_at if order.over else now])
    danger = standing(order.timeline) if not order.over else None
    return OrderPage(
        items=tuple(_item(item, order.product) for item in order.items),
        contact=_text(order.attributes.get("notificationContact")),
        managers=_managers(order, terms, now, zone),
        rows=tuple(_row(bar, scale) for bar in bars),
        now_left=scale.left(now) if not order.over else None,
        date_left=scale.left(order.yardstick) if order.yardstick else None,
        danger=danger,
        dates=changes_of(order.timeline),
        reports=tuple(event for event in reversed(order.timeline) if isinstance(event, StatusReported))[:5],
        offered=offered(order, now),
        wished=order.requested_at.astimezone(ZoneInfo(zone)).date() if order.requested_at else None,
        today=now.astimezone(ZoneInfo(zone)).date(),
        may_accept=order.status is OrderStatus.COMPLETED and not accepted(order.timeline),
        may_cancel=not order.over,
    )


def _item(sent: Mapping[str, object], product: str) -> Item:
    """An item as TMF622 sends it; what of it is no such thing is left out."""
    offering, ordered = _part(sent.get("productOffering")), _part(sent.get("product"))
    quantity, places = sent.get("quantity"), ordered.get("place")
    related = [_part(each) for each in places] if isinstance(places, list) else []
    named = [(_text(each.get("role")) or "", _text(_part(each.get("place")).get("name"))) for each in related]
    return Item(
        product=_text(ordered.get("name")) or _text(offering.get("name")) or _text(offering.get("id")) or product,
        quantity=quantity if isinstance(quantity, int) else None,
        places=tuple((role, name) for role, name in named if name),
    )


def _part(sent: object) -> Mapping[str, object]:
    return sent if isinstance(sent, dict) else {}


def _text(sent: object) -> str | None:
    return sent if isinstance(sent, str) else None


def _managers(order: Order, terms: Terms, now: datetime, zone: str) -> tuple[Manager, ...]:
    named = {"nominal": order.nominal_manager, "backup": order.backup_manager}
    if order.in_charge not in named.values():
        named["stand_in"] = order.in_charge
    ended = order.over and (order.delivered_at is None or accepted(order.timeline))
    acting = None if ended else order.in_charge
    return tuple(_manager(role, person, person == acting, terms, now, zone) for role, person in named.items() if person)


def _manager(role: str, person_id: str, in_charge: bool, terms: Terms, now: datetime, zone: str) -> Manager:
    person = terms.roster.person(person_id)
    if person is None:
        return Manager(role, person_id, None, None, "", "", in_charge)
    opens, closes = hours_of(terms.roster.centre(person.centre).zone, zone, now)
    return Manager(role, person.name, person.email, person.phone, opens, closes, in_charge)


def _row(bar: Bar, scale: "_Scale") -> Row:
    planned, left = scale.left(bar.planned_begin), scale.left(bar.begin)
    return Row(bar, planned, _wide(scale.left(bar.planned_end) - planned), left, _wide(scale.left(bar.end) - left))


def _wide(width: float) -> float:
    """A step that takes no time is seen all the same."""
    return round(max(width, 0.8), 2)


@dataclass(frozen=True)
class _Scale:
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, bars: Sequence[Bar], others: Sequence[datetime]) -> "_Scale":
        moments = [moment for bar in bars for moment in (bar.planned_begin, bar.planned_end, bar.begin, bar.end)]
        every = [*moments, *others]
        return cls(min(every), max(every))

    def left(self, moment: datetime) -> float:
        whole = (self.end - self.begin).total_seconds() or 1.0
        return round(min(99.2, max(0.0, (moment - self.begin).total_seconds() / whole * 100)), 2)
