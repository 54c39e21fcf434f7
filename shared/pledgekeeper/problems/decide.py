"""Decisions about a problem, and the fold of its events. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce

from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.event import Actor
from pledgekeeper.problems.model import (
    MOST_CASES,
    BridgeChanged,
    CasesJoined,
    CasesTakenOut,
    CaseWentOn,
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
    RecordMerge,
    ResolutionAsked,
    ResolveCases,
    ResolveProblem,
    TakeOut,
    UpdateGiven,
)
from pledgekeeper.problems.transitions import next_status

NAMED = 20
"""So many cases are named to whoever names a wrong one."""


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
        case RecordMerge(merged=merged, into=into):
            return _merged(problem, merged, into, now)
        case JoinCases() | TakeOut() | ChangeBridge():
            return list(_arranged(problem, command, now))
    return _told(problem, command, now)


def _arranged(problem: Problem, command: JoinCases | TakeOut | ChangeBridge, now: datetime) -> Iterator[ProblemEvent]:
    """Which cases there are, and where to call in."""
    match command:
        case JoinCases(by=by, joining=joining):
            next_status(problem.status, "join")
            yield from _joined(problem, by, joining, now)
        case TakeOut(by=by, cases=cases):
            next_status(problem.status, "take-out")
            strange = next((case_id for case_id in cases if case_id not in problem.numbers), None)
            if strange:
                raise Refused(f"{strange} does not belong to {problem.problem_id}: {_those(problem)}")
            yield CasesTakenOut(at=now, by=by, cases=tuple(dict.fromkeys(cases)))
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


def _joined(problem: Problem, by: Actor, joining: Sequence[Joining], now: datetime) -> Iterator[CasesJoined]:
    """Those that come to the problem: first those that get the newest update with it, then those that know it."""
    there = set(problem.numbers)
    new = [case for case in dict.fromkeys(joining) if case.case_id not in there]
    if len(there) + len(new) > MOST_CASES:
        raise Refused(f"{problem.problem_id} has {len(there)} cases, and may have {MOST_CASES}; open another problem")
    newest = next((e.update_id for e in reversed(problem.timeline) if isinstance(e, UpdateGiven)), None)
    know_it = _owed(newest, problem.timeline) if newest else set()
    for update_id, some in (
        (newest, [case for case in new if case.case_id not in know_it]),
        (None, [case for case in new if case.case_id in know_it]),
    ):
        if some:
            numbers = tuple(case.case_id for case in some)
            yield CasesJoined(at=now, by=by, cases=numbers, joining=tuple(some), update_id=update_id)


def _owed(update_id: str, timeline: Sequence[ProblemEvent]) -> set[str]:
    """The cases that were ever owed an update, or have the history of one that was."""
    owed: set[str] = set()
    for event in timeline:
        if isinstance(event, UpdateGiven | CasesJoined) and event.update_id == update_id:
            owed.update(event.cases)
        elif isinstance(event, CaseWentOn) and event.merged in owed:
            owed.add(event.into)
    return owed


def _merged(problem: Problem, merged: str, into: str, now: datetime) -> list[ProblemEvent]:
    """The case that goes on takes the place of the one that was merged into it. Nothing, if that was recorded."""
    if merged not in problem.numbers or problem.status is ProblemStatus.CLOSED:
        return []
    new = () if into in problem.numbers else (into,)
    return [CaseWentOn(at=now, merged=merged, into=into, cases=new)]


def _must_name_nobody(problem: Problem, text: str) -> None:
    """No carrier learns of another: a text for all of them names none of them, and no number that others have."""
    secret = {problem.problem_id}
    for case in problem.ever:
        secret |= {case.case_id, case.carrier_id, case.carrier}
    lower = text.lower()
    there = (name for name in sorted(secret) if name.lower() in lower)  # an expression for each of thousands is slow
    named = next((name for name in there if re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w)", text)), None)
    if named:
        raise Refused(
            f"this text goes to every carrier of {problem.problem_id} and names {named!r}; say it without carriers, "
            "case numbers and the number of the problem"
        )


def _those(problem: Problem) -> str:
    """Some of the cases that a problem has, for whoever named one that it has not."""
    if not problem.cases:
        return "no case does"
    more = f" and {len(problem.cases) - NAMED} others" if len(problem.cases) > NAMED else ""
    return f"those that do: {', '.join(problem.numbers[:NAMED])}{more}"


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
        case CasesJoined(joining=joining):
            return _with(problem, joining).changed(changed_at=event.at)
        case CasesTakenOut(cases=cases):
            return _without(problem, cases).changed(changed_at=event.at)
        case CaseWentOn(merged=merged, into=into, cases=new):
            whose = next(case for case in problem.cases if case.case_id == merged)
            joined = tuple(whose.changed(case_id=into) for _ in new)
            return _with(_without(problem, (merged,)), joined).changed(changed_at=event.at)
        case BridgeChanged(bridge=bridge):
            return problem.changed(bridge=bridge, changed_at=event.at)
        case UpdateGiven() | ResolutionAsked():
            return problem.changed(changed_at=event.at)
        case ProblemResolved():
            return problem.changed(status=ProblemStatus.RESOLVED, changed_at=event.at)
        case ProblemClosed():
            return problem.changed(status=ProblemStatus.CLOSED, changed_at=event.at)
    return problem


def _with(problem: Problem, joining: tuple[Joining, ...]) -> Problem:
    known = set(problem.ever)
    ever = (*problem.ever, *(case for case in joining if case not in known))
    return problem.changed(cases=(*problem.cases, *joining), ever=ever)


def _without(problem: Problem, cases: tuple[str, ...]) -> Problem:
    gone = set(cases)
    return problem.changed(cases=tuple(case for case in problem.cases if case.case_id not in gone))
