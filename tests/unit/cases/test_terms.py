"""Under which terms a case is decided: the agreement first, then the house's rules."""

import pytest

from pledgekeeper.sla.calendar import ALWAYS
from tests.unit.builders import MONDAY_NIGHT, a_roster, carriers, terms, terms_of, without


def test_the_wall_clock_is_the_same_for_all_and_the_business_calendar_is_the_agreements():
    assert terms_of("baltel").calendar("wall") is ALWAYS
    assert terms_of("baltel").calendar("business").id == "vilnius"
    assert terms_of("omanlink").calendar("business").id == "muscat"


def test_a_person_named_in_the_agreement_comes_before_whoever_holds_the_role():
    agreement = carriers()["baltel"].agreement.changed(service_manager="hugo-lambert")
    named = terms(carrier=carriers()["baltel"].changed(agreement=agreement))

    assert named.watch("ticket", MONDAY_NIGHT).holder("service-manager").id == "hugo-lambert"


def test_where_the_agreement_names_nobody_the_roster_says():
    watch = terms_of("andesvoz").watch("ticket", MONDAY_NIGHT)

    assert watch.holder("service-manager").id == "elena-rossi"
    assert watch.holder("astronaut") is None


def test_a_person_named_in_the_agreement_who_left_is_replaced_by_whoever_holds_the_role():
    agreement = carriers()["baltel"].agreement.changed(service_manager="somebody-who-left")
    named = terms(carrier=carriers()["baltel"].changed(agreement=agreement))

    assert named.watch("ticket", MONDAY_NIGHT).holder("service-manager").id == "elena-rossi"


def test_a_role_nobody_holds_is_held_by_nobody():
    assert terms(roster=without("expert")).watch("ticket", MONDAY_NIGHT).holder("expert") is None


def test_the_room_that_is_told_is_the_one_of_the_desk_on_duty():
    assert terms_of().watch("ticket", MONDAY_NIGHT).desk == "singapore"


@pytest.mark.parametrize("carrier", list(carriers()))
def test_the_carriers_own_people_are_told_of_tickets_as_the_agreement_says(carrier):
    rungs = {rung.level: rung.contact for rung in carriers()[carrier].agreement.escalation if rung.case == "ticket"}

    assert terms_of(carrier).watch("ticket", MONDAY_NIGHT).mirror == rungs


@pytest.mark.parametrize("carrier", list(carriers()))
def test_everybody_whom_an_agreement_names_is_there(carrier):
    agreement = carriers()[carrier].agreement

    for person in (agreement.service_manager, agreement.account_director):
        assert person is None or a_roster().person(person)
