"""A case under a problem: which one, and the bridge on which it is worked. Our own people see it; no clock moves. Pure.

What a problem tells a case may come late, twice and in any order. `since` is the number of the event of the problem
that made it so: an older one changes nothing any more.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Refused
from pledgekeeper.event import Event
from pledgekeeper.model import Frozen


class Bridge(Frozen):
    """Where everybody who works on a problem talks: a number to call with its PIN, a page to open, or both."""

    phone: str | None = Field(default=None, pattern=r"^\+\d{6,15}$")
    pin: str | None = Field(default=None, pattern=r"^[\d*#]{1,20}$")
    url: str | None = Field(default=None, pattern=r"^https://\S{1,480}$")

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Bridge":
        if not (self.phone or self.url):
            raise ValueError("a bridge has a phone (+33199000900), a url (https://…), or both")
        if self.pin and not self.phone:
            raise ValueError("a pin is dialled after a phone: name the phone, too")
        return self

    @property
    def line(self) -> str:
        """One line for SMS, mail and chat: `Bridge +33199000900 PIN 4711#, https://meet.pledge.example/major`."""
        return f"Bridge {', '.join(filter(None, (self._dialled(self.phone, self.pin), self.url)))}"

    @property
    def spoken(self) -> str:
        """What a call says, figure by figure; of a page that can only be opened, that the message has it."""
        if self.phone is None:
            return "The bridge is in your text message"
        named = {"+": "plus", "*": "star", "#": "hash"}
        phone, pin = (" ".join(named.get(sign, sign) for sign in said or "") for said in (self.phone, self.pin))
        return f"Bridge: {self._dialled(phone, pin)}"

    @staticmethod
    def _dialled(phone: str | None, pin: str | None) -> str | None:
        return f"{phone} PIN {pin}" if pin else phone


class ProblemJoined(Event):
    """The case is one of several of one cause. Which, is for our own people."""

    event: Literal["problem-joined"] = "problem-joined"
    problem: str
    since: int
    bridge: Bridge | None = None


class ProblemBridgeChanged(Event):
    """The problem's bridge is another one; None: there is none any more."""

    event: Literal["problem-bridge-changed"] = "problem-bridge-changed"
    problem: str
    since: int
    bridge: Bridge | None = None


class ProblemLeft(Event):
    """The case does not belong to the problem (any more): it was taken out, or the problem was closed."""

    event: Literal["problem-left"] = "problem-left"
    problem: str
    since: int


BelongingEvent = ProblemJoined | ProblemBridgeChanged | ProblemLeft


class Belong(Command):
    """How the case stands to a problem, as of the problem's event number `since`."""

    problem: str
    since: int
    member: bool
    bridge: Bridge | None = None


def decide(case: Case, command: Belong, now: datetime) -> list[Event]:
    """What `command` changes: nothing, when the case knows a later word of that problem, or this very one."""
    problem, since = command.problem, command.since
    known = [event.since for event in _told(case.timeline) if event.problem == problem]
    if known and known[-1] >= since:
        return []
    if not command.member:
        return [ProblemLeft(at=now, problem=problem, since=since)]
    if problem_of(case) == problem:
        return [ProblemBridgeChanged(at=now, problem=problem, since=since, bridge=command.bridge)]
    may_join(case, problem)
    return [ProblemJoined(at=now, problem=problem, since=since, bridge=command.bridge)]


def may_join(case: Case, problem: str) -> None:
    """Refused unless it is a ticket that is not over and belongs to no other problem."""
    if case.kind != "ticket":
        raise Refused(f"only tickets join a problem; {case.case_id} is a {case.kind}")
    under = problem_of(case)
    if under and under != problem:
        raise Refused(f"{case.case_id} belongs to {under}; take it out there before it joins {problem}")
    if case.over:
        raise Refused(f"{case.kind} {case.case_id} is {case.status}, which is final: it joins no problem")


def problem_of(case: Case) -> str | None:
    """The number of the problem that the case belongs to."""
    standing = _standing(case.timeline)
    return standing.problem if standing else None


def bridge_of(case: Case) -> Bridge | None:
    """Where to call in about the case: the bridge of the open problem that it belongs to."""
    standing = _standing(case.timeline)
    return standing.bridge if standing else None


def _standing(timeline: Sequence[Event]) -> ProblemJoined | ProblemBridgeChanged | None:
    """The last word of the problem that the case belongs to."""
    last: ProblemJoined | ProblemBridgeChanged | None = None
    for event in _told(timeline):
        if not isinstance(event, ProblemLeft):
            last = event
        elif last and last.problem == event.problem:
            last = None
    return last


def _told(timeline: Sequence[Event]) -> list[BelongingEvent]:
    return [event for event in timeline if isinstance(event, ProblemJoined | ProblemBridgeChanged | ProblemLeft)]
