"""Who is a carrier's Service Manager, who the deputy, and who of both has the account in hand. Pure."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.carriers.model import Agreement, Carrier
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.sla.pledge import Tier

ROLE: Final = "service-manager"
ELIGIBLE: Final[frozenset[Tier]] = frozenset({"gold", "silver"})
"""Tiers whose carriers are given a Service Manager (clause S1); of others, those whose agreement names one."""


class Pair(NamedTuple):
    manager: str
    deputy: str


def eligible(agreement: Agreement) -> bool:
    """Does clause S1 hold for this carrier?"""
    return agreement.tier in ELIGIBLE or agreement.service_manager is not None


def choose(roster: Roster, carrier: Carrier, load: Mapping[str, int], now: datetime) -> Pair | None:
    """The manager and the deputy: whom the agreement names, else who speaks the carrier's language, is near in time,
    and has the fewest accounts (`load`). Equals are taken in turns. None when the roster has fewer than two."""
    named = carrier.agreement.service_manager
    theirs = _offset_hours(carrier.zone, now)

    def fit(person: Person) -> tuple[bool, bool, bool, float, int, bytes]:
        apart = abs(_offset_hours(roster.centre(person.centre).zone, now) - theirs)
        apart = min(apart, 24 - apart)
        turn = sha256(f"{carrier.id} {person.id}".encode()).digest()
        return (
            person.id != named, not present(roster, person.id, now), carrier.language not in person.languages,
            apart, load.get(person.id, 0), turn,
        )  # fmt: skip

    known = {person.id: person for person in roster.holders(ROLE)}
    wanted = roster.person(named) if named else None
    if wanted:
        known[wanted.id] = wanted
    ranked = sorted(known.values(), key=fit)
    return Pair(ranked[0].id, ranked[1].id) if len(ranked) >= 2 else None


def on_duty(pair: Pair, roster: Roster, now: datetime) -> str:
    """Who has the account in hand: the manager; who is absent, by the deputy; both absent, by whoever of the role is
    there. The manager's for want of anybody: an account never has nobody."""
    others = (person.id for person in roster.holders(ROLE))
    return next((each for each in (*pair, *others) if present(roster, each, now)), pair.manager)


def present(roster: Roster, person_id: str, now: datetime) -> bool:
    """Is that a person of the roster, and here?"""
    absent = any(absence.person == person_id and absence.covers(now) for absence in roster.absences)
    return roster.person(person_id) is not None and not absent


def _offset_hours(zone: str, now: datetime) -> float:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0
