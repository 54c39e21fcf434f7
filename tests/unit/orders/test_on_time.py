"""Orders on time: no re-dating, cancelling or splitting of ours ever improves the figure."""

import pytest
from hypothesis import given

from pledgekeeper.errors import Refused
from pledgekeeper.orders.accepting import RejectDelivery
from pledgekeeper.orders.dates import CommitDate, Consent, ConsentToDate
from pledgekeeper.orders.on_time import changes_of, dated, fell_due
from pledgekeeper.orders.rejecting import RejectOrder
from tests.unit.builders import DAY, HOUR, MONDAY_9H
from tests.unit.orders.tricks import (
    DUE,
    LATER,
    ORDERS,
    OURS,
    THEIRS,
    TRICKS,
    an_order,
    cancelled,
    committed,
    delivered,
    plain,
    tricked,
)

CONSENT = Consent(given_by="A. Hoarau", given_at=MONDAY_9H, evidence="mail of Monday")


def due(*orders, now=LATER + DAY):
    return list(fell_due((dated(order) for order in orders), now))


def outcomes(*orders, now=LATER + DAY):
    return {whole.root.case_id: whole.outcome for whole in due(*orders, now=now)}


def test_an_order_is_on_time_to_the_second_and_by_the_first_date():
    on_the_second = an_order("A", committed(), delivered(DUE))
    redated = an_order("B", committed(), committed(LATER, MONDAY_9H + DAY), delivered(LATER))

    assert outcomes(on_the_second, redated) == {"ORD-A": "on-time", "ORD-B": "late"}


def test_the_customers_consent_moves_the_date_and_the_change_is_kept_with_who_and_why():
    moved = CommitDate(by=OURS, ready_at=LATER, asked_by="carrier", reason="their room is not ready", consent=CONSENT)
    order = an_order("A", committed(), (MONDAY_9H + DAY, moved), delivered(LATER))

    assert outcomes(order) == {"ORD-A": "on-time"}
    assert [(c.initiator, c.yardstick, c.reason) for c in changes_of(order.timeline)] == [
        ("ours", DUE, "as planned"), ("carrier", LATER, "their room is not ready"),
    ]  # fmt: skip


def test_so_does_their_own_word_on_a_date_that_we_gave_them():
    consented = MONDAY_9H + 2 * DAY, ConsentToDate(by=THEIRS, ready_at=LATER)
    order = an_order("A", committed(), committed(LATER, MONDAY_9H + DAY), consented, delivered(LATER))

    assert outcomes(order) == {"ORD-A": "on-time"}


def test_what_was_rejected_was_not_delivered():
    rejected = DUE, RejectDelivery(by=THEIRS, reason="no light")
    order = an_order("A", committed(), delivered(DUE - DAY), rejected, delivered(DUE + DAY))

    assert outcomes(order) == {"ORD-A": "late"}


def test_what_is_not_delivered_at_all_counts_once_its_date_is_over():
    order = an_order("A", committed())

    assert outcomes(order, now=DUE) == {}
    assert outcomes(order, now=DUE + HOUR) == {"ORD-A": "late"}


def test_what_the_carrier_cancels_in_time_is_left_out_and_what_we_cancel_is_late():
    theirs, ours, too_late = (
        an_order(n, committed(), cancelled(moment, who))
        for n, (who, moment) in enumerate(((THEIRS, DUE - DAY), (OURS, DUE - DAY), (THEIRS, DUE + DAY)))
    )

    assert list(outcomes(theirs, ours, too_late).values()) == ["excluded", "late", "late"]


def test_an_order_that_was_split_is_on_time_when_all_of_it_is():
    first = an_order("A", committed(), delivered(DUE - DAY))
    rest = an_order("B", committed(LATER), delivered(LATER), part_of="ORD-A")

    assert outcomes(first, rest) == {"ORD-A": "late"}


def test_a_part_that_was_dated_before_the_whole_holds_the_whole_to_its_date():
    never_dated = an_order("A")
    part = an_order("B", committed(), delivered(DUE), part_of="ORD-A")
    dated_later = an_order("C", committed(LATER, MONDAY_9H + DAY), delivered(LATER))
    its_part = an_order("D", committed(), delivered(DUE), part_of="ORD-C")

    assert outcomes(never_dated, part, dated_later, its_part) == {"ORD-A": "late", "ORD-C": "late"}


def test_an_order_that_nobody_dated_never_falls_due():
    assert outcomes(an_order("A"), an_order("B", cancelled(DUE))) == {}


def test_a_second_figure_is_by_the_date_that_the_carrier_first_asked_for():
    asked = DUE - DAY
    late = an_order("A", committed(), delivered(DUE), requested_at=asked)
    by_then = an_order("B", committed(), delivered(asked), requested_at=asked)
    without = an_order("C", committed(), delivered(DUE))

    assert [whole.by_requested_date for whole in due(late, by_then, without)] == [False, True, True]


REFUSED = MONDAY_9H + DAY, RejectOrder(by=OURS, reason="no cable of ours goes there")


def test_an_order_that_we_reject_is_neither_on_time_nor_late_nor_left_without_a_date():
    rejected = an_order("A", REFUSED)

    assert outcomes(rejected) == {}
    assert not dated(rejected).given_up_undated


def test_once_there_is_a_date_nothing_is_rejected_any_more():
    with pytest.raises(Refused, match=r"a date is committed: .* cancel it now, and it counts as late"):
        an_order("A", committed(), REFUSED)


def test_a_part_that_we_reject_leaves_the_whole_late_and_so_does_rejecting_the_rest_of_a_dated_part():
    whole, part = an_order("A", committed(), delivered(DUE)), an_order("B", REFUSED, part_of="ORD-A")
    rest, dated_part = an_order("C", REFUSED), an_order("D", committed(), delivered(DUE), part_of="ORD-C")

    assert outcomes(whole, part) == {"ORD-A": "late"}
    assert outcomes(rest, dated_part) == {"ORD-C": "late"}


# --- whatever we do, the figure is not the better for it --------------------------------------------------------------


@given(ORDERS, TRICKS)
def test_our_own_redating_cancelling_or_splitting_never_improves_the_figure(orders, tricks):
    before, after = (
        list(outcomes(*each, now=LATER + 30 * DAY).values()) for each in (plain(orders), tricked(orders, tricks))
    )

    assert len(after) == len(before)
    assert "excluded" not in after
    assert after.count("on-time") <= before.count("on-time")
