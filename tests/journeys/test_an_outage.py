"""An outage of a region: hundreds of P1s in one minute. Who must know hears at once, nobody too often, none is lost."""

from collections import Counter
from itertools import pairwise

from pledgekeeper.escalation.pages import Escalated, states
from tests.journeys.people import BALTEL_NOC, FAULT, GRACE, MEI, NIGHT_IN_PARIS, ROOM, TICKETS, WEI_LING

CARRIERS = {
    "baltel": BALTEL_NOC,
    "telmaghreb": "supervision@telmaghreb.example",
    "andesvoz": "noc@andesvoz.example",
    "omanlink": "noc@omanlink.example",
    "nordwave": "noc@nordwave.example",
}
APART_SECONDS = 60
AT_ONCE_SECONDS = 5


def a_minute_of_faults(world, count):
    """`count` P1s, spread over sixty seconds and five carriers; their numbers."""
    numbers, carriers = [], list(CARRIERS)
    for second in range(60):
        while len(numbers) < count * (second + 1) // 60:
            who = f"carrier.{carriers[len(numbers) % len(carriers)]}.noc"
            numbers.append(world.http("POST", TICKETS, who, {**FAULT, "externalIdentifier": []}).json["id"])
        world.pass_time(seconds=1)
    return numbers


def timelines(world, numbers):
    return [world.store.load(number).case.timeline for number in numbers]


def rung(world):
    """When each person's phone rang or buzzed: moments by number and channel."""
    found = {}
    for each in world.received:
        if each.channel in ("sms", "voice"):
            found.setdefault((each.to, each.channel), []).append(each.at)
    return found


def assert_at_once_and_apart(moments, due_at):
    assert all(0 <= (each[0] - due_at).total_seconds() <= AT_ONCE_SECONDS for each in moments)
    assert all((b - a).total_seconds() >= APART_SECONDS for each in moments for a, b in pairwise(each))


def test_six_hundred_p1s_in_a_minute_page_at_once_lose_none_ring_nobody_too_often_and_are_taken_by_one_text(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = a_minute_of_faults(world, 600)  # their pages are more than one query of the table gives
    world.pass_time(minutes=3)

    cases = timelines(world, numbers)
    due_at = min(event.due_at for case in cases for event in case if isinstance(event, Escalated))
    phones = rung(world)
    assert set(phones) == {(WEI_LING, "sms"), (WEI_LING, "voice")}  # level 1 is one person, and it is night elsewhere
    assert_at_once_and_apart(phones.values(), due_at)
    assert Counter(tuple(states(case).values()) for case in cases) == {("sent", "sent"): 600}
    assert Counter(each.to for each in world.received if each.channel == "email") == dict.fromkeys(
        CARRIERS.values(), 120
    )
    assert {each.channel for each in world.received} == {"sms", "voice", "email"}
    assert world.sqs.dead == []
    assert "owed_effects" not in world.audit()
    world.taken()

    world.text(WEI_LING, "ACK ALL")

    (reply,) = world.taken()
    assert (reply.to, reply.text) == (WEI_LING, "All 600 cases that you were paged for are yours.")
    assert all(any(event.event == "taken" for event in case) for case in timelines(world, numbers))
    world.pass_time(minutes=4)  # in one more the desk is warned that first responses fall due
    assert world.taken() == []


def test_the_last_of_many_cases_is_found_by_its_number_as_well_as_the_first(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = a_minute_of_faults(world, 120)
    world.pass_time(minutes=2)
    first_paged = world.store.load(numbers[0]).case
    world.taken()

    world.text(WEI_LING, f"ACK {first_paged.case_id}")

    (reply,) = world.taken()
    assert reply.text == f"{first_paged.case_id} is yours: {first_paged.title}. Nobody else is paged."


def test_everybody_of_the_second_level_hears_at_once_and_apart_and_so_do_the_rooms_and_the_carriers(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = a_minute_of_faults(world, 60)
    world.pass_time(minutes=28, seconds=59)
    world.taken()

    world.pass_time(minutes=3)

    cases = timelines(world, numbers)
    due_at = min(event.due_at for case in cases for event in case if isinstance(event, Escalated) and event.level == 2)
    phones = rung(world)
    assert set(phones) == {(number, channel) for number in (MEI, GRACE) for channel in ("sms", "voice")}
    assert_at_once_and_apart(phones.values(), due_at)
    assert Counter(each.to for each in world.received if each.channel == "webhook") == {ROOM: 60}
    assert all(set(states(case).values()) == {"sent"} for case in cases)
    assert world.sqs.dead == []
