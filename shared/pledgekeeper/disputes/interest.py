"""Interest by the agreement's clause: simple, by the day, rounded half up once. Pure arithmetic."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pledgekeeper import money
from pledgekeeper.carriers.model import Interest
from pledgekeeper.disputes.lines import NOTHING, Amounts


class Booked(NamedTuple):
    """An amount and the day (UTC) on which it was paid, or credited."""

    on: date
    amount: Decimal


class Accrued(NamedTuple):
    """What interest each side owes the other by a day."""

    by_carrier: Decimal
    by_us: Decimal


def simple_interest(amount_days: Decimal, clause: Interest, currency: str | None) -> Decimal:
    """Interest on `amount_days` (every amount times its days), as it can be paid: half a cent, yen or fils is one."""
    return money.payable(amount_days * clause.percent_per_year / (100 * clause.days_per_year), currency)


def accrued(
    amounts: Amounts,
    due_on: date | None,
    paid: list[Booked],
    credited: list[Booked],
    clause: Interest | None,
    until: date,
    currency: str | None,
) -> Accrued:
    """What was owed on the day `until`, by what is agreed or accepted by now.

    The carrier owes interest on what it withheld and has given up, from the due date of the invoice until it paid; we,
    on what it paid and did not owe, from its payment until a credit note gave it back. A payment covers first what the
    carrier owes. The day of a payment or credit note itself bears nothing any more.
    """
    if clause is None:
        return Accrued(NOTHING, NOTHING)

    def withheld(day: date) -> Decimal:
        return max(NOTHING, amounts.withdrawn_amount - _upto(day, paid))

    def overpaid(day: date) -> Decimal:
        owed = amounts.disputed_amount - amounts.accepted_amount
        given_back = max(NOTHING, _upto(day, paid) + _upto(day, credited) - amounts.disputed_amount)
        return max(NOTHING, _upto(day, paid) - owed - given_back)

    moves = [each.on for each in (*paid, *credited)]
    theirs = _amount_days(withheld, [due_on, *(day for day in moves if day > due_on)], until) if due_on else NOTHING
    ours = _amount_days(overpaid, moves, until)
    return Accrued(simple_interest(theirs, clause, currency), simple_interest(ours, clause, currency))


def _upto(day: date, booked: Iterable[Booked]) -> Decimal:
    return sum((each.amount for each in booked if each.on <= day), start=NOTHING)


def _amount_days(amount_on: Callable[[date], Decimal], changes: Iterable[date], until: date) -> Decimal:
    days = sorted({day for day in changes if day < until} | {until})
    return sum((amount_on(begin) * (end - begin).days for begin, end in pairwise(days)), start=NOTHING)
