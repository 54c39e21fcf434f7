"""An order from its receipt to its acceptance: who has it, what is told when, and TMF622 v5 to the letter."""

from datetime import UTC, datetime

import pytest

from pledgekeeper import wiring
from pledgekeeper.orders.managers import ROLES
from tests.journeys.people import BALTEL_NOC, CASES, MANAGER, NOC, ORDER, ORDERS, events
from tests.tmforum import TMF622, mistakes

MONDAY_IN_VILNIUS = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ORDERING = "/tmf-api/productOrderingManagement/v5"
CANCELLATIONS = f"{ORDERING}/cancelProductOrder"
HUB = f"{ORDERING}/hub"
HOST = "noc.baltel.example"
TRANSIT = {
    **ORDER,
    "description": "IP transit 10G Frankfurt",
    "category": "wholesale",
    "requestedCompletionDate": "2026-12-11T16:00:00Z",
    "externalId": [{"@type": "ExternalIdentifier", "id": "BLT-PO-77"}],
    "productOrderItem": [
        {
            "@type": "ProductOrderItem", "id": "1", "action": "add",
            "productOffering": {"@type": "ProductOfferingRef", "id": "ip", "name": "IP transit"},
        }
    ],
}  # fmt: skip


@pytest.fixture
def world(world_at):
    return world_at(MONDAY_IN_VILNIUS)


def ordered(world, **more):
    return world.http("POST", ORDERS, NOC, {**TRANSIT, **more}).json["id"]


def ask(world, order, command, who=MANAGER, **more):
    answer = world.http("POST", f"{CASES}/{order}/commands", who, {"command": command, **more})
    assert answer.status == 200, answer.text


def commit(world, order, date="2026-12-11T16:00:00Z", **more):
    sent = {"@type": "ProductOrder", "expectedCompletionDate": date, **more}
    assert world.http("PATCH", f"{ORDERS}/{order}", MANAGER, sent).status == 200


def letters(world):
    return [message.text for message in world.received if message.to == BALTEL_NOC]


def milestones(world, order):
    shown = world.http("GET", f"{ORDERS}/{order}", NOC).json
    assert mistakes(TMF622, "ProductOrder", shown) == []
    return {each["id"]: each["status"] for each in shown["productOrderMilestone"]}


def test_an_order_is_planned_by_its_product_and_told_with_names_phones_and_hours(world):
    order = ordered(world)

    assert milestones(world, order) == {
        "received": "Completed", "validated": "Yet-To-Reach", "acknowledged": "Completed",
        "managers-named": "Completed", "survey": "Yet-To-Reach", "committed": "Yet-To-Reach",
        "loa-issued": "Yet-To-Reach", "cross-connect": "Yet-To-Reach", "configured": "Yet-To-Reach",
        "tested": "Yet-To-Reach", "handed-over": "Yet-To-Reach", "accepted": "Yet-To-Reach",
        "billing-started": "Yet-To-Reach", "early-life-support": "Yet-To-Reach",
    }  # fmt: skip
    (named,) = [text for text in letters(world) if "Project manager:" in text]
    assert named.count("+") == 2
    assert named.count("Monday to Friday (Europe/Vilnius)") == 2


def test_an_order_that_goes_well_is_delivered_on_time_and_accepted_in_silence(world):
    order = ordered(world)
    commit(world, order)
    for milestone in ("validated", "survey", "loa-issued", "cross-connect", "configured", "tested"):
        world.pass_time(days=1)
        ask(world, order, "reach-milestone", milestone=milestone)
    assert milestones(world, order)["tested"] == "Completed"
    done = {"@type": "ProductOrder", "state": "completed"}
    assert world.http("PATCH", f"{ORDERS}/{order}", MANAGER, done).json["state"] == "completed"
    world.pass_time(days=10)

    assert events(world, order).count("delivery-accepted") == 1
    assert "jeopardy-raised" not in events(world, order)
    assert any("is delivered, on time" in text for text in letters(world))


def test_a_date_in_danger_is_told_with_a_new_one_and_the_carrier_may_consent_to_it(world):
    order = ordered(world)
    commit(world, order)
    world.pass_time(days=5)

    told = [text for text in letters(world) if "is in danger" in text]
    assert all("caused by us" in text for text in told)
    assert any("Status report 1" in text for text in letters(world))  # daily now, by itself when nobody sends it
    alert = world.http("GET", f"{ORDERS}/{order}", NOC).json["productOrderJeopardyAlert"][-1]
    expected = alert["message"].split()[2].rstrip(".")
    refused = world.http(
        "POST", f"{CASES}/{order}/commands", NOC, {"command": "consent-to-date", "ready_at": "2027-01-01T00:00:00Z"}
    )
    assert refused.status == 409
    ask(world, order, "consent-to-date", NOC, ready_at=expected)
    assert world.http("GET", f"{ORDERS}/{order}", NOC).json["expectedCompletionDate"] == expected


def test_when_nobody_works_at_an_order_somebody_else_gets_it_and_the_carrier_hears_so(world):
    order = ordered(world)
    world.pass_time(days=3)

    assert "duty-handed-over" in events(world, order)
    assert any("is in other hands from now on" in text for text in letters(world))
    shown = world.http("GET", f"{ORDERS}/{order}", NOC).json["relatedParty"]
    assert {"nominalProjectManager", "backUpProjectManager"} <= {party["role"] for party in shown}


def test_an_absence_of_today_hands_the_order_over_within_minutes(world):
    order = ordered(world)
    parties = world.http("GET", f"{ORDERS}/{order}", NOC).json["relatedParty"]
    (nominal,) = [p["partyOrPartyRole"]["id"] for p in parties if p["role"] == "nominalProjectManager"]
    away = {
        "person": nominal, "reason": "ill", "begins_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-25T08:00:00Z",
    }  # fmt: skip

    assert world.http("POST", "/care/v1/roster/absences", "staff.supervisor", away).status == 201
    world.watch_roster(minutes=5)

    assert "duty-handed-over" in events(world, order)
    assert any("as the project manager is away" in text for text in letters(world))


def test_one_who_is_able_has_the_order_at_once_and_the_back_up_is_told_within_minutes_of_coming(world):
    full = world.store.roster()
    one = tuple(each for each in full.rotations if each.role not in ("project-manager", "head-of-delivery"))
    world.store.put_roster(full.changed(rotations=one))
    world.pass_time(minutes=2)
    order = ordered(world)
    world.pass_time(hours=1)
    assert any("A back-up is still to be named" in text and "Bruno Keller" in text for text in letters(world))
    assert not any("Back-up:" in text for text in letters(world))

    world.store.put_roster(full)
    world.watch_roster(minutes=10)

    assert any("Project manager: Bruno Keller" in text and "Back-up:" in text for text in letters(world))
    assert events(world, order).count("managers-appointed") == 2


def test_when_everybody_is_away_the_desk_is_told_once_and_who_had_it_keeps_it(world):
    order = ordered(world)
    roster = wiring.book().roster()
    for person in sorted({each.id for role in ROLES for each in roster.holders(role)}):
        away = {
            "person": person, "reason": "ill", "begins_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-25T08:00:00Z",
        }  # fmt: skip
        assert world.http("POST", "/care/v1/roster/absences", "staff.supervisor", away).status == 201

    world.watch_roster(minutes=15)

    told = [message for message in world.received if "HAS NOBODY WHO IS THERE" in message.text]
    assert [message.to for message in told] == ["desk-paris@pledge.example"]
    assert events(world, order).count("manager-missing") == 1
    parties = world.http("GET", f"{ORDERS}/{order}", NOC).json["relatedParty"]
    assert "nominalProjectManager" in {party["role"] for party in parties}


def test_a_cancelled_order_has_its_cancellation_and_is_cancelled_once(world):
    order, kept = ordered(world), ordered(world, externalId=[], description="IP transit 100G")
    sent = {
        "@type": "CancelProductOrder", "cancellationReason": "merged with another",
        "productOrder": {"@type": "ProductOrderRef", "id": order},
    }  # fmt: skip

    made = world.http("POST", CANCELLATIONS, NOC, sent)

    assert (made.status, made.json["state"], made.headers["Location"]) == (201, "done", made.json["href"])
    assert mistakes(TMF622, "CancelProductOrder", made.json) == []
    assert world.http("GET", f"{CANCELLATIONS}/{order}", NOC).json == made.json
    assert [each["id"] for each in world.http("GET", f"{CANCELLATIONS}?state=done", NOC).json] == [order]
    assert world.http("GET", f"{CANCELLATIONS}/{kept}", NOC).status == 404
    assert world.http("POST", CANCELLATIONS, NOC, sent).status == 409
    assert world.http("GET", f"{ORDERS}/{order}", NOC).json["cancellationReason"] == "merged with another"


def test_an_order_that_we_do_not_take_is_rejected_with_a_reason_before_there_is_a_date(world):
    order, dated = ordered(world), ordered(world, externalId=[])
    commit(world, dated)
    why = {"command": "reject-order", "reason": "No cable of ours goes there."}

    assert world.http("POST", f"{CASES}/{order}/commands", NOC, why).status == 403
    ask(world, order, **why)
    late = world.http("POST", f"{CASES}/{dated}/commands", MANAGER, why)
    world.pass_time(days=30)

    shown = world.http("GET", f"{ORDERS}/{order}", NOC).json
    assert mistakes(TMF622, "ProductOrder", shown) == []
    assert (shown["state"], shown["note"][-1]["text"]) == ("rejected", why["reason"])
    assert any("We cannot take your order" in text and why["reason"] in text for text in letters(world))
    assert (late.status, "a date is committed" in late.text) == (409, True)
    assert {"fell-due", "status-reported"}.isdisjoint(events(world, order))
    assert [each["id"] for each in world.http("GET", f"{ORDERS}?state=rejected", NOC).json] == [order]


def test_the_state_of_the_standard_rejects_too_and_must_say_why(world):
    order = ordered(world)
    sent = {"@type": "ProductOrder", "state": "rejected"}

    unsaid = world.http("PATCH", f"{ORDERS}/{order}", MANAGER, sent)
    theirs = world.http("PATCH", f"{ORDERS}/{order}", NOC, {**sent, "cancellationReason": "x"})
    said = world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {**sent, "cancellationReason": "No cable."})

    assert (unsaid.status, theirs.status) == (400, 403)
    assert "say why, in cancellationReason" in unsaid.text
    assert (said.status, said.json["state"]) == (200, "rejected")


def test_a_draft_is_refused_with_what_to_do_and_nothing_is_placed(world):
    answer = world.http("POST", ORDERS, NOC, {**TRANSIT, "requestedInitialState": "draft"})

    assert answer.status == 400
    assert "we keep no drafts" in answer.text
    assert world.http("GET", ORDERS, NOC).json == []


def test_prices_and_payment_are_given_back_as_they_were_sent(world):
    price = {"@type": "OrderPrice", "price": {"@type": "Price", "dutyFreeAmount": {"unit": "EUR", "value": 1200.5}}}
    said = {"orderTotalPrice": [price], "payment": [{"@type": "PaymentRef", "id": "PAY-1"}]}

    made = world.http("POST", ORDERS, NOC, {**TRANSIT, **said})

    assert made.status == 201
    assert {name: made.json[name] for name in said} == said
    assert mistakes(TMF622, "ProductOrder", made.json) == []


def test_items_may_be_sent_back_and_another_one_is_refused_with_what_would_be_right(world):
    order = ordered(world)
    shown = world.http("GET", f"{ORDERS}/{order}", NOC).json
    same = {"@type": "ProductOrder", "productOrderItem": shown["productOrderItem"], "priority": "1"}
    other = {"@type": "ProductOrder", "productOrderItem": [{**shown["productOrderItem"][0], "quantity": 2}]}

    assert world.http("PATCH", f"{ORDERS}/{order}", NOC, {**same, "externalId": shown["externalId"]}).status == 200
    refused = world.http("PATCH", f"{ORDERS}/{order}", NOC, other)
    assert refused.status == 400
    assert "place an order of its own with orderRelationship splitFrom" in refused.text


@pytest.mark.parametrize(
    ("media_type", "sent"),
    [
        ("application/merge-patch+json", {"@type": "ProductOrder", "category": "urgent"}),
        ("application/json", {"@type": "ProductOrder", "category": "urgent"}),
        ("application/json-patch+json", [{"op": "replace", "path": "/category", "value": "urgent"}]),
        ("application/json-patch-query+json", [{"op": "add", "path": "/category", "value": "urgent"}]),
    ],
)
def test_what_was_ordered_is_changed_by_every_media_type_of_the_standard(world, media_type, sent):
    order = ordered(world)

    changed = world.http("PATCH", f"{ORDERS}/{order}", NOC, sent, headers={"Content-Type": media_type})

    assert (changed.status, changed.json["category"]) == (200, "urgent")
    assert mistakes(TMF622, "ProductOrder", changed.json) == []


def test_what_is_ours_to_set_is_not_patched(world):
    order = ordered(world)
    sent = {"@type": "ProductOrder", "productOrderMilestone": []}

    assert world.http("PATCH", f"{ORDERS}/{order}", NOC, sent).status == 400
    assert world.http("DELETE", f"{ORDERS}/{order}", NOC).status == 405


def test_orders_are_filtered_and_shown_in_part(world):
    order = ordered(world)
    ordered(world, externalId=[], category="internal", description="Another")

    assert [each["id"] for each in world.http("GET", f"{ORDERS}?category=wholesale", NOC).json] == [order]
    assert world.http("GET", f"{ORDERS}/{order}?fields=state", NOC).json.keys() == {"@type", "id", "href", "state"}
    assert world.http("GET", f"{ORDERS}?externalId.id=BLT-PO-77", NOC).json[0]["id"] == order


def test_a_part_is_split_from_an_order_of_the_same_carrier(world):
    order = ordered(world)
    relation = {"@type": "OrderRelationship", "id": order, "relationshipType": "splitFrom"}

    part = world.http("POST", ORDERS, NOC, {**TRANSIT, "externalId": [], "orderRelationship": [relation]})
    strange = world.http("POST", ORDERS, NOC, {**TRANSIT, "orderRelationship": [{**relation, "id": "ORD-0000000000"}]})

    assert (part.status, part.json["orderRelationship"]) == (201, [relation])
    assert strange.status == 404


# --- listeners --------------------------------------------------------------------------------------------------------


def kinds(world):
    return [each.event["eventType"].removesuffix("Event") for each in world.listeners.heard]


def register(world, hub=HUB):
    return world.http("POST", hub, NOC, {"@type": "Hub", "callback": f"https://{HOST}/events"})


def test_a_listener_of_orders_hears_their_life_and_a_listener_of_tickets_does_not(world):
    hub = register(world)
    order = ordered(world)
    commit(world, order)
    ask(world, order, "reach-milestone", milestone="validated")
    code = {"code": "loa-missing", "caused_by": "carrier", "expected_at": "2026-12-20T16:00:00Z", "plan": "chased"}
    ask(world, order, "raise-jeopardy", **code)
    sent = {"@type": "CancelProductOrder", "productOrder": {"@type": "ProductOrderRef", "id": order}}
    world.http("POST", CANCELLATIONS, NOC, sent)

    assert (hub.status, mistakes(TMF622, "Hub", hub.json)) == (201, [])
    assert kinds(world) == [
        "ProductOrderCreate",
        "ProductOrderAttributeValueChange",  # its project managers
        "ProductOrderMilestone", "ProductOrderMilestone", "ProductOrderMilestone",  # received, acknowledged, named
        "ProductOrderAttributeValueChange", "ProductOrderStateChange", "ProductOrderMilestone",  # a date
        "ProductOrderMilestone",  # validated
        "ProductOrderJeopardyAlert", "ProductOrderInformationRequired",
        "ProductOrderStateChange", "CancelProductOrderCreate", "CancelProductOrderStateChange",
    ]  # fmt: skip
    for each in world.listeners.heard:
        assert mistakes(TMF622, each.event["@type"], each.event) == [], each.event["@type"]
        assert "null" not in each.body.decode()
    assert len({each.event["eventId"] for each in world.listeners.heard}) == len(world.listeners.heard)


def test_a_listener_of_tickets_hears_nothing_of_orders(world):
    register(world, "/tmf-api/troubleTicket/v5/hub")
    ordered(world)

    assert kinds(world) == []


def test_a_query_asks_for_some_of_the_events(world):
    query = {"@type": "Hub", "callback": f"https://{HOST}/events", "query": "eventType=ProductOrderMilestoneEvent"}
    world.http("POST", HUB, NOC, query)
    ordered(world)

    assert set(kinds(world)) == {"ProductOrderMilestone"}
    wrong = world.http("POST", HUB, NOC, {**query, "query": "eventType=TroubleTicketCreateEvent"})
    assert wrong.status == 400
