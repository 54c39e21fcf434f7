"""IRSF at night: an alert opens, both NOCs and the fraud desk hear of it, the traffic is blocked, the chain told.

And nobody receives anything else.
"""

import re
from datetime import UTC, datetime
from html import unescape
from itertools import product

import pytest
from botocore.exceptions import ClientError

from functions import call_answer, text_intake
from pledgekeeper import settings, wiring
from pledgekeeper.store.texts import TextTable
from tests.journeys.people import ANALYST, BALTEL_NOC, BILLING, CASES, CLAIM, DESK, DISPUTES, a_mail, heard
from tests.world import CONTEXT

NIGHT = datetime(2026, 11, 21, 4, 45, tzinfo=UTC)
AMINA, ARJUN, ELENA = "+33199000131", "+6569000102", "elena.rossi@pledge.example"
AP = "ap@baltel.example"
THEIR_NOC, THEIR_SHIFT = "+37050000100", "+37050000101"
UP, DOWN = "fraud@seafibre.example", "noc@fjordtel.example"
IRSF = CLAIM | {
    "type": "irsf",
    "period_from": "2026-11-20T23:10:00Z",
    "period_to": "2026-11-21T04:35:00Z",
    "description": "Pumping by a hacked PBX to +960 7, +670 7 and +675 8: 18,442 minutes.",
}
PARTIES = [
    {"name": "Seafibre", "email": UP, "direction": "up"},
    {"name": "Fjordtel", "email": DOWN, "direction": "down", "language": "fr"},
]
BLOCK = {
    "ranges": ["+9607", "+6707", "+6758"],
    "blocked_at": "2026-11-21T04:41:00Z",
    "blocked_by": "NOC Singapore",
    "supplier": "Seafibre",
}


def ask(world, case, command, who=ANALYST, /, **said):
    reply = world.http("POST", f"{CASES}/{case}/commands", who, {"command": command, **said})
    assert reply.status == 200, reply.json
    return reply.json


def an_alert(world):
    number = world.http("POST", DISPUTES, BILLING, IRSF).json["id"]
    world.taken()
    return number


def lane(world, number, who=BILLING):
    return world.http("GET", f"{DISPUTES}/{number}", who).json["fraud"]


def states_of(world, number):
    return [each["state"] for each in lane(world, number)["stop_payments"]]


def delivery(number, about, kind="Delivery", **more):
    return {"eventType": kind, "mail": {"tags": {"case": [number], "about": [about]}, "destination": [UP]}, **more}


def test_an_alert_at_night_reaches_both_nocs_and_the_fraud_desk_in_the_minute_it_is_opened(world_at):
    world = world_at(NIGHT)

    world.http("POST", DISPUTES, BILLING, IRSF)

    assert letter_to(world, BALTEL_NOC).text.startswith("FRAUD ALERT DSP-")
    for channel, begins in (("sms", "] FRAUD ALERT baltel: "), ("voice", "This is Pledge Care. FRAUD ALERT of baltel")):
        ours = [each for each in world.received if each.channel == channel and each.to != THEIR_NOC]
        assert all(begins in each.text for each in ours)
    assert heard(world, NIGHT) == [
        ("00:00", "email", AP),  # the acknowledgement
        ("00:00", "email", BALTEL_NOC),  # the alert, to the carrier's NOC
        ("00:00", "sms", AMINA),  # our fraud desk
        ("00:00", "sms", THEIR_NOC),
        ("00:00", "sms", ARJUN),  # our NOC: Singapore is awake
        ("00:00", "voice", AMINA),
        ("00:00", "voice", THEIR_NOC),
        ("00:00", "voice", ARJUN),
    ]


def to_them(world):
    """What the carrier's people receive, in minutes since the alert."""
    told = [(f"{(m.at - NIGHT).seconds // 60:02}", m.channel, m.to) for m in world.taken() if "altel" in m.to or
            m.to in (THEIR_NOC, THEIR_SHIFT)]  # fmt: skip
    return sorted(each for each in told if each[2] != AP)


def rung(minutes, phone):
    return [(minutes, channel, phone) for channel in ("sms", "voice")]


def test_their_noc_is_rung_in_rounds_then_the_next_of_theirs_and_at_last_our_desk_is_told(world_at):
    world = world_at(NIGHT)
    number = world.http("POST", DISPUTES, BILLING, IRSF).json["id"]

    world.pass_time(minutes=40)

    desk = [m.text for m in world.received if m.to == DESK]
    assert to_them(world) == sorted([
        ("00", "email", BALTEL_NOC), *rung("00", THEIR_NOC), *rung("05", THEIR_NOC), *rung("10", THEIR_NOC),
        ("15", "email", "noc-shift@baltel.example"),
        *rung("15", THEIR_SHIFT), *rung("20", THEIR_SHIFT), *rung("25", THEIR_SHIFT),
    ])  # fmt: skip
    assert sum("CONFIRMED BY NOBODY of noc, shift: call the carrier yourselves" in text for text in desk) == 1
    levels = world.http("GET", f"{CASES}/{number}/pages", BILLING).json["levels"]
    assert levels[0]["told"] == ["noc", "shift"]


def test_the_link_in_the_text_confirms_it_and_nobody_of_theirs_is_rung_again(world_at):
    world = world_at(NIGHT)
    number = world.http("POST", DISPUTES, BILLING, IRSF).json["id"]
    text = next(m.text for m in world.received if (m.channel, m.to) == ("sms", THEIR_NOC))
    link = re.search(r"https://care\.pledge\.example(/care/v1/pages/\S+)", text)[1]
    world.taken()

    world.pass_time(minutes=2)
    assert "I know of it" in world.http("GET", link).text
    assert "That you know of it is on the timeline" in world.http("POST", link).text
    world.pass_time(minutes=40)

    assert to_them(world) == []
    levels = world.http("GET", f"{CASES}/{number}/pages", BILLING).json["levels"]
    assert (levels[0]["confirmed_by"], levels[0]["confirmed_at"]) == ("noc", "2026-11-21T04:47:00Z")


def test_a_text_answered_with_1_confirms_it_and_nobody_of_theirs_is_rung_again(world_at, monkeypatch):
    world = world_at(NIGHT)
    monkeypatch.setenv("SMS_ORIGINATION_IDENTITY", "+33199000100")
    settings.settings.cache_clear()
    number = world.http("POST", DISPUTES, BILLING, IRSF).json["id"]
    [text] = [m.text for m in world.taken() if (m.channel, m.to) == ("sms", THEIR_NOC)]
    assert "Or answer this text with 1." in text

    world.pass_time(minutes=2)
    for _ in range(2):
        world.text(THEIR_NOC, "1", id="text-a")
    assert [m.text for m in world.taken() if m.to == THEIR_NOC] == [
        f"Thank you. That you know of {number} is noted; nobody else of yours is called."
    ]
    world.pass_time(minutes=40)

    assert to_them(world) == []
    levels = world.http("GET", f"{CASES}/{number}/pages", BILLING).json["levels"]
    assert levels[0]["confirmed_by"] == "noc"


def test_a_table_that_fails_for_a_moment_costs_their_noc_no_text(world_at, monkeypatch):
    world = world_at(NIGHT)
    told, faults = TextTable.told, [ClientError({"Error": {"Code": "InternalServerError"}}, "PutItem")]

    def fail_once(*about):
        if faults:
            raise faults.pop()
        told(*about)

    monkeypatch.setattr(TextTable, "told", fail_once)
    number = an_alert(world)
    world.pass_time(minutes=4)

    assert ("sms", THEIR_NOC) in {(m.channel, m.to) for m in world.taken()}
    timeline = world.http("GET", f"{CASES}/{number}/timeline", ANALYST).text
    assert "mirror-called" in timeline
    assert "notice-failed" not in timeline


@pytest.mark.parametrize(("phone", "says"), [("THEIR_NOC", "what?"), ("THEIR_NOC", "2"), ("+37050099999", "1")])
def test_any_other_text_confirms_nothing_and_a_strangers_is_not_answered(world_at, phone, says):
    world = world_at(NIGHT)
    number = world.http("POST", DISPUTES, BILLING, IRSF).json["id"]
    world.taken()

    world.text(THEIR_NOC if phone == "THEIR_NOC" else phone, says)

    told = [m.text for m in world.taken() if m.channel == "sms"]
    how = f"Answer 1 to this text to confirm that you know of {number}."
    assert told == ([how] if phone == "THEIR_NOC" else [])
    assert "confirmed_by" not in world.http("GET", f"{CASES}/{number}/pages", BILLING).json["levels"][0]


def answers(world, *texts):
    """What the phone of their NOC gets for each of these."""
    world.taken()
    found = []
    for text in texts:
        world.text(THEIR_NOC, text)
        found.append([m.text for m in world.taken() if (m.channel, m.to) == ("sms", THEIR_NOC)])
    return found


def known_of(world, number):
    return "confirmed_by" in world.http("GET", f"{CASES}/{number}/pages", BILLING).json["levels"][0]


def test_a_phone_that_answers_by_itself_is_told_once_how_to_answer(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)

    assert answers(world, "I am away.", "I am away.", "2") == [
        [f"Answer 1 to this text to confirm that you know of {number}."], [], [],
    ]  # fmt: skip


def test_a_phone_that_answers_ok_by_itself_is_soon_left_alone(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)

    assert answers(world, "OK", "OK", "OK", "what?") == [
        [f"Thank you. That you know of {number} is noted; nobody else of yours is called."],
        [f"Nothing about {number} waits for your answer any more."], [], [],
    ]  # fmt: skip


def two_alerts(world):
    first = an_alert(world)
    world.pass_time(minutes=1)
    return first, an_alert(world)


def test_each_1_confirms_the_newest_alert_that_none_of_theirs_has_confirmed(world_at):
    world = world_at(NIGHT)
    first, second = two_alerts(world)

    said = answers(world, "1", "1")

    assert [number in text for number, [text] in zip((second, first), said, strict=True)] == [True, True]
    assert [known_of(world, number) for number in (first, second)] == [True, True]
    world.pass_time(minutes=40)
    assert to_them(world) == []


def test_1_all_confirms_every_alert_that_they_were_told_of_and_is_answered_with_their_numbers(world_at):
    world = world_at(NIGHT)
    first, second = two_alerts(world)

    assert answers(world, "1 ALL", "1 ALL") == [
        [f"Thank you. That you know of {second}, {first} is noted; nobody else of yours is called."],
        [f"Nothing about {second} waits for your answer any more."],
    ]
    assert [known_of(world, number) for number in (first, second)] == [True, True]
    world.pass_time(minutes=40)
    assert to_them(world) == []


def test_1_all_that_comes_again_confirms_nothing_that_they_were_told_of_since(world_at, monkeypatch):
    world = world_at(NIGHT)
    first = an_alert(world)
    with monkeypatch.context() as dying:
        dying.setattr(text_intake, "_answered", lambda text, said: None)
        world.text(THEIR_NOC, "1 ALL", id="text-all")
    world.pass_time(minutes=1)
    second = an_alert(world)

    world.text(THEIR_NOC, "1 ALL", id="text-all")

    assert f"That you know of {first} is noted" in world.taken()[-1].text
    assert [known_of(world, number) for number in (first, second)] == [True, False]


def test_1_all_that_comes_again_is_answered_with_all_that_it_confirmed_however_far_it_came(world_at, monkeypatch):
    world = world_at(NIGHT)
    first, second = two_alerts(world)
    carry = wiring.carry

    def dies_at_the_first(case_id, *more, **known):
        if case_id == first:
            raise OSError("the table is not reached")
        return carry(case_id, *more, **known)

    with monkeypatch.context() as dying:
        dying.setattr(wiring, "carry", dies_at_the_first)
        world.text(THEIR_NOC, "1 ALL", id="text-all")
    assert [known_of(world, number) for number in (first, second)] == [False, True]
    with monkeypatch.context() as dying:
        dying.setattr(text_intake, "_answered", lambda text, said: None)
        world.text(THEIR_NOC, "1 ALL", id="text-all")
    world.taken()

    world.text(THEIR_NOC, "1 ALL", id="text-all")

    assert f"That you know of {second}, {first} is noted" in world.taken()[-1].text


def test_1_all_names_nothing_that_they_confirmed_otherwise(world_at):
    world = world_at(NIGHT)
    first, second = two_alerts(world)
    answers(world, f"1 {first[-4:]}")

    [[said]] = answers(world, "1 ALL")

    assert (first in said, second in said) == (False, True)


def test_an_answer_names_a_few_of_many_alerts_and_counts_the_others(world_at, monkeypatch):
    monkeypatch.setattr(text_intake, "MOST_NAMED", 1)
    world = world_at(NIGHT)
    _, second = two_alerts(world)
    world.pass_time(minutes=1)
    third = an_alert(world)

    [[which], [said], [again]] = answers(world, "1 0000", "1 ALL", "1 ALL")

    assert which.endswith(f"or 1 ALL: {third} and 2 more.")
    assert said == f"Thank you. That you know of {third} and 2 more is noted; nobody else of yours is called."
    assert again == f"Nothing about {third} waits for your answer any more."
    assert second not in which + said


def test_an_alert_that_is_over_is_passed_by(world_at):
    world = world_at(NIGHT)
    first, second = two_alerts(world)
    ask(world, second, "record-block", **BLOCK)

    [[said]] = answers(world, "1")

    assert first in said
    assert [known_of(world, number) for number in (first, second)] == [True, False]


def test_a_number_that_is_mistyped_is_answered_once_with_those_there_are(world_at):
    world = world_at(NIGHT)
    first, second = two_alerts(world)

    assert answers(world, "1 0000", "1 0000", f"1 {first[-4:]}", f"1 {first[-4:]}") == [
        ["No alert with that number waits for your answer. Answer 1 and the end of one of these numbers, or 1 ALL: "
         f"{second}, {first}."],
        [],
        [f"Thank you. That you know of {first} is noted; nobody else of yours is called."],
        [],
    ]  # fmt: skip
    assert [known_of(world, number) for number in (first, second)] == [True, False]


def test_key_1_in_the_call_confirms_it_and_key_2_does_not(world_at, monkeypatch):
    world = world_at(NIGHT)
    for name, value in {"INSTANCE_ID": "instance", "FLOW_ID": "flow", "SOURCE_NUMBER": "+33199000100"}.items():
        monkeypatch.setenv(f"CONNECT_{name}", value)
    settings.settings.cache_clear()
    number = world.http("POST", DISPUTES, BILLING, IRSF).json["id"]
    [call] = [m for m in world.taken() if (m.channel, m.to) == ("voice", THEIR_NOC)]

    def press(key):
        event = {"Details": {"Parameters": {"token": call.headers["token"], "key": key}}}
        return call_answer.handler(event, CONTEXT)

    assert "link" not in call.text + call.headers["menu"]
    assert call.headers["menu"] == "Press 1 now to confirm that you know of it."
    assert press("2") == {"say": call_answer.ONLY_CONFIRM, "again": "yes"}
    assert [press("1") for _ in range(2)] == [{"say": call_answer.CONFIRMED, "again": "no"}] * 2
    world.settle()
    world.pass_time(minutes=40)

    assert to_them(world) == []
    levels = world.http("GET", f"{CASES}/{number}/pages", BILLING).json["levels"]
    assert levels[0]["confirmed_by"] == "noc"


def test_with_the_block_nobody_of_theirs_is_rung_any_more(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)

    world.pass_time(minutes=3)
    ask(world, number, "record-block", **BLOCK)
    world.taken()
    world.pass_time(minutes=40)

    assert to_them(world) == []


def test_a_mail_that_gives_notice_of_fraud_opens_the_same_alert(world_at):
    world = world_at(NIGHT)

    world.mail(a_mail(AP, "FRAUD NOTICE - IRSF via hacked PBX - withholding EUR 61,780.70", "We withhold it."))

    assert {(channel, to) for _, channel, to in heard(world, NIGHT)} >= {
        ("sms", AMINA),
        ("sms", ARJUN),
        ("email", BALTEL_NOC),
    }


def test_from_the_block_to_the_police_report_everybody_hears_what_is_theirs_and_nothing_else(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)

    world.pass_time(minutes=3)
    ask(world, number, "record-block", **BLOCK)
    assert [(channel, to) for _, channel, to in heard(world, NIGHT)] == [("email", AP), ("email", ELENA)]

    ask(world, number, "stop-payment", parties=PARTIES)
    letters = {m.to: m for m in world.taken()}
    assert set(letters) == {UP, DOWN}
    assert {f"SP-{number}" in letter.text for letter in letters.values()} == {True}
    assert "+6758" in letters[UP].text
    assert "avis de suspension de paiement" in letters[DOWN].text
    assert not any(word in letter.text for letter in letters.values() for word in ("Baltel", "baltel", "6804.28"))

    ask(world, number, "require-police-report")
    ask(world, number, "promise-police-report", BILLING, due_at="2026-12-05T12:00:00Z")
    assert {to for _, _, to in heard(world, NIGHT)} == {AP}
    assert lane(world, number)["police_report"] == {"state": "promised", "due_at": "2026-12-05T12:00:00Z"}

    world.pass_time(days=10)
    about = [m.text for m in world.taken() if m.to.startswith("desk-")]
    assert any("Fraud clause: police-report" in text and "falls due" in text for text in about)
    ask(world, number, "receive-police-report", number="2026/4711")
    world.taken()

    world.pass_time(days=16)
    about = [m.text for m in world.taken() if m.to.startswith("desk-")]
    assert any("Fraud clause: withholding" in text and "falls due" in text for text in about)
    ask(world, number, "withhold", supplier="Seafibre", amount="6000.00")
    world.taken()
    world.pass_time(days=10)
    assert not any("Fraud clause" in m.text for m in world.taken())

    shown = lane(world, number)
    assert (shown["alert"], shown["clause"]["verdict"]) == ("over", "met")


def test_the_carriers_last_word_of_the_police_report_is_how_it_stands_however_late_its_letters_leave(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)
    world.senders.down = True
    ask(world, number, "require-police-report")
    world.pass_time(minutes=1)
    ask(world, number, "waive-police-report", reason="The victim is abroad.")

    world.senders.down = False
    world.pass_time(minutes=9)

    about = [m.text for m in world.taken() if "Police report for" in m.text]
    assert [text.splitlines()[0] for text in about] == [f"Police report for {number}: not needed any more"]
    timeline = world.http("GET", f"{CASES}/{number}/timeline", ANALYST).json["events"]
    unsent = [each["reason"] for each in timeline if each["event"] == "notice-failed"]
    assert unsent == ["overtaken: the police report is waived by now"]


def test_a_notice_is_delivered_and_confirmed_by_its_link_which_shows_nothing_of_the_carrier(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)
    ask(world, number, "record-block", **BLOCK)
    ask(world, number, "stop-payment", parties=PARTIES)
    states = [states_of(world, number)]
    link = re.search(r"https://care\.pledge\.example(/care/v1/pages/\S+)", letter_to(world, UP).text)[1]

    world.from_topic("receipts", delivery(number, "s1"))
    states.append(states_of(world, number))
    page = world.http("GET", link)
    for _ in range(2):
        assert "You have confirmed it" in world.http("POST", link).text
    states.append(states_of(world, number))

    assert states == [["sent", "sent"], ["delivered", "sent"], ["acknowledged", "sent"]]
    assert f"SP-{number}" in page.text
    assert "altel" not in page.text


def lines_of(world, number, who):
    """The words for what happened, newest first, as the page of the case tells it."""
    page = unescape(world.http("GET", f"/ecare/cases/{number}", who).text).partition('<ol class="timeline">')[2]
    return re.findall(r'<p class="line"><b>([^<]*)</b>', page)


def test_the_page_says_to_whom_a_message_went_and_never_that_the_carrier_was_written_to_when_it_was_not(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)
    ask(world, number, "record-block", **BLOCK)
    before = {who: lines_of(world, number, who) for who in (ANALYST, BILLING)}
    ask(world, number, "stop-payment", parties=PARTIES[:1])
    bounced = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": UP, "diagnosticCode": "550 unknown"}]}
    world.from_topic("receipts", delivery(number, "s1", "Bounce", bounce=bounced))

    said = {who: lines_of(world, number, who)[: -len(before[who])] for who in before}

    unreached = "Stop-payment not delivered"
    chain = ["A party of the chain was written to", "Stop-payment notice"]
    assert said[ANALYST] == ["Our desk was written to", unreached, *chain]
    assert said[BILLING] == ["Our desk was told", unreached, *chain]
    assert "The carrier was written to" in before[ANALYST]
    assert "We wrote to you" in before[BILLING]


def letter_to(world, address):
    return next(m for m in world.received if m.to == address)


def test_a_notice_that_comes_back_is_told_to_our_desk_and_to_nobody_else(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)
    ask(world, number, "record-block", **BLOCK)
    ask(world, number, "stop-payment", parties=PARTIES[:1])
    world.taken()
    bounced = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": UP, "diagnosticCode": "550 unknown"}]}

    for _ in range(2):
        world.from_topic("receipts", delivery(number, "s1", "Bounce", bounce=bounced))

    assert [m.to for m in world.taken()] == [DESK]
    assert lane(world, number)["stop_payments"][0]["state"] == "unreached"


def test_the_carrier_sees_that_the_chain_was_told_and_never_whom(world_at):
    world = world_at(NIGHT)
    number = an_alert(world)
    ask(world, number, "record-block", **BLOCK)
    ask(world, number, "stop-payment", parties=PARTIES)
    ask(world, number, "withhold", supplier="Seafibre", amount="6000.00")

    theirs = world.http("GET", f"{CASES}/{number}/timeline", BILLING).text
    export = world.http("GET", f"{CASES}/{number}/export", BILLING).text
    view = world.http("GET", f"{DISPUTES}/{number}", BILLING).text

    ours = world.http("GET", f"{CASES}/{number}/timeline", ANALYST).text
    assert "seafibre" in ours.lower()
    for seen in (theirs, export, view):
        assert "seafibre" not in seen.lower()
        assert "fjordtel" not in seen.lower()
    assert "stop-payment-owed" in theirs


def test_a_fraud_is_told_by_the_api_before_its_traffic_is_billed_and_any_other_dispute_names_its_invoice(world_at):
    world = world_at(NIGHT)
    told = {"type": "irsf", "description": "600 calls to +9607 since midnight; we block.", "currency": "EUR"}

    alert = world.http("POST", DISPUTES, BILLING, told)

    assert alert.status == 201, alert.text
    assert alert.json["fraud"]["alert"] == "on"
    assert "invoice_number" in alert.json["unsaid"]
    refused = world.http("POST", DISPUTES, BILLING, told | {"type": "rate"})
    assert refused.status == 400
    assert "account is missing; invoice_number is missing" in refused.text


def test_neither_a_message_nor_a_page_of_an_alert_says_none_of_what_its_claim_leaves_out(world_at):
    world = world_at(NIGHT)
    about = {"type": "fas", "description": "Calls to +9607 are answered before they ring."}
    unsaid = [about | more for more in ({}, {"disputed_amount": "9000"}, {"invoice_number": "INV-1"})]
    numbers = [world.http("POST", DISPUTES, BILLING, each).json["id"] for each in unsaid]
    for number in numbers:
        ask(world, number, "record-block", **BLOCK)
        ask(world, number, "stop-payment", parties=PARTIES)
        ask(world, number, "require-police-report")
    world.pass_time(hours=3)

    said = {message.text + (message.subject or "") for message in world.taken()}
    assert len(said) > 20
    assert not [each for each in said if "None" in each]
    pages = ("/", "/ecare/disputes", "/ecare/desk/queue", *(f"/ecare/cases/{number}" for number in numbers))
    for who, path in product((BILLING, ANALYST, "carrier.baltel.noc"), pages):
        page = world.http("GET", path, who, headers={"cookie": "__Host-ecare-language=fr"})
        assert "None" not in page.text, (who, path)
