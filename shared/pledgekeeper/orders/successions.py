"""When the duty of an order moves on by itself: absence, silence, a missed milestone, no acknowledgement. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from pledgekeeper.cases.terms import Terms
from pledgekeeper.escalation.pages import Taken
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Event
from pledgekeeper.orders.duty import (
    DutyHandedOver,
    ManagerMissing,
    ManagersAppointed,
    Why,
    able,
    appointed,
    handover,
    is_work,
    waiting,
)
from pledgekeeper.orders.jeopardies import LATE_DAYS, Due
from pledgekeeper.orders.model import Order
from pledgekeeper.orders.planning import milestones_of
from pledgekeeper.orders.schedule import Milestone
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.span import Span
from pledgekeeper.sla.working_time import add_working_time

Reason = tuple[datetime, Why, str | None]
SILENT: Final = Span.model_validate("1 bd")
"""So long after a step of ours fell due without a word: somebody else looks after it."""
ACKNOWLEDGED_WITHIN: Final = Span.model_validate("4 h")
"""Of working time; a duty that nobody acknowledges goes on to the next."""


def due(order: Order, terms: Terms, now: datetime) -> Iterator[Due]:
    """What time alone does with the duty of an open order, the reasons in the order of their weight."""
    named = appointed(order.case_id, terms, now, order.nominal_manager) if order.backup_manager is None else None
    if named:
        yield Due(now, named)
    if order.in_charge is None:
        return
    yield from (Due(at, ManagerMissing(at=at, in_charge=order.in_charge)) for at in _abandoned_at(order, terms, now))
    for at, why, milestone in _reasons(order, order.in_charge, terms, now):
        to = _successor(order, why, terms, max(at, now))
        if to is not None:
            yield Due(at, handover(order.in_charge, to, why, max(at, now), milestone=milestone))


def _reasons(order: Order, holder: str, terms: Terms, now: datetime) -> Iterator[Reason]:
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
    yield from _of_milestones(order, calendar, now)


def _abandoned_at(order: Order, terms: Terms, now: datetime) -> list[datetime]:
    """The first moment at which who has it is away and nobody could have it instead, unless it was told since."""
    roster, holder = terms.roster, order.in_charge
    assert holder is not None
    given_at = max(e.at for e in order.timeline if isinstance(e, ManagersAppointed | DutyHandedOver))
    told_at = max((e.at for e in order.timeline if isinstance(e, ManagerMissing)), default=None)

    def told(moment: datetime) -> bool:
        begins = (a.begins_at for a in roster.absences if a.person == holder and a.covers(moment))
        return told_at is not None and told_at >= max((given_at, *begins))

    away = (at for at in _away_at(roster, holder, now) if not _successor(order, "absence", terms, at))
    return [at for at in islice(away, 1) if not told(at)]


def _of_milestones(order: Order, calendar: Calendar, now: datetime) -> Iterator[Reason]:
    """Steps of ours that could be done and are not. What waits for another step is not held against anybody."""
    every = milestones_of(order.timeline, calendar, now)
    done = {each.step.id for each in every if each.state == "done"}
    named = {(e.because, e.milestone) for e in order.timeline if isinstance(e, DutyHandedOver)}
    worked_at = max((e.at for e in order.timeline if is_work(e) or isinstance(e, Taken)), default=order.opened_at)
    for each in every:
        if each.state != "done" and each.step.by == "ours" and each.slack is not None and done >= set(each.step.after):
            if worked_at <= each.planned.end and not _told(named, each.step.id):
                yield _late(each, 1, calendar), "silence", each.step.id
            if ("missed-milestone", each.step.id) not in named:
                yield _late(each, LATE_DAYS, calendar), "missed-milestone", each.step.id


def _late(milestone: Milestone, days: int, calendar: Calendar) -> datetime:
    """The first second at which it is so many business days late."""
    late = timedelta(seconds=days * SILENT.seconds_on(calendar))
    return add_working_time(milestone.planned.end, late, calendar) + timedelta(seconds=1)


def _told(named: set[tuple[Why, str | None]], milestone: str) -> bool:
    return any((why, milestone) in named for why in ("silence", "missed-milestone"))


def _successor(order: Order, why: Why, terms: Terms, at: datetime) -> str | None:
    """Who gets it; None when nobody who is there could have it better than who has it."""
    if why == "back":
        return order.nominal_manager
    passed = _passed_by(order.timeline) if why == "unacknowledged" else set()
    return next((person for person in able(order, terms, at) if person not in passed), None)


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
