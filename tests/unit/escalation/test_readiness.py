"""Who could not be reached is told before the night in which it matters."""

import pytest

from pledgekeeper.escalation.duties import Duty
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.readiness import unready
from pledgekeeper.escalation.way_tests import WayTest, WayTests, standing
from tests.unit.builders import DAY, HOUR, at

NOW = at("2026-11-23 12:00")
PERSON = {"id": "mei", "name": "Mei", "centre": "paris", "email": "mei@pledge.example", "phone": "+6569000103"}


def hindrances(answered=None, tests=(), **fields):
    person = Person.model_validate(PERSON | fields)
    duty = Duty("duty-engineer", "paris", person, NOW + HOUR, NOW + 9 * HOUR)
    ways = standing(person, WayTests(person="mei", tests=tests), answered or {}, NOW)
    return [each.why for each in unready([duty], {"mei": ways}, NOW)]


def a_test(**fields):
    told = {"name": "w1", "channel": "sms", "address": "+6569000103", "code": "471102", "command_id": "c", "by": "bob"}
    return WayTest.model_validate(told | {"asked_at": NOW - HOUR, "sent_at": NOW - HOUR} | fields)


def test_who_has_answered_a_text_or_a_call_lately_is_ready():
    for channel in ("sms", "voice"):
        assert hindrances({channel: NOW - 90 * DAY}) == []
    assert hindrances(verified=["sms"]) == []


@pytest.mark.parametrize("answered", [{}, {"sms": NOW - 91 * DAY}, {"email": NOW}])
def test_a_phone_that_was_never_answered_or_long_ago_is_not_known_to_wake_anybody(answered):
    assert hindrances(answered) == ["neither a text nor a call to this phone was ever answered, or tested"]


def test_who_has_no_phone_is_woken_by_nothing():
    assert hindrances(phone=None) == ["no phone: nothing wakes them"]


def test_an_own_order_that_never_rings_or_too_late_is_told():
    proven = {"sms": NOW}

    assert hindrances(proven, ways=[{"channel": "email"}])[0].startswith("their own order names neither text nor call")
    late = [{"channel": "email"}, {"channel": "sms", "after": "20 min"}]
    assert hindrances(proven, ways=late) == ["their own order rings after 20 minutes at the earliest"]
    assert hindrances(proven, ways=[{"channel": "email"}, {"channel": "sms", "after": "15 min"}]) == []


def test_an_answered_test_proves_the_number_that_was_tested_for_90_days_and_no_other():
    assert hindrances(tests=[a_test(answered_at=NOW - 90 * DAY)]) == []
    assert hindrances(tests=[a_test(answered_at=NOW - 91 * DAY)]) != []
    assert hindrances(tests=[a_test(answered_at=NOW, address="+6569000999")]) != []
    assert hindrances(tests=[a_test(answered_at=NOW, channel="email", address="mei@pledge.example")]) != []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"asked_at": NOW, "sent_at": None}, "of 2026-11-23T12:00:00Z is being sent"),
        ({"asked_at": NOW, "sent_at": NOW}, "is not answered yet"),
        ({}, "was not answered"),
        ({"sent_at": None}, "failed"),
        ({"failed": "no such number"}, "failed"),
    ],
)
def test_a_test_that_came_to_nothing_is_told_with_the_way_it_went(fields, told):
    [why] = hindrances(tests=[a_test(**fields)])

    assert why.startswith("neither a text nor a call to this phone was ever answered, or tested; the test by sms of ")
    assert why.endswith(told)
