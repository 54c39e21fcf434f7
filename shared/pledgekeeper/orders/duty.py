"""Who has an order in hand: handed over when they are away, silent or late, and acknowledged by who gets it. Pure.

The one in charge is never nobody: a hand-over names the next at the same second, and until somebody else is named the
last one keeps it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import PagePlaced, Taken
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import SYSTEM, Actor, Event
from pledgekeeper.orders.jeopardies import LATE_DAYS, Due
from pledgekeeper.orders.managers import candidates, choose_managers
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.planning import milestones_of
from pledgekeeper.sla.span import Span
from pledgekeeper.sla.working_time import add_working_time

Why = Literal["absence", "back", "silence", "missed-milestone", "unacknowledged", "asked"]
SILENT: Final = Span.model_validate("1 bd")
"""So long after a step of ours fell due without a word: somebody else looks after it."""
ACKNOWLEDGED_WITHIN: Final = Span.model_validate("4 h")
"""Of working time; a duty that nobody acknowledges goes on to the next."""


class ManagersAppointed(Event):
    """The nominal and the back-up project manager of an order: never the same person."""

    NOTICE: ClassVar = "managers"
    event: Literal["managers-appointed"] = "managers-appointed"
    nominal: str
    backup: str


class DutyHandedOver(Event):
    """Somebody else has the order in hand from now on, and is asked to acknowledge; the carrier is told."""

    NOTICE: ClassVar = "duty"
    event: Literal["duty-handed-over"] = "duty-handed-over"
    to: str
    instead_of: str
    because: Why
    milestone: str | None = None
    page_id: str | None = Field(default=None, description="the page that asks them to acknowledge; none: no mailbox")
    by: Actor


class DutyAcknowledged(Event):
    """Whoever was given the order has it, they say."""

    event: Literal["duty-acknowledged"] = "duty-acknowledged"
    by: Actor


DutyEvent = ManagersAppointed | DutyHandedOver | DutyAcknowledged


class DutyCommand(Command):
    by: Actor


class AcknowledgeDuty(DutyCommand):
    command: Literal["acknowledge-duty"] = "acknowledge-duty"


class HandDuty(DutyCommand):
    """Give the order to somebody else: the other of the two when nobody is named."""

    command: Literal["hand-duty"] = "hand-duty"
    to: str | None = None
    reason: str = Field(min_length=1, max_length=2_000)


def decide(order: Order, command: DutyCommand, terms: Terms, now: datetime) -> list[Event]:
    """What a command makes of the duty. Refused when nobody was appointed, or somebody is named who cannot have it."""
    if order.in_charge is None:
        raise Refused("no project manager is appointed yet: there is no duty to hand over")
    match command:
        case AcknowledgeDuty(by=by):
            return [DutyAcknowledged(at=now, by=by)] if waiting(order.timeline) else []
        case HandDuty(by=by, to=to):
            able = _next(order, terms, now)
            if to is not None and to not in able:
                raise Refused(f"{to!r} cannot have this order now; these can: {', '.join(able) or 'nobody'}")
            if not able:
                raise Refused("nobody else can have this order now")
            return handed(order, to or able[0], "asked", terms, now, by=by)
    raise Refused(f"no duty understands {type(command).__name__}")


def appointed(order_id: str, terms: Terms, now: datetime, load: Mapping[str, int]) -> list[Event]:
    """The two managers of an order; nothing when the roster has fewer than two."""
    pair = choose_managers(terms.roster, terms.carrier, order_id, now, load)
    return [ManagersAppointed(at=now, nominal=pair[0], backup=pair[1])] if pair else []


def waiting(timeline: Sequence[Event]) -> DutyHandedOver | None:
    """The hand-over that is not acknowledged yet: by a page answered, by word, or by working at the order."""
    for event in reversed(timeline):
        if isinstance(event, DutyHandedOver):
            return event
        if isinstance(event, DutyAcknowledged | Taken) or _is_work(event):
            return None
    return None


def due(order: Order, terms: Terms, now: datetime) -> Iterator[Due]:
    """What time alone does with the duty of an open order, the reasons in the order of their weight."""
    if order.in_charge is None:
        yield from (Due(now, event) for event in appointed(order.case_id, terms, now, {}))
        return
    for at, why, milestone in _reasons(order, order.in_charge, terms, now):
        to = _successor(order, why, terms, max(at, now))
        if to is not None:
            yield Due(at, _handover(order.in_charge, to, why, max(at, now), SYSTEM, milestone))


def handed(
    order: Order, to: str, why: Why, terms: Terms, now: datetime, by: Actor = SYSTEM, milestone: str | None = None
) -> list[Event]:
    """A hand-over with the page that asks for its acknowledgement."""
    assert order.in_charge is not None
    return paged(_handover(order.in_charge, to, why, now, by, milestone), order.timeline, terms)


def paged(handover: DutyHandedOver, timeline: Sequence[Event], terms: Terms) -> list[Event]:
    """The hand-over, and with it the page to who gets the order, when they have a mailbox."""
    person = terms.roster.person(handover.to)
    if person is None or person.email is None:
        return [handover]
    number = sum(isinstance(event, PagePlaced) for event in timeline) + 1
    page = PagePlaced(
        at=handover.at, page_id=f"p{number}", level=1, role="project-manager", recipient=handover.to, channel="email"
    )
    return [handover.changed(page_id=page.page_id), page]


def _handover(instead_of: str, to: str, why: Why, now: datetime, by: Actor, milestone: str | None) -> DutyHandedOver:
    return DutyHandedOver(at=now, to=to, instead_of=instead_of, because=why, milestone=milestone, by=by)


def _reasons(order: Order, holder: str, terms: Terms, now: datetime) -> Iterator[tuple[datetime, Why, str | None]]:
    """When and why the duty moves on, as things stand."""
    roster, calendar = terms.roster, terms.calendar("business")
    for at in _away_at(roster, holder, now):
        if _successor(order, "absence", terms, at):
            yield at, "absence", None
            break
    if _is_stand_in(order) and order.nominal_manager:
        back_at = _back_at(roster, order.nominal_manager, now)
        if back_at:
            yield back_at, "back", None
    unanswered = waiting(order.timeline)
    if unanswered:
        within = timedelta(seconds=ACKNOWLEDGED_WITHIN.seconds_on(calendar))
        yield add_working_time(unanswered.at, within, calendar) + timedelta(seconds=1), "unacknowledged", None
    named = {(e.because, e.milestone) for e in order.timeline if isinstance(e, DutyHandedOver)}
    day = timedelta(seconds=SILENT.seconds_on(calendar))
    for each in milestones_of(order.timeline, calendar, now):
        if each.state == "done" or each.step.by != "ours" or each.slack is None:
            continue
        since = max((e.at for e in order.timeline if _is_work(e) or isinstance(e, Taken)), default=order.opened_at)
        silent_at = add_working_time(each.planned.end, day, calendar) + timedelta(seconds=1)
        if since <= each.planned.end and not _told(named, each.step.id):
            yield silent_at, "silence", each.step.id
        missed_at = add_working_time(each.planned.end, LATE_DAYS * day, calendar) + timedelta(seconds=1)
        if ("missed-milestone", each.step.id) not in named:
            yield missed_at, "missed-milestone", each.step.id


def _told(named: set[tuple[Why, str | None]], milestone: str) -> bool:
    return any((why, milestone) in named for why in ("silence", "missed-milestone"))


def _successor(order: Order, why: Why, terms: Terms, at: datetime) -> str | None:
    """Who gets it; None when nobody who is there could have it better than who has it."""
    if why == "back":
        return order.nominal_manager
    passed = _passed_by(order.timeline) if why == "unacknowledged" else set()
    return next((person for person in _next(order, terms, at) if person not in passed), None)


def _next(order: Order, terms: Terms, at: datetime) -> list[str]:
    """Who is there and has it not: the two who were named first, then by fit."""
    named = [person for person in (order.nominal_manager, order.backup_manager) if person]
    others = candidates(terms.roster, terms.carrier, order.case_id, at, {})
    able = [person for person in dict.fromkeys([*named, *others]) if terms.roster.is_present(person, at)]
    return [person for person in able if person != order.in_charge]


def _passed_by(timeline: Sequence[Event]) -> set[str]:
    """Who did not acknowledge in the chain of hand-overs that is going on."""
    passed: set[str] = set()
    for event in reversed(timeline):
        if isinstance(event, DutyHandedOver):
            passed |= {event.to, event.instead_of}
            if event.because != "unacknowledged":
                break
    return passed


def _is_stand_in(order: Order) -> bool:
    """Does somebody have it only while the nominal manager is away?"""
    whys = [event.because for event in order.timeline if isinstance(event, DutyHandedOver)]
    last = next((why for why in reversed(whys) if why != "unacknowledged"), None)
    return last == "absence" and order.in_charge != order.nominal_manager


def _away_at(roster: Roster, person: str, now: datetime) -> list[datetime]:
    """Moments at which somebody is not there and others may be: at once when they have left the roster."""
    edges = {edge for absence in roster.absences for edge in (absence.begins_at, absence.ends_at) if edge > now}
    return [moment for moment in (now, *sorted(edges)) if not roster.is_present(person, moment)]


def _back_at(roster: Roster, person: str, now: datetime) -> datetime | None:
    """The first moment at which somebody is there again; None when they have left for good."""
    if roster.person(person) is None:
        return None
    ends = sorted(a.ends_at for a in roster.absences if a.person == person and a.ends_at > now)
    return next((moment for moment in (now, *ends) if roster.is_present(person, moment)), None)


def _is_work(event: Event) -> bool:
    """Did somebody of ours do something with the order?"""
    by = getattr(event, "by", None)
    return isinstance(by, Actor) and by.side == "ours" and not isinstance(event, DutyHandedOver)
