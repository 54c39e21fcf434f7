"""A fraud alert at night for the people of both NOCs: they see its lane alone, and say what is blocked."""

import re
from html import unescape

import pytest

from functions import call_answer
from pledgekeeper import settings
from tests.journeys.people import AGENT, ANALYST, BILLING, CASES, CLAIM, DESK, DISPUTES, NOC, events
from tests.journeys.test_fraud import BLOCK, IRSF, NIGHT, an_alert, ask, letter_to

EXPERT, THEIR_ADMIN, STRANGER = "staff.expert", "carrier.baltel.admin", "carrier.andesvoz.noc"
NOCS = (AGENT, EXPERT, NOC)
THEIRS = {"ranges": ["+9607"], "blocked_at": "2026-11-21T04:40:00Z", "blocked_by": "Baltel NOC"}


@pytest.fixture
def world(world_at):
    return world_at(NIGHT)


@pytest.mark.parametrize("who", NOCS)
def test_a_noc_sees_the_fraud_lane_of_the_dispute_and_of_its_money_what_is_disputed_in_all(world, who):
    number = an_alert(world)

    told = world.http("GET", f"{DISPUTES}/{number}", who).json

    assert set(told) == {
        "id", "href", "carrier", "status", "opened_at", "type", "description", "period_from", "period_to",
        "disputed_amount", "currency", "fraud",
    }  # fmt: skip
    assert told["fraud"] == {
        "alert": "on",
        "named": ["+9607", "+6707", "+6758"],
        "act_by": "2026-11-21T08:45:00Z",
    }


@pytest.mark.parametrize("who", NOCS)
def test_the_page_tells_a_noc_kind_numbers_traffic_and_until_when_we_promise_to_act(world, who):
    number = an_alert(world)

    page = unescape(world.http("GET", f"/ecare/cases/{number}", who).text)

    page = re.sub(r"</span>\s*<span class=.whole.>", " ", page)
    for shown in ("+9607, +6707, +6758", "18,442 minutes", "in 4 h", "fraud", 'id="form-record-block"'):
        assert shown in page, shown
    for hidden in ("INV-", "May be withheld", "/evidence", "/export", "Answer", "withhold"):
        assert hidden not in page, hidden


def test_a_moment_that_a_carrier_types_is_of_the_zone_of_its_page_as_the_field_says(world):
    number = an_alert(world)
    page = world.http("GET", f"/ecare/cases/{number}", NOC).text
    form = {"ranges": "+9607", "blocked_at": "2026-11-21T06:41", "blocked_by": "NOC"}

    assert world.http("POST", f"/ecare/cases/{number}/ask/record-block", NOC, form).status == 303

    assert re.search(r"Europe/Vilnius[^<]*</i></span>\s*<input name=.blocked_at. [^>]*value=.2026-11-21T06:45", page)
    lane = world.http("GET", f"{DISPUTES}/{number}", NOC).json["fraud"]
    assert lane["blocked_by_carrier"][0]["blocked_at"] == "2026-11-21T04:41:00Z"


def test_both_nocs_record_a_block_by_the_form_of_that_page(world):
    number = an_alert(world)
    form = {"ranges": "+9607", "blocked_at": "2026-11-21T04:41", "blocked_by": "NOC"}

    for who in (NOC, AGENT):
        assert world.http("POST", f"/ecare/cases/{number}/ask/record-block", who, form).status == 303

    assert [each for each in events(world, number) if "block" in each] == ["blocked-by-carrier", "traffic-blocked"]


def test_a_block_of_the_carriers_is_told_to_our_desk_and_ends_neither_our_alert_nor_our_promise(world):
    number = an_alert(world)

    ask(world, number, "record-block", NOC, **THEIRS)
    world.pass_time(minutes=1)

    lane = world.http("GET", f"{DISPUTES}/{number}", AGENT).json["fraud"]
    assert (lane["alert"], lane["act_by"]) == ("on", "2026-11-21T08:45:00Z")
    assert lane["blocked_by_carrier"] == [{"ranges": ["+9607"], "blocked_at": "2026-11-21T04:40:00Z"}]
    assert "blocks" not in lane
    assert "said by the carrier (Baltel NOC): +9607; our alert goes on" in letter_to(world, DESK).text


def test_the_carrier_cannot_correct_the_time_of_our_block(world):
    number = an_alert(world)
    ask(world, number, "record-block", ANALYST, **BLOCK)

    ask(world, number, "record-block", NOC, **THEIRS)

    blocks = world.http("GET", f"{DISPUTES}/{number}", BILLING).json["fraud"]["blocks"]
    assert blocks == [{"ranges": BLOCK["ranges"], "blocked_at": BLOCK["blocked_at"]}]


def test_at_which_supplier_it_is_blocked_is_ours_to_say(world):
    number = an_alert(world)

    answer = world.http("POST", f"{CASES}/{number}/commands", NOC, {"command": "record-block", **BLOCK})

    assert (answer.status, answer.json["reason"]) == (400, "supplier is ours to say: leave it out")


@pytest.mark.parametrize("who", NOCS)
def test_a_noc_sees_no_other_dispute_and_no_more_of_this_one(world, who):
    number = an_alert(world)
    other = world.http("POST", DISPUTES, BILLING, CLAIM | {"reference": "a rate"}).json["id"]
    below = ("clocks", "timeline", "export", "pages")

    assert world.http("GET", f"{DISPUTES}/{other}", who).status == 403
    assert world.http("GET", f"/ecare/cases/{other}", who).status == 403
    assert world.http("GET", DISPUTES, who).status == 403
    assert {world.http("GET", f"{CASES}/{number}/{each}", who).status for each in below} == {403}
    assert world.http("GET", f"{DISPUTES}/{number}/credit-notes", who).status == 403
    assert world.http("GET", f"/ecare/cases/{number}/evidence", who).status == 403


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("stop-payment", {"parties": [{"name": "S", "email": "a@b", "direction": "up"}]}),
        ("withhold", {"supplier": "S", "amount": "1.00"}),
        ("settle-dispute", {}),
        ("judge-completeness", {"missing": []}),
        ("escalate", {"reason": "now"}),
    ],
)
@pytest.mark.parametrize("who", NOCS)
def test_of_a_fraud_dispute_a_noc_does_nothing_but_block(world, who, command, said):
    number = an_alert(world)

    assert world.http("POST", f"{CASES}/{number}/commands", who, {"command": command, **said}).status == 403


def test_those_who_bill_for_the_carrier_see_all_of_it_and_record_no_block_which_their_admin_may(world):
    number = an_alert(world)

    assert "clause" in world.http("GET", f"{DISPUTES}/{number}", BILLING).json["fraud"]
    assert (
        world.http("POST", f"{CASES}/{number}/commands", BILLING, {"command": "record-block", **THEIRS}).status == 403
    )
    ask(world, number, "record-block", THEIR_ADMIN, **THEIRS)


def test_to_another_carriers_noc_the_alert_does_not_exist(world):
    number = an_alert(world)

    for method, path, body in (
        ("GET", f"{DISPUTES}/{number}", None),
        ("GET", f"/ecare/cases/{number}", None),
        ("POST", f"{CASES}/{number}/commands", {"command": "record-block", **THEIRS}),
        ("POST", f"/ecare/cases/{number}/ask/record-block", {"ranges": "+9607"}),
    ):
        assert world.http(method, path, STRANGER, body).status == 404, path


def test_the_forms_of_the_fraud_lane_stand_first_on_the_desks_page_and_the_block_is_open(world):
    page = world.http("GET", f"/ecare/cases/{an_alert(world)}", ANALYST).text

    assert '<details open id="form-record-block">' in page
    for later in ("Pause the clocks", 'id="form-judge-completeness"', 'id="reply"'):
        assert page.index('id="form-record-block"') < page.index(later), later
    assert page.count('id="form-record-block"') == 1


def test_in_plain_words_a_noc_of_ours_ends_the_alert_too(world):
    number = an_alert(world)

    answer = world.http("POST", f"/ecare/cases/{number}/ask/act-on-fraud", AGENT, {"action": "Trunk shut."})

    assert answer.status == 303
    assert world.http("GET", f"{DISPUTES}/{number}", AGENT).json["fraud"]["alert"] == "over"
    theirs = world.http("POST", f"{CASES}/{number}/commands", NOC, {"command": "act-on-fraud", "action": "x"})
    assert theirs.status == 403


def test_ranges_are_understood_as_they_are_typed_on_a_phone(world):
    number = an_alert(world)
    form = {"ranges": "960790 to 960799\n+960 801", "blocked_at": "2026-11-21T04:41", "blocked_by": "NOC"}

    assert world.http("POST", f"/ecare/cases/{number}/ask/record-block", AGENT, form).status == 303

    blocks = world.http("GET", f"{DISPUTES}/{number}", AGENT).json["fraud"]["blocks"]
    assert blocks[0]["ranges"] == ["+96079", "+960801"]


@pytest.mark.parametrize(("language", "said"), [("en", "is no range of numbers"), ("fr", "tranche de numéros")])
def test_what_is_no_range_is_told_in_the_readers_words_with_an_example(world, language, said):
    number = an_alert(world)
    form = {"ranges": "Maldives", "blocked_at": "2026-11-21T04:41", "blocked_by": "NOC"}
    headers = {"Accept-Language": language}

    page = unescape(world.http("POST", f"/ecare/cases/{number}/ask/record-block", AGENT, form, headers=headers).text)

    mistake = re.search(r'id="ranges-wrong">([^<]*)<', page)[1]
    assert said in mistake
    assert "+960790" in mistake
    assert r"\d" not in page


@pytest.mark.parametrize("language", ["en", "fr", "es", "zh"])
def test_the_card_of_the_lane_is_in_the_readers_words_with_times_of_their_zone_and_no_command_names(world, language):
    number = an_alert(world)
    headers = {"Accept-Language": language}
    before = world.http("GET", f"/ecare/cases/{number}", BILLING, headers=headers).text
    ask(world, number, "record-block", ANALYST, **BLOCK)
    after = unescape(world.http("GET", f"/ecare/cases/{number}", BILLING, headers=headers).text)

    card = re.search(r"<section class=.card.>\s*<h2>(?:Fraud|欺诈).*?</section>", after, re.DOTALL)[0]
    words = re.sub(r"<[^>]*>", " ", card)
    assert "record-block says" not in before
    assert not re.search(r"\d{4}-\d\d-\d\dT", words)
    assert "06:41" in words  # the block, at 04:41 UTC in Vilnius
    assert "alert within 24 hours of detection" not in words


# --- the message, and the page behind its link ------------------------------------------------------------------------

AMINA, ARJUN, THEIR_NOC = "+33199000131", "+6569000102", "+37050000100"


def rung(world):
    """The text of each phone that is rung for a new alert, and the path of its link."""
    world.http("POST", DISPUTES, BILLING, IRSF)
    texts = {m.to: m.text for m in world.taken() if m.channel == "sms"}
    return texts, {to: re.search(r"https://care\.pledge\.example(/care/v1/pages/\S+)", t)[1] for to, t in texts.items()}


@pytest.mark.parametrize(
    ("phone", "since", "due"),
    [
        (AMINA, "2026-11-21 00:10", "2026-11-21 09:45 (Europe/Paris)"),
        (ARJUN, "2026-11-21 07:10", "2026-11-21 16:45 (Asia/Singapore)"),
        (THEIR_NOC, "2026-11-21 01:10", "2026-11-21 10:45 (Europe/Vilnius)"),
    ],
)
def test_text_and_page_tell_the_kind_the_numbers_the_traffic_and_until_when_on_the_readers_own_clock(
    world, phone, since, due
):
    texts, links = rung(world)

    page = unescape(world.http("GET", links[phone]).text)

    for told in (texts[phone], page):
        for said in ("revenue share fraud or PBX hacking", "+9607, +6707, +6758", f"Traffic: {since}", f"by {due}"):
            assert said in told, said
    assert "FRAUD ALERT" in page
    assert "18,442 minutes" in page
    assert re.search(r'<a href="/ecare/cases/DSP-\w+">Open the case</a>', page)


def test_a_call_tells_the_numbers_digit_by_digit(world):
    world.http("POST", DISPUTES, BILLING, IRSF)

    calls = [m.text for m in world.taken() if m.channel == "voice"]

    assert len(calls) == 3
    assert all("names + 9 6 0 7, + 6 7 0 7, + 6 7 5 8." in each for each in calls)


def test_who_answers_first_is_told_that_the_other_must_answer_too_and_the_other_still_can(world):
    _, links = rung(world)

    first = world.http("POST", links[ARJUN]).text
    other = world.http("GET", links[AMINA]).text
    second = world.http("POST", links[AMINA]).text

    assert "The fraud analyst (Amina Diallo) must answer too" in first
    assert "nobody else is paged" not in first
    assert "I have it: stop paging me" in other
    assert "nobody is paged until 06:15, and then again while no block is there" in second
    assert "You have answered." in world.http("GET", links[ARJUN]).text


def test_who_answers_once_the_block_is_recorded_is_told_that_the_alert_is_over(world):
    _, links = rung(world)
    number = re.search(r"DSP-\w+", links[ARJUN])[0]
    ask(world, number, "record-block", ANALYST, **BLOCK)

    assert "The alert is over" in world.http("POST", links[ARJUN]).text


def test_who_answers_by_text_or_by_key_is_told_the_same(world, monkeypatch):
    monkeypatch.setenv("SMS_ORIGINATION_IDENTITY", "+33199000100")
    settings.settings.cache_clear()
    _, links = rung(world)

    heard = call_answer.answer(links[ARJUN].rpartition("/")[2], "1")["say"]
    world.text(AMINA, "1")

    assert "The fraud analyst (Amina Diallo) must answer too" in heard
    [reply] = [m.text for m in world.taken() if (m.channel, m.to) == ("sms", AMINA)]
    assert "All have answered; nobody is paged until 06:15, and then again" in reply
