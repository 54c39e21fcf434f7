"""What may be asked of a problem through `POST /care/v1/problems/{problem}/commands`, and how a problem is shown."""

from collections.abc import Sequence
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
    CasesJoined,
    Problem,
    ProblemEvent,
    ProblemLine,
    ResolutionAsked,
    Share,
    UpdateGiven,
)
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


def problem_line(line: ProblemLine) -> dict[str, Any]:
    """A problem in a list."""
    return {
        "problem": line.problem_id,
        "status": line.status,
        "title": line.title,
        "opened_at": iso(line.opened_at),
        "cases": line.cases,
    }


def problem_view(problem: Problem, shares: Sequence[Share]) -> dict[str, Any]:
    """The whole of it: its cases, and of each update and of each wish to resolve which cases have it and which not."""
    return present(
        {
            **problem_line(problem.line),
            "cause": problem.cause,
            "bridge": problem.bridge.model_dump(exclude_none=True) if problem.bridge else None,
            "stakeholders": problem.stakeholders,
            "opened_by": problem.opened_by.name,
            "changed_at": iso(problem.changed_at),
            "cases": [{"case": case.case_id, "carrier": case.carrier_id} for case in problem.cases],
            "updates": [
                {"update": event.update_id, "text": event.text, **reached(problem, shares, event)}
                for event in problem.timeline
                if isinstance(event, UpdateGiven)
            ],
            "resolutions": [
                {"reason": event.reason, "responsibility": event.responsibility, **reached(problem, shares, event)}
                for event in problem.timeline
                if isinstance(event, ResolutionAsked)
            ],
            "refused": [
                {"owed_by": share.owed_by, "to": target, "reason": reason}
                for share in shares
                for target, reason in share.refused.items()
            ],
            "timeline": [_said(event) for event in problem.timeline],
        }
    )


def _said(event: ProblemEvent) -> dict[str, Any]:
    """An event of the timeline. Whom updates and wishes are for is told with them; thousands are not told twice."""
    told_elsewhere = {"cases", "told"} if isinstance(event, UpdateGiven | ResolutionAsked) else None
    return event.model_dump(mode="json", exclude_none=True, exclude=told_elsewhere)


def reached(problem: Problem, shares: Sequence[Share], event: UpdateGiven | ResolutionAsked) -> dict[str, Any]:
    """Which cases and stakeholders have what an event owes them, which wait for it, and which refused it, and why.

    An update belongs, too, to the cases that joined when it was the last.
    """
    owing = {event_name(n): each for n, each in enumerate(problem.timeline) if _owes_the_same(each, event)}
    theirs = [share for share in shares if share.owed_by in owing]
    waiting = {target for share in theirs for target in share.waiting}
    refused = {target: reason for share in theirs for target, reason in share.refused.items()}
    targets = dict.fromkeys(target for each in owing.values() for target in (*each.cases, *each.told))
    return {
        "at": iso(event.at),
        "by": event.by.name,
        "has_it": [target for target in targets if target not in waiting and target not in refused],
        "waits_for_it": [target for target in targets if target in waiting],
        "refused_it": refused,
    }


def _owes_the_same(each: ProblemEvent, event: UpdateGiven | ResolutionAsked) -> bool:
    joined = isinstance(each, CasesJoined) and isinstance(event, UpdateGiven) and each.update_id == event.update_id
    return each is event or joined
