"""Somebody rings our desk: the fault is their own report, its clocks run from the call, and they are told as ever."""

import re
from datetime import UTC, datetime

import pytest

from pledgekeeper import verify_pledge
from tests.journeys.people import AGENT, CASES, MANAGER, NOC, ORDERS, TICKETS, heard

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL = "/ecare/desk/tickets/new"
FAULT = {"carrier": "baltel", "product": "voice", "severity": "P2", "description": "One-way audio.\nSince 8."}
RASA = {**FAULT, "contact": "-", "caller": "Rasa", "call_back": "+370 5 200 00 00"}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def taken(world, **form):
    answer = world.http("POST", CALL, AGENT, {**RASA, **form})
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0].rpartition("/")[2]


def opening(world, case):
    return world.http("GET", f"{CASES}/{case}/timeline", NOC).json["events"][0]


def test_the_ticket_says_who_called_and_who_took_the_call_on_the_page_of_both(world):
    case = taken(world)

    said = opening(world, case)
    assert said["opened_by"] == {"side": "carrier", "name": "Rasa"}
    assert said["channel"] == "phone"
    assert said["call"]["taken_by"] == "staff-agent"
    for who in (AGENT, NOC):
        page = world.http("GET", f"/ecare/cases/{case}", who).text
        assert "Rasa" in page
        assert "by phone" in page
        assert "Taken by staff-agent" in page


def test_the_carrier_is_acknowledged_as_of_any_report(world):
    case = taken(world)

    assert world.http("GET", TICKETS, NOC).json[0]["id"] == case
    assert [to for _, _, to in heard(world, MONDAY) if to.endswith("@baltel.example")] == ["noc@baltel.example"]


def test_clocks_run_from_the_call_however_late_it_is_written_down_and_the_export_verifies(world, tmp_path):
    case = taken(world, reported_at="2026-11-23T08:20")

    clocks = world.http("GET", f"{CASES}/{case}/clocks", NOC).json["clocks"]
    shown = world.http("GET", f"{TICKETS}/{case}", NOC).json
    assert {clock["elapsed_seconds"] for clock in clocks if clock["commitment"] == "solve"} == {40 * 60}
    assert shown["creationDate"] == "2026-11-23T08:20:00Z"
    assert opening(world, case)["at"] == "2026-11-23T09:00:00Z"
    file = tmp_path / "export.jsonl"
    file.write_text(world.http("GET", f"{CASES}/{case}/export", NOC).text)
    assert verify_pledge.main([str(file)]) == 0


@pytest.mark.parametrize("when", ["2026-11-23T09:01", "2026-11-22T20:59"])
def test_a_call_that_is_to_come_or_was_before_this_shift_is_refused_beside_its_field(world, when):
    refused = world.http("POST", CALL, AGENT, {**RASA, "reported_at": when})

    assert refused.status == 400
    assert "a call was in the last 12 hours" in refused.text
    assert world.http("GET", TICKETS, NOC).json == []


def test_a_contact_whom_we_know_is_chosen_with_the_number_to_ring_back(world):
    page = world.http("GET", f"{CALL}?carrier=Baltel", AGENT).text
    contact = re.search(r'<option value="([^"]+)" selected>([^<,]+), (\+\d+)', page)

    case = taken(world, contact=contact[1], caller="", call_back="")

    said = opening(world, case)
    assert (said["opened_by"]["name"], said["call"]["call_back"]) == (contact[2], contact[3])


def test_a_carrier_that_there_is_not_is_asked_for_again(world):
    page = world.http("GET", f"{CALL}?carrier=nobody", AGENT)

    assert "There is no carrier “nobody”" in page.text


def test_whoever_is_not_of_a_desk_that_mends_takes_no_call(world):
    assert world.http("GET", CALL, "staff.billing-analyst").status == 403
    assert world.http("GET", CALL, NOC).status == 403


ORDER_CALL = "/ecare/desk/orders/new"
WAVE = {
    "carrier": "baltel", "contact": "-", "caller": "Rasa", "call_back": "+370 5 200 00 00", "product": "transmission",
    "description": "10G wave", "quantity": "2", "site_a": "Frankfurt", "site_b": "Vilnius", "wanted_on": "2026-12-18",
}  # fmt: skip


def ordered(world, **form):
    answer = world.http("POST", ORDER_CALL, MANAGER, {**WAVE, **form})
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0].rpartition("/")[2]


def test_an_order_by_phone_is_the_carriers_own_and_says_who_took_the_call(world):
    order = ordered(world)

    said = opening(world, order)
    assert said["opened_by"] == {"side": "carrier", "name": "Rasa"}
    assert (said["call"]["taken_by"], said["call"]["call_back"]) == ("staff-project-manager", "+370 5 200 00 00")
    shown = world.http("GET", f"{ORDERS}/{order}", NOC).json
    assert shown["requestedCompletionDate"] == "2026-12-18T21:59:00Z"  # the end of the day in Vilnius
    for who in (MANAGER, NOC):
        page = world.http("GET", f"/ecare/cases/{order}", who).text
        assert "Rasa" in page
        assert "Taken by staff-project-manager" in page


def test_the_clocks_of_an_order_run_from_the_call_and_the_export_verifies(world, tmp_path):
    order = ordered(world, reported_at="2026-11-23T08:20")

    clocks = world.http("GET", f"{CASES}/{order}/clocks", NOC).json["clocks"]
    assert {clock["elapsed_seconds"] for clock in clocks if clock["commitment"] == "committed-date"} == {40 * 60}
    file = tmp_path / "export.jsonl"
    file.write_text(world.http("GET", f"{CASES}/{order}/export", NOC).text)
    assert verify_pledge.main([str(file)]) == 0


def test_an_order_of_a_call_that_is_to_come_is_refused(world):
    refused = world.http("POST", ORDER_CALL, MANAGER, {**WAVE, "reported_at": "2026-11-23T09:01"})

    assert refused.status == 400
    assert "a call was in the last 12 hours" in refused.text
    assert world.http("GET", ORDERS, NOC).json == []


def test_the_same_order_by_phone_sent_twice_is_one(world):
    page = world.http("GET", f"{ORDER_CALL}?carrier=baltel", MANAGER).text
    key = re.search(r'name="key" value="([^"]+)"', page)[1]

    assert ordered(world, key=key) == ordered(world, key=key)
    assert len(world.http("GET", ORDERS, NOC).json) == 1


def test_an_order_is_taken_by_those_who_handle_orders_and_its_carrier_is_asked_first(world):
    assert world.http("GET", ORDER_CALL, AGENT).status == 403
    assert world.http("GET", ORDER_CALL, NOC).status == 403
    page = world.http("GET", f"{ORDER_CALL}?carrier=nobody", MANAGER).text
    assert "There is no carrier “nobody”" in page
    assert f'action="{ORDER_CALL}"' in page
