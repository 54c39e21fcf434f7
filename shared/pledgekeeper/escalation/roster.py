"""Who is on duty when: centres that follow the sun, and rotations."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.rooms import Room
from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import Window, Zone


class Centre(Frozen):
    """A care centre: its zone, the hours (UTC) in which it owns new cases, its desk's mailbox and chat room."""

    id: str
    name: str
    zone: Zone
    owns_utc: Window
    mailbox: str
    room: Room

    def owns(self, at: datetime) -> bool:
        begin, end = self.owns_utc.minutes
        minute = at.hour * 60 + at.minute
        return begin <= minute < end or begin <= minute + 1440 < end


class Rotation(Frozen):
    """People taking turns in a role, a week each, changing on Monday 00:00 in the zone of the first one's centre."""

    role: str
    centre: str | None = Field(default=None, description="the desk it serves; none: the role serves all of them")
    people: tuple[str, ...] = Field(min_length=1)


class Roster(Frozen):
    """Centres, people and rotations. Between them the centres own every minute of the day, each exactly once."""

    centres: tuple[Centre, ...] = Field(min_length=1)
    people: tuple[Person, ...]
    rotations: tuple[Rotation, ...]

    @model_validator(mode="after")
    def _every_minute_is_owned_once(self) -> "Roster":
        owners = [0] * 1440
        for centre in self.centres:
            begin, end = centre.owns_utc.minutes
            for minute in range(begin, end):
                owners[minute % 1440] += 1
        for minute, count in enumerate(owners):
            if count != 1:
                clash = "no centre" if count == 0 else f"{count} centres"
                raise ValueError(
                    f"{clash} own {minute // 60:02}:{minute % 60:02} UTC; owns_utc must cover the day once"
                )
        return self

    @model_validator(mode="after")
    def _names_are_unique_and_exist(self) -> "Roster":
        centres, people = [centre.id for centre in self.centres], [person.id for person in self.people]
        for what, names in (("centre", centres), ("person", people)):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice:
                raise ValueError(f"two of the name {twice!r}; the id of a {what} names one")
        for person in self.people:
            if person.centre not in centres:
                raise ValueError(f"{person.id!r} is of the centre {person.centre!r}, which is not in centres")
        for rotation in self.rotations:
            if rotation.centre not in (None, *centres):
                raise ValueError(f"rotation {rotation.role!r} is of the centre {rotation.centre!r}, not in centres")
            unknown = next((person for person in rotation.people if person not in people), None)
            if unknown:
                raise ValueError(f"rotation {rotation.role!r} names {unknown!r}, who is not in people")
        return self

    def person(self, person_id: str) -> Person | None:
        return next((person for person in self.people if person.id == person_id), None)

    def centre(self, centre_id: str) -> Centre:
        return next(centre for centre in self.centres if centre.id == centre_id)

    def centre_on_duty(self, at: datetime) -> Centre:
        """The centre that owns new cases at `at`."""
        return next(centre for centre in self.centres if centre.owns(at))

    def on_duty(self, role: str, at: datetime) -> Person | None:
        """Who holds `role` at `at`: at the desk on duty if the role is kept by desks, else the one of the house."""
        centre = self.centre_on_duty(at)
        for rotation in self.rotations:
            if rotation.role == role and rotation.centre in (None, centre.id):
                home = self.person(rotation.people[0])
                zone = self.centre(home.centre).zone if home else centre.zone
                week = (at.astimezone(ZoneInfo(zone)).toordinal() - 1) // 7  # ordinal 1 was a Monday
                return self.person(rotation.people[week % len(rotation.people)])
        return None

    def holders(self, role: str) -> tuple[Person, ...]:
        """Everybody who takes turns in `role`, anywhere."""
        ids = [person for rotation in self.rotations if rotation.role == role for person in rotation.people]
        return tuple(person for person in self.people if person.id in ids)
