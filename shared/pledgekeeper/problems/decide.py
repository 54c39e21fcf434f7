"""Decisions about a problem, and the fold of its events. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce

from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.problems.model import (
    BridgeChanged,
    CaseJoined,
    CaseTakenOut,
    ChangeBridge,
    CloseProblem,
    GiveUpdate,
    JoinCases,
    Joining,
    OpenProblem,
    Problem,
    ProblemClosed,
    ProblemEvent,
    ProblemOpened,
    ProblemResolved,
    ProblemStatus,
    RecordStep,
    ResolutionAsked,
    ResolveCases,
    ResolveProblem,
    StepDone,
    StepRefused,
    TakeOut,
    UpdateGiven,
)
from pledgekeeper.problems.steps import waiting
from pledgekeeper.problems.transitions import next_status


def decide(problem_id: str, problem: Problem | None, command: Command, now: datetime) -> list[ProblemEvent]:
    """What happens when `command` reaches the problem at `now`. Raises Refused when it may not be."""
    if isinstance(command, OpenProblem):
        if problem:
            raise Refused(f"problem {problem_id} exists already")
        fields = command.model_dump(exclude={"bridge"})
        return [ProblemOpened(at=now, problem_id=problem_id, bridge=command.bridge, **fields)]
    if problem is None:
        raise NotFound(f"there is no problem {problem_id}")
    match command:
        case RecordStep():
            return _recorded(problem, command, now)
        case JoinCases() | TakeOut() | ChangeBridge():
            return list(_arranged(problem, command, now))
    return _told(problem, command, now)


def _arranged(problem: Problem, command: JoinCases | TakeOut | ChangeBridge, now: datetime) -> Iterator[ProblemEvent]:
    """Which cases there are, and where to call in."""
    match command:
        case JoinCases(by=by, joining=joining):
            next_status(problem.status, "join")
            for case in dict.fromkeys(joining):
                if case.case_id not in problem.numbers:
                    yield CaseJoined(
                        at=now, by=by, cases=(case.case_id,), carrier_id=case.carrier_id, carrier=case.carrier,
                        update_id=_last_update_for(case.case_id, problem.timeline),
                    )  # fmt: skip
        case TakeOut(by=by, cases=cases):
            next_status(problem.status, "take-out")
            for case_id in dict.fromkeys(cases):
                if case_id not in problem.numbers:
                    raise Refused(f"{case_id} does not belong to {problem.problem_id}: {_those(problem)}")
                yield CaseTakenOut(at=now, by=by, cases=(case_id,))
        case ChangeBridge(by=by, bridge=bridge):
            next_status(problem.status, "change-bridge")
            if bridge != problem.bridge:
                yield BridgeChanged(at=now, by=by, bridge=bridge, cases=problem.numbers)


def _told(problem: Problem, command: Command, now: datetime) -> list[ProblemEvent]:
    """What is said of the problem, and to whom."""
    cases = problem.numbers
    match command:
        case GiveUpdate(by=by, text=text, told=told):
            next_status(problem.status, "update")
            _must_name_nobody(problem, text)
            number = sum(isinstance(event, UpdateGiven) for event in problem.timeline) + 1
            return [UpdateGiven(at=now, by=by, update_id=f"u{number}", text=text, cases=cases, told=told)]
        case ResolveCases(by=by, reason=reason, responsibility=responsibility):
            next_status(problem.status, "resolve-cases")
            _must_name_nobody(problem, reason)
            return [ResolutionAsked(at=now, by=by, reason=reason, responsibility=responsibility, cases=cases)]
        case ResolveProblem(by=by, text=text, told=told):
            next_status(problem.status, "resolve")
            called = cases if problem.bridge else ()  # nobody is on the bridge any more
            return [ProblemResolved(at=now, by=by, text=text, cases=called, told=told)]
        case CloseProblem(by=by, told=told):
            next_status(problem.status, "close")
            return [ProblemClosed(at=now, by=by, cases=cases, told=told)]
    raise Refused(f"a problem does not understand {type(command).__name__}")


def _recorded(problem: Problem, command: RecordStep, now: datetime) -> list[ProblemEvent]:
    owed_by, target = command.owed_by, command.target
    if (owed_by, target) not in waiting(problem.timeline):
        return []  # recorded before
    if command.outcome == "done":
        return [StepDone(at=now, owed_by=owed_by, target=target, detail=command.detail)]
    return [StepRefused(at=now, owed_by=owed_by, target=target, reason=command.detail)]


def _last_update_for(case_id: str, timeline: Sequence[ProblemEvent]) -> str | None:
    """The newest update, unless the case was owed it when it belonged to the problem before."""
    given = [event for event in timeline if isinstance(event, UpdateGiven)]
    if not given:
        return None
    newest = given[-1].update_id
    owed = (event for event in timeline if isinstance(event, UpdateGiven | CaseJoined) and case_id in event.cases)
    return None if any(event.update_id == newest for event in owed) else newest


def _must_name_nobody(problem: Problem, text: str) -> None:
    """No carrier learns of another: a text for all of them names none of them, and no number that others have."""
    secret = {problem.problem_id}
    for case in problem.ever:
        secret |= {case.case_id, case.carrier_id, case.carrier}
    named = next((name for name in sorted(secret) if re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text)), None)
    if named:
        raise Refused(
            f"this text goes to every carrier of {problem.problem_id} and names {named!r}; say it without carriers, "
            "case numbers and the number of the problem"
        )


def _those(problem: Problem) -> str:
    return f"those that do: {', '.join(problem.numbers)}" if problem.cases else "no case does"


def fold(problem: Problem | None, events: Sequence[ProblemEvent]) -> Problem | None:
    """The problem after `events`; None when nothing happened yet."""
    return reduce(evolve, events, problem)


def evolve(problem: Problem | None, event: ProblemEvent) -> Problem:
    """Fold one event into the problem. No rules here: they were applied in `decide`."""
    after = _opened(event) if problem is None else _changed(problem, event)
    return after.changed(timeline=(*after.timeline, event))


def _opened(event: ProblemEvent) -> Problem:
    assert isinstance(event, ProblemOpened)
    return Problem(
        problem_id=event.problem_id,
        status=ProblemStatus.OPEN,
        title=event.title,
        cause=event.cause,
        bridge=event.bridge,
        stakeholders=event.stakeholders,
        opened_at=event.at,
        opened_by=event.by,
        changed_at=event.at,
    )


def _changed(problem: Problem, event: ProblemEvent) -> Problem:
    match event:
        case CaseJoined(cases=(case_id,), carrier_id=carrier_id, carrier=carrier):
            joined = Joining(case_id=case_id, carrier_id=carrier_id, carrier=carrier)
            ever = tuple(dict.fromkeys((*problem.ever, joined)))
            return problem.changed(cases=(*problem.cases, joined), ever=ever, changed_at=event.at)
        case CaseTakenOut(cases=(case_id,)):
            left = tuple(case for case in problem.cases if case.case_id != case_id)
            return problem.changed(cases=left, changed_at=event.at)
        case BridgeChanged(bridge=bridge):
            return problem.changed(bridge=bridge, changed_at=event.at)
        case UpdateGiven() | ResolutionAsked():
            return problem.changed(changed_at=event.at)
        case ProblemResolved():
            return problem.changed(status=ProblemStatus.RESOLVED, changed_at=event.at)
        case ProblemClosed():
            return problem.changed(status=ProblemStatus.CLOSED, changed_at=event.at)
    return problem
