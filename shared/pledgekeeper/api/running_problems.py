"""Running a problem, for our own people only: the same for the API and for the pages of the desk."""

from pledgekeeper import ids, wiring
from pledgekeeper.api.door import visible
from pledgekeeper.api.problems import Asked, Join, Leave, NewBridge, ProblemCreate, Resolve, ResolveAll, Update
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.belonging import may_join
from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.observability import logger
from pledgekeeper.ports import FoundProblem
from pledgekeeper.problems.model import (
    ChangeBridge,
    CloseProblem,
    GiveUpdate,
    JoinCases,
    Joining,
    OpenProblem,
    Problem,
    ResolveCases,
    ResolveProblem,
    TakeOut,
)


def known(problem_id: str, command_id: str | None = None) -> tuple[Problem, FoundProblem]:
    """The problem, as it is kept. NotFound when there is none."""
    found = wiring.problems().load(problem_id, command_id)
    if found.problem is None:
        raise NotFound(f"there is no problem {problem_id}")
    return found.problem, found


def open_problem(sent: ProblemCreate, who: Principal, command_id: str) -> Problem:
    """Another one; the same for a command that comes again."""
    who.must_handle("ticket", "open a problem")
    problem_id = ids.case_id("PRB", "ours", command_id)
    command = OpenProblem(
        by=who.actor,
        title=sent.title,
        cause=sent.cause,
        bridge=sent.bridge,
        stakeholders=sent.stakeholders,
        told=_addresses(sent.stakeholders),
    )
    problem = wiring.carry_problem(problem_id, command, command_id)
    logger.info("problem_opened", problem_id=problem_id)
    return problem


def ask_of_problem(problem_id: str, asked: Asked, who: Principal, command_id: str) -> Problem:
    """The problem after what was asked of it; as it is, when that was done before."""
    who.must_handle("ticket", "run a problem")
    problem, found = known(problem_id, command_id)
    if not found.answered:
        problem = wiring.carry_problem(problem_id, _command(asked, problem, who), command_id, found)
    logger.info("problem_command_carried", problem_id=problem_id, command=asked.command)
    return problem


def _command(asked: Asked, problem: Problem, who: Principal) -> Command:
    """What was asked, with what only we know: whose the cases are, and who is on the list of stakeholders now."""
    by = who.actor
    match asked:
        case Join(cases=cases):
            return JoinCases(by=by, joining=tuple(_joining(case_id, problem, who) for case_id in cases))
        case Leave(cases=cases):
            return TakeOut(by=by, cases=cases)
        case NewBridge(bridge=bridge):
            return ChangeBridge(by=by, bridge=bridge)
        case ResolveAll(reason=reason, responsibility=responsibility):
            return ResolveCases(by=by, reason=reason, responsibility=responsibility)
        case Update(text=text):
            return GiveUpdate(by=by, text=text, told=_addresses(problem.stakeholders))
        case Resolve(text=text):
            return ResolveProblem(by=by, text=text, told=_addresses(problem.stakeholders))
    return CloseProblem(by=by, told=_addresses(problem.stakeholders))


def _joining(case_id: str, problem: Problem, who: Principal) -> Joining:
    case, _ = visible(case_id, who)
    may_join(case, problem.problem_id)
    return Joining(case_id=case_id, carrier_id=case.carrier_id, carrier=wiring.book().carrier(case.carrier_id).name)


def _addresses(name: str | None) -> tuple[str, ...]:
    """Who is on the list of that name. Invalid when there is no such list."""
    if name is None:
        return ()
    found = wiring.store().stakeholders(name)
    if found is None:
        raise Invalid(f"stakeholders: there is no list {name!r}; load it with `pledge load FILE`, or leave it out")
    return found.addresses
