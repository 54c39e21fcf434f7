"""What a carrier's listeners hear of, and who hears: tickets, orders, and incidents where MEF 124 is spoken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from pledgekeeper import wiring
from pledgekeeper.api import mef124_whole
from pledgekeeper.api.mef124_events import notifications_of
from pledgekeeper.api.mef124_incident_events import INCIDENT, incident_notifications
from pledgekeeper.api.tmf621_events import events_of
from pledgekeeper.api.tmf622_events import events_of as events_of_order
from pledgekeeper.api.whole_order import whole_order
from pledgekeeper.api.whole_ticket import whole_ticket
from pledgekeeper.book import specifications
from pledgekeeper.errors import NotFound
from pledgekeeper.event import Event
from pledgekeeper.listeners import Listener, Notification
from pledgekeeper.orders.model import Order
from pledgekeeper.settings import settings
from pledgekeeper.tickets.model import Ticket


@dataclass(frozen=True)
class Subject:
    """A ticket, an order or an incident, by its number. `notifications`: what the n-th event of it leads to."""

    name: str
    timeline: Sequence[Event]
    notifications: Callable[[int], list[Notification]]


def _case(listener: Listener, case_id: str) -> Subject:
    case = wiring.store().load(case_id).case
    if case and listener.hears_of(case.kind) and listener.carrier_id in _who_sees(case.carrier_id):
        if isinstance(case, Order):
            return _order(case)
        if isinstance(case, Ticket):
            return _ticket(listener, case)
    raise NotFound(f"there is no case {case_id} that {listener.listener_id} may hear of")


def _order(order: Order) -> Subject:
    def events(number: int) -> list[Notification]:
        at, base = order.timeline[number - 1].at, settings().public_url
        return events_of_order(order, number, partial(whole_order, at=at), base)

    return Subject(order.case_id, order.timeline, events)


def _ticket(listener: Listener, ticket: Ticket) -> Subject:

    def events(number: int) -> list[Notification]:
        at, base = ticket.timeline[number - 1].at, settings().public_url
        if listener.version != "sonata":
            return events_of(ticket, number, partial(whole_ticket, at=at), specifications().missing, base)
        view = partial(mef124_whole.whole_ticket, at=at)
        return notifications_of(ticket, number, view, listener.carrier_id, base)

    return Subject(ticket.case_id, ticket.timeline, events)


def _incident(listener: Listener, incident_id: str) -> Subject:
    """An incident of the listener's own carrier, or of one that is its affiliate."""
    for carrier_id in (listener.carrier_id, *wiring.store().affiliates(listener.carrier_id)):
        problem_id = wiring.problems().by_incident(carrier_id, incident_id)
        problem = wiring.problems().load(problem_id).problem if problem_id else None
        if problem:
            told = partial(
                incident_notifications, problem, carrier_id=carrier_id, listener_of=listener.carrier_id,
                base_url=settings().public_url,
            )  # fmt: skip
            return Subject(incident_id, problem.timeline, told)
    raise NotFound(f"there is no incident {incident_id} that {listener.listener_id} may hear of")


def subject_for(listener: Listener, number: str) -> Subject:
    """The ticket, order or incident of that number. NotFound when there is none that the listener may hear of."""
    return _incident(listener, number) if number.startswith(INCIDENT) else _case(listener, number)


def listening_to(carrier_id: str) -> list[Listener]:
    """The listeners that may hear of what is the carrier's."""
    found = [each for carrier in _who_sees(carrier_id) for each in wiring.listener_table().of_carrier(carrier)]
    return [each for each in found if not each.disabled_at]


def _who_sees(carrier_id: str) -> list[str]:
    """The carrier of a case, and the one that it is an affiliate of."""
    parent = wiring.book().carrier(carrier_id).parent
    return [carrier_id, *([parent] if parent else [])]
