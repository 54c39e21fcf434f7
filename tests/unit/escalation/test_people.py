"""How somebody is reached: their own order, their quiet hours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.escalation.people import LOUD, Person, Quiet
from tests.unit.builders import HOUR, MINUTE, at

NIGHT, DAY_TIME = at("2026-11-23 02:14"), at("2026-11-23 12:00")
QUIET = {"hours": {"from": "22:00", "to": "07:00"}, "zone": "Europe/Paris"}


def a_person(**fields):
    return Person.model_validate(
        {"id": "mei", "name": "Mei", "centre": "paris", "email": "mei@pledge.example", "phone": "+6569000103"} | fields
    )


def reached(person, *wanted, now=DAY_TIME, wakes=False):
    return [(channel, (moment - now) / MINUTE) for channel, moment in person.reached_by(wanted, now, wakes=wakes)]


def test_who_has_no_order_of_their_own_is_reached_on_every_channel_that_is_wanted_at_once():
    assert reached(a_person(), "sms", "voice", "webhook") == [("sms", 0), ("voice", 0)]


def test_an_own_order_tells_what_comes_first_and_how_long_the_rest_waits():
    own = a_person(ways=[{"channel": "voice", "after": "3 min"}, {"channel": "sms"}, {"channel": "email"}])

    assert reached(own, "sms", "voice") == [("sms", 0), ("voice", 3)]


def test_of_an_own_order_only_what_is_wanted_is_used_and_all_of_it_when_nothing_fits():
    own = a_person(ways=[{"channel": "sms"}, {"channel": "voice", "after": "5 min"}])

    assert reached(own, "voice") == [("voice", 5)]
    assert reached(own, "email") == [("sms", 0), ("voice", 5)]


def test_who_lacks_what_is_wanted_is_reached_in_any_way_there_is():
    assert reached(a_person(phone=None), "sms", "voice") == [("email", 0)]


@pytest.mark.parametrize(
    ("now", "waits"),
    [("2026-11-22 20:59", 0), ("2026-11-22 21:00", 540), ("2026-11-23 02:14", 226), ("2026-11-23 06:00", 0)],
)
def test_in_quiet_hours_loud_channels_wait_for_their_end_and_quiet_ones_do_not(now, waits):
    person = a_person(quiet=QUIET)

    assert reached(person, "email", "sms", now=at(now)) == [("email", 0), ("sms", waits)]


def test_what_may_wake_people_does():
    assert reached(a_person(quiet=QUIET), "sms", "voice", now=NIGHT, wakes=True) == [("sms", 0), ("voice", 0)]


def test_a_delay_that_ends_in_quiet_hours_waits_for_their_end():
    person = a_person(quiet=QUIET, ways=[{"channel": "sms", "after": "30 min"}])

    assert reached(person, "sms", now=at("2026-11-22 20:45")) == [("sms", 555)]


def test_quiet_hours_end_by_the_wall_on_the_night_the_clocks_are_moved():
    quiet = Quiet.model_validate(QUIET)

    assert quiet.ends_after(at("2027-03-27 22:00")) == at("2027-03-28 05:00")
    assert quiet.ends_after(at("2026-10-24 21:00")) == at("2026-10-25 06:00")


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({"phone": None, "ways": [{"channel": "sms"}]}, "names sms, and has no phone"),
        ({"email": None, "verified": ["email"]}, "names email, and has no email"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused(fields, lacks):
    with pytest.raises(ValidationError, match=lacks):
        a_person(**fields)


@given(st.datetimes(at("2026-01-01 00:00").replace(tzinfo=None), at("2027-12-31 00:00").replace(tzinfo=None)))
def test_no_page_waits_longer_than_the_quiet_hours_last(moment):
    now = moment.replace(tzinfo=NIGHT.tzinfo, microsecond=0)

    for channel, later in a_person(quiet=QUIET).reached_by(["sms", "email"], now, wakes=False):
        assert now <= later <= now + 10 * HOUR
        assert channel in LOUD or later == now
