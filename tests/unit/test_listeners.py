"""When an event is tried again, and where a listener begins to hear a case."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.event import Event
from pledgekeeper.listeners import (
    LOOKED_BACK,
    TRIED_FOR,
    WAITS,
    Heard,
    Listener,
    first_heard,
    next_try,
    number_at,
    place,
    whole,
)
from tests.unit.builders import HOUR, MONDAY_9H, SECOND

DAY = timedelta(days=1)


@given(
    tries=st.integers(1, 200),
    late=st.timedeltas(timedelta(), 3 * DAY),
    asked=st.none() | st.timedeltas(timedelta(), 3 * DAY),
)
def test_an_event_is_tried_later_within_its_day_and_then_no_more(tries, late, asked):
    now = MONDAY_9H + late
    again = next_try(tries, MONDAY_9H, now, asked)

    assert (again is None) == (late >= TRIED_FOR)
    if again:
        assert now < again <= MONDAY_9H + TRIED_FOR
        assert again >= min(now + max(WAITS[0], asked or WAITS[0]), MONDAY_9H + TRIED_FOR)


def test_waits_grow_and_then_stay():
    assert list(WAITS) == sorted(WAITS)
    assert next_try(100, MONDAY_9H, MONDAY_9H, None) == MONDAY_9H + WAITS[-1]


def test_the_last_try_is_at_the_end_of_the_day_also_when_a_listener_asks_for_more():
    assert next_try(5, MONDAY_9H, MONDAY_9H + 23 * HOUR, 5 * DAY) == MONDAY_9H + DAY


@given(st.lists(st.tuples(st.integers(1, 10**5), st.integers(0, 3)), min_size=1))
def test_places_sort_as_the_events_do(places):
    assert sorted(place(*each) for each in places) == [place(*each) for each in sorted(places)]
    for number, part in places:
        assert place(number, part) < whole(number) < place(number + 1, 0)
        assert number_at(place(number, part)) == number


def a_listener(registered_at):
    return Listener(
        listener_id="baltel-1", carrier_id="baltel", callback="https://noc.baltel.example/",
        registered_at=registered_at, registered_by="noc",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("registered", "before"),
    [(timedelta(), 0), (SECOND, 1), (HOUR, 1), (HOUR + SECOND, 2), (2 * HOUR, 2), (3 * HOUR, 3)],
)
def test_a_listener_hears_what_is_not_before_its_registration(registered, before):
    timeline = [Event(at=MONDAY_9H + n * HOUR) for n in range(3)]
    assert first_heard(a_listener(MONDAY_9H + registered), timeline, MONDAY_9H + 3 * HOUR).upto == whole(before)


def test_what_happened_long_ago_is_not_sent_to_somebody_who_has_heard_nothing_of_it():
    timeline = [Event(at=MONDAY_9H), Event(at=MONDAY_9H + HOUR)]
    now = MONDAY_9H + LOOKED_BACK + SECOND
    assert first_heard(a_listener(MONDAY_9H - DAY), timeline, now).upto == whole(1)


def test_an_older_event_that_is_sent_again_takes_nothing_back():
    heard = Heard(upto=place(5, 1), trying=place(2, 0), tries=3, first_tried_at=MONDAY_9H)
    assert heard.next_event(place(2, 0)) == Heard(upto=place(5, 1))
    assert heard.next_event(place(6, 0)) == Heard(upto=place(6, 0))
