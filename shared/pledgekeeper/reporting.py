"""Opens the ticket of a fault that came by an API, and links it to one opened lately on the same circuit."""

from collections.abc import Sequence

from pledgekeeper import wiring
from pledgekeeper.cases.commands import Together
from pledgekeeper.cases.joining import CaseLinked, LinkCase
from pledgekeeper.errors import ReportedMeanwhile
from pledgekeeper.intake.thread import circuits_of, having_seen, on_the_same_circuit, traces
from pledgekeeper.run import ATTEMPTS, Outcome
from pledgekeeper.tickets.model import OpenTicket, Ticket


def report(case_id: str, asked: Together, command_id: str) -> Outcome:
    """Carry what opens the ticket. Whoever sends a fault gets a ticket of it; that a mail, or another request, reported
    the same a few minutes before, or at this very moment, is said in both. A repeat finds the link and makes it again
    on the other side.
    """
    outcome = _opened(case_id, asked, command_id)
    for event in outcome.case.timeline:
        if isinstance(event, CaseLinked) and event.relation == "relates-to":
            back = LinkCase(other=case_id, relation="relates-to")
            wiring.carry(event.other, back, f"{command_id}:link:{case_id}")
    return outcome


def _opened(case_id: str, asked: Together, command_id: str) -> Outcome:
    """Look who else reports it, and open; look again when somebody was quicker. Who is always slower opens alone."""
    first, *others = asked.commands
    assert isinstance(first, OpenTicket)
    circuits = circuits_of(first)
    left = traces(first.title, first.description, circuits)
    names = [trace.name for trace in traces("", "", circuits)]
    for attempt in range(1, ATTEMPTS + 1):
        seen = [
            each for each in wiring.store().traced(first.carrier_id, names, wiring.clock().now()) if each != case_id
        ]
        links = [LinkCase(other=other, relation="relates-to") for other in _alike(first, circuits, seen)]
        opens = first.changed(traces=having_seen(left, seen) if attempt < ATTEMPTS else left)
        try:
            return wiring.carry(case_id, Together(commands=(opens, *links, *others)), command_id, first.carrier_id)
        except ReportedMeanwhile:
            continue
    raise AssertionError("unreachable")


def _alike(asked: OpenTicket, circuits: set[str], seen: Sequence[str]) -> list[str]:
    """The ticket on one of these circuits, which the carrier did not number apart itself."""
    found = (wiring.store().load(number).case for number in seen)
    tickets = [case for case in found if isinstance(case, Ticket) and not case.over]
    thread = on_the_same_circuit(sorted(circuits), "P4", asked.their_reference, tickets, wiring.clock().now())
    return [thread.case.case_id] if thread else []
