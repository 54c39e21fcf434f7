"""Who held a case: every second of it belongs to a desk, a person, the carrier, a supplier, or to no working hours."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Literal, NamedTuple

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Assigned, Case, HandOverAccepted, Opening
from pledgekeeper.cases.pausing import PauseBegan
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.escalation.pages import HoldLapsed, Taken
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Actor, Event
from pledgekeeper.sla.calendar import ALWAYS, Calendar
from pledgekeeper.sla.clock import Reading, history_of, read
from pledgekeeper.sla.marks import Mark
from pledgekeeper.sla.pauses import Pause, RulesUnder
from pledgekeeper.sla.pledge import Rule
from pledgekeeper.sla.span import WallSpan

LEG = Rule(starts=frozenset({"leg-opened"}), stops=frozenset({"leg-closed"}))
ENDS = frozenset({"closed", "cancelled", "rejected", "merged", "withdrawn", "settled", "delivered"})


class LegOpened(Event):
    """A supplier was asked to mend its part. Its promise to us has a clock of its own."""

    event: Literal["leg-opened"] = "leg-opened"
    leg_id: str
    supplier: str
    reference: str | None = Field(default=None, description="the supplier's own ticket number")
    within: WallSpan | None = Field(default=None, description="what the supplier promised us, on the wall clock")
    by: Actor


class LegClosed(Event):
    event: Literal["leg-closed"] = "leg-closed"
    leg_id: str
    outcome: str | None = None
    by: Actor


HoldingEvent = Assigned | LegOpened | LegClosed


class HoldingCommand(Command):
    """Whatever moves a case from hand to hand."""


class Assign(HoldingCommand):
    command: Literal["assign"] = "assign"
    by: Actor
    desk: str
    person: str | None = None


class OpenLeg(HoldingCommand):
    command: Literal["open-leg"] = "open-leg"
    by: Actor
    supplier: str = Field(min_length=1, max_length=100)
    reference: str | None = Field(default=None, max_length=100)
    within: WallSpan | None = None


class CloseLeg(HoldingCommand):
    command: Literal["close-leg"] = "close-leg"
    by: Actor
    leg_id: str
    outcome: str | None = Field(default=None, max_length=2_000)


class Hold(NamedTuple):
    """Somebody had the case from `begin` to `end`, in seconds since the epoch."""

    begin: int
    end: int
    holder: str


class Leg(NamedTuple):
    opened: LegOpened
    reading: Reading


def decide(timeline: Sequence[Event], command: HoldingCommand, roster: Roster, now: datetime) -> list[Event]:
    """What `command` makes of who has the case."""
    match command:
        case Assign():
            return _assigned(command, roster, now)
        case OpenLeg(by=by, supplier=supplier, reference=reference, within=within):
            leg_id = f"l{sum(isinstance(event, LegOpened) for event in timeline) + 1}"
            return [LegOpened(at=now, leg_id=leg_id, supplier=supplier, reference=reference, within=within, by=by)]
        case CloseLeg(by=by, leg_id=leg_id, outcome=outcome):
            named = [e for e in timeline if isinstance(e, LegOpened | LegClosed) and e.leg_id == leg_id]
            if not named:
                raise NotFound(f"there is no supplier leg {leg_id} on this case")
            if isinstance(named[-1], LegClosed):
                raise Refused(f"leg {leg_id} is closed already")
            return [LegClosed(at=now, leg_id=leg_id, outcome=outcome, by=by)]
    raise Refused(f"no case changes hands by {type(command).__name__}")


def _assigned(asked: Assign, roster: Roster, now: datetime) -> list[Event]:
    desks = [centre.id for centre in roster.centres]
    if asked.desk not in desks:
        raise Invalid(f"there is no desk {asked.desk!r}; there are: {', '.join(desks)}", where="desk")
    if asked.person and roster.person(asked.person) is None:
        raise Invalid(f"there is no {asked.person!r} on the roster", where="person")
    return [Assigned(at=now, desk=asked.desk, person=asked.person, by=asked.by)]


def in_hands_of(timeline: Sequence[Event]) -> str | None:
    """The person of ours who has the case; None when it is in the queue of its desk."""
    place = _Place()
    for event in timeline:
        _move(place, event)
    return place.person


def legs(case: Case, now: datetime) -> Iterator[Leg]:
    """Every supplier leg with its own clock, on the wall clock; a target of 0 means that none was promised."""
    for opened in (event for event in case.timeline if isinstance(event, LegOpened)):
        own = [
            _LegMark(event)
            for event in case.timeline
            if isinstance(event, LegOpened | LegClosed) and event.leg_id == opened.leg_id
        ]
        target = opened.within.seconds if opened.within else 0
        yield Leg(opened, read(LEG, target, ALWAYS, history_of(own, now)))


class _LegMark(NamedTuple):
    event: Event

    @property
    def at(self) -> datetime:
        return self.event.at

    def as_mark(self) -> Mark:
        return Mark(int(self.event.at.timestamp()), "leg-opened" if isinstance(self.event, LegOpened) else "leg-closed")


def held(case: Case, rules_under: RulesUnder, calendar: Calendar, now: datetime, *, people: bool = True) -> list[Hold]:
    """Who had the case when, from its opening to its end or `now`, without gaps.

    The carrier holds it while we wait for it: in a pause that is the carrier's, as long as that stands, and between
    our answer and its acceptance. A supplier holds it while a leg is open, or in a pause that is a supplier's. Else it
    is in the queue of the person who took it; what of that lies outside the working hours of `calendar` is nobody's.
    Where `people` are not to be told, the desk stands for the person, and `supplier` for the name of one.
    """
    reasons = {event.reason for event in case.timeline if isinstance(event, PauseBegan)}
    pauses = history_of(case.timeline, now, rules_under, reasons).pauses
    holds: list[Hold] = []
    turns = list(_turns(case.timeline, people=people))
    present = int(now.timestamp())
    for (begin, holder), (end, _) in zip(turns, [*turns[1:], (present, None)], strict=True):
        stop = min(end, present)
        if holder is not None and begin < stop:
            for hold in _paused(begin, stop, holder, pauses):
                ours = hold.holder.startswith(("desk:", "person:"))
                holds += _within_hours(hold, calendar) if ours else [hold]
    return holds


def held_seconds(holds: Sequence[Hold]) -> dict[str, int]:
    """Seconds by holder. Together they are the wall time of the case."""
    seconds: dict[str, int] = {}
    for hold in holds:
        seconds[hold.holder] = seconds.get(hold.holder, 0) + hold.end - hold.begin
    return seconds


OUTSIDE = "outside-hours"


def _within_hours(hold: Hold, calendar: Calendar) -> Iterator[Hold]:
    reached = hold.begin
    spans = [hold[:2]] if calendar.always else calendar.timetable.spans(hold.begin, hold.end)
    for opened, closed in spans:
        if reached < opened:
            yield Hold(reached, opened, OUTSIDE)
        yield Hold(opened, closed, hold.holder)
        reached = closed
    if reached < hold.end:
        yield Hold(reached, hold.end, OUTSIDE)


def _paused(begin: int, end: int, holder: str, pauses: Sequence[Pause]) -> Iterator[Hold]:
    """A turn, cut where pauses that put the case into other hands begin and end."""
    others = [
        (pause.begin, end if pause.end is None else pause.end, pause.held_by)
        for pause in pauses
        if pause.granted and pause.held_by != "ours"
    ]
    cuts = sorted({begin, *(cut for each in others for cut in each[:2] if begin < cut < end), end})
    for cut, following in pairwise(cuts):
        theirs = next((who for since, until, who in others if since <= cut < until), None)
        yield Hold(cut, following, holder if theirs is None or holder.startswith(f"{theirs}:") else theirs)


class _Place:
    """Where a case is, while its timeline is walked."""

    def __init__(self) -> None:
        self.desk = ""
        self.person: str | None = None
        self.answered = False
        self.ended = False
        self.suppliers: dict[str, str] = {}

    def holder(self, *, people: bool) -> str | None:
        if self.ended:
            return None
        if self.answered:
            return "carrier"
        if self.suppliers:
            return f"supplier:{next(iter(self.suppliers.values()))}" if people else "supplier"
        return f"person:{self.person}" if self.person and people else f"desk:{self.desk}"


def _turns(timeline: Sequence[Event], *, people: bool) -> Iterator[tuple[int, str | None]]:
    """The moments at which the holder changes, with the new one; None from the end of the case on."""
    place = _Place()
    before: str | None = ""
    latest = 0
    for event in timeline:
        _move(place, event)
        latest = max(latest, int(event.at.timestamp()))
        holder = place.holder(people=people)
        if holder != before:
            before = holder
            yield latest, before


def _move(place: _Place, event: Event) -> None:
    match event:
        case Opening(desk=desk):
            place.desk = desk
        case Assigned(desk=desk, person=person):
            place.desk, place.person = desk, person
        case HandOverAccepted(desk=desk):
            place.desk, place.person = desk, None
        case Taken(by=by):
            place.person = by
        case HoldLapsed():
            place.person = None
    _move_leg(place, event)
    if event.mark in ENDS:
        place.ended = True
    elif event.mark in ("resolved", "answered", "reopened"):
        place.answered = event.mark != "reopened"


def _move_leg(place: _Place, event: Event) -> None:
    if isinstance(event, LegOpened):
        place.suppliers[event.leg_id] = event.supplier
    elif isinstance(event, LegClosed):
        place.suppliers.pop(event.leg_id, None)
