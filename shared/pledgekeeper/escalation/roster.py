"""Who is on duty when: centres that follow the sun, rotations, and what is changed for a while."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pledgekeeper.escalation.changes import Absence, Maintenance, Override
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.rooms import Room
from pledgekeeper.escalation.turns import Lack, Layer, Turns
from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import Window, Zone

Place = tuple[str | int, ...]


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


class Rotation(Turns):
    """People taking turns in a role. Of several for a role and centre, the first that yields somebody present counts.

    When nothing is said: a week each, changing on Monday 00:00 in the zone of the first one's centre.
    """

    role: str
    centre: str | None = Field(default=None, description="the desk it serves; none: the role serves all of them")


class Seat(NamedTuple):
    """A role to be held: at one desk, or (`centre` None) for all of them."""

    role: str
    centre: str | None


class Holding(NamedTuple):
    """Who holds a seat, and by which turn of which layer."""

    person: Person
    turn: tuple[str, int]


class Roster(Frozen):
    """Centres, people, rotations and their changes. The centres own every minute of the day, each exactly once."""

    centres: tuple[Centre, ...] = Field(min_length=1)
    people: tuple[Person, ...]
    rotations: tuple[Rotation, ...]
    overrides: tuple[Override, ...] = ()
    absences: tuple[Absence, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()

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
        for where, what in (*self._mistakes(), *self._mistakes_of_changes()):
            raise PydanticCustomError("roster", "{told}", {"told": what, "where": where})
        return self

    def _mistakes(self) -> Iterator[tuple[Place, str]]:
        centres, people = [centre.id for centre in self.centres], [person.id for person in self.people]
        for what, names in (("centres", centres), ("people", people), ("overrides", [o.id for o in self.overrides])):
            seen: set[str] = set()
            for n, name in enumerate(names):
                if name in seen:
                    yield (what, n, "id"), f"two of the name {name!r}; an id names one"
                seen.add(name)
        for n, person in enumerate(self.people):
            if person.centre not in centres:
                yield ("people", n, "centre"), f"{person.id!r} is of the centre {person.centre!r}, not in centres"
        for n, rotation in enumerate(self.rotations):
            if rotation.centre not in (None, *centres):
                told = f"rotation {rotation.role!r} is of the centre {rotation.centre!r}, not in centres"
                yield ("rotations", n, "centre"), told
            for unknown in (person for person in rotation.people if person not in people):
                told = f"rotation {rotation.role!r} names {unknown!r}, who is not in people"
                yield ("rotations", n, "people"), told

    def _mistakes_of_changes(self) -> Iterator[tuple[Place, str]]:
        for n, override in enumerate(self.overrides):
            for told in self.mistakes_of(override, self.overrides[:n]):
                yield ("overrides", n), told
        for n, absence in enumerate(self.absences):
            for told in self.mistakes_of(absence):
                yield ("absences", n, "person"), told

    def mistakes_of(self, change: Override | Absence | Maintenance, beside: Sequence[Override] = ()) -> Iterator[str]:
        """What is wrong with a change of this roster, when `beside` are the overrides there are."""
        for person in change.named:
            if self.person(person) is None:
                yield f"{person!r} is not among the people of the roster"
        if isinstance(change, Maintenance) and change.desk not in (None, *(centre.id for centre in self.centres)):
            yield f"there is no desk {change.desk!r}; there are: {', '.join(centre.id for centre in self.centres)}"
        if not isinstance(change, Override):
            return
        roles = sorted({rotation.role for rotation in self.rotations})
        if change.role not in roles:
            yield f"nobody takes turns in the role {change.role!r}; there are: {', '.join(roles)}"
        elif change.centre and Seat(change.role, change.centre) not in self.seats:
            desks = ", ".join(seat.centre for seat in self.seats if seat.role == change.role and seat.centre)
            yield (
                f"{change.role!r} is not kept at the centre {change.centre!r}; "
                + (f"it is at: {desks}" if desks else "it serves all of them: leave centre out")
            )
        for other in beside:
            if other.id != change.id and other.contradicts(change):
                yield f"{other} is there already, for the same role and time; take it back, or choose another time"

    # --- who -----------------------------------------------------------------------------------------------------

    def person(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def name_of(self, person_id: str) -> str:
        """What somebody is called; the id of one who is not on the roster any more."""
        person = self.person(person_id)
        return person.name if person else person_id

    def centre(self, centre_id: str) -> Centre:
        return next(centre for centre in self.centres if centre.id == centre_id)

    def centre_on_duty(self, at: datetime) -> Centre:
        """The centre that owns new cases at `at`."""
        return next(centre for centre in self.centres if centre.owns(at))

    def on_duty(self, role: str, at: datetime, centre: str | None = None) -> Person | None:
        """Who holds `role` at `at`: at the desk `centre`, by default the one on duty, if the role is kept by desks,
        else the one of the house."""
        desk = (centre or self.centre_on_duty(at).id) if role in self._kept_by_desks else None
        found = self.holding(Seat(role, desk), at)
        return found.person if isinstance(found, Holding) else None

    def holders(self, role: str) -> tuple[Person, ...]:
        """Everybody who takes turns in `role`, anywhere."""
        ids = {person for rotation in self.rotations if rotation.role == role for person in rotation.people}
        return tuple(person for person in self.people if person.id in ids)

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """What some rotation is meant to fill."""
        found: dict[Seat, None] = {}
        for rotation in self.rotations:
            if rotation.centre or rotation.role not in self._kept_by_desks:
                found[Seat(rotation.role, rotation.centre)] = None
            else:
                found |= {Seat(rotation.role, centre.id): None for centre in self.centres}
        return tuple(found)

    def holding(self, seat: Seat, at: datetime) -> Holding | Lack:
        """Who holds a seat at `at`, or why not: an override says, else the first layer with somebody present."""
        lacks: list[Lack] = ["not begun"]
        overriding = [o for o in self._overrides.get(seat.role, ()) if o.covers(at) and o.centre in (None, seat.centre)]
        asked = [(self._override_layers[o.id], o.turns is None) for o in overriding]
        for layer, one_turn in (*asked, *((layer, False) for layer in self.layers(seat))):
            found = layer.holder(at, lambda person: self.is_present(person, at))
            if isinstance(found, tuple):
                person, number = found
                return Holding(self._people[person], (layer.name, 0 if one_turn else number))
            lacks.append(found)
        return next(why for why in ("absent", "restriction", "not begun") if why in lacks)

    def layers(self, seat: Seat) -> list[Layer]:
        """The rotations of a seat, the first first."""
        return [layer for rotation, layer in self._layers.get(seat.role, ()) if rotation.centre in (None, seat.centre)]

    def edges(self, seat: Seat, begin: datetime, end: datetime) -> list[datetime]:
        """Every instant at which the holder of a seat may change, and the ends of the turns at `begin` and `end`."""
        overrides = [o for o in self._overrides.get(seat.role, ()) if o.centre in (None, seat.centre)]
        layers = self.layers(seat)
        first = min([begin, *(layer.turn_around(begin)[0] for layer in layers)])
        last = max([end, *(layer.turn_around(end)[1] for layer in layers)])
        first = min([first, *(o.begins_at for o in overrides if o.covers(begin))])
        last = max([last, *(o.ends_at for o in overrides if o.covers(end))])
        found = {first, begin, end, last}
        for layer in (*layers, *(self._override_layers[o.id] for o in overrides)):
            found.update(layer.edges(first, last))
        for change in (*overrides, *self.absences):
            found.update((change.begins_at, change.ends_at))
        return sorted(edge for edge in found if first <= edge <= last)

    # --- looked up once ------------------------------------------------------------------------------------------

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def _kept_by_desks(self) -> frozenset[str]:
        return frozenset(rotation.role for rotation in self.rotations if rotation.centre)

    @cached_property
    def _layers(self) -> dict[str, list[tuple[Rotation, Layer]]]:
        found: dict[str, list[tuple[Rotation, Layer]]] = {}
        for n, rotation in enumerate(self.rotations):
            layer = Layer(f"rotation {n}", rotation, self._zone_of(rotation))
            found.setdefault(rotation.role, []).append((rotation, layer))
        return found

    @cached_property
    def _overrides(self) -> dict[str, list[Override]]:
        found: dict[str, list[Override]] = {}
        for override in self.overrides:
            found.setdefault(override.role, []).append(override)
        return found

    @cached_property
    def _override_layers(self) -> dict[str, Layer]:
        return {o.id: Layer(f"override {o.id}", o.schedule, self._zone_of(o.schedule)) for o in self.overrides}

    @cached_property
    def _absences(self) -> dict[str, list[Absence]]:
        found: dict[str, list[Absence]] = {}
        for absence in self.absences:
            found.setdefault(absence.person, []).append(absence)
        return found

    def _zone_of(self, turns: Turns) -> str:
        first = self.person(turns.people[0])
        return self.centre(first.centre).zone if first else "UTC"

    def is_present(self, person: str, at: datetime) -> bool:
        return person in self._people and not any(absence.covers(at) for absence in self._absences.get(person, ()))
