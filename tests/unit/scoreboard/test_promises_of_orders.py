"""Promises of delivery beside the date: acknowledged, managers named, each status report, danger told."""

from datetime import UTC, datetime, timedelta

from pledgekeeper.local.example_year import an_order

OPENED = datetime(2026, 10, 5, 9, tzinfo=UTC)
AFTER = datetime(2026, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_each_status_report_is_a_promise_of_its_own(make):
    made = make([an_order(1, OPENED, 40, 30).case], AFTER)

    found = made.measure("status-reports")
    assert (found.cases, found.kept) == (5, 5)  # after 7, 14, 21 and 28 days, and the delivery
    assert all(said.startswith("OK") for said in made.said())


def test_one_report_that_came_late_was_missed_though_the_next_were_in_time(make):
    late = make([an_order(25, OPENED, 40, 30).case], AFTER).measure("status-reports")

    assert (late.cases, late.kept) == (4, 1)  # each nine days after the one before; the delivery three days after


def test_managers_and_the_number_are_told_in_time_or_late(make):
    made = make([an_order(1, OPENED, 40, 30).case, an_order(30, OPENED, 40, 30).case], AFTER)

    assert (made.measure("managers-named").cases, made.measure("managers-named").kept) == (2, 1)
    assert (made.measure("orders-acknowledged").cases, made.measure("orders-acknowledged").kept) == (2, 2)
