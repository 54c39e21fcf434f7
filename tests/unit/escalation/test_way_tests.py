"""Asking whether somebody can be reached: how often, for how long, and what answers it."""

from datetime import timedelta

import pytest

from pledgekeeper.errors import NotFound, Refused, TooOften
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.way_tests import (
    APART,
    MOST_A_DAY,
    MOST_TRIES,
    VALID_FOR,
    Asked,
    WayTests,
    answered,
    answered_with,
    ask,
)
from tests.unit.builders import DAY, at

NOW = at("2026-11-23 12:00")
SECOND = timedelta(seconds=1)
PERSON = {"id": "mei", "name": "Mei", "centre": "paris", "email": "mei@pledge.example", "phone": "+6569000103"}
CODE = "471102"


def asked(kept=None, *, now=NOW, channel="sms", command="c1", by="bob", **person):
    kept = kept or WayTests(person="mei")
    return ask(kept, Person.model_validate(PERSON | person), channel, Asked(by, command, CODE), now)


def test_a_test_asked_for_twice_by_one_command_is_one():
    assert asked(asked()) == asked()
    assert [test.name for test in asked().tests] == ["w1"]


def test_the_next_test_to_somebody_waits_whatever_its_channel():
    with pytest.raises(TooOften, match="the next one may go at 2026-11-23T12:02:00Z"):
        asked(asked(), now=NOW + APART - SECOND, channel="voice", command="c2")

    assert [test.name for test in asked(asked(), now=NOW + APART, channel="voice", command="c2").tests] == ["w1", "w2"]


def test_a_phone_gets_so_many_tests_a_day_and_a_new_one_a_day_after_the_first():
    kept = WayTests(person="mei")
    for n in range(MOST_A_DAY):
        kept = asked(kept, now=NOW + n * APART, command=f"c{n}")

    with pytest.raises(TooOften, match="the next one may go at 2026-11-24T12:00:00Z"):
        asked(kept, now=NOW + DAY - SECOND, command="more")
    assert asked(kept, now=NOW + DAY, command="more").tests[-1].name == f"w{MOST_A_DAY + 1}"


def test_old_tests_are_forgotten_but_for_the_last_of_each_channel_and_its_proof():
    kept = answered(asked(), "w1", NOW)
    for n in range(2, 6):
        kept = asked(kept, now=NOW + n * DAY, command=f"c{n}")

    assert [test.name for test in kept.tests] == ["w1", "w4", "w5"]


def test_a_test_wakes_nobody_but_who_asks_for_it_themselves():
    quiet = {"hours": {"from": "11:00", "to": "13:00"}, "zone": "UTC"}

    with pytest.raises(Refused, match="quiet hours until 2026-11-23T13:00:00Z"):
        asked(quiet=quiet)
    assert asked(quiet=quiet, channel="email")
    assert asked(quiet=quiet, by="mei")
    assert asked(quiet=quiet, by="Mei@pledge.example")


def test_a_way_that_somebody_does_not_have_is_not_tested():
    with pytest.raises(Refused, match="'mei' has no phone"):
        asked(phone=None)


def test_it_can_be_answered_until_just_before_its_end_and_the_first_answer_stands():
    late = NOW + VALID_FOR

    once = answered(asked(), "w1", late - SECOND)

    assert once.tests[0].answered_at == late - SECOND
    assert answered(once, "w1", late) == once
    for name, moment in (("w1", late), ("w2", NOW)):
        with pytest.raises(NotFound, match="ask for another"):
            answered(asked(), name, moment)


def test_a_code_answers_the_test_it_was_sent_for_on_its_channel_only():
    kept, test = answered_with(asked(), CODE, ("sms",), NOW)
    assert test
    assert kept.tests[0].answered_at == NOW
    assert answered_with(kept, CODE, ("sms",), NOW) == (kept, kept.tests[0])

    assert answered_with(asked(), CODE, ("voice",), NOW) == (asked(), None)
    assert answered_with(asked(), CODE, ("sms",), NOW + VALID_FOR)[1] is None


def test_after_five_wrong_codes_the_right_one_is_wrong_too():
    kept = asked()
    for _ in range(MOST_TRIES):
        kept, test = answered_with(kept, "000000", ("sms",), NOW)
        assert test is None

    assert answered_with(kept, CODE, ("sms",), NOW)[1] is None
    assert (kept.tests[0].state(NOW), kept.tests[0].why(NOW)) == ("failed", "it was not sent in time")
    sent = kept.with_test("w1", sent_at=NOW)
    assert (sent.tests[0].state(NOW), sent.tests[0].why(NOW)) == ("unanswered", "too many wrong codes")
