"""A problem, its events and its commands: several cases of one cause, worked as one. For our own people only."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from pledgekeeper.cases.belonging import Bridge
from pledgekeeper.cases.commands import Command, Text
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant
from pledgekeeper.sla.pledge import Responsibility

MAX_CASES = 50
"""Cases in one command: an event for each, in one transaction of at most 100 items."""

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


class CaseJoined(ProblemEvent):
    """One case more. `update_id` is the last update, when the case was not owed it before: it gets that one, too."""

    event: Literal["case-joined"] = "case-joined"
    carrier_id: str
    carrier: str = Field(description="the carrier's name: no text for all carriers may hold it")
    update_id: str | None = None
    by: Actor


class CaseTakenOut(ProblemEvent):
    event: Literal["case-taken-out"] = "case-taken-out"
    by: Actor


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


class StepDone(ProblemEvent):
    """What an event owed to a case or a stakeholder (`target`) reached it."""

    event: Literal["step-done"] = "step-done"
    owed_by: str
    target: str
    detail: str = ""


class StepRefused(ProblemEvent):
    """It will never reach it, and why."""

    event: Literal["step-refused"] = "step-refused"
    owed_by: str
    target: str
    reason: str


AnyProblemEvent = Annotated[
    ProblemOpened | CaseJoined | CaseTakenOut | UpdateGiven | BridgeChanged | ResolutionAsked | ProblemResolved
    | ProblemClosed | StepDone | StepRefused,
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


class Joining(Frozen):
    """A case that joins, and whose it is."""

    case_id: str
    carrier_id: str
    carrier: str


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


class RecordStep(Command):
    """What became of a step."""

    owed_by: str
    target: str
    outcome: Literal["done", "refused"]
    detail: str = ""


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

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(case.case_id for case in self.cases)
