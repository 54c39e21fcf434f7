"""The steps that a problem's events owe: one for each case, one for each stakeholder. Pure.

A step is named by the event that owes it and by whom it is owed to. Each tells a case how it stands to the problem now,
whatever the event was, so that it does not matter in which order steps arrive.
"""

from collections.abc import Sequence
from datetime import datetime

from pledgekeeper.cases.belonging import Belong
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import event_name
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.problems.model import (
    BridgeChanged,
    CaseJoined,
    CaseTakenOut,
    Problem,
    ProblemClosed,
    ProblemEvent,
    ProblemOpened,
    ProblemResolved,
    ProblemStatus,
    ResolutionAsked,
    StepDone,
    StepRefused,
    UpdateGiven,
)
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus

Step = tuple[str, str]
"""The event that owes it (`e7`), and the case or the address that it is owed to."""

MOVES = (CaseJoined, CaseTakenOut, BridgeChanged, ProblemResolved, ProblemClosed)
"""Events that change how their cases stand to the problem."""


def waiting(timeline: Sequence[ProblemEvent]) -> dict[Step, datetime]:
    """The steps that were neither done nor refused yet, with the moments since which they are owed."""
    owed: dict[Step, datetime] = {}
    for index, event in enumerate(timeline):
        if isinstance(event, StepDone | StepRefused):
            owed.pop((event.owed_by, event.target), None)
        owed |= {(event_name(index), target): event.at for target in (*event.cases, *event.told)}
    return owed


def owed_since(problem: Problem) -> datetime | None:
    """Since when a step of this problem waits; None when none does."""
    return min(waiting(problem.timeline).values(), default=None)


def event_named(problem: Problem, owed_by: str) -> ProblemEvent:
    """The event of that name in the problem's timeline."""
    for index, event in enumerate(problem.timeline):
        if event_name(index) == owed_by:
            found: ProblemEvent = event
            return found
    raise NotFound(f"problem {problem.problem_id} has no event {owed_by}")


def asked_of(problem: Problem, owed_by: str, case_id: str) -> Command:
    """What a step asks of its case: to know how it stands to the problem, and then what the event says besides."""
    event, standing = event_named(problem, owed_by), _standing(problem, case_id)
    match event:
        case UpdateGiven(by=by, text=text):
            return Together(commands=(standing, AddNote(by=by, text=text)))
        case CaseJoined(update_id=str(update_id)):
            update = update_named(problem, update_id)
            return Together(commands=(standing, AddNote(by=update.by, text=update.text)))
        case ResolutionAsked():
            if not standing.member:
                raise Refused(f"{case_id} was taken out of {problem.problem_id} before it was asked")
            return Together(commands=(standing, _resolution(event)))
    return standing


def update_named(problem: Problem, update_id: str) -> UpdateGiven:
    given = (event for event in problem.timeline if isinstance(event, UpdateGiven))
    return next(event for event in given if event.update_id == update_id)


def _resolution(event: ResolutionAsked) -> ChangeStatus:
    return ChangeStatus(
        by=event.by, status=TicketStatus.RESOLVED, reason=event.reason, responsibility=event.responsibility
    )


def _standing(problem: Problem, case_id: str) -> Belong:
    """How a case stands to the problem now, since the last event that moved it."""
    moved = [n for n, e in enumerate(problem.timeline, start=1) if isinstance(e, MOVES) and case_id in e.cases]
    if not moved:
        raise NotFound(f"{case_id} never belonged to {problem.problem_id}")
    return Belong(
        problem=problem.problem_id,
        since=moved[-1],
        member=case_id in problem.numbers and problem.status is not ProblemStatus.CLOSED,
        bridge=problem.bridge if problem.status is ProblemStatus.OPEN else None,
    )


# --- to stakeholders -------------------------------------------------------------------------------------------------


def mail_of(problem: Problem, event: ProblemEvent) -> tuple[str, str]:
    """Subject and text of the mail that an event owes to stakeholders. Refused when it owes none."""
    match event:
        case ProblemOpened(cause=cause):
            news, said = "opened", cause
        case UpdateGiven(update_id=update_id, text=text):
            news, said = f"update {update_id.removeprefix('u')}", text
        case ProblemResolved(text=text):
            news, said = "resolved", text
        case ProblemClosed():
            news, said = "closed", "Nothing more is to be done."
        case _:
            raise Refused(f"a {type(event).__name__} owes stakeholders no mail")
    subject = f"[{problem.problem_id}] {news}: {problem.title}"
    frame = f"Problem {problem.problem_id}, {problem.status}. Cases: {len(problem.cases)}."
    return subject, f"{said}\n\n{frame}\nFor our own people only: do not pass this on to a carrier.\n"
