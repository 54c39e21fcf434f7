"""What the document says of the routes of MEF 124. Bodies: see that standard."""

from typing import Any, Final

from pledgekeeper.api.patching import MERGE
from pledgekeeper.api.routes import SONATA, SONATA_TICKETS
from pledgekeeper.openapi.operation import Operation

Body = dict[str, Any]
JSON: Final = "application/json"


def _said(id: str, summary: str, reply: Any = None, status: int = 200, sent: Any = None, **more: Any) -> Operation:
    return Operation(id, summary, "Sonata", reply, status, sent, own_errors=True, **more)


SONATA_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {SONATA_TICKETS}": _said("createSonataTicket", "Report a fault", Body, 201, Body, headers=("Location",)),
    f"GET {SONATA_TICKETS}": _said("listSonataTickets", "Tickets, newest first", list[Body]),
    f"GET {SONATA_TICKETS}/{{id}}": _said("getSonataTicket", "One ticket", Body),
    f"PATCH {SONATA_TICKETS}/{{id}}": _said(
        "changeSonataTicket", "Change a ticket", Body, sent=Body, read_as=(JSON, MERGE)
    ),
    f"POST {SONATA_TICKETS}/{{id}}/cancel": _said("cancelSonataTicket", "Cancel a ticket", status=204, sent=Body),
    f"POST {SONATA_TICKETS}/{{id}}/close": _said("closeSonataTicket", "Agree that it is solved", status=204, sent=Body),
    f"POST {SONATA_TICKETS}/{{id}}/reopen": _said("reopenSonataTicket", "It is not solved", status=204, sent=Body),
    f"GET {SONATA}/incident": _said("listIncidents", "Not offered", status=405),
    f"GET {SONATA}/incident/{{incident}}": _said("getIncident", "Not offered", status=405),
    f"POST {SONATA}/hub": _said("registerSonataListener", "Not offered", status=405),
}
