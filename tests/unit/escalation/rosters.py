"""Small rosters for tests."""

from pledgekeeper.escalation.changes import Absence, Override
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Centre, Roster, Rotation
from pledgekeeper.sla.calendar import DAYS
from tests.unit.builders import windows

PARIS, MONTREAL = "Europe/Paris", "America/Toronto"


def a_centre(name, hours, zone="UTC"):
    return Centre(
        id=name, name=name, zone=zone, owns_utc=windows(hours)[0], mailbox=f"{name}@pledge.example", room="https://x.example"
    )  # fmt: skip


def a_person(name, centre="paris", **fields):
    return Person(**({"id": name, "name": name, "centre": centre, "email": f"{name}@pledge.example"} | fields))


def small_roster(*rotations, people=("ana", "bob", "cid"), centres=None, **changes):
    return Roster(
        centres=centres or (a_centre("paris", "00:00-24:00", PARIS),),
        people=tuple(a_person(name) for name in people),
        rotations=rotations,
        **changes,
    )


def taking_turns(*people, role="expert", **how):
    return Rotation(role=role, people=people or ("ana", "bob", "cid"), **how)


def away(person, begins_at, ends_at):
    return Absence(
        id=f"{person}{begins_at:%d%H%M}", person=person, begins_at=begins_at, ends_at=ends_at, reason="leave"
    )


def instead(person, begins_at, ends_at, role="expert", **more):
    return Override(
        id=f"{person}-{begins_at:%m%d%H%M}", role=role, person=person,
        begins_at=begins_at, ends_at=ends_at, reason="asked", **more,
    )  # fmt: skip


def every_day(*hours):
    return dict.fromkeys(DAYS, windows(" ".join(hours)))
