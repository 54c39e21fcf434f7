"""What every value of the domain has in common."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pledgekeeper.event import Actor
from pledgekeeper.model import Instant, in_words, iso

INSTANT = TypeAdapter(Instant)


def test_a_value_does_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        Actor(side="ours", name="ana").name = "bob"
    assert Actor(side="ours", name="ana").changed(name="bob").name == "bob"


def test_a_misspelt_field_does_not_pass_for_an_absent_one():
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Actor(side="ours", name="ana", nme="bob")


@pytest.mark.parametrize("text", ["2026-11-23T04:14:00+02:00", "2026-11-23T02:14:00Z", "2026-11-22T21:14:00-05:00"])
def test_an_instant_is_kept_in_utc(text):
    instant = INSTANT.validate_python(text)

    assert instant == datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize("text", ["9999-12-31T23:00:00-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_moment_that_no_calendar_has_in_utc_is_refused_and_is_no_fault_of_ours(text):
    with pytest.raises(ValidationError, match="is before the year 1 or after 9999 in UTC; is it mistyped"):
        INSTANT.validate_python(text)


@pytest.mark.parametrize("text", ["2026-11-23T02:14:00", "2026-11-23", "yesterday"])
def test_a_moment_without_a_zone_is_no_instant(text):
    with pytest.raises(ValidationError):
        INSTANT.validate_python(text)


@given(st.lists(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))))  # noqa: DTZ001
def test_written_instants_sort_as_text_in_the_order_of_time(instants):
    seconds = [instant.replace(microsecond=0) for instant in instants]

    assert sorted(map(iso, seconds)) == [iso(instant) for instant in sorted(seconds)]
    assert [datetime.fromisoformat(iso(instant)) for instant in seconds] == seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3661, "1 h 1 min"),
        (86_400, "1 d"),
        (90_061, "1 d 1 h"),
        (86_460, "1 d 1 min"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds, words):
    assert in_words(timedelta(seconds=seconds)) == words
