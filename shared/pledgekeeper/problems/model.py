"""A problem, its events and its commands: several cases of one cause, worked as one. For our own people only."""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from pledgekeeper.cases.belonging import Bridge
from pledgekeeper.cases.commands import Command, Text
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.sla.pledge import Responsibility

MAX_CASES = 50
"""Cases in one command: each is read before it joins."""
MOST_CASES = 4_000
"""Cases under one problem: what an event owes to all of them is written with it, in one transaction of 100 items."""

CaseIds = Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_CASES)]


class ProblemStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    CLOSED = "closed"


# --- what happened ---------------------------------------------------------------------------------------------------


class ProblemEvent(Event):
    """A fact of a problem. It owes a step to each of `cases` (their numbers) and of `told` (stakeholders' addresses):
    who they were is part of the fact, so that nobody who comes later is taken for one of them."""

    cases: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


class ProblemOpened(ProblemEvent):
    event: Literal["problem-opened"] = "problem-opened"
    problem_id: str
    title: str
    cause: str
    bridge: Bridge | None = None
    stakeholders: str | None = None
    by: Actor


class Joining(Frozen):
    """A case that joins, and whose it is."""

    case_id: str
    carrier_id: str
    carrier: str = Field(description="the carrier's name: no text for all carriers may hold it")


class CasesJoined(ProblemEvent):
    """Cases more. `update_id` is the last update, when they were not owed it before: they get that one, too."""

    event: Literal["cases-joined"] = "cases-joined"
    joining: tuple[Joining, ...]
    update_id: str | None = None
    by: Actor


class CasesTakenOut(ProblemEvent):
    event: Literal["cases-taken-out"] = "cases-taken-out"
    by: Actor


class CaseWentOn(ProblemEvent):
    """A case was merged into another one of its carrier, which belongs to the problem in its place."""

    event: Literal["case-went-on"] = "case-went-on"
    merged: str
    into: str


class UpdateGiven(ProblemEvent):
    """Written once, for every case that belongs to the problem at this moment."""

    event: Literal["update-given"] = "update-given"
    update_id: str
    text: str
    by: Actor


class BridgeChanged(ProblemEvent):
    event: Literal["bridge-changed"] = "bridge-changed"
    bridge: Bridge | None = None
    by: Actor


class ResolutionAsked(ProblemEvent):
    """Each case is asked to be resolved; it decides by its own rules, and may refuse."""

    event: Literal["resolution-asked"] = "resolution-asked"
    reason: str
    responsibility: Responsibility
    by: Actor


class ProblemResolved(ProblemEvent):
    event: Literal["problem-resolved"] = "problem-resolved"
    text: str
    by: Actor


class ProblemClosed(ProblemEvent):
    event: Literal["problem-closed"] = "problem-closed"
    by: Actor


AnyProblemEvent = Annotated[
    ProblemOpened | CasesJoined | CasesTakenOut | CaseWentOn | UpdateGiven | BridgeChanged | ResolutionAsked
    | ProblemResolved | ProblemClosed,
    Field(discriminator="event"),
]  # fmt: skip

PROBLEM_EVENTS: TypeAdapter[ProblemEvent] = TypeAdapter(AnyProblemEvent, config={"defer_build": True})
"""Reads and writes any event of a problem; built when first used."""


# --- what may be asked -----------------------------------------------------------------------------------------------


class OpenProblem(Command):
    by: Actor
    title: str = Field(min_length=1, max_length=200)
    cause: str = Text
    bridge: Bridge | None = None
    stakeholders: str | None = None
    told: tuple[str, ...] = ()


class JoinCases(Command):
    by: Actor
    joining: tuple[Joining, ...]


class TakeOut(Command):
    by: Actor
    cases: tuple[str, ...]


class GiveUpdate(Command):
    by: Actor
    text: str
    told: tuple[str, ...] = ()


class ChangeBridge(Command):
    """None: there is no bridge any more."""

    by: Actor
    bridge: Bridge | None


class ResolveCases(Command):
    by: Actor
    reason: str
    responsibility: Responsibility


class ResolveProblem(Command):
    by: Actor
    text: str
    told: tuple[str, ...] = ()


class CloseProblem(Command):
    by: Actor
    told: tuple[str, ...] = ()


class RecordMerge(Command):
    """A case goes on in another one of its carrier."""

    merged: str
    into: str


# --- the present state -----------------------------------------------------------------------------------------------


class Problem(Frozen):
    """The present state. `timeline` is the whole truth; everything else is folded from it."""

    problem_id: str
    status: ProblemStatus
    title: str
    cause: str
    bridge: Bridge | None
    stakeholders: str | None
    opened_at: Instant
    opened_by: Actor
    changed_at: Instant
    cases: tuple[Joining, ...] = Field(default=(), description="those that belong to it now, in the order they joined")
    ever: tuple[Joining, ...] = Field(default=(), description="those that ever did: no text may name their carriers")
    timeline: tuple[Any, ...] = ()

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        return tuple(case.case_id for case in self.cases)

    @property
    def line(self) -> "ProblemLine":
        return ProblemLine(
            problem_id=self.problem_id,
            status=self.status,
            title=self.title,
            opened_at=self.opened_at,
            cases=len(self.cases),
            over_since=self.over_since,
        )

    @property
    def over_since(self) -> Instant | None:
        """When it was first said to be resolved, or else closed; None while it is under way."""
        over = (event.at for event in self.timeline if isinstance(event, ProblemResolved | ProblemClosed))
        return next(over, None)


class ProblemLine(Frozen):
    """A problem in a list. It is as small with thousands of cases as with none."""

    problem_id: str
    status: ProblemStatus
    title: str
    opened_at: Instant
    cases: int
    over_since: Instant | None = None


class Share(Frozen):
    """Some of those whom an event owes a step: who of them waits for it, and who refused it, and why.

    Kept beside the problem, which is not written again for each step.
    """

    owed_by: str
    number: int
    since: Instant
    waiting: tuple[str, ...]
    refused: dict[str, str] = Field(default_factory=dict)
    version: int = Field(default=0, description="how often something came of it")
