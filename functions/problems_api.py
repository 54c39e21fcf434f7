"""API Gateway: problems, for our own people only."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.problems import ProblemCreate, asked_of, problem_line, problem_view
from pledgekeeper.api.routes import PROBLEMS
from pledgekeeper.api.running_problems import ask_of_problem, known, open_problem
from pledgekeeper.carriers.access import Principal
from pledgekeeper.observability import logger
from pledgekeeper.problems.model import Problem, ProblemStatus

door = api.open_door()


@door.post(PROBLEMS)
def post_problem() -> Response[str]:
    who = _one_of_us("run problems")
    who.must_handle("ticket", "open a problem")
    api.media_type(door, "application/json")
    problem = open_problem(api.body(door, ProblemCreate), who, api.command_id(door, who))
    headers = {"Location": f"{PROBLEMS}/{problem.problem_id}"}
    return api.answer(HTTPStatus.CREATED, _shown(problem), headers=headers)


@door.get(PROBLEMS)
def list_problems() -> Response[str]:
    _one_of_us("see problems")
    found = wiring.problems().in_status(ProblemStatus.OPEN)
    return api.answer(HTTPStatus.OK, [problem_line(line) for line in found])


@door.get(f"{PROBLEMS}/<problem_id>")
def get_problem(problem_id: str) -> Response[str]:
    _one_of_us("see problems")
    return api.answer(HTTPStatus.OK, _shown(known(problem_id)[0]))


@door.post(f"{PROBLEMS}/<problem_id>/commands")
def post_command(problem_id: str) -> Response[str]:
    who = _one_of_us("run problems")
    who.must_handle("ticket", "run a problem")
    api.media_type(door, "application/json")
    problem = ask_of_problem(problem_id, asked_of(api.json_of(door)), who, api.command_id(door, who))
    return api.answer(HTTPStatus.OK, _shown(problem))


def _one_of_us(doing: str) -> Principal:
    who = api.principal(door)
    who.must_be_ours(doing)
    return who


def _shown(problem: Problem) -> dict[str, Any]:
    return problem_view(problem, wiring.problems().shares(problem.problem_id))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
