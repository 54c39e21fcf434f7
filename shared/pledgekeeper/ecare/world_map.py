"""The world as the roster draws it: land, night, and where a zone's city lies. Pure but for two files it reads once."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from pledgekeeper.ecare.sun import Spot, beneath_the_sun, terminator

TENTHS: Final = 10
"""The unit of the map: a tenth of a degree, from 180° west and 90° north."""
NORTHMOST, SOUTHMOST = 84, -58
WHERE: Final = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")
"""A place as the IANA time zone database writes it (ISO 6709): ±DDMM±DDDMM, with or without seconds."""


class Point(NamedTuple):
    x: int
    y: int


VIEW_BOX: Final = f"0 {(90 - NORTHMOST) * TENTHS} {360 * TENTHS} {(NORTHMOST - SOUTHMOST) * TENTHS}"


@cache
def land() -> str:
    """The outline of the land, as the path of an SVG."""
    text = (Path(__file__).parent / "world.json").read_text(encoding="utf-8")
    return str(json.loads(text)["land"])


def night(at: datetime) -> str:
    """Where it is night, as the path of an SVG: from the terminator to the pole that the sun is away from."""
    sun = beneath_the_sun(at)
    edge = [point_of(spot) for spot in terminator(sun)]
    pole = 180 * TENTHS if sun.latitude > 0 else 0
    along = " ".join(f"{point.x} {point.y}" for point in edge)
    return f"M{along} {edge[-1].x} {pole} {edge[0].x} {pole}z"


def point_of(spot: Spot) -> Point:
    """Where a place is on the map."""
    return Point(round((spot.longitude + 180) * TENTHS), round((90 - spot.latitude) * TENTHS))


def place_of(zone: str) -> Spot | None:
    """Where the city of a time zone lies; None when the database names no place for it."""
    return _places().get(zone)


@cache
def _places() -> dict[str, Spot]:
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[2]: spot for row in rows if (spot := _spot(row[1]))}


def _spot(written: str) -> Spot | None:
    found = WHERE.fullmatch(written)
    return Spot(_angle(found.groups()[:4]), _angle(found.groups()[4:])) if found else None


def _angle(written: Sequence[str | None]) -> float:
    """Sign, degrees, minutes and seconds as degrees."""
    sign, whole, *parts = written
    angle = int(whole or 0) + sum(int(part or 0) / 60.0**n for n, part in enumerate(parts, start=1))
    return -angle if sign == "-" else angle
