"""Stopping the clocks of a case for a typed reason, ending that, and the carrier's say in it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Instant, PlannedInstant, iso
from pledgekeeper.sla.marks import CONSENTED, JOINED, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark
from pledgekeeper.sla.pauses import PauseRule

PLANNED = "planned-work"


class PauseBegan(Event):
    """We say that the clocks stand still, and why. The carrier is told at once."""

    NOTICE: ClassVar = "pause"
    event: Literal["pause-began"] = "pause-began"
    pause_id: str
    reason: str
    note: str
    evidence: str | None = None
    by: Actor

    def as_mark(self) -> Mark:
        return Mark(int(self.at.timestamp()), PAUSED, self.pause_id, self.reason)


class PauseEnded(Event):
    event: Literal["pause-ended"] = "pause-ended"
    pause_id: str
    by: Actor

    def as_mark(self) -> Mark:
        return Mark(int(self.at.timestamp()), RESUMED, self.pause_id)


class PauseAgreed(Event):
    """The carrier agrees that this time does not count: all of the pause, from its begin."""

    event: Literal["pause-agreed"] = "pause-agreed"
    pause_id: str
    by: Actor

    def as_mark(self) -> Mark:
        return Mark(int(self.at.timestamp()), CONSENTED, self.pause_id)


class PauseObjected(Event):
    """The carrier does not agree: the time of this pause is disputed, and counts until they do."""

    event: Literal["pause-objected"] = "pause-objected"
    pause_id: str
    by: Actor
    why: str

    def as_mark(self) -> Mark:
        return Mark(int(self.at.timestamp()), OBJECTED, self.pause_id)


class WorkPlanned(Event):
    """Planned work was announced for a window. Announced in time, or if the carrier agrees, it does not count."""

    NOTICE: ClassVar = "pause"
    event: Literal["work-planned"] = "work-planned"
    pause_id: str
    begin: Instant
    end: Instant
    reference: str
    late: bool = Field(default=False, description="announced later than promised: it stops no clock by itself")
    by: Actor

    def as_mark(self) -> Mark:
        begin, end = int(self.begin.timestamp()), int(self.end.timestamp())
        return Mark(int(self.at.timestamp()), PLANNED_WORK, self.pause_id, PLANNED, begin, end)


class WorkCancelled(Event):
    """Planned work does not take place, or is over before its time: its window counts from now on."""

    NOTICE: ClassVar = "pause"
    event: Literal["work-cancelled"] = "work-cancelled"
    pause_id: str
    by: Actor

    def as_mark(self) -> Mark:
        return Mark(int(self.at.timestamp()), RESUMED, self.pause_id)


PausingEvent = PauseBegan | PauseEnded | PauseAgreed | PauseObjected | WorkPlanned | WorkCancelled


class PausingCommand(Command):
    """Whatever moves the pauses of a case."""


class PauseClocks(PausingCommand):
    command: Literal["pause-clocks"] = "pause-clocks"
    by: Actor
    reason: str
    note: str = Field(min_length=1, max_length=2_000)
    evidence: str | None = Field(default=None, max_length=2_000)


class ResumeClocks(PausingCommand):
    command: Literal["resume-clocks"] = "resume-clocks"
    by: Actor


class AgreeToPause(PausingCommand):
    command: Literal["agree-to-pause"] = "agree-to-pause"
    by: Actor
    pause_id: str


class ObjectToPause(PausingCommand):
    command: Literal["object-to-pause"] = "object-to-pause"
    by: Actor
    pause_id: str
    why: str = Field(min_length=1, max_length=2_000)


class PlanWork(PausingCommand):
    command: Literal["plan-work"] = "plan-work"
    by: Actor
    begin: PlannedInstant
    end: PlannedInstant
    reference: str = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.begin:
            raise ValueError(f"end {iso(self.end)} is not after begin {iso(self.begin)}")
        return self


class CancelWork(PausingCommand):
    command: Literal["cancel-work"] = "cancel-work"
    by: Actor
    pause_id: str


def decide(
    timeline: Sequence[Event], command: PausingCommand, rules: Mapping[str, PauseRule], now: datetime
) -> list[Event]:
    """What `command` makes of the pauses of a case, under the pledge's rules of them."""
    match command:
        case PauseClocks():
            return began(timeline, rules, command, now)
        case ResumeClocks(by=by):
            return ended(timeline, by, now)
        case AgreeToPause(pause_id=pause_id, by=by):
            if isinstance(_last_word(timeline, pause_id), PauseAgreed):
                return []
            return [PauseAgreed(at=now, pause_id=pause_id, by=by)]
        case ObjectToPause(pause_id=pause_id, by=by, why=why):
            if isinstance(_last_word(timeline, pause_id), PauseObjected):
                return []
            return [PauseObjected(at=now, pause_id=pause_id, by=by, why=why)]
        case PlanWork():
            return _planned(timeline, command, rules, now)
        case CancelWork():
            return _cancelled(timeline, command, now)
    raise Refused(f"no pause understands {type(command).__name__}")


def began(timeline: Iterable[Event], rules: Mapping[str, PauseRule], asked: PauseClocks, now: datetime) -> list[Event]:
    """The clocks stand still from `now`. Invalid when the pledge has no such reason, or wants evidence for it."""
    must_stop(rules, asked.reason, asked.evidence)
    if open_pause(timeline):
        raise Refused("the clocks stand still already; resume them first")
    return [
        PauseBegan(
            at=now, pause_id=_next_id(timeline), reason=asked.reason, note=asked.note, evidence=asked.evidence,
            by=asked.by,
        )
    ]  # fmt: skip


def must_stop(rules: Mapping[str, PauseRule], reason: str, evidence: str | None) -> PauseRule:
    """The rule by which `reason` stops the clocks. Invalid when none does, or when it wants evidence."""
    rule = rules.get(reason)
    if reason == PLANNED and rule:
        raise Invalid("planned work is announced with its window: the command is plan-work", where="reason")
    if rule is None or rule.notice:
        known = ", ".join(name for name, each in rules.items() if not each.notice) or "none for such a case"
        raise Invalid(f"{reason!r} is no reason to stop the clocks; there are: {known}", where="reason")
    if rule.evidence and not evidence:
        raise Invalid(f"{reason} needs evidence: name the file or reference that shows it", where="evidence")
    return rule


def ended(timeline: Iterable[Event], by: Actor, now: datetime) -> list[Event]:
    """The clocks run again; nothing when they were not stopped."""
    pause = open_pause(timeline)
    return [PauseEnded(at=now, pause_id=pause.pause_id, by=by)] if pause else []


def _planned(timeline: Iterable[Event], asked: PlanWork, rules: Mapping[str, PauseRule], now: datetime) -> list[Event]:
    rule = rules.get(PLANNED)
    if rule is None:
        raise Invalid("planned work is excluded from no clock of such a case", where="command")
    if (asked.end - asked.begin).total_seconds() > rule.longest.seconds:
        raise Invalid(f"planned work lasts at most {rule.longest}; plan it in parts", where="end")
    if asked.begin < now:
        raise Invalid(f"planned work is announced before it begins; {iso(asked.begin)} has passed", where="begin")
    late = rule.notice is not None and (asked.begin - now).total_seconds() < rule.notice.seconds
    return [
        WorkPlanned(
            at=now, pause_id=_next_id(timeline), begin=asked.begin, end=asked.end, reference=asked.reference,
            late=late, by=asked.by,
        )
    ]  # fmt: skip


def _cancelled(timeline: Sequence[Event], asked: CancelWork, now: datetime) -> list[Event]:
    end = _windows(timeline).get(asked.pause_id)
    if end is None:
        raise NotFound(f"no work {asked.pause_id} is planned on this case")
    if any(isinstance(event, WorkCancelled) and event.pause_id == asked.pause_id for event in timeline):
        return []
    if end <= now.timestamp():
        raise Refused(f"the window of {asked.pause_id} ended at {iso(datetime.fromtimestamp(end, UTC))}")
    return [WorkCancelled(at=now, pause_id=asked.pause_id, by=asked.by)]


def _windows(timeline: Iterable[Event]) -> dict[str, int]:
    """The windows of planned work, those of joined histories too, with the second at which each ends."""
    return _windows_of(mark for event in timeline if (mark := event.as_mark()))


def _windows_of(marks: Iterable[Mark]) -> dict[str, int]:
    found: dict[str, int] = {}
    for mark in marks:
        if mark.what == PLANNED_WORK and mark.end:
            found[str(mark.name)] = mark.end
        elif mark.what == JOINED:
            theirs = _windows_of(mark.other)
            found |= {f"{mark.name}/{name}": end for name, end in theirs.items() if end > mark.at}
    return found


def open_pause(timeline: Iterable[Event]) -> PauseBegan | None:
    """The pause that nobody has ended; None when there is none. One that has lapsed is still to be ended."""
    found = None
    for event in timeline:
        if isinstance(event, PauseBegan):
            found = event
        elif isinstance(event, PauseEnded):
            found = None
    return found


def _next_id(timeline: Iterable[Event]) -> str:
    return f"w{sum(isinstance(event, PauseBegan | WorkPlanned) for event in timeline) + 1}"


SAID = (PauseBegan, WorkPlanned, PauseAgreed, PauseObjected)


def _last_word(timeline: Sequence[Event], pause_id: str) -> Event | None:
    """What was last said of a pause; None of a window in a joined history. NotFound when there is no such pause."""
    last = None
    for event in timeline:
        if isinstance(event, SAID) and event.pause_id == pause_id:
            last = event
    if last is None and pause_id not in _windows(timeline):
        raise NotFound(f"there is no pause {pause_id} on this case")
    return last
