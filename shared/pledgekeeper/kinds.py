"""The three kinds of case, side by side: how each is numbered, opened, decided and folded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from pledgekeeper.cases.announcements import Announcement
from pledgekeeper.cases.belonging import BelongingEvent
from pledgekeeper.cases.bonding import BondEvent
from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.cases.decide import time_alone, wake_at
from pledgekeeper.cases.holding import HoldingEvent
from pledgekeeper.cases.joining import JoiningEvent
from pledgekeeper.cases.model import Case, Kind, NoteAdded, NoticeBounced, NoticeFailed, NoticeSent, TermsMoved
from pledgekeeper.cases.offers import HandingOverEvent
from pledgekeeper.cases.pausing import PausingEvent
from pledgekeeper.cases.resending import NoticeMoved
from pledgekeeper.cases.surveying import SurveyEvent, asked_now
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes import decide as disputes
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.escalation.handover_pages import without_pages_of
from pledgekeeper.escalation.mirror import MirrorEvent
from pledgekeeper.escalation.pages import EscalationEvent
from pledgekeeper.event import Event
from pledgekeeper.orders import decide as orders
from pledgekeeper.orders.model import OpenOrder, Order
from pledgekeeper.tickets import decide as tickets
from pledgekeeper.tickets.bonding import held_until, owed_to_bond
from pledgekeeper.tickets.fold import evolve as evolve_ticket
from pledgekeeper.tickets.model import OpenTicket, Ticket, TicketEvent

AnyEvent = Annotated[
    TicketEvent | disputes.DisputeEvent | orders.OrderEvent | NoteAdded | NoticeSent | NoticeFailed | NoticeBounced
    | NoticeMoved | TermsMoved | MirrorEvent
    | PausingEvent | HoldingEvent | HandingOverEvent | JoiningEvent | BelongingEvent | EscalationEvent | Announcement
    | BondEvent | SurveyEvent,
    Field(discriminator="event"),
]  # fmt: skip


@dataclass(frozen=True)
class CaseKind:
    """What one kind of case is made of."""

    prefix: str
    model: type[Case]
    opens: type[Command]
    open: Callable[[Any, str, Terms, datetime], list[Event]]
    decide: Callable[[Any, Any, Terms, datetime], list[Event]]
    evolve: Callable[[Any, Event], Case]


KINDS: dict[Kind, CaseKind] = {
    "ticket": CaseKind("TT", Ticket, OpenTicket, tickets.open_ticket, tickets.decide, evolve_ticket),
    "dispute": CaseKind("DSP", Dispute, OpenDispute, disputes.open_dispute, disputes.decide, disputes.evolve),
    "order": CaseKind("ORD", Order, OpenOrder, orders.open_order, orders.decide, orders.evolve),
}


def kind_of(case_id: str) -> CaseKind:
    """The kind that a case number tells. NotFound when it tells none."""
    prefix = case_id.split("-", 1)[0]
    for kind in KINDS.values():
        if kind.prefix == prefix:
            return kind
    raise NotFound(f"there is no case {case_id}")


@cache
def events_adapter() -> TypeAdapter[Event]:
    """Reads and writes any event; built when first used."""
    return TypeAdapter(AnyEvent)


def fold(case_id: str, events: Sequence[Event], case: Case | None = None) -> Case:
    """The case after `events`: the one way in which state comes about, live and in replay alike."""
    evolve = kind_of(case_id).evolve
    timeline = (*(case.timeline if case else ()), *events)
    for event in events:
        case = evolve(case, event)
    if case is None:
        raise NotFound(f"there is no case {case_id}")
    return case.changed(timeline=timeline) if events else case


def decide(case_id: str, case: Case | None, command: Command, terms: Terms, now: datetime) -> list[Event]:
    """Everything that follows when `command` reaches the case at `now`, with what time alone has made of it by then."""
    events: list[Event] = []
    before = case
    for each in command.commands if isinstance(command, Together) else (command,):
        led_to = _decide_one(case_id, case, each, terms, now)
        case = fold(case_id, led_to, case)
        events += led_to
    assert case is not None
    events += _time_alone(case, terms.under(case.pledge_id, case.calendars_id), now)
    events += asked_now(before, fold(case_id, events, before), terms.carrier.agreement.survey_days, now)
    return events + _over_bond(case_id, before, events, terms, now)


def _decide_one(case_id: str, case: Case | None, command: Command, terms: Terms, now: datetime) -> list[Event]:
    kind = kind_of(case_id)
    if case is None:
        if not isinstance(command, kind.opens):
            raise NotFound(f"there is no case {case_id}")
        return kind.open(command, case_id, terms, now)
    if isinstance(command, kind.opens):
        raise Refused(f"case {case_id} exists already")
    return kind.decide(case, command, terms, now)


def next_wake(case: Case, terms: Terms, now: datetime) -> datetime | None:
    """The next instant at which time alone changes the case; None when it never will."""
    terms = terms.under(case.pledge_id, case.calendars_id)
    closing = tickets.closes_at(case, terms) if isinstance(case, Ticket) else None
    held = held_until(case) if isinstance(case, Ticket) and terms.carrier.bond else None
    disputed = disputes.wake_at(case, terms, now) if isinstance(case, Dispute) else None
    ordered = orders.wake_at(case, terms, now) if isinstance(case, Order) else None
    moments = (wake_at(case, terms, now), closing, held, disputed, ordered)
    return min((moment for moment in moments if moment), default=None)


def _over_bond(case_id: str, before: Case | None, events: list[Event], terms: Terms, now: datetime) -> list[Event]:
    """What the carrier's own ticket system is to be told of these events, when it has a bond with ours."""
    bond = terms.carrier.bond
    if bond is None or kind_of(case_id).model is not Ticket:
        return []
    after = fold(case_id, events, before)
    return owed_to_bond(after, events, bond, now) if isinstance(after, Ticket) else []


def _time_alone(case: Case, terms: Terms, now: datetime) -> list[Event]:
    if isinstance(case, Order):  # first what its plan leads to: a danger to its date has a ladder of its own
        led_to = orders.time_alone(case, terms, now)
        after = fold(case.case_id, led_to, case)
        return led_to + without_pages_of(led_to, time_alone(after, terms, now), after.timeline)
    events = time_alone(case, terms, now)
    if isinstance(case, Dispute):
        return events + disputes.time_alone(case, terms, now)
    return events + (tickets.close_in_silence(case, terms, now) if isinstance(case, Ticket) else [])
