"""What may be asked of a problem through `POST /care/v1/problems/{problem}/commands`, and how a problem is shown."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from pledgekeeper.api.door import told
from pledgekeeper.api.tmf import present
from pledgekeeper.cases.belonging import Bridge
from pledgekeeper.cases.commands import Text
from pledgekeeper.cases.model import event_name
from pledgekeeper.errors import Invalid
from pledgekeeper.model import Frozen, iso
from pledgekeeper.problems.model import (
    CaseIds,
    Problem,
    ProblemEvent,
    ResolutionAsked,
    StepDone,
    StepRefused,
    UpdateGiven,
)
from pledgekeeper.problems.steps import waiting
from pledgekeeper.sla.pledge import Responsibility


class ProblemCreate(Frozen):
    """The body that opens one. `stakeholders` names a list that was loaded."""

    title: str = Field(min_length=1, max_length=200)
    cause: str = Text
    bridge: Bridge | None = None
    stakeholders: str | None = None


class Join(Frozen):
    command: Literal["join"]
    cases: CaseIds


class Leave(Frozen):
    command: Literal["take-out"]
    cases: CaseIds


class Update(Frozen):
    command: Literal["update"]
    text: str = Text


class NewBridge(Frozen):
    """`"bridge": null`: there is none any more."""

    command: Literal["change-bridge"]
    bridge: Bridge | None


class ResolveAll(Frozen):
    """Each case of the problem is asked; `reason` goes to its carrier."""

    command: Literal["resolve-cases"]
    reason: str = Field(min_length=1, max_length=2_000)
    responsibility: Responsibility


class Resolve(Frozen):
    """`text`: what mended it, for the stakeholders. No case is resolved by this."""

    command: Literal["resolve"]
    text: str = Text


class Close(Frozen):
    command: Literal["close"]


Asked = Join | Leave | Update | NewBridge | ResolveAll | Resolve | Close


@cache
def _adapter() -> TypeAdapter[Asked]:
    return TypeAdapter(Annotated[Asked, Field(discriminator="command")])


def asked_of(sent: Any) -> Asked:
    """The command of a request's body. Invalid tells the field, and what would be right."""
    known = ["join", "take-out", "update", "change-bridge", "resolve-cases", "resolve", "close"]
    if not isinstance(sent, dict) or sent.get("command") not in known:
        named = sent.get("command") if isinstance(sent, dict) else None
        raise Invalid(f"command is {named!r}; it is one of: {', '.join(known)}")
    try:
        return _adapter().validate_python(sent)
    except ValidationError as mistake:
        raise Invalid(told(mistake).replace(f"{sent['command']}.", "")) from None


# --- how it is shown -------------------------------------------------------------------------------------------------


def problem_line(problem: Problem) -> dict[str, Any]:
    """A problem in a list."""
    return {
        "problem": problem.problem_id,
        "status": problem.status,
        "title": problem.title,
        "opened_at": iso(problem.opened_at),
        "cases": len(problem.cases),
    }


def problem_view(problem: Problem) -> dict[str, Any]:
    """The whole of it: its cases, and of each update and of each wish to resolve which cases have it and which not."""
    return present(
        {
            **problem_line(problem),
            "cause": problem.cause,
            "bridge": problem.bridge.model_dump(exclude_none=True) if problem.bridge else None,
            "stakeholders": problem.stakeholders,
            "opened_by": problem.opened_by.name,
            "changed_at": iso(problem.changed_at),
            "cases": [{"case": case.case_id, "carrier": case.carrier_id} for case in problem.cases],
            "updates": [
                {"update": event.update_id, "text": event.text, **_reached(problem, name, event)}
                for name, event in _named(problem)
                if isinstance(event, UpdateGiven)
            ],
            "resolutions": [
                {"reason": event.reason, "responsibility": event.responsibility, **_reached(problem, name, event)}
                for name, event in _named(problem)
                if isinstance(event, ResolutionAsked)
            ],
            "refused": [
                {"owed_by": event.owed_by, "to": event.target, "reason": event.reason}
                for event in problem.timeline
                if isinstance(event, StepRefused)
            ],
            "timeline": [event.model_dump(mode="json", exclude_none=True) for event in problem.timeline],
        }
    )


def _named(problem: Problem) -> Iterator[tuple[str, ProblemEvent]]:
    return ((event_name(index), event) for index, event in enumerate(problem.timeline))


def _reached(problem: Problem, owed_by: str, event: UpdateGiven | ResolutionAsked) -> dict[str, Any]:
    """Which cases and stakeholders have what an event owes them, which wait for it, and which refused it, and why.

    An update belongs, too, to the cases that joined when it was the last.
    """
    owed_by_of = dict.fromkeys((*event.cases, *event.told), owed_by)
    if isinstance(event, UpdateGiven):
        later = ((name, each) for name, each in _named(problem) if getattr(each, "update_id", "") == event.update_id)
        owed_by_of = {target: name for name, each in later for target in (*each.cases, *each.told)}
    steps = {(name, target) for target, name in owed_by_of.items()}
    done, refused, waits = set(), {}, waiting(problem.timeline)
    for each in problem.timeline:
        if isinstance(each, StepDone) and (each.owed_by, each.target) in steps:
            done.add(each.target)
        if isinstance(each, StepRefused) and (each.owed_by, each.target) in steps:
            refused[each.target] = each.reason
    return {
        "at": iso(event.at),
        "by": event.by.name,
        "has_it": [target for target in owed_by_of if target in done],
        "waits_for_it": [target for target, name in owed_by_of.items() if (name, target) in waits],
        "refused_it": refused,
    }
