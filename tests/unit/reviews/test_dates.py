"""The dates of orders in a review: the Orders row and the promise to deliver by the date never say two things."""

from hypothesis import given, settings

from pledgekeeper.reviews.dates import with_dates, with_promised_dates
from pledgekeeper.reviews.facts import case_fact, promise_facts
from pledgekeeper.reviews.month import month_named
from tests.unit.builders import DAY, MONDAY_9H
from tests.unit.orders.tricks import (
    DUE,
    LATER,
    ORDERS,
    OURS,
    TERMS,
    THEIRS,
    TRICKS,
    an_order,
    cancelled,
    committed,
    delivered,
    plain,
    tricked,
)
from tests.unit.reviews.test_figures import found

NOVEMBER, DECEMBER = month_named("2026-11", "Indian/Reunion"), month_named("2026-12", "Indian/Reunion")
AFTER = LATER + 30 * DAY


def review(orders, month=DECEMBER, known_at=AFTER):
    cases = [case_fact(order, TERMS, known_at, month.end) for order in orders]
    promises = [fact for order in orders for fact in promise_facts(order, TERMS, known_at)]
    return found(with_dates(cases, orders, known_at), with_promised_dates(promises, orders, known_at), month)


def delivery(figures):
    return next(each for each in figures.promises if each.commitment == "delivery")


def test_what_we_cancelled_is_missed_and_what_was_split_counts_once_in_both():
    orders = [
        an_order("A", committed(), delivered(DUE)),
        an_order("B", committed(), cancelled(DUE - DAY)),
        an_order("C", committed(), cancelled(DUE - DAY, THEIRS)),
        an_order("D", committed(), delivered(DUE)),
        an_order("E", committed(LATER), delivered(LATER), part_of="ORD-D"),
    ]

    figures = review(orders)

    assert (figures.orders.on_time, figures.orders.fell_due) == (1, 3)
    assert (delivery(figures).kept, delivery(figures).counted, delivery(figures).void) == (1, 3, 1)


def test_a_promise_to_deliver_is_decided_in_the_month_of_its_date_and_is_open_until_then():
    early = [an_order("A", committed(), delivered(MONDAY_9H + DAY))]

    assert (delivery(review(early, NOVEMBER)).counted, delivery(review(early, NOVEMBER)).open) == (0, 1)
    assert (delivery(review(early)).counted, delivery(review(early)).kept) == (1, 1)
    assert review(early, known_at=DUE).orders.fell_due == 0


def test_the_date_that_the_carrier_asked_for_is_told_beside_it():
    asked = {"requested_at": DUE - DAY}
    orders = [an_order("A", committed(), delivered(DUE), **asked), an_order("B", committed(), delivered(DUE))]

    assert (review(orders).orders.on_time, review(orders).orders.by_requested_date) == (2, 1)


def test_an_order_without_a_date_is_in_no_figure_of_dates_and_missed_where_a_date_was_promised():
    figures = review([an_order("A")], NOVEMBER)

    missed = {each.commitment: each.missed for each in figures.promises}
    assert (figures.orders.fell_due, missed["committed-date"], "delivery" in missed) == (0, 1, False)


def test_an_order_that_we_cancel_instead_of_dating_it_missed_its_date_and_one_that_the_carrier_cancels_did_not():
    ours, theirs = (an_order(n, cancelled(MONDAY_9H + DAY, who)) for n, who in enumerate((OURS, THEIRS)))

    [date_given] = [each for each in review([ours, theirs], NOVEMBER).promises if each.commitment == "committed-date"]
    assert (date_given.counted, date_given.missed, date_given.void) == (1, 1, 1)


@settings(deadline=None, max_examples=40)
@given(ORDERS, TRICKS)
def test_our_own_redating_cancelling_or_splitting_never_improves_the_review(orders, tricks):
    before, after = review(plain(orders)), review(tricked(orders, tricks))

    assert after.orders.fell_due == before.orders.fell_due
    assert after.orders.on_time <= before.orders.on_time
    assert after.orders.by_requested_date <= before.orders.by_requested_date
    for each in (before, after):
        assert (delivery(each).kept, delivery(each).counted) == (each.orders.on_time, each.orders.fell_due)
