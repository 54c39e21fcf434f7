"""Pages are held to what the API is held to. Made from the table of pages: a new page is tested by being there."""

import re

import pytest

from pledgekeeper.carriers.access import READERS
from pledgekeeper.ecare.site import ROUTES
from tests import portal
from tests.security.page_forms import ASKED, FORMS, a_listener
from tests.security.routes import BALTELS, STAFF, STRANGERS, path_of, spelt
from tests.security.test_tenancy import NEVER, kept, must_not_exist

ONE_CASE = [route for route in ROUTES if "{id}" in route.path and not (route.ours or route.shared)]
ONE_LISTENER = [route for route in ROUTES if "{listener}" in route.path]
LISTS = [r for r in ROUTES if r.method == "GET" and "{" not in r.path and not (r.ours or r.shared)]
FORMED = [route for route in ROUTES if route.method == "POST"]


def unsigned(held):
    """What is kept, but who is signed in."""
    return {at: item for at, item in held.items() if not at[0].startswith("SESSION#")}


def test_every_page_that_takes_a_form_has_one_in_the_table_of_forms_and_none_of_a_page_that_is_gone():
    assert {spelt(route) for route in FORMED} == set(FORMS)


@pytest.mark.parametrize("route", ONE_CASE, ids=spelt)
def test_another_carriers_case_is_answered_like_a_number_that_was_never_given(world, route):
    for number in world.numbers:
        must_not_exist(world, route, number, f"{number.split('-')[0]}-{NEVER}", {"text": "x"})


@pytest.mark.parametrize("route", ONE_LISTENER, ids=spelt)
def test_another_carriers_listener_is_answered_like_one_that_was_never_registered(world, route):
    must_not_exist(world, route, a_listener(world), "baltel-0000000000", {})


@pytest.mark.parametrize("route", LISTS, ids=spelt)
def test_a_list_holds_nothing_of_another_carrier(world, route):
    for who in STRANGERS:
        answer = world.http("GET", route.path, who)

        assert answer.status in (200, 403)
        assert not any(number in answer.text for number in (*world.numbers, "BLT#558120", "INV-2026-10-00417"))
    assert 200 in {world.http("GET", route.path, who).status for who in BALTELS}


@pytest.mark.parametrize("route", [route for route in FORMED if route in ONE_CASE], ids=spelt)
def test_a_form_that_its_carrier_may_send_changes_nothing_when_a_stranger_sends_it(world, route):
    sent = FORMS[spelt(route)](world)
    for who in STRANGERS:
        portal.sign_in(who)
    before = unsigned(kept(world))

    for who in STRANGERS:
        assert world.http("POST", sent.path, who, sent.form).status == 404

    assert unsigned(kept(world)) == before


@pytest.mark.parametrize("route", FORMED, ids=spelt)
def test_a_form_works_once_however_often_it_is_sent_and_not_at_all_from_elsewhere(world, route):
    elsewhere = route.path.endswith(
        ("/language", "/redrive", "/drop", "/check", "/files")
    )  # what is kept elsewhere, or nowhere
    works_once(world, FORMS[spelt(route)](world), changes=not elsewhere)


@pytest.mark.parametrize("command", ASKED)
def test_so_does_every_form_of_our_desks_and_a_carrier_can_send_none_of_them(world, command):
    sent = ASKED[command](world)
    before = unsigned(kept(world))
    for who in [*STRANGERS, *BALTELS]:
        assert world.http("POST", sent.path, who, sent.form).status in (403, 404, 409)
    assert unsigned(kept(world)) == before

    works_once(world, sent)


def works_once(world, sent, *, changes=True):
    form = {**sent.form, "key": "k1"}
    before = unsigned(kept(world))

    for forged, headers in (
        ({**form, "csrf": "guessed"}, {}),
        ({**form, "csrf": ""}, {}),
        (form, {"origin": "https://evil.example"}),
        (form, {"origin": "null"}),
        (form, {"sec-fetch-site": "cross-site"}),
        (form, {"sec-fetch-site": "same-site"}),
    ):
        assert world.http("POST", sent.path, sent.who, forged, headers).status == 403
    assert unsigned(kept(world)) == before

    first = world.http("POST", sent.path, sent.who, form)
    assert first.status in (200, 303), first.text
    after = unsigned(kept(world))
    assert after != before or not changes

    world.http("POST", sent.path, sent.who, form)
    assert unsigned(kept(world)) == after


@pytest.mark.parametrize("route", ROUTES, ids=spelt)
def test_nobody_sees_a_page_without_a_session_and_is_led_to_sign_in(world, route):
    answer = world.http(route.method, path_of(route, world.ticket), None, {})

    if route.method == "POST":
        assert answer.status == 401
    else:
        assert answer.status == 303
        assert answer.headers["Location"].startswith("/ecare/sign-in?to=")
    assert world.ticket not in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=spelt)
def test_a_session_without_a_role_gets_nothing_anywhere(world, route):
    for group in ("", "carrier.baltel.emperor", "staff.emperor", "carrier.baltel.noc staff.agent"):
        answer = world.http(route.method, path_of(route, world.ticket), group, {})
        assert answer.status == 401
        assert "All calls" not in answer.text.replace("ALL", "All")


@pytest.mark.parametrize("route", [route for route in ROUTES if route.ours], ids=spelt)
def test_what_is_for_our_own_people_is_refused_to_every_carrier_alike(world, route):
    for who in [*STRANGERS, *BALTELS]:
        assert world.http(route.method, path_of(route, world.ticket), who, {}).status == 403


@pytest.mark.parametrize("route", [route for route in ONE_CASE if route.method == "GET"], ids=spelt)
def test_a_case_is_shown_to_those_whose_trade_it_is(world, route):
    kinds = dict(zip(("ticket", "dispute", "order"), world.numbers, strict=True))
    for kind, number in kinds.items():
        for who in [*BALTELS, *STAFF]:
            status = world.http("GET", path_of(route, number), who).status
            allowed = who.rpartition(".")[2] in READERS[kind]
            assert status in ((200, 303, 404) if allowed else (403, 404)), (who, kind)


@pytest.mark.parametrize("route", ROUTES, ids=spelt)
def test_every_page_forbids_what_it_does_not_need(world, route):
    answer = world.http(route.method, path_of(route, world.ticket), "carrier.baltel.admin", {})

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src=\"/ecare/static/)|javascript:", answer.text)
