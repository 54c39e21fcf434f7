"""A project manager works an order by the forms of its page alone, and the carrier follows on its own."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from tests.journeys.people import AGENT, BILLING, CASES, MANAGER, NOC, ORDERS, events
from tests.journeys.test_delivery import MONDAY_IN_VILNIUS, TRANSIT, letters
from tests.portal import kept_of
from tests.security.hostile import TEXT, alive

ALWAYS = {"reach-milestone", "expect-milestone", "replan"}
UNDER_WAY = ALWAYS | {"hand-duty", "commit-date", "send-report", "raise-jeopardy", "cancel-order"}
DATE, LATER = "2026-12-11T16:00", "2026-12-18T16:00"
DANGER = {"code": "loa-missing", "caused_by": "carrier", "expected_at": LATER, "plan": "We call every day."}
CONSENT = {"consent.given_by": "Rasa", "consent.given_at": "2026-11-23T08:00", "consent.evidence": "A mail of today."}
MOVED = {"ready_at": LATER, "reason": "The cage is not ready."}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY_IN_VILNIUS)


@pytest.fixture
def order(world):
    return world.http("POST", ORDERS, NOC, TRANSIT).json["id"]


def page(world, order, who=MANAGER, **headers):
    answer = world.http("GET", f"/ecare/cases/{order}", who, headers=headers)
    assert answer.status == 200, answer.text
    return answer.text


def offered(world, order, who=MANAGER):
    """The forms of the page, in their order."""
    return re.findall(r'id="form-([a-z-]+)"', page(world, order, who))


def form_of(world, order, command):
    return page(world, order).partition(f'id="form-{command}"')[2].partition("</details>")[0]


def asks(world, order, command, who=MANAGER, **form):
    return world.http("POST", f"/ecare/cases/{order}/ask/{command}", who, form)


def does(world, order, command, **form):
    """Send a form as its page offers it; what the page says afterwards."""
    assert command in offered(world, order)
    answer = asks(world, order, command, **form)
    assert answer.status == 303, unescape(answer.text)
    return world.http("GET", answer.headers["Location"], MANAGER, headers=kept_of(answer)).text


def test_an_order_goes_from_appointment_to_delivery_by_the_forms_of_its_page_and_the_carrier_follows(world, order):
    assert "The order is in other hands" in does(world, order, "hand-duty", to=able(world, order), reason="A flight.")
    assert offered(world, order)[0] == "acknowledge-duty"
    assert "The duty is acknowledged." in does(world, order, "acknowledge-duty")
    assert "acknowledge-duty" not in offered(world, order)

    assert "The date is committed" in does(world, order, "commit-date", ready_at=DATE)
    for milestone in ("validated", "survey"):
        world.pass_time(hours=3)
        does(world, order, "reach-milestone", milestone=milestone)
    does(world, order, "expect-milestone", milestone="cross-connect", expected_at="2026-12-02T12:00", reason="So told.")
    does(world, order, "replan", **{"takes.configured": "1 bd"}, reason="A second engineer helps.")
    does(world, order, "raise-jeopardy", **DANGER)
    assert "The date is in danger" in page(world, order, NOC)
    does(world, order, "lift-jeopardy", reason="The letter came.")
    does(world, order, "send-report", remark="All is well again.")
    for milestone in ("loa-issued", "cross-connect", "configured", "tested"):
        does(world, order, "reach-milestone", milestone=milestone)
    assert offered(world, order)[0] == "deliver"
    assert "Delivered" in does(world, order, "deliver")

    told = page(world, order, NOC)
    assert "Does it work?" in told
    assert "All is well again." in told
    assert world.http("POST", f"/ecare/cases/{order}/delivery/accept", NOC, {}).status == 303
    assert offered(world, order) == ["reach-milestone", "expect-milestone", "replan"]
    does(world, order, "reach-milestone", milestone="billing-started")
    world.settle()
    assert any("is delivered, on time" in text for text in letters(world))
    assert {"order-delivered", "delivery-accepted", "status-reported", "jeopardy-lifted"} <= set(events(world, order))


def able(world, order):
    """Who could be given the order: the first of whom its page offers."""
    return re.search(r'name="to" required><option value="([\w-]+)"', form_of(world, order, "hand-duty"))[1]


def test_what_the_clocks_owe_first_comes_first_and_open_with_when_it_is_due(world, order):
    forms = offered(world, order)
    first = page(world, order).partition('<details open id="form-')[2]

    assert forms[:3] == ["reach-milestone", "commit-date", "send-report"]
    assert first.startswith("reach-milestone")
    assert 'class="until"' in first.partition("</summary>")[0]
    assert set(forms) == UNDER_WAY | {"reject-order"}
    does(world, order, "commit-date", ready_at=DATE)
    assert set(offered(world, order)) == UNDER_WAY | {"deliver"}
    world.pass_time(days=4)
    assert 'class="due late"' in page(world, order)
    assert offered(world, order)[0] == "acknowledge-duty"


def test_a_form_is_offered_only_where_the_table_has_its_row_and_refused_elsewhere(world, order):
    for early, form in (("deliver", {}), ("lift-jeopardy", {"reason": "x"}), ("acknowledge-duty", {})):
        assert early not in offered(world, order)
        assert asks(world, order, early, **form).status == 409
    does(world, order, "cancel-order", reason="The customer is gone.")
    assert offered(world, order) == []
    for late, form in (("deliver", {}), ("commit-date", {"ready_at": DATE}), ("cancel-order", {"reason": "x"})):
        assert asks(world, order, late, **form).status == 409
    assert events(world, order).count("order-cancelled") == 1


def test_who_reads_orders_and_does_not_handle_them_has_no_form_and_carriers_have_their_own(world, order):
    before = events(world, order)
    for who, status in ((AGENT, 409), ("staff.service-manager", 409), (NOC, 409), (BILLING, 409)):
        assert offered(world, order, who) == []
        assert asks(world, order, "cancel-order", who, reason="x").status == status
    assert asks(world, order, "cancel-order", "carrier.nordwave.noc", reason="x").status == 404
    assert asks(world, order, "cancel-order", "staff.billing-analyst", reason="x").status == 403
    assert events(world, order) == before


def test_what_the_rules_refuse_of_every_order_is_not_offered(world, order):
    shown = page(world, order)
    for never in ("pause-clocks", "prepare-hand-over", "hand-over"):
        assert f'name="command" value="{never}"' not in shown
    assert 'name="command" value="assign"' in shown
    assert 'name="command" value="escalate"' not in shown, "its ladder has one level as long as no date is in danger"
    does(world, order, "raise-jeopardy", **DANGER)
    assert 'name="command" value="escalate"' in page(world, order)


def drafted(world, order):
    return re.search(r'<textarea name="text"[^>]* lang="en">(.*?)</textarea>', page(world, order), re.S)[1]


def test_a_report_is_sent_in_the_words_of_its_manager_and_its_facts_stay(world, order):
    does(world, order, "commit-date", ready_at=DATE)
    words = unescape(drafted(world, order)).replace("Next:", "Next, if the building opens:")

    does(world, order, "send-report", text=words, remark="Ring me.")
    world.settle()

    (sent,) = [text for text in letters(world) if "Status report 1" in text]
    assert "Next, if the building opens:" in sent
    assert sent.rstrip().endswith("Ring me.")
    said = world.http("GET", f"{CASES}/{order}/timeline", NOC).json["events"]
    (report,) = [each for each in said if each["event"] == "status-reported"]
    assert (report["text"], bool(report["done"]), report["remark"]) == (words, True, "Ring me.")
    assert "Next, if the building opens:" in page(world, order, NOC)


def test_the_letter_that_a_report_will_be_is_shown_before_it_leaves(world, order):
    does(world, order, "commit-date", ready_at=DATE)
    draft = drafted(world, order)

    does(world, order, "send-report", text=unescape(draft).replace("\n", "\r\n"))
    world.settle()

    assert "Status report 1" in draft
    (sent,) = [text for text in letters(world) if "Status report 1" in text]
    assert unescape(draft).splitlines() == sent.splitlines()[:-2]


def test_the_carriers_consent_goes_on_record_and_moves_the_date_that_counts(world, order):
    does(world, order, "commit-date", ready_at=DATE)
    without = asks(world, order, "commit-date", asked_by="carrier", **MOVED)
    assert without.status == 409
    assert "only the customer moves a committed date" in without.text

    does(world, order, "commit-date", asked_by="carrier", **MOVED, **CONSENT)

    moved = world.store.load(order).case
    assert moved.yardstick == moved.committed_now == datetime(2026, 12, 18, 16, tzinfo=UTC)
    assert [each.consent.given_by for each in moved.timeline if getattr(each, "consent", None)] == ["Rasa"]
    assert "Moved with your consent" in page(world, order, NOC)


@pytest.mark.parametrize(
    ("command", "form", "where"),
    [
        ("commit-date", {"ready_at": "soon"}, 'id="ready_at-wrong"'),
        ("commit-date", MOVED | CONSENT | {"asked_by": "carrier", "consent.given_at": ""},
         'id="consent.given_at-wrong"'),
        ("commit-date", MOVED | {"asked_by": "ours", "reason": ""}, 'id="reason-wrong"'),
        ("reach-milestone", {"milestone": "survey", "done_at": "2030-01-01T00:00"}, 'id="done_at-wrong"'),
        ("reach-milestone", {"milestone": "committed"}, 'id="milestone-wrong"'),
        ("expect-milestone", {"milestone": "survey", "expected_at": "2020-01-01T00:00", "reason": "x"},
         'id="expected_at-wrong"'),
        ("replan", {"takes.survey": "5 weeks", "reason": "An island."}, 'id="takes.survey-wrong"'),
        ("replan", {"takes.survey": "5 min", "reason": "An island."}, 'id="takes.survey-wrong"'),
        ("raise-jeopardy", DANGER | {"code": "mood"}, 'id="code-wrong"'),
        ("raise-jeopardy", DANGER | {"expected_at": "2999-01-01T00:00"}, 'id="expected_at-wrong"'),
        ("hand-duty", {"to": "nobody", "reason": "A flight."}, 'id="to-wrong"'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_that_was_typed_is_lost(world, order, command, form, where):
    does(world, order, "commit-date", ready_at=DATE)
    before = events(world, order)

    answer = asks(world, order, command, **form)

    assert answer.status in (400, 409)
    assert where in answer.text
    sent = unescape(answer.text).partition(f'<details open id="form-{command}"')[2].partition("</details>")[0]
    for name, typed in form.items():
        assert typed in sent or f"{name}-wrong" in sent
    assert events(world, order) == before


def test_a_form_that_is_sent_again_leads_to_what_it_did_the_first_time(world, order):
    does(world, order, "commit-date", ready_at=DATE)
    for _ in range(2):
        answer = asks(world, order, "deliver", key="pressed-twice")
        assert answer.status == 303
    assert events(world, order).count("order-delivered") == 1


def test_what_a_stranger_or_a_manager_writes_is_text_on_the_page_of_an_order_on_both_sides(world):
    nasty = TEXT
    place = {"@type": "RelatedPlaceRefOrValue", "role": nasty, "place": {"@type": "PlaceRef", "id": "1", "name": nasty}}
    item = {
        "@type": "ProductOrderItem", "id": "1", "action": "add", "quantity": 1,
        "productOffering": {"@type": "ProductOfferingRef", "id": "ip", "name": nasty},
        "product": {"@type": "Product", "name": nasty, "place": [place]},
    }  # fmt: skip
    sent = {**TRANSIT, "description": f"{nasty}\n{nasty}", "productOrderItem": [item], "notificationContact": nasty}
    order = world.http("POST", ORDERS, NOC, sent).json["id"]
    does(world, order, "commit-date", ready_at=DATE)
    does(world, order, "commit-date", ready_at=LATER, asked_by="ours", reason=nasty)
    does(world, order, "expect-milestone", milestone="survey", expected_at=DATE, reason=nasty)
    does(world, order, "reach-milestone", milestone="validated", note=nasty)
    does(world, order, "replan", **{"takes.survey": "4 h"}, reason=nasty)
    does(world, order, "hand-duty", to=able(world, order), reason=nasty)
    does(world, order, "send-report", remark=nasty)
    does(world, order, "raise-jeopardy", **(DANGER | {"plan": nasty}))

    for who in (MANAGER, "<img src=x onerror=alert(1)>:carrier.baltel.admin"):
        assert alive(page(world, order, who)) == []
    refused = asks(world, order, "raise-jeopardy", **(DANGER | {"plan": nasty, "code": nasty, "expected_at": nasty}))
    assert refused.status == 400
    assert alive(refused.text) == []
    does(world, order, "lift-jeopardy", reason=nasty)
    does(world, order, "deliver")
    assert world.http("POST", f"/ecare/cases/{order}/delivery/reject", NOC, {"reason": nasty}).status == 303
    does(world, order, "cancel-order", reason=nasty)
    for who in (MANAGER, NOC):
        assert alive(page(world, order, who)) == []


@pytest.mark.parametrize("language", ["en", "fr", "es", "zh"])
def test_every_form_has_its_words_in_every_language_and_roles_have_theirs(world, order, language):
    does(world, order, "commit-date", ready_at=DATE)
    does(world, order, "raise-jeopardy", **DANGER)

    shown = page(world, order, **{"accept-language": language})

    assert set(offered(world, order)) == UNDER_WAY | {"deliver", "lift-jeopardy"}
    assert ("head of delivery" in shown) == (language == "en")
