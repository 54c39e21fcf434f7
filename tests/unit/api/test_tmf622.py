"""An order as TMF622 v5 has it, in and out."""

import pytest
from pydantic import ValidationError

from pledgekeeper.api.tmf622 import order_view
from pledgekeeper.api.tmf622_requests import ProductOrderCreate, ProductOrderUpdate
from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.gantt import gantt
from pledgekeeper.orders.model import CancelOrder, Deliver
from pledgekeeper.orders.rejecting import RejectOrder
from tests.tmforum import TMF622, mistakes
from tests.unit.builders import DAY, ENGINEER, MONDAY_9H, NOC, a_roster, after, an_order, at, terms_of

ITEM = {"@type": "ProductOrderItem", "id": "1", "action": "add"}
ORDER = {"@type": "ProductOrder", "productOrderItem": [ITEM]}
READY = at("2026-11-28 18:00")
CALENDAR = terms_of("insulartel").calendar("business")


def opened(**fields):
    return (
        ProductOrderCreate.model_validate(ORDER | fields)
        .command("insulartel", NOC, "projets@insulartel.example")
        .commands
    )


def view(order):
    return order_view(order, "https://care.pledge.example", {person.id: person.name for person in a_roster().people})


def test_a_request_becomes_an_order_and_its_notes():
    command, note = opened(
        description="10G Londres-Réunion\nLOA jointe",
        externalId=[{"@type": "ExternalIdentifier", "id": "OF-88213"}],
        requestedCompletionDate="2026-12-01T00:00:00Z",
        note=[{"@type": "Note", "text": "LOA expire le 30/11"}],
    )

    assert (command.title, command.their_reference, command.requested_at) == (
        "10G Londres-Réunion",
        "OF-88213",
        at("2026-12-01"),
    )
    assert command.items == (ITEM,)
    assert note == AddNote(by=NOC, text="LOA expire le 30/11")


@pytest.mark.parametrize("description", [None, "", "  \n "])
def test_an_order_without_words_is_called_by_its_items(description):
    assert opened(description=description)[0].title == "Order of 1 item(s)"


@pytest.mark.parametrize(
    "fields",
    [
        {"productOrderItem": []},
        {"productOrderItem": [ITEM | {"action": "explode"}]},
        {"productOrderItem": [ITEM] * 101},
        {"requestedCompletionDate": "tomorrow"},
        {"description": "x" * 20_001},
        {"items": []},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_no_order_is_refused(fields):
    with pytest.raises(ValidationError):
        opened(**fields)


def test_a_draft_is_refused_and_not_silently_carried_out():
    with pytest.raises(ValidationError, match=r"we keep no drafts: .* Place it when it is to be carried out"):
        opened(requestedInitialState="draft")

    assert opened(requestedInitialState="acknowledged")


def test_what_the_sender_says_of_prices_and_payment_is_kept_and_given_back():
    amount = {"@type": "Price", "dutyFreeAmount": {"unit": "EUR", "value": 1200.5}}
    said = {
        "orderTotalPrice": [{"@type": "OrderPrice", "name": "Set-up", "priceType": "oneTime", "price": amount}],
        "payment": [{"@type": "PaymentRef", "id": "PAY-1", "@referredType": "Payment"}],
    }

    [command] = opened(**said)
    shown = view(an_order(attributes=command.attributes))

    assert {name: shown[name] for name in said} == said
    assert mistakes(TMF622, "ProductOrder", shown) == []


def test_what_a_milestone_or_an_alert_is_about_is_named_and_both_are_the_standards():
    late = after(an_order(), Tick(), MONDAY_9H + 30 * DAY)
    shown = order_view(late, "https://care.pledge.example", {}, gantt(late, CALENDAR, MONDAY_9H + 30 * DAY))
    about = [{"@type": "ProductOrderItemRef", "productOrderId": late.case_id, "productOrderItemId": "1"}]

    parts = [*shown["productOrderMilestone"], *shown["productOrderJeopardyAlert"]]
    assert shown["productOrderJeopardyAlert"]
    assert all(each["productOrderItem"] == about for each in parts)
    assert mistakes(TMF622, "ProductOrder", shown) == []


def test_a_rejected_order_says_why_as_the_standard_can():
    shown = view(after(an_order(), RejectOrder(by=ENGINEER, reason="No cable of ours goes there."), MONDAY_9H))

    assert (shown["state"], shown["productOrderItem"][0]["state"]) == ("rejected", "rejected")
    assert [note["text"] for note in shown["note"]] == ["No cable of ours goes there."]
    assert mistakes(TMF622, "ProductOrder", shown) == []


@pytest.mark.parametrize("state", ["acknowledged", "inProgress", "failed"])
def test_only_an_end_can_be_asked_for(state):
    with pytest.raises(ValidationError, match="state"):
        ProductOrderUpdate.model_validate({"@type": "ProductOrder", "state": state})


def test_an_order_is_shown_with_both_its_managers():
    shown = view(an_order())

    roles = {party["role"]: party["partyOrPartyRole"].get("name") for party in shown["relatedParty"]}
    assert set(roles) == {"customer", "nominalProjectManager", "backUpProjectManager"}
    assert roles["nominalProjectManager"] != roles["backUpProjectManager"]
    assert shown["state"] == "acknowledged"
    assert shown["productOrderItem"] == [{**ITEM, "state": "acknowledged"}]
    assert None not in shown.values()


def test_the_dates_of_an_order_are_the_standards():
    committed = after(an_order(), CommitDate(by=ENGINEER, ready_at=READY), MONDAY_9H)
    delivered = after(committed, Deliver(by=ENGINEER), READY)
    cancelled = after(committed, CancelOrder(by=NOC), READY)

    assert view(committed)["expectedCompletionDate"] == "2026-11-28T18:00:00Z"
    assert view(delivered)["completionDate"] == "2026-11-28T18:00:00Z"
    assert view(cancelled)["cancellationDate"] == "2026-11-28T18:00:00Z"
    assert {"completionDate", "cancellationDate"}.isdisjoint(view(committed))
