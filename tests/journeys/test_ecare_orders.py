"""The pages of orders: the plan as bars, the project managers, a date in danger, consent, acceptance."""

from datetime import UTC, datetime

import pytest

from tests.journeys.people import MANAGER, NOC, ORDERS
from tests.journeys.test_delivery import TRANSIT, ask, commit

MONDAY_IN_VILNIUS = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.fixture
def world(world_at):
    return world_at(MONDAY_IN_VILNIUS)


@pytest.fixture
def order(world):
    made = world.http("POST", ORDERS, NOC, TRANSIT).json["id"]
    commit(world, made)
    return made


def page(world, order):
    answer = world.http("GET", f"/ecare/cases/{order}", NOC)
    assert answer.status == 200, answer.text
    return answer.text


def test_the_page_of_an_order_shows_its_plan_and_who_has_it_with_phone_and_hours(world, order):
    shown = page(world, order)

    assert shown.count('class="planned"') == 14
    assert "in charge now" in shown
    assert shown.count('href="tel:+') == 2
    assert "Monday to Friday" in shown
    assert order in world.http("GET", "/ecare/orders", NOC).text


def test_a_date_in_danger_is_shown_with_its_cause_and_the_carrier_agrees_to_the_new_one(world, order):
    world.pass_time(days=4)
    shown = page(world, order)
    assert "The date is in danger" in shown
    assert "Agree to this date" in shown
    offered = shown.split('name="ready_at" value="')[1].split('"')[0]

    assert world.http("POST", f"/ecare/cases/{order}/consent", NOC, {"ready_at": offered}).status == 303

    agreed = page(world, order)
    assert "Moved with your consent" in agreed
    assert "Agree to this date" not in agreed


def test_what_was_handed_over_is_accepted_on_the_page(world, order):
    ask(world, order, "send-report", remark="All is well.")
    world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", "state": "completed"})

    assert "All is well." in page(world, order)
    assert world.http("POST", f"/ecare/cases/{order}/delivery/accept", NOC, {}).status == 303
    assert "Does it work?" not in page(world, order)
