"""The pages of orders: the plan as bars, the project managers, a date in danger, consent, acceptance."""

import re
from datetime import UTC, datetime

import pytest

from pledgekeeper import wiring
from pledgekeeper.api.routes import ACCOUNT
from pledgekeeper.ecare import case_list, home, kept_cases
from tests.journeys.people import BILLING, MANAGER, NOC, ORDERS
from tests.journeys.test_delivery import TRANSIT, ask, commit
from tests.security.page_forms import ORDER_FORM
from tests.tmforum import TMF622, mistakes

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


def test_the_first_page_asks_for_consent_and_for_acceptance_and_leads_to_where_they_are_given(world, order):
    assert "Do you agree to the other date?" not in world.http("GET", "/", NOC).text
    world.pass_time(days=4)

    home = world.http("GET", "/", NOC).text
    assert "Do you agree to the other date?" in home
    assert f'href="/ecare/cases/{order}#answer"' in home
    assert 'id="answer"' in page(world, order)
    world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", "state": "completed"})
    assert "It is delivered; does it work?" in world.http("GET", "/", NOC).text
    assert 'id="answer"' in page(world, order)
    assert "It is delivered" not in world.http("GET", "/", BILLING).text

    world.http("POST", f"/ecare/cases/{order}/delivery/accept", NOC, {})
    assert "It is delivered" not in world.http("GET", "/", NOC).text


def test_the_first_page_finds_the_order_that_waits_for_a_word_and_reads_none_that_had_it(world, order):
    for number in range(3):
        named = [{"@type": "ExternalIdentifier", "id": f"OTHER-{number}"}]
        other = world.http("POST", ORDERS, NOC, {**TRANSIT, "externalId": named}).json["id"]
        commit(world, other)
        world.http("PATCH", f"{ORDERS}/{other}", MANAGER, {"@type": "ProductOrder", "state": "completed"})
        world.http("POST", f"/ecare/cases/{other}/delivery/accept", NOC, {})
    world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", "state": "completed"})
    world.http("GET", "/", NOC)
    kept_cases.kept.cache_clear()

    assert f'href="/ecare/cases/{order}#answer"' in world.http("GET", "/", NOC).text
    assert list(kept_cases.kept()) == [order]


def test_the_first_page_asks_for_what_waits_longest_counts_the_others_and_leads_to_all(world, order, monkeypatch):
    monkeypatch.setattr(home, "MOST_AWAITING", 2)
    handed_over = [order]
    for number in range(3):
        named = [{"@type": "ExternalIdentifier", "id": f"OTHER-{number}"}]
        handed_over.append(world.http("POST", ORDERS, NOC, {**TRANSIT, "externalId": named}).json["id"])
        commit(world, handed_over[-1])
    for each in reversed(handed_over):
        world.http("PATCH", f"{ORDERS}/{each}", MANAGER, {"@type": "ProductOrder", "state": "completed"})
        world.pass_time(minutes=1)
    kept_cases.kept.cache_clear()

    shown = world.http("GET", "/", NOC).text
    assert re.findall(r'href="/ecare/cases/(\S+)#answer"', shown) == handed_over[:1:-1]
    assert set(kept_cases.kept()) == set(handed_over[:1:-1])
    assert "More deliveries that wait for your word: 2" in shown
    every = world.http("GET", re.search(r'href="(/ecare/orders\?\S+)"', shown)[1], NOC).text
    assert re.findall(r'href="/ecare/cases/(\S+)"', every) == handed_over[::-1]
    assert "More deliveries" not in world.http("GET", "/", BILLING).text
    assert order not in world.http("GET", "/ecare/orders?status=awaited", "carrier.andesvoz.noc").text


def test_of_orders_that_wait_for_a_word_few_are_looked_at_and_the_list_says_that_there_are_more(
    world, order, monkeypatch
):
    monkeypatch.setattr(case_list, "MOST_AWAITED", 1)
    named = [{"@type": "ExternalIdentifier", "id": "OTHER"}]
    other = world.http("POST", ORDERS, NOC, {**TRANSIT, "externalId": named}).json["id"]
    commit(world, other)
    more = "There are more: narrow the list."

    def listed(words):
        answer = world.http("GET", f"/ecare/orders?status=awaited&words={words}", NOC).text
        return re.findall(r'href="/ecare/cases/(\S+)"', answer), more in answer

    world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", "state": "completed"})
    assert listed("") == ([order], False)
    world.pass_time(minutes=1)
    world.http("PATCH", f"{ORDERS}/{other}", MANAGER, {"@type": "ProductOrder", "state": "completed"})

    assert listed("") == ([order], True)
    assert listed("OTHER") == ([], True)


def test_an_order_that_was_rejected_after_its_delivery_waits_for_no_word(world, order):
    world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", "state": "completed"})
    assert [each.case_id for each in wiring.store().awaiting("baltel")] == [order]

    world.http("POST", f"/ecare/cases/{order}/delivery/reject", NOC, {"reason": "No light on the far end."})

    assert wiring.store().awaiting("baltel") == []


def test_silence_is_a_word_too(world, order):
    world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", "state": "completed"})
    world.pass_time(days=30)

    assert wiring.store().awaiting("baltel") == []


def test_an_action_that_the_carrier_promised_is_on_its_first_page_and_on_that_of_its_account(world):
    action = {"title": "Open the cage on Mondays", "owner": "Rasa", "side": "carrier", "due": "2026-12-04"}
    asked = {"carrier": "baltel", "command": "agree-action", **action}
    assert world.http("POST", f"{ACCOUNT}/commands", "staff.service-manager", asked).status == 200

    home = world.http("GET", "/", NOC).text
    assert "Open the cage on Mondays · Rasa" in home
    assert 'href="/ecare/account#agreed-actions"' in home
    assert "Rasa · with you" in world.http("GET", "/ecare/account", NOC).text
    assert "Open the cage" not in world.http("GET", "/", "carrier.andesvoz.noc").text


def test_a_wish_for_another_date_is_that_of_the_api_moves_no_committed_date_and_is_told_to_the_desk(world, order):
    before = world.http("GET", f"{ORDERS}/{order}", NOC).json

    assert world.http("POST", f"/ecare/cases/{order}/wish", NOC, {"wanted_on": "2027-02-01"}).status == 303

    after = world.http("GET", f"{ORDERS}/{order}", NOC).json
    assert after["requestedCompletionDate"] == "2027-02-01T21:59:00Z"  # the end of the day in Vilnius
    assert after["expectedCompletionDate"] == before["expectedCompletionDate"]
    assert 'value="2027-02-01"' in page(world, order)
    world.pass_time(hours=1)
    [told] = [message.text for message in world.received if "was CHANGED by the carrier" in message.text]
    assert "2027-02-01T21:59:00Z" in told


@pytest.mark.parametrize(
    ("filled", "told"), [("2026-11-22", "This day is over"), ("soon", "A date, e.g. 2027-01-31."), ("", "A date")]
)
def test_a_wish_that_is_no_day_to_come_is_told_beside_its_field(world, order, filled, told):
    answer = world.http("POST", f"/ecare/cases/{order}/wish", NOC, {"wanted_on": filled})

    assert answer.status == 400
    assert f'id="wanted_on-wrong">{told}' in answer.text


def test_an_order_that_we_rejected_shows_why_has_no_plan_and_calls_no_promise_kept(world):
    made = world.http("POST", ORDERS, NOC, {**TRANSIT, "externalId": []}).json["id"]
    world.pass_time(hours=2)
    ask(world, made, "reject-order", reason="No cable of ours goes there.")

    shown = page(world, made)
    assert "We cannot take the order" in shown
    assert "No cable of ours goes there." in shown
    assert 'class="gantt"' not in shown
    assert "Send this wish" not in shown
    assert "in charge now" not in shown
    assert shown.count("not owed any more") == 2  # the committed date, and the report of the week


def test_the_table_of_orders_has_their_dates(world, order):
    header, row = world.http("GET", "/ecare/orders.csv", NOC).text.splitlines()

    assert header.endswith("changed_at,requested_at,committed_originally,date_that_counts,committed_now,delivered_at")
    committed = world.http("GET", f"{ORDERS}/{order}", NOC).json["expectedCompletionDate"]
    assert row.startswith(f"{order},inProgress,")
    assert row.count(committed) == 4  # what was wished for is what was committed
    assert "/ecare/orders.csv" in world.http("GET", "/ecare/account", BILLING).text


def placed(world, who=NOC, **form):
    return world.http("POST", "/ecare/orders/new", who, {**ORDER_FORM, **form})


def test_an_order_that_is_placed_on_the_page_is_one_of_the_api_with_plan_and_managers(world):
    form = world.http("GET", "/ecare/orders/new", NOC).text
    assert "Site A" in form
    answer = placed(world)
    assert answer.status == 303, answer.text

    order = answer.headers["Location"].partition("?")[0].rpartition("/")[2]
    shown = page(world, order)
    for told in ("2 × Transmission", "Frankfurt, Kleyerstrasse 90", "Vilnius, Data Logistics", "Rasa, +37052000000"):
        assert told in shown
    assert "Project manager" in shown
    assert 'class="planned"' in shown
    sent = world.http("GET", f"{ORDERS}/{order}", NOC).json
    assert mistakes(TMF622, "ProductOrder", sent) == []
    assert sent["requestedCompletionDate"] == "2026-12-18T21:59:00Z"  # the end of the day in Vilnius
    assert sent["externalId"][0]["id"] == "BLT-PO-78"


@pytest.mark.parametrize(
    ("field", "filled", "told"),
    [
        ("description", " ", "Say in a line what it is."),
        ("quantity", "0", "A whole number from 1 to 10000."),
        ("quantity", "many", "A whole number from 1 to 10000."),
        ("site_b", "", "A link between two sites needs both."),
        ("wanted_on", "2026-11-22", "This day is over"),
        ("wanted_on", "soon", "A date, e.g. 2027-01-31."),
        ("product", "a horse", "Choose one."),
        ("reference", "9" * 101, "At most 100 characters."),
    ],
)
def test_each_mistake_stands_beside_its_field_and_nothing_that_was_typed_is_lost(world, field, filled, told):
    answer = placed(world, **{field: filled})

    assert answer.status == 400
    assert f'id="{field}-wrong">{told}' in answer.text
    for name in ORDER_FORM.keys() - {field, "product"}:
        assert ORDER_FORM[name] in answer.text
    assert world.http("GET", ORDERS, NOC).json == []


def test_a_number_of_theirs_that_is_taken_is_told_above_the_form_with_all_that_was_typed(world):
    placed(world)
    again = placed(world, description="Another wave")

    assert again.status == 409
    assert "BLT-PO-78" in again.text
    assert "Another wave" in again.text


PARENT, AFFILIATE, SISTER = "carrier.nordwave.noc", "nordwave-sea", "baltel"


def test_a_parent_chooses_for_which_affiliate_an_order_is_and_it_is_the_affiliates(world):
    form = world.http("GET", "/ecare/orders/new", PARENT).text
    offered = form.split('name="customer"')[1].split("</select>")[0]
    assert offered.index("Nordwave Wholesale") < offered.index("Nordwave Submarine")
    assert "Baltel" not in offered

    assert placed(world, PARENT, customer=AFFILIATE).status == 303
    assert placed(world, PARENT, customer="nordwave", reference="NW-2").status == 303

    [theirs] = world.http("GET", ORDERS, f"carrier.{AFFILIATE}.noc").json
    assert theirs["externalId"][0]["id"] == "BLT-PO-78"
    assert len(world.http("GET", ORDERS, PARENT).json) == 2


@pytest.mark.parametrize("customer", [SISTER, "nobody"])
def test_an_order_for_another_carrier_is_refused_beside_the_field_as_for_one_that_is_not_there(world, customer):
    answer = placed(world, PARENT, customer=customer)

    assert answer.status == 400
    assert 'id="customer-wrong">Choose your own company or an affiliate of it.' in answer.text
    assert world.http("GET", ORDERS, PARENT).json == []


def test_whoever_has_no_affiliates_is_not_asked_for_whom_it_is(world):
    assert 'name="customer"' not in world.http("GET", "/ecare/orders/new", NOC).text


def test_who_bills_reads_orders_and_places_none(world):
    assert world.http("GET", "/ecare/orders/new", BILLING).status == 403
    assert placed(world, BILLING).status == 403
    assert "Place an order" not in world.http("GET", "/ecare/orders", BILLING).text
