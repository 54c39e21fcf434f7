"""Opens the ticket of a fault that came by an API, and links it to one opened lately on the same circuit."""

from pledgekeeper import wiring
from pledgekeeper.cases.commands import Together
from pledgekeeper.cases.joining import CaseLinked, LinkCase
from pledgekeeper.intake.thread import circuits_of, on_the_same_circuit, traces
from pledgekeeper.run import Outcome
from pledgekeeper.tickets.model import OpenTicket, Ticket


def report(case_id: str, asked: Together, command_id: str) -> Outcome:
    """Carry what opens the ticket. Whoever sends a fault gets a ticket of it; that a mail, or another request, reported
    the same a few minutes before is said in both. A repeat finds the link and makes it again on the other side.
    """
    first, *others = asked.commands
    assert isinstance(first, OpenTicket)
    circuits = circuits_of(first)
    left = first.changed(traces=traces(first.title, first.description, circuits))
    links = [LinkCase(other=other, relation="relates-to") for other in _opened_lately(first, circuits, case_id)]
    outcome = wiring.carry(case_id, Together(commands=(left, *links, *others)), command_id, first.carrier_id)
    for event in outcome.case.timeline:
        if isinstance(event, CaseLinked) and event.relation == "relates-to":
            back = LinkCase(other=case_id, relation="relates-to")
            wiring.carry(event.other, back, f"{command_id}:link:{case_id}")
    return outcome


def _opened_lately(asked: OpenTicket, circuits: set[str], case_id: str) -> list[str]:
    """The ticket on one of these circuits, which the carrier did not number apart itself."""
    now, store = wiring.clock().now(), wiring.store()
    names = [trace.name for trace in traces("", "", circuits)]
    found = (store.load(number).case for number in store.traced(asked.carrier_id, names, now) if number != case_id)
    tickets = [case for case in found if isinstance(case, Ticket) and not case.over]
    thread = on_the_same_circuit(sorted(circuits), "P4", asked.their_reference, tickets, now)
    return [thread.case.case_id] if thread else []
