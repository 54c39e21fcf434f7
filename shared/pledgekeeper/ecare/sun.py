"""Where the sun stands, and where it is night: for the map of the roster. Pure.

Formulas of low precision (The Astronomical Almanac, page C5): better than 0.02° between 1950 and 2050, which is two
kilometres on the ground and nothing on a map.
"""

from datetime import UTC, datetime
from math import asin, atan, atan2, copysign, cos, degrees, radians, sin, tan
from typing import Final, NamedTuple

J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
SECONDS_OF_DAY: Final = 86_400
STEP: Final = 3
"""Degrees of longitude between two points of the terminator."""
LEAST_TILT: Final = 0.1
"""At an equinox the terminator is two meridians, which no function of longitude is: it is drawn as a tenth of a degree
before."""


class Spot(NamedTuple):
    """A place on the globe, in degrees: north and east are positive."""

    latitude: float
    longitude: float


def beneath_the_sun(at: datetime) -> Spot:
    """Where the sun is in the zenith."""
    days = (at - J2000).total_seconds() / SECONDS_OF_DAY
    mean_longitude = 280.460 + 0.9856474 * days
    anomaly = radians(357.528 + 0.9856003 * days)
    ecliptic = radians(mean_longitude + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 0.0000004 * days)
    ascension = degrees(atan2(cos(tilt) * sin(ecliptic), cos(ecliptic)))
    sidereal = 280.46062 + 360.98564737 * days
    return Spot(degrees(asin(sin(tilt) * sin(ecliptic))), _within_a_turn(ascension - sidereal))


def terminator(sun: Spot) -> list[Spot]:
    """Where the sun is on the horizon, from west to east."""
    tilt = radians(copysign(max(abs(sun.latitude), LEAST_TILT), sun.latitude))
    return [
        Spot(degrees(atan(-cos(radians(longitude - sun.longitude)) / tan(tilt))), longitude)
        for longitude in range(-180, 181, STEP)
    ]


def height_of_sun(place: Spot, sun: Spot) -> float:
    """Degrees above the horizon at a place; below it they are negative."""
    here, there = radians(place.latitude), radians(sun.latitude)
    return degrees(
        asin(sin(here) * sin(there) + cos(here) * cos(there) * cos(radians(place.longitude - sun.longitude)))
    )


def _within_a_turn(longitude: float) -> float:
    """From -180 to 180."""
    return (longitude + 180) % 360 - 180
