"""SQS: tell some cases, or one stakeholder, what an event of a problem owes them, and keep what came of it."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.cases.belonging import may_join
from pledgekeeper.cases.joining import goes_on_in
from pledgekeeper.effects.attempt import InHand, NotAccepted, attempt
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.messages import ProblemStep
from pledgekeeper.observability import logger
from pledgekeeper.problems.model import Problem, RecordMerge
from pledgekeeper.problems.steps import asked_of, event_named, mail_of
from pledgekeeper.settings import settings


def step(record: SQSRecord) -> None:
    due = ProblemStep.model_validate_json(record.body)
    problem = wiring.problems().load(due.problem_id).problem
    share = wiring.problems().share(due.problem_id, due.owed_by, due.share)
    if problem is None or share is None:
        raise NotFound(f"there is no problem {due.problem_id} whose event {due.owed_by} owes a share {due.share}")
    refused, failed = dict(share.refused), {}
    for target in share.waiting:
        try:
            _carry_out(problem, due.owed_by, target)
        except (Refused, NotFound, Invalid, NotAccepted) as refusal:  # an answer: retrying would be refused again
            refused[target] = str(refusal)
        except Exception as error:  # whatever is wrong with one of them keeps it from no other
            failed[target] = error
    if share.waiting:
        wiring.problems().settle(due.problem_id, share.changed(waiting=tuple(failed), refused=refused))
        logger.info(
            "problem_stepped", problem_id=due.problem_id, owed_by=due.owed_by, share=due.share,
            asked=len(share.waiting), refused=len(refused), failed=len(failed),
        )  # fmt: skip
    if failed:
        raise ExceptionGroup(f"of share {due.share} that {due.owed_by} owes, {len(failed)} failed", [*failed.values()])


def _carry_out(problem: Problem, owed_by: str, target: str) -> None:
    if target in event_named(problem, owed_by).cases:
        _tell(problem, owed_by, target)
    else:
        _mail(problem, owed_by, target)


def _tell(problem: Problem, owed_by: str, case_id: str) -> None:
    """The case's own receipt makes it once, however often the message comes. A merged case is told where it goes on."""
    command_id = f"problem:{problem.problem_id}:{owed_by}"
    found, told = wiring.store().load(case_id, command_id), case_id
    while not found.answered and found.case and (onward := goes_on_in(found.case.timeline)):
        found, told = wiring.store().load(onward, command_id), onward
    if told != case_id and found.case:
        may_join(found.case, problem.problem_id)
        merge = RecordMerge(merged=case_id, into=told)
        problem = wiring.carry_problem(problem.problem_id, merge, f"merge:{case_id}:{told}")
    wiring.carry(told, asked_of(problem, owed_by, case_id, told), command_id, found=found)


def _mail(problem: Problem, owed_by: str, address: str) -> None:
    """A mail to a stakeholder. A carrier is none, whatever the list says."""
    if wiring.store().carrier_of_address(address):
        raise Refused("this is an address of a carrier: take it off the list")
    subject, text = mail_of(problem, event_named(problem, owed_by))
    now, problem_id = wiring.clock().now(), problem.problem_id
    if not wiring.store().claim(problem_id, f"{owed_by}#{address}", now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"the mail of {owed_by} of {problem_id} is being sent by another delivery")
    letter, how = Letter(address, subject, text, problem_id), settings()
    with attempt("email"):
        send_mail(wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, step, context)
