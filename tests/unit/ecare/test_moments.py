"""Moments and durations as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pledgekeeper.ecare.moments import Moments
from pledgekeeper.ecare.words import LANGUAGES, words

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)


def moments(language="en", zone="Europe/Vilnius"):
    return Moments(words(language), ZoneInfo(zone), NOW)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mon 23 Nov, 04:14"),
        ("fr", "lun. 23 nov., 04:14"),
        ("es", "lun 23 nov, 04:14"),
        ("zh", "11月23日 周一 04:14"),
    ],
)
def test_a_moment_is_told_in_the_readers_language_and_zone(language, text):
    assert moments(language).text(NOW) == text


def test_another_year_is_told():
    assert moments().text(NOW + timedelta(days=60)) == "22 Jan 2027, 04:14"


def test_the_machine_reads_the_instant_in_utc():
    assert str(moments()(NOW)) == '<time datetime="2026-11-23T02:14:00Z">Mon 23 Nov, 04:14</time>'


def test_no_moment_is_a_dash():
    assert moments()(None) == "–"


@pytest.mark.parametrize(
    ("zone", "named"),
    [
        ("Europe/Vilnius", "Europe/Vilnius, UTC+2"),
        ("America/Lima", "America/Lima, UTC−5"),
        ("Asia/Kathmandu", "Asia/Kathmandu, UTC+5:45"),
        ("UTC", "UTC, UTC+0"),
    ],
)
def test_the_zone_is_named_with_its_offset_of_now(zone, named):
    assert moments(zone=zone).zone_named == named


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (86_400, "24 h"), (93_900, "26 h 5 min"), (60, "1 min")])
def test_working_time_is_told_in_hours_as_a_working_day_has_no_24(seconds, text):
    assert moments().worked(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_661, "1 h 1 min"), (90_000, "1 d 1 h"), (86_400, "1 d")],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds, text):
    assert moments().length(seconds) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_over_is_told_otherwise_than_what_is_to_come(language):
    coming, over = (str(moments(language).until(NOW + timedelta(hours=hours))) for hours in (2, -2))

    assert coming != over
    assert "data-due" in coming
