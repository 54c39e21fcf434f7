"""One form for each page that changes something: it is right, and changes something in the test's world.

A new page that takes a form needs one here; a test says which are missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.journeys.people import BILLING, NOC

Form = dict[str, str]


@dataclass(frozen=True)
class Sent:
    """`who` sends `form` to `path`. `shared` ones are about no case."""

    who: str
    path: str
    form: Form


def of_ticket(path: str, **form: str) -> Callable[[Any], Sent]:
    """A form of the page of the ticket."""
    return lambda world: Sent(NOC, f"/ecare/cases/{world.ticket}/{path}", form)


def of_dispute(path: str, **form: str) -> Callable[[Any], Sent]:
    return lambda world: Sent(BILLING, f"/ecare/cases/{world.dispute}/{path}", form)


def paused(world: Any, form: Callable[[Any], Sent]) -> Sent:
    """The desk has stopped the clocks for a reason that needs the carrier's consent."""
    path = f"/tmf-api/troubleTicket/v5/troubleTicket/{world.ticket}"
    world.http("PATCH", path, "staff.agent", {"@type": "TroubleTicket", "status": "inProgress"})
    sent = {"command": "pause-clocks", "reason": "no-access", "note": "The gate is shut."}
    assert world.http("POST", f"/care/v1/cases/{world.ticket}/commands", "staff.agent", sent).status == 200
    return form(world)


def resolved(world: Any, form: Callable[[Any], Sent]) -> Sent:
    """The desk has resolved the ticket."""
    path = f"/tmf-api/troubleTicket/v5/troubleTicket/{world.ticket}"
    for status in ("inProgress", "resolved"):
        sent = {"@type": "TroubleTicket", "status": status}
        assert world.http("PATCH", path, "staff.agent", sent).status == 200
    return form(world)


FAULT_FORM = {"product": "voice", "severity": "P2", "description": "Every call drops after 30 s."}

FORMS: dict[str, Callable[[Any], Sent]] = {
    "POST /ecare/tickets/new": lambda world: Sent(NOC, "/ecare/tickets/new", FAULT_FORM),
    "POST /ecare/language": lambda world: Sent(NOC, "/ecare/language", {"language": "fr"}),
    "POST /ecare/cases/{id}/notes": of_ticket("notes", text="It still fails."),
    "POST /ecare/cases/{id}/escalate": of_ticket("escalate", reason="Our customer is a hospital."),
    "POST /ecare/cases/{id}/pauses/agree": lambda world: paused(world, of_ticket("pauses/agree", pause="w1")),
    "POST /ecare/cases/{id}/pauses/object": lambda world: paused(
        world, of_ticket("pauses/object", pause="w1", why="The gate was open all day.")
    ),
    "POST /ecare/cases/{id}/reject": lambda world: resolved(world, of_ticket("reject", reason="Still 503.")),
    "POST /ecare/cases/{id}/accept": lambda world: resolved(world, of_ticket("accept")),
}
