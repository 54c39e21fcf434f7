"""A carrier's people at their pages, from the first look to the last word."""

import hashlib
import re
from html import unescape

import pytest

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Allowance
from tests.journeys.people import (
    AGENT,
    ANALYST,
    BILLING,
    CASES,
    CLAIM,
    DISPUTES,
    FAULT,
    NIGHT_IN_PARIS,
    NOC,
    TICKETS,
    events,
    heard,
)
from tests.portal import just_done

LIST = "/ecare/disputes"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def reported(world, **form):
    """Report a fault on the page; the path of its case."""
    sent = {"product": "voice", "severity": "P1", "description": "All calls fail.\nSince 02:14 UTC.", **form}
    answer = world.http("POST", "/ecare/tickets/new", NOC, sent)
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


def test_a_fault_is_reported_with_three_fields_and_people_are_called_at_once(world):
    path = reported(world)

    page = world.http("GET", f"{path}?said=opened", NOC, headers=just_done(path, "opened")).text
    assert "All calls fail." in page
    assert "First qualified response" in page
    assert "Everything about it is on this page" in page
    assert {channel for _, channel, _ in heard(world)} >= {"sms", "voice", "email"}


def test_a_form_that_lacks_something_says_what_and_nothing_is_opened(world):
    answer = world.http("POST", "/ecare/tickets/new", NOC, {"product": "voice", "severity": "P1", "description": " "})

    assert answer.status == 400
    assert "What happens, and since when? is missing." in answer.text
    assert world.http("GET", TICKETS, NOC).json == []


def test_the_case_page_tells_clocks_owner_ladders_and_the_proof_of_paging(world):
    page = world.http("GET", reported(world), NOC).text

    for told in ("Singapore", "duty engineer", "NOC Shift Manager", "Level 1, text message", "of 15 min", "Why?"):
        assert told in page
    assert "wei-ling" not in page.lower()  # who of ours was paged is no business of a carrier's


def test_a_clock_is_explained_line_by_line_in_the_readers_language_and_zone(world):
    page = world.http("GET", f"{reported(world)}/clocks/solve", NOC, headers={"accept-language": "fr"}).text

    assert "Il reste" in page
    assert "Europe/Vilnius" in page


def test_the_carrier_writes_escalates_agrees_and_rejects(world):
    path = reported(world)
    case_id = path.rpartition("/")[2]

    assert world.http("POST", f"{path}/notes", NOC, {"text": "Trunk BLT-ORI-FRA-02."}).status == 303
    assert world.http("POST", f"{path}/escalate", NOC, {"reason": "A hospital is cut off."}).status == 303
    for status in ("inProgress", "resolved"):
        sent = {"@type": "TroubleTicket", "status": status}
        assert world.http("PATCH", f"{TICKETS}/{case_id}", AGENT, sent).status == 200
    assert "Yes, close it" in world.http("GET", path, NOC).text
    assert world.http("POST", f"{path}/reject", NOC, {"reason": "Still 503."}).status == 303

    page = world.http("GET", path, NOC).text
    for told in ("Trunk BLT-ORI-FRA-02.", "A hospital is cut off.", "Still 503.", "in progress"):
        assert told in page
    assert events(world, case_id).count("escalated") == 2


def test_home_says_what_we_owe_and_what_waits_for_the_carrier(world):
    path = reported(world)
    case_id = path.rpartition("/")[2]
    world.http("PATCH", f"{TICKETS}/{case_id}", AGENT, {"@type": "TroubleTicket", "status": "inProgress"})
    paused = {"command": "pause-clocks", "reason": "no-access", "note": "The cage is locked."}
    assert world.http("POST", f"{CASES}/{case_id}/commands", AGENT, paused).status == 200

    page = world.http("GET", "/", NOC).text
    assert "Do you agree to this pause?" in page
    assert "The cage is locked." in world.http("GET", path, NOC).text

    world.http("POST", f"{path}/pauses/agree", NOC, {"pause": "w1"})
    assert "Do you agree to this pause?" not in world.http("GET", "/", NOC).text


def test_cases_that_have_not_changed_are_not_read_again_and_nobody_sees_anothers_for_being_kept(world, monkeypatch):
    path = reported(world)
    reported(world, reference="BLT#2")
    world.http("GET", "/", NOC)
    asked, read = [], wiring.store().load
    monkeypatch.setattr(world.store, "load", lambda *given: asked.append(given[0]) or read(*given))

    assert "All calls fail." in world.http("GET", "/", NOC).text
    assert asked == []
    assert "All calls fail." not in world.http("GET", "/", "carrier.andesvoz.noc").text
    world.http("POST", f"{path}/notes", NOC, {"text": "Trunk BLT-ORI-FRA-02."})
    asked.clear()
    world.http("GET", "/", NOC)
    assert asked == [path.rpartition("/")[2]]


def test_what_is_live_is_sent_again_only_when_it_has_changed(world):
    path = reported(world)
    first = world.http("GET", f"{path}?part=live", NOC)
    tag = {"if-none-match": first.headers["ETag"]}

    assert "<html" not in first.text
    assert world.http("GET", f"{path}?part=live", NOC, headers=tag).status == 304
    world.http("POST", f"{path}/notes", NOC, {"text": "More."})
    changed = world.http("GET", f"{path}?part=live", NOC, headers=tag)
    assert changed.status == 200
    assert "More." in changed.text


def test_no_form_stands_in_a_part_that_is_drawn_again_while_somebody_writes(world):
    live = world.http("GET", f"{reported(world)}?part=live", NOC).text

    assert "<form" not in live
    assert "<textarea" not in live


def test_a_language_once_chosen_stays(world):
    chosen = world.http("POST", "/ecare/language", NOC, {"language": "zh"})

    assert chosen.status == 303
    assert world.http("POST", "/ecare/language", NOC, {"language": "xx"}).status == 400
    page = world.http("GET", "/", NOC, headers={"cookie": "__Host-ecare-language=zh"}).text
    assert 'lang="zh"' in page
    assert "当前状况" in page


def test_a_dispute_is_raised_argued_and_settled_on_its_page(world):
    form = {
        "type": "rate", "account": "BLT-7", "invoice_number": "INV-2026-10-00417", "invoice_date": "2026-11-02",
        "currency": "EUR", "billed_amount": "88661.81", "disputed_amount": "6804.28", "description": "Wrong rate.",
        "period_from": "2026-10-01", "period_to": "2026-11-01",
    }  # fmt: skip
    opened = world.http("POST", "/ecare/disputes/new", BILLING, form)
    assert opened.status == 303, opened.text
    path = opened.headers["Location"].partition("?")[0]
    dispute = path.rpartition("/")[2]
    said = {"accepted_amount": "3000.00", "reason": "The rate sheet was in force from the 5th."}
    assert world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, said).status == 200

    page = world.http("GET", path, BILLING).text
    assert "6,804.28 EUR" in page
    assert "Do you agree with our answer?" in page
    assert world.http("POST", f"{path}/propose", BILLING, {"line-0": "5,000.00", "reason": "x"}).status == 400
    assert world.http("POST", f"{path}/propose", BILLING, {"line-0": "5,000", "reason": "x"}).status == 400
    assert world.http("POST", f"{path}/propose", BILLING, {"line-0": "5000,00", "reason": "Half way."}).status == 303
    theirs = {
        "command": "propose",
        "accepted_amount": "4000.00",
        "reason": "No.",
        "valid_until": "2026-12-01T00:00:00Z",
    }
    assert world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, theirs).status == 200
    assert "Accept the proposal" in world.http("GET", path, BILLING).text
    assert world.http("POST", f"{path}/proposal/accept", BILLING, {"proposal": "p2"}).status == 303

    page = world.http("GET", path, BILLING).text
    assert "settled" in page
    assert "A credit of 4,000.00 EUR is due to you." in page
    assert 'class="card actions"' not in page


def test_a_credit_that_is_owed_after_the_end_stays_with_both_sides_until_its_note_is_issued(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    path, home = f"/ecare/cases/{dispute}", "/"
    whole = {"accepted_amount": CLAIM["disputed_amount"], "reason": "The sheet was in force."}
    assert world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, whole).status == 200
    assert world.http("POST", f"{path}/settle", BILLING, {}).status == 303

    for page, who in ((home, BILLING), (home, ANALYST), (LIST, BILLING), (LIST, ANALYST)):
        assert dispute in world.http("GET", page, who).text, (page, who)
    assert dispute in world.http("GET", f"{LIST}?status=settled", BILLING).text
    assert dispute in world.http("GET", f"{DISPUTES}?status=settled", BILLING).text

    note = {"command": "issue-credit", "credit_note": "CN-1"}
    assert world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, note).status == 200
    for page, who in ((home, BILLING), (home, ANALYST), (LIST, BILLING), (LIST, ANALYST)):
        assert dispute not in world.http("GET", page, who).text, (page, who)
    assert dispute in world.http("GET", f"{LIST}?status=settled", BILLING).text


def test_a_payment_that_the_carrier_owes_after_the_end_waits_for_it_until_it_is_recorded(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    assert world.http("POST", f"/ecare/cases/{dispute}/withdraw", BILLING, {}).status == 303

    home = world.http("GET", "/", BILLING).text
    assert "What you gave up is to be paid" in home
    assert dispute in home
    assert dispute not in home.partition("What we owe you next")[2]
    assert dispute in world.http("GET", "/", ANALYST).text

    paid = {
        "command": "record-payment", "amount": CLAIM["disputed_amount"], "paid_on": str(world.clock.now().date()),
        "reference": "SWIFT-1",
    }  # fmt: skip
    recorded = world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, paid)
    assert recorded.status == 200, recorded.text
    assert dispute not in world.http("GET", "/", BILLING).text


def test_a_page_says_that_something_was_done_to_whoever_just_did_it_and_not_for_its_address(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    path, told = f"/ecare/cases/{dispute}", "The dispute is withdrawn"
    assert told not in world.http("GET", f"{path}?said=withdrawn", BILLING).text

    sent = world.http("POST", f"{path}/withdraw", BILLING, {})
    (kept,) = [each for each in sent.cookies if each.startswith("__Host-ecare-done=")]
    just = {"cookie": kept.partition(";")[0]}

    assert "Max-Age=60" in kept
    assert told in world.http("GET", sent.headers["Location"], BILLING, headers=just).text
    assert told not in world.http("GET", f"{path}?said=settled", BILLING, headers=just).text
    assert told not in world.http("GET", "/?said=withdrawn", BILLING, headers=just).text


def test_a_dispute_is_called_by_a_title_in_the_readers_language_with_the_amount_as_they_write_it(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, {"accepted_amount": "0", "reason": "No."})

    for path in ("/", LIST, f"/ecare/cases/{dispute}"):
        french = unescape(world.http("GET", path, BILLING, headers={"cookie": "__Host-ecare-language=fr"}).text)
        assert "6\u202f804,28 EUR contestés" in french, path
        assert "disputed" not in french.replace('class="disputed', ""), path
        assert "6,804.28 EUR disputed" in world.http("GET", path, BILLING).text, path


def test_a_refusal_says_in_the_readers_language_what_it_comes_to(world):
    in_french = {"cookie": "__Host-ecare-language=fr"}
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    done = world.http("POST", f"/ecare/cases/{dispute}/withdraw", BILLING, {})
    assert done.status == 303

    for answer, told in (
        (
            world.http("GET", "/ecare/cases/DSP-NEVER", BILLING, headers=in_french),
            "Cela n'existe pas, ou n'est pas à vous.",
        ),
        (world.http("GET", "/ecare/desk/roster", BILLING, headers=in_french), "Cela revient à d'autres personnes"),
        (
            world.http("POST", f"/ecare/cases/{dispute}/settle", BILLING, {}, in_french),
            "Pas encore fait : veuillez revoir ce qui est marqué.",
        ),
    ):
        assert told in unescape(answer.text), answer.status


def test_what_was_typed_while_the_session_ended_is_sent_again_after_signing_in(world):
    typed = {"product": "voice", "severity": "P1", "description": 'All "calls" fail.\nSince 02:14.'}

    out = world.http("POST", "/ecare/tickets/new", None, typed)
    assert out.status == 401
    kept = {
        name: unescape(text) for name, text in re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', out.text, re.S)
    }
    assert kept == typed

    again = world.http("POST", "/ecare/tickets/new", NOC, {**kept, "csrf": ""})
    assert again.status == 403
    assert "Look at it, and send it once more." in again.text
    assert "All &#34;calls&#34; fail.\nSince 02:14." in again.text

    elsewhere = world.http("POST", "/ecare/tickets/new", None, typed, {"sec-fetch-site": "cross-site"})
    assert elsewhere.status == 401
    assert "calls" not in elsewhere.text


def test_evidence_goes_straight_to_where_it_lies_and_is_read_from_there(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    path, content = f"/ecare/cases/{dispute}", b"%PDF-1.7 a rate sheet"
    described = {"name": "rates.pdf", "size_bytes": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}

    page = world.http("GET", path, BILLING)
    told = world.http("POST", f"{path}/evidence", BILLING, described)
    assert told.status == 200, told.text
    assert re.match(r"https://[^/]+", told.json["url"])[0] in page.headers["Content-Security-Policy"]
    assert world.s3.send(told.json, content) == 200
    filed = world.http("POST", f"{path}/evidence/{told.json['evidence']}/filed", BILLING, {})
    assert filed.headers["Location"].endswith("said=filed")

    link = world.http("POST", f"{path}/evidence/{told.json['evidence']}/read", BILLING, {}).headers["Location"]
    assert world.s3.follow(link) == content
    assert "rates.pdf" in world.http("GET", path, BILLING).text
    assert world.http("POST", f"{path}/evidence", BILLING, {**described, "name": "run.exe"}).status == 400


def test_what_was_not_taken_is_sent_again_from_the_page(world):
    hub = {"@type": "Hub", "callback": "https://noc.baltel.example/events"}
    listener = world.http("POST", "/tmf-api/troubleTicket/v5/hub", NOC, hub).json["id"]

    assert listener in world.http("GET", "/ecare/account", NOC).text
    assert world.http("GET", f"/ecare/listeners/{listener}", NOC).status == 200
    answer = world.http("POST", f"/ecare/listeners/{listener}/redrive", NOC, {})
    assert answer.headers["Location"].endswith("said=redriven")
    assert world.http("GET", f"/ecare/listeners/{listener}", "carrier.andesvoz.noc").status == 404
    assert world.http("POST", f"/ecare/listeners/{listener}/redrive", "carrier.andesvoz.noc", {}).status == 404


def test_a_carrier_that_asks_too_often_is_told_when_to_come_back(world):
    world.agree("baltel", requests=Allowance(per_second=1, burst=1, per_day=5))
    wiring.book.cache_clear()

    assert world.http("GET", "/", NOC).status == 200
    refused = world.http("GET", "/", NOC)

    assert refused.status == 429
    assert refused.headers["Retry-After"]


def test_a_list_is_narrowed_by_words_and_status(world):
    reported(world, description="Spain fails.")
    reported(world, description="France fails.")
    world.http("POST", TICKETS, NOC, {**FAULT, "name": "Italy fails."})

    found = world.http("GET", "/ecare/tickets?words=fran", NOC).text
    assert "France fails." in found
    assert "Spain fails." not in found
    assert "Nothing matches." in world.http("GET", "/ecare/tickets?status=closed", NOC).text
    assert "Italy fails." in world.http("GET", "/ecare/tickets?status=all", NOC).text


def test_who_is_signed_in_stays_so_where_there_is_no_page(world):
    for who, head in ((NOC, "Sign out"), (None, "Sign in")):
        answer = world.http("GET", "/ecare/nowhere", who)
        assert answer.status == 404
        assert "There is no page at this address." in answer.text
        assert head in answer.text
