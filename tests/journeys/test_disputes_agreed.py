"""A dispute agreed line by line, by the API, with the mails that both sides get and the clocks they are under."""

import re
from datetime import UTC, datetime

import pytest

from pledgekeeper.api import set_off as api
from pledgekeeper.api.set_off import set_off
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, NOC, events, heard
from tests.journeys.test_invoices import ANDESVOZ, BILL, BILLS

MONDAY_IN_VILNIUS = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DESK = "desk-paris@pledge.example"
AP = "ap@baltel.example"
LINES = [
    {"line": "1", "description": "Senegal mobile", "disputed_amount": "5000.00"},
    {"line": "2", "description": "Senegal fixed", "disputed_amount": "1804.28"},
]
SET_OFF = "/care/v1/set-off"
UNTIL = "2026-12-11T17:00:00Z"


def asked(world, dispute, who, command, **said):
    return world.http("POST", f"{CASES}/{dispute['id']}/commands", who, {"command": command, **said})


def opened(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM | {"lines": LINES}).json
    asked(world, dispute, ANALYST, "judge-completeness")
    world.taken()
    return dispute


def shown(world, dispute):
    return world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json


def heard_by(world):
    return [to for _, _, to in heard(world)]


def test_a_dispute_is_agreed_by_counter_proposal_and_its_credit_note_comes_in_time(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    first = {"lines": [{"line": "1", "accepted_amount": "5000.00"}], "reason": "The notice was right."}

    partly = world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, first).json
    assert (partly["status"], partly["accepted_amount"], partly["open_amount"]) == (
        "acknowledged",
        "5000.00",
        "1804.28",
    )
    assert heard_by(world) == [AP]

    theirs = {"lines": [{"line": "2", "accepted_amount": "1804.28"}], "reason": "All of it.", "valid_until": UNTIL}
    assert asked(world, dispute, BILLING, "propose", **theirs).status == 200
    assert heard_by(world) == [DESK]

    ours = {"lines": [{"line": "2", "accepted_amount": "1000.00"}], "reason": "Half the calls.", "valid_until": UNTIL}
    assert asked(world, dispute, ANALYST, "propose", **ours).status == 200
    assert heard_by(world) == [AP]
    assert shown(world, dispute)["proposal"]["proposal_id"] == "p2"
    assert asked(world, dispute, ANALYST, "accept-proposal", proposal_id="p2").status == 409
    assert asked(world, dispute, BILLING, "accept-proposal", proposal_id="p2").status == 200
    assert heard_by(world) == [AP, AP, DESK]  # both that it is settled, and one question

    world.pass_time(days=2)
    assert asked(world, dispute, ANALYST, "issue-credit", credit_note="CN-2026-00031").status == 200
    [letter] = world.taken()
    assert (letter.to, "CN-2026-00031 over 6000.00 EUR" in letter.text) == (AP, True)

    settled = shown(world, dispute)
    sums = ("status", "accepted_amount", "rejected_amount", "open_amount", "credit_due_amount", "outstanding_amount")
    assert [settled[name] for name in sums] == ["settled", "6000.00", "804.28", "0.00", "0.00", "804.28"]
    assert (settled["payable_amount"], settled["payable_by"]) == ("82661.81", "2026-12-02")
    assert "proposal" not in settled
    clocks = world.http("GET", f"{CASES}/{dispute['id']}/clocks", BILLING).json["clocks"]
    assert {clock["state"] for clock in clocks if clock["commitment"] != "dispute-appeal"} == {"stopped"}
    assert not any(clock["missed"] for clock in clocks)


def test_what_a_proposal_tells_is_told_in_sums_and_lines(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    ours = {"lines": [{"line": "2", "accepted_amount": "1000.00"}], "reason": "Half the calls.", "valid_until": UNTIL}

    asked(world, dispute, ANALYST, "propose", **ours)
    letter = world.received[-1].text

    assert "Accepted: 1000.00    Rejected: 804.28    Open: 5000.00" in letter
    assert "- line 2: accepted 1000.00, rejected 804.28" in letter
    assert "valid until 2026-12-11 19:00 (Europe/Vilnius)" in letter
    assert (
        "81857.53 EUR is payable by 2026-12-02, whatever becomes of the rest; by this dispute you may withhold 6804.28"
        in letter
    )


def test_an_answer_tells_also_of_lines_that_were_settled_before_so_that_its_lines_add_up(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    for line, accepted in (("2", "1000.00"), ("1", "4000.00")):
        one = {"lines": [{"line": line, "accepted_amount": accepted}], "reason": "By the notice."}
        assert world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, one).status == 200

    letter = next(each.text for each in reversed(world.received) if "Our answer to your dispute" in each.text)

    assert "Accepted: 5000.00    Rejected: 1804.28    Open: 0.00    (EUR)" in letter
    told = ["  - line 1: accepted 4000.00, rejected 1000.00", "  - line 2: accepted 1000.00, rejected 804.28"]
    assert [each for each in letter.splitlines() if "- line" in each] == told


def test_an_answer_says_what_follows_a_credit_note_an_appeal_or_both(world_at):
    letters = []
    for accepted in ("6804.28", "1000.00", "0"):
        world = world_at(MONDAY_IN_VILNIUS)
        dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
        answer = {"accepted_amount": accepted, "reason": "By the notice of 28 August."}
        assert world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, answer).status == 200
        letters.append(
            next(each.text for each in reversed(world.received) if "Our answer to your dispute" in each.text)
        )

    credit, appeal = "A credit note for the accepted part will follow.", "You may appeal against what is rejected, once"
    assert [(credit in each, appeal in each) for each in letters] == [(True, False), (True, True), (False, True)]
    assert "once, until 2026-12-07 10:00 (Europe/Vilnius): on the page of the dispute" in letters[1]


def test_the_answer_of_a_part_tells_of_no_appeal_as_something_is_open(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    answer = {"lines": [{"line": "2", "accepted_amount": "0"}], "reason": "By the notice of 28 August."}
    assert world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, answer).status == 200

    assert "You may appeal" not in world.received[-1].text
    assert "appeal_until" not in world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json
    assert asked(world, dispute, BILLING, "appeal", reason="void").status == 409


def test_the_page_of_a_proposal_has_its_lines_and_says_what_is_given_up(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    ours = {"lines": [{"line": "2", "accepted_amount": "1000.00"}], "reason": "Half the calls.", "valid_until": UNTIL}

    asked(world, dispute, ANALYST, "propose", **ours)
    page = world.http("GET", f"/ecare/cases/{dispute['id']}", BILLING).text

    assert "<li>Line 2: accepted 1,000.00 EUR, rejected 804.28 EUR</li>" in page
    assert "Whoever accepts gives up 804.28 EUR." in page


def test_a_proposal_that_is_declined_is_told_to_the_side_that_made_it(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    said = {"accepted_amount": "6000.00", "reason": "Nearly all of it.", "valid_until": UNTIL}

    asked(world, dispute, BILLING, "propose", **said)
    asked(world, dispute, ANALYST, "decline-proposal", proposal_id="p1", reason="Too much.")
    asked(world, dispute, ANALYST, "propose", **said | {"accepted_amount": "3000.00"})
    asked(world, dispute, BILLING, "decline-proposal", proposal_id="p2", reason="Too little.")

    letters = world.taken()
    assert [letter.to for letter in letters] == [DESK, AP, AP, DESK]
    assert "We decline proposal p1." in letters[1].text
    assert "was declined by the carrier (Too little.)" in letters[3].text


def test_an_acceptance_that_is_sent_twice_credits_once(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    asked(world, dispute, BILLING, "propose", accepted_amount="3000.00", reason="Half.", valid_until=UNTIL)
    path, body = f"{CASES}/{dispute['id']}/commands", {"command": "accept-proposal", "proposal_id": "p1"}

    answers = [world.http("POST", path, ANALYST, body, {"Idempotency-Key": key}).status for key in ("a", "a", "b")]

    assert answers == [200, 200, 409]
    assert events(world, dispute["id"]).count("credit-due") == 1


def test_what_a_carrier_gives_up_is_payable_and_its_payment_is_recorded(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)

    assert asked(world, dispute, BILLING, "withdraw-part", line="2", amount="1804.28").status == 200
    owing = shown(world, dispute)
    world.pass_time(days=31)
    paid = {"amount": "1804.28", "paid_on": "2026-12-22", "reference": "SEPA-77"}
    assert asked(world, dispute, ANALYST, "record-payment", **paid).status == 200

    assert (owing["outstanding_amount"], owing["interest"]) == ("1804.28", {"by_carrier": "0.00", "by_us": "0.00"})
    after_it = shown(world, dispute)
    assert after_it["outstanding_amount"] == "0.00"
    assert after_it["interest"]["by_carrier"] == "7.91"  # 1804.28 x 8 % x 20 days / 365


def test_only_those_who_bill_negotiate(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    said = {"accepted_amount": "1.00", "reason": "x", "valid_until": UNTIL}

    assert asked(world, dispute, NOC, "propose", **said).status in (403, 404)
    assert asked(world, dispute, "carrier.andesvoz.billing", "propose", **said).status == 404
    assert asked(world, dispute, ANALYST, "withdraw-part", amount="1.00", line="1").status == 403
    assert (
        asked(world, dispute, BILLING, "record-payment", amount="1.00", paid_on="2026-11-23", reference="x").status
        == 403
    )


def test_a_set_off_statement_counts_what_is_agreed_and_keeps_out_what_is_disputed(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute, other = opened(world), world.http("POST", DISPUTES, BILLING, CLAIM | {"account": "BLT-8"}).json
    first = {"lines": [{"line": "1", "accepted_amount": "4000.00"}], "reason": "The notice was right."}
    world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, first)
    asked(world, dispute, BILLING, "withdraw-part", line="2", amount="1804.28")

    [statement] = world.http("GET", SET_OFF, BILLING).json

    assert [item["dispute"] for item in statement["owed_by_us"]] == [dispute["id"]]
    sums = ("owed_by_us_amount", "owed_by_carrier_amount", "kept_out_amount", "net_amount", "net_owed_by")
    assert [statement[name] for name in sums] == ["4000.00", "1804.28", "7804.28", "2195.72", "us"]
    assert sorted(item["amount"] for item in statement["kept_out"]) == ["1000.00", "6804.28"]
    assert {item["invoice_loaded"] for item in (*statement["owed_by_us"], *statement["owed_by_carrier"])} == {False}
    page = world.http("GET", "/ecare/billing/set-off", BILLING).text
    for told in ("counts as paid", "counts as not paid, but for what is recorded with the dispute"):
        assert f"not loaded in EUR: {told}" in page, told
    assert world.http("GET", f"{SET_OFF}?carrier=baltel", ANALYST).json == [statement]
    assert world.http("GET", SET_OFF, ANALYST).json == [statement]
    assert world.http("GET", f"{SET_OFF}?carrier=baltel", "carrier.andesvoz.billing").json == []

    asked(world, dispute, BILLING, "settle-dispute")
    asked(world, other, BILLING, "withdraw-dispute")
    asked(world, dispute, ANALYST, "issue-credit", credit_note="CN-1")
    for case, amount in ((dispute, "2804.28"), (other, "6804.28")):
        paid = {"amount": amount, "paid_on": "2026-11-23", "reference": f"SEPA-{amount}"}
        assert asked(world, case, ANALYST, "record-payment", **paid).status == 200
    assert world.http("GET", SET_OFF, BILLING).json == []


def test_our_people_walk_the_set_off_statements_of_all_carriers_and_each_is_made_once(world_at, monkeypatch):
    world = world_at(MONDAY_IN_VILNIUS)
    for who, currency in ((ANDESVOZ, "USD"), (BILLING, "EUR")):
        assert world.http("POST", DISPUTES, who, CLAIM | {"currency": currency}).status == 201
    theirs, ours = (world.http("GET", SET_OFF, who).json[0] for who in (ANDESVOZ, BILLING))
    made = []
    monkeypatch.setattr(api, "set_off", lambda each: made.append(each) or set_off(each))

    whole = world.http("GET", SET_OFF, ANALYST)
    assert (whole.json, whole.headers["X-Total-Count"]) == ([theirs, ours], "2")
    assert len(made) == len(set(made))
    assert [each["carrier"] for each in walked(world, "limit=1")] == ["andesvoz", "baltel"]

    monkeypatch.setattr(api, "CARRIERS", 1)
    first = world.http("GET", SET_OFF, ANALYST)
    assert first.headers["X-Pagination-Throttled"] == "true"
    assert walked(world, "") == [theirs, ours]
    assert world.http("GET", f"{SET_OFF}?carrier=baltel,andesvoz", ANALYST).json == [theirs]
    assert "name at most 1" in world.http("GET", f"{SET_OFF}?sort=-net_amount", ANALYST).text


def test_statements_of_one_carrier_in_two_currencies_are_on_as_many_pages_as_are_asked_for(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    assert world.http("POST", DISPUTES, BILLING, CLAIM).status == 201
    dollars = {"@type": "Money", "unit": "USD", "value": 100.00}
    bill = {**BILL, "billNo": "INV-USD", "amountDue": dollars, "appliedCustomerBillingRate": []}
    assert world.http("POST", BILLS, ANALYST, bill).status == 201

    assert [each["currency"] for each in walked(world, "limit=1")] == ["EUR", "USD"]


def walked(world, query):
    """The statements on all pages."""
    path, found = f"{SET_OFF}?{query}", []
    while path:
        page = world.http("GET", path, ANALYST)
        assert page.status == 200, page.text
        found += page.json
        following = re.search(r'<https?://[^/]+(/[^>]+)>; rel="next"', page.headers.get("Link", ""))
        path = following and following[1]
    return found


def test_a_dispute_that_is_withdrawn_adds_up_as_its_lines_do(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json
    assert "rejected_amount" not in dispute

    asked(world, dispute, BILLING, "withdraw-dispute")

    shown = world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json
    amounts = [shown[f"{name}_amount"] for name in ("disputed", "accepted", "rejected", "open")]
    assert (shown["status"], amounts) == ("withdrawn", ["6804.28", "0.00", "6804.28", "0.00"])
    assert shown["amounts"][0]["rejected_amount"] == "6804.28"


@pytest.mark.parametrize("reason", [" ", "\n\t"])
def test_a_blank_is_no_reason(world_at, reason):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)

    answer = world.http(
        "POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, {"accepted_amount": "1", "reason": reason}
    )
    proposal = asked(world, dispute, ANALYST, "propose", accepted_amount="1", reason=reason, valid_until=UNTIL)

    for refused in (answer, proposal):
        assert refused.status == 400
        assert "reason: it is blank; write it" in refused.text
