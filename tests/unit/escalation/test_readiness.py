"""Who could not be reached is told before the night in which it matters."""

import pytest

from pledgekeeper.escalation.duties import Duty
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.readiness import unready
from tests.unit.builders import DAY, HOUR, at

NOW = at("2026-11-23 12:00")
PERSON = {"id": "mei", "name": "Mei", "centre": "paris", "email": "mei@pledge.example", "phone": "+6569000103"}


def hindrances(answered=None, **fields):
    person = Person.model_validate(PERSON | fields)
    duty = Duty("duty-engineer", "paris", person, NOW + HOUR, NOW + 9 * HOUR)
    return [each.why for each in unready([duty], {"mei": answered or {}}, NOW)]


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
