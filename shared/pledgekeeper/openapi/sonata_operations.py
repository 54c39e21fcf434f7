"""What the document says of the routes of MEF 124."""

from typing import Any, Final

from pledgekeeper.api.mef124_incidents import FILTERS as INCIDENT_FILTERS
from pledgekeeper.api.mef124_query import FILTERS
from pledgekeeper.api.mef124_requests import EventSubscriptionInput, Reason, TroubleTicketCreate, TroubleTicketUpdate
from pledgekeeper.api.patching import MERGE
from pledgekeeper.api.routes import SONATA_HUB, SONATA_INCIDENTS, SONATA_TICKETS
from pledgekeeper.openapi.operation import COUNTS, Operation, Query
from pledgekeeper.openapi.sonata_shapes import SonataIncident, SonataIncidentLine, SonataListener, SonataTicket

JSON: Final = "application/json"
BUYER: Final = Query("buyerId", "The affiliate that is asked for; of ours, the carrier.")
PAGE: Final = (
    Query("offset", "Rows to leave out at the beginning.", {"type": "integer", "minimum": 0}),
    Query("limit", "Rows on a page, at most 100.", {"type": "integer", "minimum": 1, "default": 100}),
)


def _said(id: str, summary: str, reply: Any = None, status: int = 200, sent: Any = None, **more: Any) -> Operation:
    query = (*more.pop("query", ()), BUYER)
    return Operation(id, summary, "Sonata", reply, status, sent, own_errors=True, query=query, **more)


def _filters(filters: dict[str, tuple[str, ...]]) -> tuple[Query, ...]:
    told = (f"One of several with commas: {', '.join(values)}." if values else "" for values in filters.values())
    return (*(Query(name, about) for name, about in zip(filters, told, strict=True)), *PAGE)


SONATA_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {SONATA_TICKETS}": _said(
        "createSonataTicket", "Report a fault", SonataTicket, 201, TroubleTicketCreate, headers=("Location",)
    ),
    f"GET {SONATA_TICKETS}": _said(
        "listSonataTickets", "Tickets, newest first", list[SonataTicket], query=_filters(FILTERS),
        headers=(*COUNTS, "X-Pagination-Throttled", "Link"),
    ),
    f"GET {SONATA_TICKETS}/{{id}}": _said("getSonataTicket", "One ticket", SonataTicket),
    f"PATCH {SONATA_TICKETS}/{{id}}": _said(
        "changeSonataTicket", "Change a ticket", SonataTicket, sent=TroubleTicketUpdate, read_as=(JSON, MERGE)
    ),
    f"POST {SONATA_TICKETS}/{{id}}/cancel": _said("cancelSonataTicket", "Cancel a ticket", status=204),
    f"POST {SONATA_TICKETS}/{{id}}/close": _said("closeSonataTicket", "Agree that it is solved", status=204),
    f"POST {SONATA_TICKETS}/{{id}}/reopen": _said("reopenSonataTicket", "It is not solved", status=204, sent=Reason),
    f"GET {SONATA_INCIDENTS}": _said(
        "listIncidents", "What stands behind tickets, newest first", list[SonataIncidentLine],
        query=_filters(INCIDENT_FILTERS), headers=(*COUNTS, "X-Pagination-Throttled", "Link"),
    ),
    f"GET {SONATA_INCIDENTS}/{{incident}}": _said("getIncident", "One incident", SonataIncident),
    f"POST {SONATA_HUB}": _said(
        "registerSonataListener", "Have notifications sent to a system of yours", SonataListener, 201,
        EventSubscriptionInput, headers=("Location", "Pledge-Webhook-Secret"),
    ),
    f"GET {SONATA_HUB}/{{listener}}": _said("getSonataListener", "One listener", SonataListener),
    f"DELETE {SONATA_HUB}/{{listener}}": _said("removeSonataListener", "Send no more notifications", status=204),
}  # fmt: skip
