"""Faults that come back: two of one service within thirty days have one cause until shown otherwise. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Final

from pledgekeeper.cases.joining import goes_on_in
from pledgekeeper.tickets.model import Ticket, TicketStatus

WITHIN: Final = timedelta(days=30)
NO_FAULT: Final = frozenset({TicketStatus.CANCELLED, TicketStatus.REJECTED})
NOT_OURS: Final = frozenset({"no-fault-found", "customer"})


@dataclass(frozen=True)
class Repeated:
    """Faults of one service of a carrier, each within thirty days of the one before; oldest first."""

    carrier_id: str
    service: str
    faults: tuple[Ticket, ...]

    @property
    def first(self) -> Ticket:
        return self.faults[0]


def service_of(ticket: Ticket) -> str | None:
    """The service that a fault is of: the first that it names as related; None when it names none.

    A circuit that was read in a mail is named among its characteristics; several are parted by commas.
    """
    for entity in ticket.attributes.get("relatedEntity") or ():
        inner = entity.get("entity") if isinstance(entity.get("entity"), dict) else {}
        named = entity.get("id") or inner.get("id")
        if named:
            return str(named)
    for told in ticket.attributes.get("troubleTicketCharacteristic") or ():
        if told.get("name") in ("circuit", "serviceId") and told.get("value"):
            return str(told["value"]).partition(", ")[0]
    return None


def is_fault(ticket: Ticket) -> bool:
    """Was something broken that is ours or our supplier's to mend? What goes on in another case is counted there."""
    return (
        ticket.status not in NO_FAULT and ticket.responsibility not in NOT_OURS and goes_on_in(ticket.timeline) is None
    )


def repeats(tickets: Iterable[Ticket]) -> Iterator[Repeated]:
    """Every chain of two or more faults of a service, each within thirty days of the one before."""
    by_service: dict[tuple[str, str], list[Ticket]] = {}
    for ticket in tickets:
        service = service_of(ticket) if is_fault(ticket) else None
        if service:
            by_service.setdefault((ticket.carrier_id, service), []).append(ticket)
    for (carrier_id, service), faults in sorted(by_service.items()):
        for some in _chains(sorted(faults, key=lambda each: (each.opened_at, each.case_id))):
            yield Repeated(carrier_id, service, tuple(some))


def _chains(faults: list[Ticket]) -> Iterator[list[Ticket]]:
    chain = faults[:1]
    for before, after in pairwise(faults):
        if after.opened_at - before.opened_at <= WITHIN:
            chain.append(after)
            continue
        if len(chain) > 1:
            yield chain
        chain = [after]
    if len(chain) > 1:
        yield chain
