"""Whom an order is given to: language first, then the nearest day, then in turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ids import case_id
from pledgekeeper.orders.managers import choose_managers
from tests.unit.builders import MONDAY_9H, a_roster, carriers, without


def chosen(carrier, order_id="ORD-7K3QX9M2XA", roster=None):
    pair = choose_managers(roster or a_roster(), carriers()[carrier], order_id, MONDAY_9H, {})
    return [a_roster().person(person) for person in pair]


@pytest.mark.parametrize("carrier", list(carriers()))
def test_both_managers_speak_the_carriers_language(carrier):
    assert all(carriers()[carrier].language in manager.languages for manager in chosen(carrier))


@pytest.mark.parametrize(
    ("carrier", "centres"), [("insulartel", {"paris"}), ("andesvoz", {"montreal"}), ("omanlink", {"paris"})]
)
def test_of_those_the_ones_whose_day_is_nearest_to_the_carriers(carrier, centres):
    assert {manager.centre for manager in chosen(carrier)} == centres


@given(st.sampled_from(list(carriers())), st.integers(0, 10_000))
def test_the_two_are_never_the_same_person_and_the_choice_is_stable(carrier, number):
    order_id = case_id("ORD", carrier, str(number))

    nominal, backup = chosen(carrier, order_id)

    assert nominal != backup
    assert chosen(carrier, order_id) == [nominal, backup]


def test_equals_take_turns():
    nominal = [chosen("insulartel", case_id("ORD", str(number)))[0].id for number in range(100)]

    assert 20 <= nominal.count("paul-girard") <= 80


def test_one_alone_is_the_nominal_manager_and_nobody_is_nothing():
    one = without("project-manager", without("head-of-delivery"))
    nobody = without("delivery-manager", one)
    [person] = one.holders("delivery-manager")

    def chosen_of(roster):
        return choose_managers(roster, carriers()["baltel"], "ORD-1", MONDAY_9H, {})

    assert (chosen_of(one), chosen_of(nobody)) == ((person.id, None), None)


def test_whoever_was_named_before_stays_the_nominal_manager():
    nominal, backup = chosen("insulartel")

    named = choose_managers(a_roster(), carriers()["insulartel"], "ORD-7K3QX9M2XA", MONDAY_9H, {}, backup.id)

    assert named == (backup.id, nominal.id)
