"""An order's date: what was committed first is the yardstick, and only the customer's wish moves it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pledgekeeper.cases.clocks import readings
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.event import Actor
from pledgekeeper.kinds import fold
from pledgekeeper.orders.dates import CommitDate, Consent, DateCommitted
from pledgekeeper.orders.decide import decide
from pledgekeeper.orders.duty import ManagersAppointed
from pledgekeeper.orders.jeopardies import RaiseJeopardy
from pledgekeeper.orders.model import CancelOrder, Deliver, OrderStatus
from tests.unit.builders import DAY, MONDAY_9H, SECOND, after, an_order, at, led_to, terms, terms_of, without

MANAGER = Actor(side="ours", name="sophie-meyer")
FIRST, SECOND_DATE, THIRD = at("2026-11-28 18:00"), at("2026-12-05 18:00"), at("2026-12-12 18:00")
TERMS = terms_of("insulartel")


def commit(ready_at, asked_by="ours", reason="supplier late"):
    consent = (
        Consent(given_by="A. Hoarau", given_at=MONDAY_9H, evidence="mail of Monday") if asked_by == "carrier" else None
    )
    return CommitDate(by=MANAGER, ready_at=ready_at, asked_by=asked_by, reason=reason, consent=consent)


def lived(*commands):
    order = an_order()
    for command in commands:
        order = after(order, command, MONDAY_9H + DAY)
    return order


def delivered(order, moment):
    return after(order, Deliver(by=MANAGER), moment)


# --- opening ---------------------------------------------------------------------------------------------------------


def test_an_order_is_opened_with_two_different_managers_named():
    order = an_order()

    assert order.status is OrderStatus.ACKNOWLEDGED
    assert order.nominal_manager
    assert order.backup_manager
    assert order.nominal_manager != order.backup_manager


def test_an_order_for_which_there_is_no_manager_is_opened_all_the_same():
    nobody = terms(
        "insulartel", roster=without("project-manager", without("head-of-delivery", without("delivery-manager")))
    )

    order = an_order(under=nobody)

    assert order.nominal_manager is None
    assert not [event for event in order.timeline if isinstance(event, ManagersAppointed)]


# --- committing ------------------------------------------------------------------------------------------------------


def test_the_first_date_is_our_commitment_whoever_is_said_to_have_asked():
    order = lived(commit(FIRST, asked_by="carrier", reason=None))

    assert (order.committed_originally, order.yardstick, order.committed_now) == (FIRST, FIRST, FIRST)
    assert [event.asked_by for event in order.timeline if isinstance(event, DateCommitted)] == ["ours"]


def test_a_date_is_changed_only_with_a_reason():
    with pytest.raises(Refused, match="to change a committed date say why, and whose wish it is"):
        led_to(lived(commit(FIRST)), commit(SECOND_DATE, reason=None), MONDAY_9H + DAY)


def test_our_change_of_the_date_leaves_the_yardstick_and_the_customers_moves_it():
    ours, theirs = (lived(commit(FIRST), commit(SECOND_DATE, asked_by)) for asked_by in ("ours", "carrier"))

    assert (ours.committed_now, ours.yardstick, ours.committed_originally) == (SECOND_DATE, FIRST, FIRST)
    assert (theirs.committed_now, theirs.yardstick, theirs.committed_originally) == (SECOND_DATE, SECOND_DATE, FIRST)


def test_the_same_date_again_is_no_change():
    assert led_to(lived(commit(FIRST)), commit(FIRST), MONDAY_9H + DAY) == []


def test_a_wish_of_the_customer_moves_the_yardstick_even_to_the_date_we_had_moved_to_ourselves():
    assert lived(commit(SECOND_DATE), commit(FIRST), commit(FIRST, "carrier")).yardstick == FIRST


# --- the clock of the date, and its danger ----------------------------------------------------------------------------


def test_the_promise_to_deliver_is_due_at_the_yardstick_whatever_we_would_rather():
    def due(order):
        return {c.id: r.due_at for c, r in readings(order, TERMS, order.timeline[-1].at)}.get("delivery")

    assert due(an_order()) is None
    assert due(lived(commit(FIRST))) == FIRST
    assert due(lived(commit(FIRST), commit(SECOND_DATE, "ours"))) == FIRST
    assert due(lived(commit(FIRST), commit(SECOND_DATE, "carrier"))) == SECOND_DATE


def test_a_date_in_danger_is_told_with_why_and_when_instead():
    raised = RaiseJeopardy(by=MANAGER, code="permits", expected_at=SECOND_DATE, plan="The town hall was asked again.")

    danger, *led = led_to(lived(commit(FIRST)), raised, MONDAY_9H + DAY)

    assert [page.recipient for page in led if isinstance(page, PagePlaced)] == [an_order().nominal_manager]

    assert (danger.mark, danger.notice, danger.expected_at) == ("jeopardy", "jeopardy", SECOND_DATE)


def test_what_is_over_is_in_no_danger_any_more():
    raised = RaiseJeopardy(by=MANAGER, code="permits", expected_at=SECOND_DATE, plan="The town hall was asked again.")

    with pytest.raises(Refused, match="cannot raise_jeopardy an order that is completed"):
        led_to(delivered(lived(commit(FIRST)), FIRST), raised, FIRST + DAY)


# --- delivering ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("late", "on_time"), [(-1, True), (0, True), (1, False)])
def test_an_order_delivered_by_its_yardstick_is_on_time_to_the_second(late, on_time):
    assert delivered(lived(commit(FIRST)), FIRST + late * SECOND).on_time is on_time


def test_an_order_without_a_date_cannot_be_delivered():
    with pytest.raises(Refused, match="cannot deliver an order that is acknowledged"):
        led_to(an_order(), Deliver(by=MANAGER), MONDAY_9H + DAY)


def test_a_delivered_order_is_neither_dated_nor_cancelled_any_more():
    done = delivered(lived(commit(FIRST)), FIRST)

    for command in (commit(SECOND_DATE), Deliver(by=MANAGER), CancelOrder(by=MANAGER)):
        with pytest.raises(Refused, match="an order that is completed"):
            led_to(done, command, FIRST + DAY)


CHANGES = st.lists(
    st.tuples(st.sampled_from([FIRST, SECOND_DATE, THIRD]), st.sampled_from(["ours", "carrier"])), max_size=6
)


def on_time_after(changes, moment):
    """Was an order committed for the second date, changed so, and delivered at `moment`, on time?"""
    order = an_order()
    for ready_at, asked_by in [(SECOND_DATE, "ours"), *changes]:
        order = fold(order.case_id, decide(order, commit(ready_at, asked_by), TERMS, MONDAY_9H), order)
    return fold(order.case_id, decide(order, Deliver(by=MANAGER), TERMS, moment), order).on_time


@given(CHANGES, st.sampled_from([FIRST, SECOND_DATE, THIRD]), st.sampled_from([-DAY, 0 * DAY, DAY]))
@example([(THIRD, "carrier"), (FIRST, "ours"), (FIRST, "carrier")], SECOND_DATE, 0 * DAY)
def test_no_change_of_ours_ever_makes_a_late_delivery_one_on_time(changes, due, off):
    moment = due + off

    theirs_only = [change for change in changes if change[1] == "carrier"]

    assert on_time_after(changes, moment) <= on_time_after(theirs_only, moment)


@given(CHANGES)
def test_the_first_commitment_is_never_forgotten(changes):
    order = lived(commit(SECOND_DATE), *(commit(*change) for change in changes))

    assert order.committed_originally == SECOND_DATE
    assert next(event.asked_by for event in order.timeline if isinstance(event, DateCommitted)) == "ours"
