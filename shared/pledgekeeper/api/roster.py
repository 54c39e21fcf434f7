"""The roster, its gaps and its changes as the API shows and reads them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import TypeAdapter, ValidationError

from pledgekeeper.api import door as api
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.changes import Change
from pledgekeeper.escalation.duties import Gap, owner_until, standing
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.readiness import Unready
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.escalation.way_tests import Standing, WayTest
from pledgekeeper.model import PlannedInstant, iso

LOOKED_AHEAD = timedelta(days=35)
FIRST_YEAR = 2000
NOT_YOURS = ("id", "by", "swap")

Asked = TypeVar("Asked", bound=Change)


def moment_of(door: APIGatewayHttpResolver, name: str, otherwise: datetime) -> datetime:
    """An instant of the query, e.g. `at=2026-11-23T02:14:00Z`. Invalid says what would be right."""
    text = (door.current_event.query_string_parameters or {}).get(name)
    if text is None:
        return otherwise
    try:
        moment = TypeAdapter(PlannedInstant).validate_strings(text.replace(" ", "+"))  # an unescaped + of an offset
    except (ValidationError, OverflowError):
        raise Invalid(f"{name} is {text!r}; it is an instant with its zone, e.g. 2026-11-23T02:14:00Z") from None
    if moment.year < FIRST_YEAR:
        raise Invalid(f"{name} is {text!r}; the roster is told from {FIRST_YEAR} on")
    return moment


def change_of(door: APIGatewayHttpResolver, model: type[Asked], change_id: str, by: str) -> Asked:
    """The change that the body asks for."""
    sent = api.json_of(door)
    if not isinstance(sent, dict):
        raise Invalid('the body is not an object; send e.g. {"person": "…", "begins_at": "…", "ends_at": "…"}')
    for name in NOT_YOURS:
        if name in sent:
            raise Invalid(f"{name} is not yours to say: it is given when the change is made")
    try:
        return model.model_validate({**sent, "id": change_id, "by": by})
    except ValidationError as mistake:
        raise Invalid(api.told(mistake, model)) from None


def roster_view(roster: Roster, at: datetime) -> dict[str, Any]:
    """Which centre owns the hour, who holds each role until when and who is next, and what is changed for a while."""
    owner, until = roster.centre_on_duty(at), owner_until(roster, at)
    stands = [standing(roster, seat, at, LOOKED_AHEAD) for seat in roster.seats]
    return {
        "at": iso(at),
        "owner": {"centre": owner.id, "until": iso(until), "next": roster.centre_on_duty(until).id},
        "duties": [
            {
                "role": stand.role,
                "centre": stand.centre,
                "on_duty": _person(stand.person),
                "why_nobody": stand.why,
                "until": iso(stand.until) if stand.until else None,
                "next": _person(stand.next),
            }
            for stand in stands
        ],
        "overrides": changes_view(change for change in roster.overrides if change.ends_at > at),
        "absences": changes_view(change for change in roster.absences if change.ends_at > at),
    }


def gaps_view(gaps: Iterable[Gap]) -> list[dict[str, Any]]:
    return [
        {
            "role": gap.role,
            "centre": gap.centre,
            "begins_at": iso(gap.begins_at),
            "ends_at": iso(gap.ends_at),
            "why": gap.why,
        }
        for gap in gaps
    ]


def readiness_view(found: Iterable[Unready], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "person": _person(each.duty.person),
            "role": each.duty.role,
            "centre": each.duty.centre,
            "begins_at": iso(each.duty.begins_at),
            "ends_at": iso(each.duty.ends_at),
            "why": each.why,
            "ways": ways_view(each.ways, now),
        }
        for each in found
    ]


def ways_view(ways: Iterable[Standing], now: datetime) -> list[dict[str, Any]]:
    """What is known of each way: verified when and how, and what became of the last test."""
    return [
        {
            "channel": way.channel,
            "verified": way.proven(now),
            "verified_at": iso(way.verified_at) if way.verified_at else None,
            "verified_by": way.by,
            "last_test": _test(way.test, now) if way.test else None,
        }
        for way in ways
    ]


def _test(test: WayTest, now: datetime) -> dict[str, Any]:
    return {
        "test": test.name,
        "state": test.state(now),
        "why": test.why(now),
        "asked_by": test.by,
        "asked_at": iso(test.asked_at),
        "sent_at": iso(test.sent_at) if test.sent_at else None,
        "expires_at": iso(test.expires_at),
        "answered_at": iso(test.answered_at) if test.answered_at else None,
    }


def changes_view(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [change.model_dump(mode="json", by_alias=True, exclude_defaults=True) for change in changes]


def _person(person: Person | None) -> dict[str, Any] | None:
    return {"id": person.id, "name": person.name} if person else None
