"""A function that dies before or after any call of AWS is called again: what came of it, and who heard, is the same."""

import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from functions import call_answer
from tests.crashing import FORKS, with_and_without
from tests.journeys.people import (
    AGENT,
    BALTEL_NOC,
    BILLING,
    CLAIM,
    DISPUTES,
    FAULT,
    HUGO,
    NIGHT_IN_PARIS,
    NOC,
    TICKETS,
    WEI_LING,
    page_link,
)
from tests.world import CONTEXT, Crash

MIDNIGHT_IN_PARIS = datetime(2026, 11, 29, 22, 50, tzinfo=UTC)  # a shift ends there in ten minutes
BEFORE_HAND_OVER = datetime(2026, 11, 23, 5, 50, tzinfo=UTC)  # Paris takes over from Singapore in ten minutes
DESK_OF_PARIS = "desk-paris@pledge.example"
TWO = ("baltel", "omanlink")
pytestmark = FORKS


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
    heard = Counter((each.channel, each.to, _named(world, each.text)) for each in world.taken())
    return told, heard, [message.body for message in world.sqs.dead]


def _named(world, text):
    """A text without what differs from one world to the next: the numbers of cases, the links."""
    for place, number in enumerate(world.numbers):
        text = text.replace(number, f"case {place}").replace(" ".join(number.replace("-", " ")), f"case {place}")
    return re.sub(r"\S+\.\d{10}\.\S+", "LINK", text)


@pytest.mark.parametrize("name", HAPPENINGS)
def test_a_crash_before_or_after_any_call_of_aws_loses_and_doubles_nothing(world_at, name):
    world = world_at(NIGHT_IN_PARIS)

    (told, heard, _), crashed = with_and_without(world, lambda crash_at: lived(world, *HAPPENINGS[name], crash_at))

    assert len(crashed) > 5
    for call, outcome in crashed:
        assert outcome[0] == told, call
        assert set(outcome[1]) == set(heard), call
        assert sum((outcome[1] - heard).values()) <= 1, call  # died after the provider took it, before it was noted
        assert outcome[2] == [], call


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
    told = sorted(event.event for event in world.store.load(number).case.timeline)
    return told, heard, [message.body for message in world.sqs.dead]


def test_a_crash_while_a_case_is_handed_over_loses_and_doubles_nothing(world_at):
    world = world_at(BEFORE_HAND_OVER)

    (told, heard, _), crashed = with_and_without(world, lambda crash_at: a_hand_over(world, crash_at))

    assert "hand-over-lapsed" in told
    assert {to for _, to, _ in heard} >= {DESK_OF_PARIS, WEI_LING, HUGO}
    for call, outcome in crashed:
        assert outcome[0] == told, call
        assert set(outcome[1]) == set(heard), call
        assert sum((outcome[1] - heard).values()) <= 1, call
        assert outcome[2] == [], call


def an_alert_that_their_noc_does_not_answer(world, crash_at):
    """Their NOC is rung twice more, then the next of theirs."""
    number = world.http("POST", DISPUTES, BILLING, CLAIM | {"type": "irsf"}).json["id"]
    world.taken()
    world.crash_at = crash_at
    world.pass_time(minutes=15, seconds=30)
    world.crash_at = lambda call: False
    world.pass_time(minutes=3, seconds=30)  # a message that failed comes back
    world.numbers = [number]
    heard = Counter((each.channel, each.to, _named(world, each.text)) for each in world.taken())
    told = sorted(event.event for event in world.store.load(number).case.timeline)
    return told, heard, [message.body for message in world.sqs.dead]


def test_a_crash_while_their_noc_is_rung_loses_and_doubles_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)

    (told, heard, _), crashed = with_and_without(
        world, lambda crash_at: an_alert_that_their_noc_does_not_answer(world, crash_at)
    )

    assert told.count("mirror-called") == 8
    assert {"+37050000100", "+37050000101"} <= {to for _, to, _ in heard}
    for call, outcome in crashed:
        assert outcome[0] == told, call
        assert set(outcome[1]) == set(heard), call
        assert sum((outcome[1] - heard).values()) <= 1, call
        assert outcome[2] == [], call


def shifts_watched(world, crash_at):
    """The watch of a night in which a shift ends; what was told, mail by mail."""
    world.crash_at = crash_at
    world.watch_roster(minutes=25)
    world.crash_at = lambda call: False
    world.watch_roster(minutes=5)
    return Counter((each.to, each.subject) for each in world.taken())


def test_a_crash_of_the_watch_of_shifts_loses_no_mail_and_doubles_at_most_the_one_in_hand(world_at):
    world = world_at(MIDNIGHT_IN_PARIS)

    told, crashed = with_and_without(world, lambda crash_at: shifts_watched(world, crash_at))

    assert len(told) >= 2
    for call, found in crashed:
        assert set(found) == set(told), call
        assert sum((found - told).values()) <= 1, call
