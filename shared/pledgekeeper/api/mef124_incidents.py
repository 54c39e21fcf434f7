"""A problem behind a carrier's tickets as MEF 124 shows it: an `Incident`. Pure.

Its priority, impact, products and dates are those of the carrier's own tickets; what we were never told is left out.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, get_args

from pledgekeeper.api.mef124 import PRIORITIES, Resource
from pledgekeeper.api.routes import SONATA_INCIDENTS
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.sonata import Impact, Severity
from pledgekeeper.model import iso
from pledgekeeper.problems.incident import Incident

IncidentState = Literal["created", "inProgress", "closed"]
IncidentType = Literal["maintenance", "repair", "installation"]
REPAIR: Final[IncidentType] = "repair"
"""What every problem of ours is to MEF: nothing planned, and something to mend."""

PRIORITY_ORDER: Final = tuple(PRIORITIES.values())
SEVERITY_ORDER: Final = ("extensive", "significant", "moderate", "minor")
IMPACT_ORDER: Final = ("down", "intermittent", "degraded")
"""The worst first."""

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
