"""API Gateway: problems, for our own people only."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.problems import (
    Asked,
    Join,
    Leave,
    NewBridge,
    ProblemCreate,
    Resolve,
    ResolveAll,
    Update,
    asked_of,
    problem_line,
    problem_view,
)
from pledgekeeper.api.routes import PROBLEMS
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
    ProblemStatus,
    ResolveCases,
    ResolveProblem,
    TakeOut,
)

door = api.open_door()


@door.post(PROBLEMS)
def post_problem() -> Response[str]:
    who = _one_of_us("run problems")
    who.must_handle("ticket", "open a problem")
    api.media_type(door, "application/json")
    sent = api.body(door, ProblemCreate)
    command_id = api.command_id(door, who)
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
    headers = {"Location": f"{PROBLEMS}/{problem_id}"}
    return api.answer(HTTPStatus.CREATED, _shown(problem), headers=headers)


@door.get(PROBLEMS)
def list_problems() -> Response[str]:
    _one_of_us("see problems")
    found = wiring.problems().in_status(ProblemStatus.OPEN)
    return api.answer(HTTPStatus.OK, [problem_line(line) for line in found])


@door.get(f"{PROBLEMS}/<problem_id>")
def get_problem(problem_id: str) -> Response[str]:
    _one_of_us("see problems")
    return api.answer(HTTPStatus.OK, _shown(_known(problem_id)[0]))


@door.post(f"{PROBLEMS}/<problem_id>/commands")
def post_command(problem_id: str) -> Response[str]:
    who = _one_of_us("run problems")
    who.must_handle("ticket", "run a problem")
    command_id = api.command_id(door, who)
    problem, found = _known(problem_id, command_id)
    api.media_type(door, "application/json")
    asked = asked_of(api.json_of(door))
    if not found.answered:
        problem = wiring.carry_problem(problem_id, _command(asked, problem, who), command_id, found)
    logger.info("problem_command_carried", problem_id=problem_id, command=asked.command)
    return api.answer(HTTPStatus.OK, _shown(problem))


def _one_of_us(doing: str) -> Principal:
    who = api.principal(door)
    who.must_be_ours(doing)
    return who


def _shown(problem: Problem) -> dict[str, Any]:
    return problem_view(problem, wiring.problems().shares(problem.problem_id))


def _known(problem_id: str, command_id: str | None = None) -> tuple[Problem, FoundProblem]:
    found = wiring.problems().load(problem_id, command_id)
    if found.problem is None:
        raise NotFound(f"there is no problem {problem_id}")
    return found.problem, found


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
    case, _ = api.visible(case_id, who)
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


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
