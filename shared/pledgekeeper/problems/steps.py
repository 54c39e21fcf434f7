"""The steps that a problem's events owe: one for each case, one for each stakeholder. Pure.

They are kept, and carried out, in shares: some cases together, each stakeholder alone. Each step tells a case how it
stands to the problem now, whatever the event was, so that it does not matter in which order steps arrive.
"""

from collections.abc import Iterator

from pledgekeeper.cases.belonging import Belong
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.cases.model import event_name
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.problems.model import (
    BridgeChanged,
    CasesJoined,
    CasesTakenOut,
    CaseWentOn,
    Problem,
    ProblemClosed,
    ProblemEvent,
    ProblemOpened,
    ProblemResolved,
    ProblemStatus,
    ResolutionAsked,
    Share,
    UpdateGiven,
)
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus

IN_A_SHARE = 100
"""Cases that one delivery of a message tells, one after the other."""

MOVES = (CasesJoined, CasesTakenOut, CaseWentOn, BridgeChanged, ProblemResolved, ProblemClosed)
"""Events that change how their cases stand to the problem."""


def shares_of(event: ProblemEvent, number: int) -> Iterator[Share]:
    """What event `number` (from 1) of a problem owes, as long as nothing came of it yet."""
    some = [event.cases[start : start + IN_A_SHARE] for start in range(0, len(event.cases), IN_A_SHARE)]
    alone = [(address,) for address in event.told]
    for n, waiting in enumerate((*some, *alone), start=1):
        yield Share(owed_by=event_name(number - 1), number=n, since=event.at, waiting=waiting)


def event_named(problem: Problem, owed_by: str) -> ProblemEvent:
    """The event of that name in the problem's timeline."""
    for index, event in enumerate(problem.timeline):
        if event_name(index) == owed_by:
            found: ProblemEvent = event
            return found
    raise NotFound(f"problem {problem.problem_id} has no event {owed_by}")


def asked_of(problem: Problem, owed_by: str, case_id: str, told: str) -> Command:
    """What a step asks of its case: to know how it stands to the problem, and then what the event says besides.

    `told` is the case itself, or the one that it goes on in: asked as a case of the problem, if it is one by now.
    """
    event = event_named(problem, owed_by)
    standing = _standing(problem, told) or _standing(problem, case_id)
    if standing is None:
        raise NotFound(f"{case_id} never belonged to {problem.problem_id}")
    match event:
        case UpdateGiven(by=by, text=text):
            return Together(commands=(standing, AddNote(by=by, text=text)))
        case CasesJoined(update_id=str(update_id)):
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


def _standing(problem: Problem, case_id: str) -> Belong | None:
    """How a case stands to the problem now, since the last event that moved it; None when it never belonged to it."""
    moved = [n for n, e in enumerate(problem.timeline, start=1) if isinstance(e, MOVES) and case_id in e.cases]
    if not moved:
        return None
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
