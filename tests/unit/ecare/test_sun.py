"""Where the sun stands, and where it is night."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ecare.sun import Spot, beneath_the_sun, height_of_sun, terminator
from pledgekeeper.ecare.world_map import land, night, place_of, point_of

HOURS = 24 * 365 * 50
moments = st.integers(0, HOURS).map(lambda hours: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("at", "latitude"),
    [
        (datetime(2026, 3, 20, 14, 46, tzinfo=UTC), 0.0),
        (datetime(2026, 6, 21, 8, 25, tzinfo=UTC), 23.44),
        (datetime(2026, 9, 23, 0, 5, tzinfo=UTC), 0.0),
        (datetime(2026, 12, 21, 20, 50, tzinfo=UTC), -23.44),
    ],
)
def test_the_seasons_turn_when_the_almanac_says(at: datetime, latitude: float) -> None:
    assert beneath_the_sun(at).latitude == pytest.approx(latitude, abs=0.02)


def test_noon_of_greenwich_is_early_in_november_and_late_in_february() -> None:
    """The equation of time: sixteen minutes (4.1°) one way, fourteen (3.5°) the other."""
    assert beneath_the_sun(datetime(2026, 11, 3, 12, tzinfo=UTC)).longitude == pytest.approx(-4.11, abs=0.05)
    assert beneath_the_sun(datetime(2026, 2, 11, 12, tzinfo=UTC)).longitude == pytest.approx(3.55, abs=0.05)


@given(moments)
def test_the_sun_is_on_the_horizon_all_along_the_terminator(at: datetime) -> None:
    sun = beneath_the_sun(at)
    assert all(abs(height_of_sun(spot, sun)) < 0.2 for spot in terminator(sun))


@given(moments)
def test_a_day_later_the_sun_is_over_nearly_the_same_meridian(at: datetime) -> None:
    before, after = beneath_the_sun(at), beneath_the_sun(at + timedelta(days=1))
    assert abs((after.longitude - before.longitude + 180) % 360 - 180) < 0.2


@given(moments)
def test_the_pole_that_the_night_is_drawn_to_is_dark(at: datetime) -> None:
    pole = Spot(-90, 0) if " 1800 0 1800z" in night(at) else Spot(90, 0)
    assert height_of_sun(pole, beneath_the_sun(at)) <= 0


def test_a_zone_lies_where_its_city_is() -> None:
    paris, santiago = place_of("Europe/Paris"), place_of("America/Santiago")
    assert paris == pytest.approx((48.87, 2.33), abs=0.01)
    assert santiago == pytest.approx((-33.45, -70.67), abs=0.01)
    assert place_of("UTC") is None


def test_the_map_has_its_corner_in_the_north_west_and_is_small() -> None:
    assert point_of(Spot(90, -180)) == (0, 0)
    assert point_of(Spot(-90, 180)) == (3600, 1800)
    assert len(land()) < 40_000
