"""The notifications of MEF 124 that a problem's timeline leads to, for one Buyer: those of its incident. Pure.

Told is what the Buyer was told of the problem, and that it is over. What its tickets change of an incident (priority,
impact, expected end) comes as notifications of the tickets.
"""

from collections.abc import Iterator
from typing import Final, Literal

from pledgekeeper import ids
from pledgekeeper.api.routes import SONATA_INCIDENTS
from pledgekeeper.api.tmf import present
from pledgekeeper.listeners import Notification, place
from pledgekeeper.model import iso
from pledgekeeper.problems.decide import fold
from pledgekeeper.problems.incident import Incident, incident_of
from pledgekeeper.problems.model import Problem

Kind = Literal["Create", "AttributeValueChange", "StatusChange"]
INCIDENT: Final = "INC-"
"""What the number of every incident begins with."""


def incident_notifications(
    problem: Problem, number: int, carrier_id: str, listener_of: str, base_url: str
) -> list[Notification]:
    """What event `number` (from 1) of the problem leads to, about the incident that it is to `carrier_id`."""
    incident_id = ids.incident_id(problem.problem_id, carrier_id)
    was, now = (
        incident_of(before, carrier_id, incident_id) if (before := fold(None, problem.timeline[:upto])) else None
        for upto in (number - 1, number)
    )
    if now is None:
        return []
    about = present(
        {
            "id": incident_id,
            "href": f"{base_url}{SONATA_INCIDENTS}/{incident_id}",
            "buyerId": carrier_id if carrier_id != listener_of else None,
        }
    )
    bodies = [
        {
            "eventId": f"{incident_id}-e{number}-{kind}",
            "eventType": f"incident{kind}Event",
            "eventTime": iso(problem.timeline[number - 1].at),
            "event": about,
        }
        for kind in _kinds(was, now)
    ]
    return [Notification(place(number, part), body, body) for part, body in enumerate(bodies)]


def _kinds(was: Incident | None, now: Incident) -> Iterator[Kind]:
    if was is None:
        yield "Create"
        return
    if len(now.told) > len(was.told):
        yield "AttributeValueChange"
    if now.closed_at != was.closed_at:
        yield "StatusChange"
