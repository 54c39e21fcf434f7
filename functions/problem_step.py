"""SQS: tell one case, or one stakeholder, what an event of a problem owes it, and record what came of it."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.effects.attempt import InHand, NotAccepted, attempt
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.messages import ProblemStep
from pledgekeeper.observability import logger, masked
from pledgekeeper.problems.model import Problem, RecordStep
from pledgekeeper.problems.steps import asked_of, event_named, mail_of, waiting
from pledgekeeper.settings import settings


def step(record: SQSRecord) -> None:
    due = ProblemStep.model_validate_json(record.body)
    problem = wiring.problems().load(due.problem_id).problem
    if problem is None:
        raise NotFound(f"there is no problem {due.problem_id}")
    event = event_named(problem, due.owed_by)
    if (due.owed_by, due.target) not in waiting(problem.timeline):
        return
    try:
        detail = _tell(problem, due) if due.target in event.cases else _mail(problem, due)
    except (Refused, NotFound, Invalid, NotAccepted) as refusal:  # an answer: retrying would be refused again
        outcome = RecordStep(owed_by=due.owed_by, target=due.target, outcome="refused", detail=str(refusal))
    else:
        outcome = RecordStep(owed_by=due.owed_by, target=due.target, outcome="done", detail=detail)
    wiring.carry_problem(due.problem_id, outcome, f"step:{due.owed_by}:{due.target}")
    logger.info(
        "problem_stepped", problem_id=due.problem_id, owed_by=due.owed_by, outcome=outcome.outcome,
        target=masked(due.target) if "@" in due.target else due.target,
    )  # fmt: skip


def _tell(problem: Problem, due: ProblemStep) -> str:
    """The case's own receipt makes it once, however often the message comes."""
    wiring.carry(due.target, asked_of(problem, due.owed_by, due.target), f"problem:{due.problem_id}:{due.owed_by}")
    return ""


def _mail(problem: Problem, due: ProblemStep) -> str:
    """The Message-ID of the mail to a stakeholder. A carrier is none, whatever the list says."""
    if wiring.store().carrier_of_address(due.target):
        raise Refused("this is an address of a carrier: take it off the list")
    subject, text = mail_of(problem, event_named(problem, due.owed_by))
    now = wiring.clock().now()
    if not wiring.store().claim(
        due.problem_id, f"{due.owed_by}#{due.target}", now, wiring.clock().after(InHand.SECONDS)
    ):
        raise InHand(f"the mail of {due.owed_by} of {due.problem_id} is being sent by another delivery")
    letter, how = Letter(due.target, subject, text, due.problem_id), settings()
    with attempt("email"):
        return send_mail(
            wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set
        )


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, step, context)
