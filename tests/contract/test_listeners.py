"""What the table of listeners promises, on the fake of the journeys and on an emulator's."""

from datetime import timedelta

import pytest

from pledgekeeper.ids import case_id, random_id
from pledgekeeper.listeners import Delivery, Heard, Listener, place
from pledgekeeper.store.listeners import ListenerTable
from tests.contract.conftest import MONDAY, TABLE

MINUTE = timedelta(minutes=1)


@pytest.fixture
def table(store):
    return ListenerTable(store._client, TABLE)


@pytest.fixture
def carrier():
    """A carrier that nobody has used before."""
    return f"c-{random_id()}"


@pytest.fixture
def name(carrier):
    return case_id(carrier, "listener", "1")


def a_listener(carrier, number, **more):
    return Listener(
        listener_id=case_id(carrier, "listener", str(number)), carrier_id=carrier, callback="https://noc.example/",
        registered_at=MONDAY + number * MINUTE, registered_by="noc", **more,
    )  # fmt: skip


def a_delivery(number, state="delivered", case="TT-1"):
    at = MONDAY + number * MINUTE
    return Delivery(
        event_id=f"{case}-e{number}-Create", event_type="TroubleTicketCreateEvent", case_id=case,
        place=place(number, 0), occurred_at=at, state=state, tries=1, first_tried_at=at, last_tried_at=at,
        answer="answered 204",
    )  # fmt: skip


def test_listeners_of_a_carrier_are_its_own_oldest_first_until_they_are_removed(table, carrier):
    first, second, others = a_listener(carrier, 1), a_listener(carrier, 2), a_listener(f"{carrier}-sea", 3)
    for each in (second, first, others):
        table.put(each)
    assert table.of_carrier(carrier) == [first, second]
    assert table.listener(first.listener_id) == first

    table.delete(first.listener_id)
    table.delete(first.listener_id)

    assert table.of_carrier(carrier) == [second]
    assert table.listener(first.listener_id) is None


def test_one_delivery_at_a_time_has_a_case_of_a_listener_in_hand(table, name):
    assert table.take(name, "TT-1", MONDAY, MONDAY + MINUTE)
    assert not table.take(name, "TT-1", MONDAY + MINUTE / 2, MONDAY + 2 * MINUTE)
    assert table.take(name, "TT-2", MONDAY, MONDAY + MINUTE)
    assert table.take(name, "TT-1", MONDAY + MINUTE, MONDAY + 2 * MINUTE)

    table.keep(name, "TT-1", Heard(upto=place(1, 0)), MONDAY + MINUTE)

    assert table.take(name, "TT-1", MONDAY + MINUTE, MONDAY + 2 * MINUTE)


def test_how_far_a_listener_has_heard_a_case_is_kept_also_while_it_is_taken_again(table, name):
    assert table.heard(name, "TT-1") is None
    table.take(name, "TT-1", MONDAY, MONDAY + MINUTE)
    assert table.heard(name, "TT-1") is None
    heard = Heard(upto=place(3, 1), trying=place(4, 0), tries=2, first_tried_at=MONDAY, next_at=MONDAY + MINUTE)

    table.keep(name, "TT-1", heard, MONDAY)
    table.take(name, "TT-1", MONDAY, MONDAY + MINUTE)

    assert table.heard(name, "TT-1") == heard


def test_a_listener_that_does_not_answer_is_called_by_one_after_a_while(table, name):
    assert table.may_be_called(name, MONDAY, MONDAY + MINUTE)
    assert table.may_be_called(name, MONDAY, MONDAY + MINUTE)

    table.leave_alone(name, MONDAY + MINUTE)

    assert not table.may_be_called(name, MONDAY + MINUTE / 2, MONDAY + 2 * MINUTE)
    assert table.may_be_called(name, MONDAY + MINUTE, MONDAY + 2 * MINUTE)
    assert not table.may_be_called(name, MONDAY + MINUTE, MONDAY + 2 * MINUTE)
    table.answers(name)
    table.answers(name)
    assert table.may_be_called(name, MONDAY, MONDAY + MINUTE)


def test_the_log_has_one_row_for_each_event_newest_first(table, name):
    for number in (2, 10, 1):
        table.log(name, a_delivery(number, "waiting"))
    table.log(name, a_delivery(2))

    assert list(table.deliveries(name)) == [a_delivery(10, "waiting"), a_delivery(2), a_delivery(1, "waiting")]


def test_what_was_given_up_is_there_in_order_until_it_is_settled(table, name):
    dead = [a_delivery(10, "dead"), a_delivery(2, "dead"), a_delivery(1, "dead", "TT-0")]
    for each in dead:
        table.give_up(name, each)
    assert table.given_up(name) == [dead[2], dead[1], dead[0]]

    table.settle(name, dead[1])

    assert table.given_up(name) == [dead[2], dead[0]]
    assert list(table.deliveries(name)) == []


def test_what_is_redriven_is_asked_for_by_case_in_order(table, name):
    for number, case in ((10, "TT-1"), (2, "TT-1"), (1, "TT-10")):
        table.redrive(name, a_delivery(number, "dead", case), MONDAY)

    assert table.redriven(name, "TT-1") == {place(2, 0): MONDAY, place(10, 0): MONDAY}
    table.not_redriven(name, "TT-1", place(2, 0))
    assert list(table.redriven(name, "TT-1")) == [place(10, 0)]
