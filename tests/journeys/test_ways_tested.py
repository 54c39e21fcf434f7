"""A way to somebody is tested and answered: by link, by text, by key, by code; and nobody else hears of it."""

import re
from datetime import timedelta

import pytest

from functions import call_answer
from pledgekeeper import settings
from tests.journeys.people import FAULT, NIGHT_IN_PARIS, NOC, TICKETS, WEI_LING, events
from tests.world import CONTEXT, Crash

ROSTER = "/care/v1/roster"
SUPERVISOR, AGENT, HERSELF = "staff.supervisor", "staff.agent", "wei-ling-tan:staff.agent"
WAYS = f"{ROSTER}/people/wei-ling-tan/ways"


@pytest.fixture
def world(world_at, monkeypatch):
    monkeypatch.setenv("SMS_ORIGINATION_IDENTITY", "+33199000900")
    world = world_at(NIGHT_IN_PARIS)
    world.monkeypatch = monkeypatch
    monkeypatch.setenv("SMS_ORIGINATION_IDENTITY", "+33199000900")
    settings.settings.cache_clear()
    return world


def ask(world, channel="sms", who=SUPERVISOR, person="wei-ling-tan", **headers):
    return world.http("POST", f"{ROSTER}/people/{person}/ways/{channel}/test", who, None, headers)


def way(world, channel="sms"):
    found = world.http("GET", WAYS, AGENT).json
    return next(each for each in found if each["channel"] == channel)


def sent(world):
    return [(message.channel, message.to) for message in world.received]


def link_in(message):
    return re.search(r"https://care\.pledge\.example(/care/v1/pages/[\w.-]+)", message.text)[1]


def code_in(message):
    return re.search(r"\d{6}", message.text.replace(" ", ""))[0]


def test_a_text_is_answered_with_its_code_and_the_moment_is_kept(world):
    asked = ask(world)
    [text] = world.taken()
    world.pass_time(minutes=3)
    world.text(WEI_LING, code_in(text))

    assert (asked.status, text.channel, text.to) == (202, "sms", WEI_LING)
    assert "this is a test" in text.text
    assert (way(world)["verified"], way(world)["verified_at"], way(world)["verified_by"]) == (
        True, "2026-11-23T02:17:00Z", "test",
    )  # fmt: skip
    assert [message.text for message in world.taken()] == ["Thank you. It is noted that we reach you this way."]


def test_opening_the_link_answers_nothing_and_the_button_does_once_and_again(world):
    ask(world, "email")
    [mail] = world.taken()
    path = link_in(mail)

    shown = world.http("GET", path)
    before = way(world, "email")
    pressed = [world.http("POST", path).status for _ in range(2)]

    assert "<form method=post>" in shown.text
    assert (before["verified"], before["last_test"]["state"]) == (False, "sent")
    assert pressed == [200, 200]
    assert way(world, "email")["last_test"]["state"] == "answered"
    assert "form" not in world.http("GET", path).text


def test_a_link_is_for_one_test_of_one_person_and_half_an_hour(world):
    ask(world, "email")
    path = link_in(world.taken()[0])
    forged = path.replace("wei-ling-tan", "mei-chen"), path.replace(".w1.", ".w2."), path.replace(".w1.", ".p1.")

    assert {world.http("POST", each).status for each in forged} == {404}
    world.pass_time(minutes=30)
    assert world.http("POST", path).status == 404
    assert way(world, "email")["last_test"]["state"] == "unanswered"


def test_somebody_whose_language_is_french_is_asked_in_french(world):
    ask(world, person="claire-morel")
    ask(world, "voice", person="marc-tremblay")
    ask(world, "email", person="lucia-paredes")
    text, call, mail = world.taken()

    assert "ceci est un essai" in text.text
    assert "Ceci est un essai" in call.text
    assert "Je répète." in call.text
    assert "esto es una prueba" in mail.text
    assert "<html lang=es>" in world.http("GET", link_in(mail)).text


def test_a_one_answers_the_test_only_when_no_page_waits_for_it(world):
    ask(world)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    world.text(WEI_LING, "1")
    taken = events(world, ticket).count("taken")
    still = way(world)["last_test"]["state"]
    for _ in range(2):  # the page by call, and then nothing of the case
        world.text(WEI_LING, "1")

    assert (taken, still) == (1, "sent")
    assert way(world)["last_test"]["state"] == "answered"


def test_a_test_delays_no_page_and_no_page_delays_a_test(world):
    ask(world)
    world.http("POST", TICKETS, NOC, FAULT)

    texts = [message.at for message in world.received if (message.channel, message.to) == ("sms", WEI_LING)]

    assert texts == [NIGHT_IN_PARIS, NIGHT_IN_PARIS]


def test_a_call_is_answered_with_key_one(world):
    for name in ("INSTANCE_ID", "FLOW_ID", "SOURCE_NUMBER"):
        world.monkeypatch.setenv(f"CONNECT_{name}", "x")
    settings.settings.cache_clear()
    ask(world, "voice")
    [call] = world.taken()
    token = call.headers["token"]
    assert call.headers["menu"] == "Press 1 now to confirm that it reached you."

    def press(key):
        return call_answer.handler({"Details": {"Parameters": {"token": token, "key": key}}}, CONTEXT)

    assert press("2")["again"] == "yes"
    assert way(world, "voice")["verified"] is False
    assert press("1") == press("1") == {"say": "Thank you. It is noted that we reach you this way.", "again": "no"}
    assert way(world, "voice")["verified_by"] == "test"


def test_a_code_that_was_heard_is_said_to_a_supervisor_or_sent_by_oneself(world):
    ask(world, "voice")
    code = code_in(world.taken()[0])
    wrong = "111111" if code != "111111" else "222222"

    def answer(code, who):
        return world.http("POST", f"{WAYS}/voice/answer", who, {"code": code})

    assert answer(code, AGENT).status == 403
    assert answer(wrong, SUPERVISOR).status == 409
    assert answer("12", SUPERVISOR).status == 400
    assert answer(code, HERSELF).status == 200
    assert way(world, "voice")["verified_by"] == "test"


def test_the_api_cannot_be_used_to_plague_a_phone(world):
    first = ask(world, **{"Idempotency-Key": "once"})
    again = ask(world, **{"Idempotency-Key": "once"})
    other = ask(world, "voice")

    assert (first.status, again.status, other.status) == (202, 202, 429)
    assert "may go at 2026-11-23T02:16:00Z" in other.json["reason"]
    assert sent(world) == [("sms", WEI_LING)]


@pytest.mark.parametrize(
    ("who", "person", "channel", "status"),
    [
        (HERSELF, "wei-ling-tan", "sms", 202),
        ("weiling.tan@pledge.example:staff.agent", "wei-ling-tan", "sms", 202),
        (HERSELF, "mei-chen", "sms", 403),
        ("wei-ling-tan:carrier.baltel.noc", "wei-ling-tan", "sms", 403),
        (AGENT, "nobody", "sms", 403),
        (SUPERVISOR, "nobody", "sms", 404),
        (SUPERVISOR, "wei-ling-tan", "webhook", 404),
    ],
)
def test_supervisors_test_everybody_and_others_themselves(world, who, person, channel, status):
    assert ask(world, channel, who, person).status == status
    assert len(world.received) == (status == 202)


def test_readiness_says_how_each_way_was_verified_or_that_a_test_was_not_answered(world):
    ask(world)
    world.pass_time(minutes=31)

    [hers] = [
        each
        for each in world.http("GET", f"{ROSTER}/readiness", AGENT).json
        if (each["person"]["id"], each["role"]) == ("wei-ling-tan", "duty-engineer")
    ]

    assert hers["why"].endswith("the test by sms of 2026-11-23T02:14:00Z was not answered")
    assert [(each["channel"], each["verified"]) for each in hers["ways"]] == [
        ("sms", False), ("voice", False), ("email", False),
    ]  # fmt: skip


def test_what_the_provider_refuses_or_could_not_deliver_is_told(world):
    ask(world)
    context = {"case": "wei-ling-tan", "page": "w1"}
    world.from_topic(
        "receipts", {"eventType": "TEXT_UNREACHABLE", "context": context, "messageStatusDescription": "off"}
    )

    assert way(world)["last_test"]["state"] == "failed"
    assert way(world)["last_test"]["why"] == "text unreachable: off"
    assert world.sqs.dead == []


def test_a_provider_that_is_down_gets_the_test_when_it_is_up(world):
    world.senders.down = True
    ask(world)
    world.senders.down = False
    world.pass_time(minutes=5)

    assert sent(world) == [("sms", WEI_LING)]
    assert way(world)["last_test"]["state"] == "sent"


@pytest.mark.parametrize(
    "call", ["before pinpoint-sms-voice-v2.send_text_message", "after pinpoint-sms-voice-v2.send_text_message"]
)
def test_a_pager_that_dies_sends_the_test_all_the_same_and_notes_it_once(world, call):
    died = []

    def crash(name):
        if name == call and not died:
            died.append(name)
            return True
        return False

    world.crash_at = crash
    ask(world)
    world.pass_time(minutes=5)

    assert died
    assert way(world)["last_test"]["state"] == "sent"
    assert len(sent(world)) == (1 if call.startswith("before") else 2)


def test_a_request_that_died_before_it_was_sent_on_is_sent_by_the_same_request_again(world):
    died = []
    world.crash_at = lambda name: name == "before sqs.send_message_batch" and not died and not died.append(name)
    with pytest.raises(Crash):
        ask(world, **{"Idempotency-Key": "once"})
    world.clock.advance(seconds=30)

    assert ask(world, **{"Idempotency-Key": "once"}).status == 202
    assert sent(world) == [("sms", WEI_LING)]
    assert world.clock.now() == NIGHT_IN_PARIS + timedelta(seconds=30)
