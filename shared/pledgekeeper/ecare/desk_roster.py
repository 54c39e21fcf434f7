"""The roster on the map: who is on duty where, until when, who is next, and where nobody will be. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pledgekeeper.ecare.sun import beneath_the_sun, height_of_sun
from pledgekeeper.ecare.world_map import VIEW_BOX, Point, land, night, place_of, point_of
from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.escalation.duties import Gap, Standing, gaps, owner_until, standing
from pledgekeeper.escalation.roster import Centre, Roster

GAPS_AHEAD: Final = timedelta(weeks=4)
LOOKED_AHEAD: Final = timedelta(days=35)
CIVIL_TWILIGHT: Final = -6.0
"""Degrees: below that it is night."""

Light = Literal["day", "twilight", "night"]


@dataclass(frozen=True)
class CentreView:
    """A centre at an instant: where it is on the map (None: nobody knows), what light it has, who is on duty."""

    id: str
    name: str
    zone: str
    point: Point | None
    light: Light | None
    local: datetime
    owns: bool
    owns_from: str
    owns_to: str
    duties: tuple[Standing, ...]


@dataclass(frozen=True)
class HandOverView:
    at: datetime
    from_centre: str
    to_centre: str


@dataclass(frozen=True)
class RosterView:
    at: datetime
    view_box: str
    land: str
    night: str
    sun: Point
    centres: tuple[CentreView, ...]
    house: tuple[Standing, ...]
    hand_overs: tuple[HandOverView, ...]
    gaps: tuple[Gap, ...]
    overrides: tuple[Override, ...]
    absences: tuple[Absence, ...]
    maintenance: tuple[Maintenance, ...]
    roles: tuple[tuple[str, str | None], ...]
    people: tuple[tuple[str, str], ...]


def roster_on_the_map(roster: Roster, now: datetime) -> RosterView:
    """Everything that the page of the roster shows at `now`."""
    stands = [standing(roster, seat, now, LOOKED_AHEAD) for seat in roster.seats]
    return RosterView(
        at=now,
        view_box=VIEW_BOX,
        land=land(),
        night=night(now),
        sun=point_of(beneath_the_sun(now)),
        centres=tuple(_centre(centre, stands, now) for centre in roster.centres),
        house=tuple(stand for stand in stands if stand.centre is None),
        hand_overs=_hand_overs(roster, now),
        gaps=tuple(gaps(roster, now, now + GAPS_AHEAD)),
        overrides=tuple(sorted((o for o in roster.overrides if o.ends_at > now), key=lambda o: o.begins_at)),
        absences=tuple(sorted((a for a in roster.absences if a.ends_at > now), key=lambda a: a.begins_at)),
        maintenance=tuple(sorted((m for m in roster.maintenance if m.ends_at > now), key=lambda m: m.begins_at)),
        roles=tuple((seat.role, seat.centre) for seat in roster.seats),
        people=tuple(sorted(((person.id, person.name) for person in roster.people), key=lambda each: each[1])),
    )


def _centre(centre: Centre, stands: list[Standing], now: datetime) -> CentreView:
    place = place_of(centre.zone)
    begin, end = centre.owns_utc.minutes
    return CentreView(
        id=centre.id,
        name=centre.name,
        zone=centre.zone,
        point=point_of(place) if place else None,
        light=_light(height_of_sun(place, beneath_the_sun(now))) if place else None,
        local=now.astimezone(ZoneInfo(centre.zone)),
        owns=centre.owns(now),
        owns_from=_minute(begin),
        owns_to=_minute(end),
        duties=tuple(stand for stand in stands if stand.centre == centre.id),
    )


def _hand_overs(roster: Roster, now: datetime) -> tuple[HandOverView, ...]:
    """The next time that each centre hands over to the one after it: one turn of the sun."""
    found: list[HandOverView] = []
    at = now
    for _ in roster.centres:
        until = owner_until(roster, at)
        found.append(HandOverView(until, roster.centre_on_duty(at).name, roster.centre_on_duty(until).name))
        at = until
    return tuple(found)


def _light(height: float) -> Light:
    if height > 0:
        return "day"
    return "twilight" if height > CIVIL_TWILIGHT else "night"


def _minute(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
