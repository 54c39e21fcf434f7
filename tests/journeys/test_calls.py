"""A call that takes a key: 1 stops paging, 2 says that it cannot, and a call of yesterday does nothing."""

import pytest

from functions import call_answer
from pledgekeeper import settings
from tests.journeys.people import FAULT, NIGHT_IN_PARIS, NOC, TICKETS, WEI_LING, events
from tests.world import CONTEXT


@pytest.fixture
def world(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    named = {"INSTANCE_ID": "instance", "FLOW_ID": "flow", "SOURCE_NUMBER": "+33199000100"}
    for name, value in named.items():
        monkeypatch.setenv(f"CONNECT_{name}", value)
    settings.settings.cache_clear()
    world.ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    [world.call] = [message for message in world.taken() if message.channel == "voice"]
    return world


def press(world, key):
    event = {"Details": {"Parameters": {"token": world.call.headers["token"], "key": key}}}
    said = call_answer.handler(event, CONTEXT)
    world.settle()
    return said


def test_whoever_is_rung_hears_the_case_and_stops_paging_with_a_key(world):
    assert world.call.to == WEI_LING
    assert world.call.headers["case"] == world.ticket
    assert world.call.headers["menu"] == "Press 1 now to acknowledge. Press 2 for the next level."

    assert press(world, "1") == {"say": call_answer.YOURS, "again": "no"}
    world.taken()
    world.pass_time(minutes=14)

    assert "taken" in events(world, world.ticket)
    assert [message for message in world.taken() if message.channel == "voice"] == []


def test_the_key_pressed_twice_takes_the_case_once(world):
    assert press(world, "1") == press(world, "1")
    assert events(world, world.ticket).count("taken") == 1


def test_key_two_calls_the_next_level_and_pressed_twice_only_that(world):
    for _ in range(2):
        assert press(world, "2") == {"say": "Level 2 is called.", "again": "no"}

    assert events(world, world.ticket).count("escalated") == 2


@pytest.mark.parametrize("key", ["7", ""])
def test_any_other_key_changes_nothing_and_the_menu_comes_again(world, key):
    before = events(world, world.ticket)

    assert press(world, key) == {"say": call_answer.UNKNOWN_KEY, "again": "yes"}
    assert events(world, world.ticket) == before


def test_a_call_of_the_day_before_yesterday_takes_nothing(world):
    world.clock.advance(hours=25)

    assert press(world, "1") == {"say": call_answer.NOT_VALID, "again": "no"}


def test_a_case_that_is_closed_is_answered_in_words(world, monkeypatch):
    from pledgekeeper.errors import Refused

    def refuse(*_, **__):
        raise Refused("the case is closed")

    monkeypatch.setattr(call_answer.wiring, "carry", refuse)

    assert press(world, "1") == {"say": call_answer.NOT_POSSIBLE, "again": "no"}


def test_a_call_about_many_cases_is_answered_by_one_key_and_each_is_acknowledged(world):
    others = [
        world.http("POST", TICKETS, f"carrier.{carrier}.noc", {**FAULT, "externalIdentifier": []}).json["id"]
        for carrier in ("andesvoz", "omanlink")
    ]
    world.pass_time(seconds=61)
    [world.call] = [message for message in world.taken() if message.channel == "voice"]
    assert "2 more cases need you." in world.call.text
    assert world.call.headers["menu"] == "Press 1 now to take them all."

    assert press(world, "2") == {"say": call_answer.ONE_BY_ONE, "again": "yes"}
    for _ in range(2):
        assert press(world, "1")["say"] == "Thank you. All 2 cases are yours. Nobody else is paged."

    assert [events(world, case).count("taken") for case in (world.ticket, *others)] == [0, 1, 1]
    world.pass_time(minutes=3)
    assert not [m for m in world.taken() if m.channel == "voice" and any(case in m.text for case in others)]
