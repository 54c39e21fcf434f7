"""A problem behind a carrier's tickets as MEF 124 shows it: an `Incident`. Pure.

Its priority, impact, products and dates are those of the carrier's own tickets; what we were never told is left out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, Literal, get_args

from pledgekeeper.api.mef124 import PRIORITIES, Resource
from pledgekeeper.api.query import Query
from pledgekeeper.api.routes import SONATA_INCIDENTS
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.sonata import Impact, Severity
from pledgekeeper.model import iso
from pledgekeeper.problems.incident import Incident
from pledgekeeper.problems.model import ProblemLine, ProblemStatus

IncidentState = Literal["created", "inProgress", "closed"]
IncidentType = Literal["maintenance", "repair", "installation"]
REPAIR: Final[IncidentType] = "repair"
"""What every problem of ours is to MEF: nothing planned, and something to mend."""

PRIORITY_ORDER: Final = tuple(PRIORITIES.values())
SEVERITY_ORDER: Final = ("extensive", "significant", "moderate", "minor")
IMPACT_ORDER: Final = ("down", "intermittent", "degraded")
"""The worst first."""

Line = tuple[ProblemLine, str]
"""A problem, and a carrier to which it may be an incident."""
FROM_TICKETS: Final = frozenset({"priority", "severity", "impact", "expectedClosedDate", "relatedEntity"})
"""What only the carrier's tickets tell."""
ONLY_WHOLE: Final = ("relatedContactInformation", "note", "relatedIssue", "statusChange")
"""What a list does not show."""

FILTERS: Final[dict[str, tuple[str, ...]]] = {
    "priority": PRIORITY_ORDER,
    "severity": get_args(Severity),
    "impact": get_args(Impact),
    "incidentType": get_args(IncidentType),
    "status": get_args(IncidentState),
    "relatedEntityId": (),
    "relatedEntityType": (),
    **{f"{name}Date.{side}": () for name in ("creation", "situationStart", "expectedClosed", "closed")
       for side in ("gt", "lt")},
}  # fmt: skip
"""What a list may be asked by, and the values that each may have."""


def incident_view(incident: Incident, tickets: Sequence[Resource], base_url: str, care_address: str) -> Resource:
    """`Incident`; `tickets` are the carrier's own, as MEF 124 shows them."""
    created, closed = incident.told[0].at, incident.closed_at
    dues = [ticket["expectedResolutionDate"] for ticket in tickets if "expectedResolutionDate" in ticket]
    contact = {"role": "incidentContact", "name": "Care desk", "emailAddress": care_address}
    passed = [("created", created), ("inProgress", created), *([("closed", max(closed, created))] if closed else [])]
    return present(
        {
            "id": incident.incident_id,
            "href": f"{base_url}{SONATA_INCIDENTS}/{incident.incident_id}",
            "description": incident.told[0].text,
            "incidentType": REPAIR,
            "priority": _worst(PRIORITY_ORDER, (ticket["sellerPriority"] for ticket in tickets)),
            "severity": _worst(SEVERITY_ORDER, (ticket["sellerSeverity"] for ticket in tickets)),
            "impact": _worst(IMPACT_ORDER, (ticket.get("observedImpact") for ticket in tickets)),
            "status": passed[-1][0],
            "situationStartDate": iso(incident.first_seen_at),
            "creationDate": iso(created),
            "expectedClosedDate": max(dues, default=None) if not closed else None,
            "closedDate": iso(passed[-1][1]) if closed else None,
            "relatedContactInformation": [contact],
            "relatedEntity": _once(entity for ticket in tickets for entity in ticket.get("relatedEntity", ())),
            "relatedIssue": [_caused(ticket, iso(created)) for ticket in tickets],
            "note": [
                {"id": each.update_id, "author": each.by.name, "date": iso(each.at), "source": "seller",
                 "text": each.text}
                for each in incident.told
            ],
            "statusChange": [{"status": state, "changeDate": iso(at)} for state, at in passed],
        }
    )  # fmt: skip


def may_be(line: ProblemLine, query: Query) -> bool:
    """May the problem be an incident that the query finds? As far as its line tells: nothing else is read for it."""
    over = line.over_since is not None or line.status is not ProblemStatus.OPEN
    told = {"status": "closed" if over else "inProgress", "situationStartDate": iso(line.opened_at)}
    return all(test.holds(told) for test in query.tests if test.path[0] in told)


def begun_last(lines: Iterable[Line], most: int) -> tuple[list[Line], datetime | None]:
    """Up to `most`, or all that began in one second; and the moment before which there are more."""
    ordered = sorted(lines, key=lambda each: each[0].opened_at, reverse=True)
    if len(ordered) <= most:
        return ordered, None
    last = ordered[most - 1][0].opened_at
    first = [each for each in ordered if each[0].opened_at >= last]
    return first, last if len(first) < len(ordered) else None


def listed(shown: Resource) -> Resource:
    """`Incident_Find`."""
    return {name: value for name, value in shown.items() if name not in ONLY_WHOLE}


def _worst(order: Sequence[str], said: Iterable[str | None]) -> str | None:
    there = set(said)
    return next((each for each in order if each in there), None)


def _once(entities: Iterable[Resource]) -> list[Resource]:
    return list({str(sorted(entity.items())): entity for entity in entities}.values())


def _caused(ticket: Resource, since: str) -> dict[str, Any]:
    return {
        "@referredType": "TroubleTicket",
        "id": ticket["id"],
        "href": ticket["href"],
        "relationshipType": "causes",
        "description": "The incident causes what this ticket reports.",
        "creationDate": since,
        "source": "seller",
    }
