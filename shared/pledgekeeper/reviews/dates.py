"""What became of the dates of orders, by the strict rule: the Orders row and the promise D4 say the same. Pure.

An order that was split counts once, as a whole, in the month of its date; see `orders.on_time`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from pledgekeeper.orders.model import Order
from pledgekeeper.orders.on_time import DATE_GIVEN, ON_TIME, Outcome, Whole, dated, wholes
from pledgekeeper.reviews.facts import CaseFact, PromiseFact

COUNTS: Final[dict[Outcome, bool | None]] = {"on-time": True, "late": False, "excluded": None}
PROMISED: Final[dict[Outcome, str]] = {"on-time": "kept", "late": "missed", "excluded": "void"}


def with_dates(facts: Iterable[CaseFact], orders: Iterable[Order], known_at: datetime) -> Iterator[CaseFact]:
    """The facts, those of orders with what became of their date."""
    due = {whole.root.case_id: whole for whole in wholes(map(dated, orders)) if _fell_due_at(whole, known_at)}
    for fact in facts:
        whole = due.get(fact.case_id)
        yield _with_date(fact, whole, known_at) if whole else fact


def with_promised_dates(
    facts: Iterable[PromiseFact], orders: Sequence[Order], known_at: datetime
) -> Iterator[PromiseFact]:
    """The promises, that of a delivery by its date instead of by the clock of each part, and that of a date missed by
    what we cancelled without one."""
    dates = [dated(order) for order in orders]
    undated = {each.case_id for each in dates if each.given_up_undated}
    for fact in facts:
        if fact.commitment == DATE_GIVEN and fact.outcome == "void" and fact.case_id in undated:
            yield fact._replace(outcome="missed")
        elif fact.commitment != ON_TIME:
            yield fact
    carriers = {order.case_id: order.carrier_id for order in orders}
    for whole in wholes(dates):
        committed = min((part.committed for part in whole.parts if part.committed is not None), default=None)
        if committed is not None:
            yield _delivery(whole, carriers[whole.root.case_id], _moment(committed), known_at)


def _with_date(fact: CaseFact, whole: Whole, known_at: datetime) -> CaseFact:
    on_time = COUNTS[whole.outcome]
    wished = None if on_time is None else whole.by_requested_date
    return fact._replace(fell_due_at=_fell_due_at(whole, known_at), on_time=on_time, by_requested_date=wished)


def _delivery(whole: Whole, carrier_id: str, committed_at: datetime, known_at: datetime) -> PromiseFact:
    """Decided when its date is over. No pause moves that date, so there is nothing to count but this."""
    at = _fell_due_at(whole, known_at)
    outcome = PROMISED[whole.outcome] if at else "open"
    return PromiseFact(whole.root.case_id, carrier_id, ON_TIME, "", outcome, committed_at, at, False, 0, 0, 0)


def _fell_due_at(whole: Whole, known_at: datetime) -> datetime | None:
    """The date that counts, once it is over."""
    due = None if whole.due is None else _moment(whole.due)
    return due if due and due < known_at else None


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
