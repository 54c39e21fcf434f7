"""The disputes and orders of a month. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from pledgekeeper.model import Frozen
from pledgekeeper.reviews.facts import NOTHING, CaseFact
from pledgekeeper.reviews.month import Month, open_at

AGED: Final = (30, 60)
"""Days after which an open dispute is aged, and old."""


class Disputed(Frozen):
    currency: str
    opened: int
    over: int
    open_at_end: int
    aged: int
    old: int
    open_amount: Decimal
    credit_due_amount: Decimal


class Ordered(Frozen):
    """`on_time` of those that fell due in the month, by the strict rule of `orders.on_time`: what the carrier cancelled
    before its date is in neither. `by_requested_date` of the same: by the date that it asked for when it ordered.
    `rejected` by us, and `cancelled` by whomever, in the month. None in reviews that were written before that was
    counted."""

    opened: int
    delivered: int
    fell_due: int
    on_time: int
    by_requested_date: int | None = None
    open_at_end: int
    in_jeopardy: int
    rejected: int | None = None
    cancelled: int | None = None


def disputed(cases: Sequence[CaseFact], month: Month) -> Iterator[Disputed]:
    for currency in sorted({case.currency for case in cases}):
        some = [case for case in cases if case.currency == currency]
        still = [case for case in some if open_at(case.opened_at, case.over_at, month.end)]
        ages = [(month.end - case.opened_at).days for case in still]
        yield Disputed(
            currency=currency,
            opened=sum(month.has(case.opened_at) for case in some),
            over=sum(month.has(case.over_at) for case in some),
            open_at_end=len(still),
            aged=sum(age > AGED[0] for age in ages),
            old=sum(age > AGED[1] for age in ages),
            open_amount=sum((case.open_amount for case in still), start=NOTHING),
            credit_due_amount=sum((case.credit_due_amount for case in some), start=NOTHING),
        )


def ordered(cases: Sequence[CaseFact], month: Month) -> Ordered:
    dated = [case for case in cases if month.has(case.fell_due_at) and case.on_time is not None]
    still = [case for case in cases if open_at(case.opened_at, case.over_at, month.end)]
    ended = [case.ended for case in cases if month.has(case.over_at)]
    return Ordered(
        opened=sum(month.has(case.opened_at) for case in cases),
        delivered=sum(month.has(case.solved_at) for case in cases),
        fell_due=len(dated),
        on_time=sum(case.on_time is True for case in dated),
        by_requested_date=sum(case.by_requested_date is True for case in dated),
        open_at_end=len(still),
        in_jeopardy=sum(case.in_jeopardy for case in still),
        rejected=ended.count("rejected"),
        cancelled=ended.count("cancelled"),
    )
