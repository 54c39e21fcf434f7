"""A function that dies before or after any call of AWS is called again: what came of it, and who heard, is the same."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from functions import call_answer
from tests.journeys.people import AGENT, BALTEL_NOC, FAULT, HUGO, NIGHT_IN_PARIS, NOC, TICKETS, WEI_LING, page_link
from tests.world import CONTEXT, Crash

MIDNIGHT_IN_PARIS = datetime(2026, 11, 29, 22, 50, tzinfo=UTC)  # a shift ends there in ten minutes
BEFORE_HAND_OVER = datetime(2026, 11, 23, 5, 50, tzinfo=UTC)  # Paris takes over from Singapore in ten minutes
DESK_OF_PARIS = "desk-paris@pledge.example"
TWO = ("baltel", "omanlink")


def faults(world, *carriers):
    """P1s of these carriers, the numbers on the world; what is heard of them is past."""
    for carrier in carriers:
        number = world.http("POST", TICKETS, f"carrier.{carrier}.noc", {**FAULT, "externalIdentifier": []}).json["id"]
        world.numbers.append(number)
    world.pass_time(seconds=61)


def again(do, times=3):
    """Whoever gets no answer asks again."""
    for _ in range(times):
        try:
            return do()
        except Crash:
            continue
    raise AssertionError("it died more than once")


# --- what may die: how it begins, undisturbed; and what then happens ------------------------------------------------


def a_receipt(world):
    number = world.numbers[0]
    for kind, page in (("TEXT_DELIVERED", "p1"), ("VOICE_NO_ANSWER", "p2")):
        world.from_topic("receipts", {
            "eventType": kind, "destinationPhoneNumber": WEI_LING, "messageStatusDescription": "x",
            "context": {"case": number, "page": page},
        })  # fmt: skip
    world.from_topic("receipts", {
        "eventType": "Bounce", "mail": {"tags": {"case": [number], "about": ["e1"]}, "destination": [BALTEL_NOC]},
        "bounce": {
            "bounceType": "Permanent",
            "bouncedRecipients": [{"emailAddress": BALTEL_NOC, "diagnosticCode": "550 unknown"}],
        },
    })  # fmt: skip


def a_text_that_takes_the_newest(world):
    world.text(WEI_LING, "1", id="t1")


def a_text_that_asks_for_the_next_level(world):
    world.text(WEI_LING, "2", id="t2")


def a_text_that_takes_all(world):
    world.text(WEI_LING, "ACK ALL", id="t3")


def a_text_that_nobody_understands(world):
    world.text(WEI_LING, "what is this about?", id="t4")


def a_link_that_is_pressed(world):
    again(lambda: world.http("POST", world.link))


def a_key(world, key):
    event = {"Details": {"Parameters": {"token": world.link.rpartition("/")[2], "key": key}}}
    said = again(lambda: call_answer.handler(event, CONTEXT))
    assert said["say"] in (call_answer.YOURS, "Level 2 is called.")
    world.settle()


def key_1(world):
    a_key(world, "1")


def key_2(world):
    a_key(world, "2")


HAPPENINGS = {
    "a receipt": (TWO[:1], a_receipt),
    "a text that takes the newest": (TWO, a_text_that_takes_the_newest),
    "a text that asks for the next level": (TWO, a_text_that_asks_for_the_next_level),
    "a text that takes all": (TWO, a_text_that_takes_all),
    "a text that nobody understands": (TWO[:1], a_text_that_nobody_understands),
    "a link that is pressed": (TWO[:1], a_link_that_is_pressed),
    "key 1 in a call": (TWO[:1], key_1),
    "key 2 in a call": (TWO[:1], key_2),
}


def lived(world, carriers, happens, crash_at):
    """What came of it: the timelines, and how often each message was received, case by case."""
    world.numbers = []
    faults(world, *carriers)
    world.link = page_link(world)
    world.taken()
    world.crash_at = crash_at
    happens(world)
    world.pass_time(minutes=3, seconds=30)  # a message that failed comes back
    world.crash_at = lambda call: False
    told = [sorted(event.event for event in world.store.load(number).case.timeline) for number in world.numbers]
    return told, Counter((each.channel, each.to, _named(world, each.text)) for each in world.taken())


def _named(world, text):
    """A text without what differs from one world to the next: the numbers of cases, the links."""
    for place, number in enumerate(world.numbers):
        text = text.replace(number, f"case {place}").replace(" ".join(number.replace("-", " ")), f"case {place}")
    return re.sub(r"\S+\.\d{10}\.\S+", "LINK", text)


@pytest.mark.parametrize("name", HAPPENINGS)
def test_a_crash_before_or_after_any_call_of_aws_loses_and_doubles_nothing(world_at, name):
    calls = []
    told, heard = lived(world_at(NIGHT_IN_PARIS), *HAPPENINGS[name], lambda call: calls.append(call) or False)

    for place, call in enumerate(calls):
        if "by_wake" in call:
            continue
        count = iter(range(len(calls) * 9))
        world = world_at(NIGHT_IN_PARIS)
        outcome = lived(world, *HAPPENINGS[name], lambda _, count=count, place=place: next(count) == place)
        where = f"crash {call} ({place} of {len(calls)})"
        assert outcome[0] == told, where
        assert set(outcome[1]) == set(heard), where
        twice = outcome[1] - heard
        assert sum(twice.values()) <= 1, where  # died after the provider took it and before that was noted
        assert world.sqs.dead == [], where


# --- what time alone does -------------------------------------------------------------------------------------------


def a_hand_over(world, crash_at):
    """A P1 in hand in Singapore is offered to Paris, which does not accept it: both desks are paged."""
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", "status": "inProgress"})
    world.taken()
    world.crash_at = crash_at
    world.pass_time(minutes=28, seconds=30)
    world.crash_at = lambda call: False
    world.pass_time(minutes=1)
    world.numbers = [number]
    heard = Counter((each.channel, each.to, _named(world, each.text)) for each in world.taken())
    return sorted(event.event for event in world.store.load(number).case.timeline), heard


def test_a_crash_while_a_case_is_handed_over_loses_and_doubles_nothing(world_at):
    calls = []
    told, heard = a_hand_over(world_at(BEFORE_HAND_OVER), lambda call: calls.append(call) or False)
    assert "hand-over-lapsed" in told
    assert {to for _, to, _ in heard} >= {DESK_OF_PARIS, WEI_LING, HUGO}

    for place, call in enumerate(calls):
        if call.startswith("before"):
            continue  # the same as after the call before it, so it need not be tried twice
        count = iter(range(len(calls) * 9))
        world = world_at(BEFORE_HAND_OVER)
        found = a_hand_over(world, lambda _, count=count, place=place: next(count) == place)
        assert found[0] == told, f"crash {call} ({place} of {len(calls)})"
        assert set(found[1]) == set(heard), f"crash {call} ({place} of {len(calls)})"
        assert sum((found[1] - heard).values()) <= 1, f"crash {call} ({place} of {len(calls)})"
        assert world.sqs.dead == []


def shifts_watched(world):
    """The watch of a night in which a shift ends; what was told, mail by mail."""
    world.watch_roster(minutes=25)
    world.crash_at = lambda call: False
    world.watch_roster(minutes=5)
    return Counter((each.to, each.subject) for each in world.taken())


def test_a_crash_of_the_watch_of_shifts_loses_no_mail_and_doubles_at_most_the_one_in_hand(world_at):
    calls = []
    world = world_at(MIDNIGHT_IN_PARIS)
    world.crash_at = lambda call: calls.append(call) or False
    told = shifts_watched(world)
    assert len(told) >= 2

    for place, call in enumerate(calls):
        if call.startswith("before"):
            continue
        count = iter(range(len(calls) * 9))
        world = world_at(MIDNIGHT_IN_PARIS)
        world.crash_at = lambda _, count=count, place=place: next(count) == place
        found = shifts_watched(world)
        assert set(found) == set(told), f"crash {call} ({place} of {len(calls)})"
        assert sum((found - told).values()) <= 1, f"crash {call} ({place} of {len(calls)})"
