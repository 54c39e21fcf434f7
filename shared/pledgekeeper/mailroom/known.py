"""What is known of a mail before anything is decided of it: whose it is, and which cases it may be about."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from pledgekeeper import wiring
from pledgekeeper.book import specifications
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.intake.decision import Arrived, circuits_of_mail
from pledgekeeper.intake.machine import Machine
from pledgekeeper.intake.mail import ANSWER, InboundMail
from pledgekeeper.intake.opening import reference_of, words_of
from pledgekeeper.intake.thread import traces
from pledgekeeper.intake.verdict import Delivery
from pledgekeeper.mailroom.asked import asked_about
from pledgekeeper.mailroom.threads import FIRST_ANSWERED, thread_of
from pledgekeeper.ports import Found, Walk
from pledgekeeper.store import keys
from pledgekeeper.store.pointers import Pointers
from pledgekeeper.tickets.model import Ticket, TicketStatus

LATELY: Final = 50
NO_POINTERS: Final = Pointers({})
FRESH: Final = (TicketStatus.ACKNOWLEDGED, TicketStatus.IN_PROGRESS)
NOT_OVER: Final = tuple(status.value for status in TicketStatus if status not in Ticket.OVER)


class Known(NamedTuple):
    """The mail and what is known of it, the case that it points to as it was read, the cases that left a trace."""

    arrived: Arrived
    found: Found | None
    seen: Sequence[str]


def known_of(mail: InboundMail, machine: Machine | None, delivery: Delivery) -> Known:
    """Of a sender that is not believed, or not known, nothing is looked up."""
    distrust, now = delivery.distrust(mail.sender), wiring.clock().now()
    sender, pointers = (None, NO_POINTERS) if distrust or not mail.sender else _sender(mail)
    if sender is None:
        return Known(Arrived(mail, machine, distrust, None, frozenset(), None, (), now), None, ())
    family = frozenset((sender.id, *wiring.book().affiliates(sender.id)))
    thread, found = thread_of(mail, sender, delivery.mail.destination, pointers)
    if thread is None:
        thread, found = asked_about(mail, sender)
    lately, seen = ([], ()) if thread else _lately(mail, sender, pointers, now)
    asked = specifications().names
    return Known(Arrived(mail, machine, distrust, sender, family, thread, lately, now, asked), found, seen)


def _sender(mail: InboundMail) -> tuple[Carrier | None, Pointers]:
    """Whose address the sender's is, and what the mail may point to: read at once, for whoever it most likely is."""
    likely = wiring.book().likely(mail.sender)
    wanted = [keys.address(mail.sender), *(_pointed(mail, likely) if likely else ())]
    pointers = wiring.store().pointers(wanted)
    sender = wiring.book().carrier_of_address(mail.sender, pointers.carrier_of_contact)
    if sender and (likely is None or sender.id != likely.id):
        pointers = wiring.store().pointers(_pointed(mail, sender))
    return sender, pointers


def _pointed(mail: InboundMail, sender: Carrier) -> Iterator[keys.Key]:
    """The keys of what a mail of that carrier may be about."""
    yield from map(keys.mail, mail.answers[:FIRST_ANSWERED])
    if reference := reference_of(mail, sender):
        yield keys.reference(sender.id, reference)
    if not ANSWER.match(mail.subject):
        yield from (keys.trace(sender.id, name) for name in _traces(mail, sender))


def _traces(mail: InboundMail, sender: Carrier) -> list[str]:
    left = traces(mail.subject, words_of(mail), circuits_of_mail(mail, sender), mail.sender)
    return [trace.name for trace in left]


def _lately(
    mail: InboundMail, sender: Carrier, pointers: Pointers, now: datetime
) -> tuple[list[Ticket], Sequence[str]]:
    """Tickets that an unthreaded mail may be about: of an answer any that is not over, else those that left a trace;
    and the numbers of all that did."""
    wanted = _traces(mail, sender)
    if ANSWER.match(mail.subject):
        walked = islice(wiring.store().cases_of_carrier(sender.id, "ticket", NOT_OVER, Walk()), LATELY)
        return [case for case in walked if isinstance(case, Ticket)], wiring.store().traced(sender.id, wanted, now)
    seen = pointers.traced(sender.id, wanted, now)
    found = (wiring.store().load(number).case for number in seen)
    fresh = [case for case in found if isinstance(case, Ticket) and case.status in FRESH]
    return sorted(fresh, key=lambda ticket: ticket.opened_at, reverse=True), seen
